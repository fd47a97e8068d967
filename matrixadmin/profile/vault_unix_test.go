//go:build !windows

package profile_test

import (
	"errors"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

func TestVaultGivesWhatItReadEarlyOnce(t *testing.T) {
	_, _, dir := helper(t, "echo run >>count; printf 'token=syt_CANARY_x1\\n'")
	v := profile.NewVault(profile.Profile{Server: "s", Credential: profile.Source{Kind: profile.Command, Name: "test"}}, nil)
	if !v.Terminal() || !v.CanStore() {
		t.Error("a helper needs the terminal, and keeps")
	}
	if err := v.Preload(t.Context()); err != nil || v.Terminal() {
		t.Fatalf("%v, terminal %t", err, v.Terminal())
	}
	for i, runs := range []string{"run\n", "run\nrun\n"} {
		got, err := v.Credential(t.Context())
		if err != nil || got.Token.Reveal() != canary || read(t, dir, "count") != runs || !v.Terminal() {
			t.Errorf("time %d: %q, %v, ran %q", i, got.Token.Reveal(), err, read(t, dir, "count"))
		}
	}
	if err := errors.Join(v.Store(t.Context(), profile.Credential{Token: matrixadmin.NewSecret("syt_CANARY_x2")}), v.Erase(t.Context())); err != nil {
		t.Error(err)
	}
	if profile.NewVault(profile.Profile{Server: "s"}, nil) != nil {
		t.Error("the prompt is a vault")
	}
}

func TestVaultsWithoutAProfile(t *testing.T) {
	path := file(t, canary, 0o600)
	command := profile.CommandVault(profile.Helper{}, "echo syt_CANARY_x1")
	for _, v := range []*profile.Vault{profile.FileVault(path), command} {
		if got, err := v.Credential(t.Context()); err != nil || got.Token.Reveal() != canary {
			t.Errorf("%s: %v", v, err)
		}
	}
	if command.CanStore() || command.Store(t.Context(), profile.Credential{Token: matrixadmin.NewSecret("x")}) == nil || command.Erase(t.Context()) == nil || !command.Terminal() {
		t.Error("a command keeps a token")
	}
}
