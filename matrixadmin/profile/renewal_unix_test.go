//go:build !windows

package profile_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

// session is a credential that renews itself.
func session() profile.Credential {
	return profile.Credential{Token: matrixadmin.NewSecret("mat_CANARY_a1"), Renewal: profile.Renewal{
		Refresh: matrixadmin.NewSecret("mar_CANARY_b2"), Expires: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), Client: "01M8A5NDMVCGH1913M957A2T5F", Issuer: "https://mas.example.org",
	}}
}

// same compares two credentials by what is in them.
func same(a, b profile.Credential) bool {
	return a.Token.Reveal() == b.Token.Reveal() && a.Renewal.Refresh.Reveal() == b.Renewal.Refresh.Reveal() && a.Renewal.Expires.Equal(b.Renewal.Expires) &&
		a.Renewal.Client == b.Renewal.Client && a.Renewal.Issuer == b.Renewal.Issuer
}

// TestSessionsAreKept: what renews a token is kept beside it, in a file that nobody else can read, and comes back whole or not at all.
func TestSessionsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	v := profile.FileVault(path)
	if err := v.Store(t.Context(), session()); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Credential(t.Context()); err != nil || !same(got, session()) {
		t.Errorf("%+v, %v", got, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error("others can read it")
	}
	whole, _ := os.ReadFile(path)
	for name, change := range map[string]func(string) string{
		"no issuer":   func(s string) string { return strings.Replace(s, "issuer: https://mas.example.org\n", "", 1) },
		"no client":   func(s string) string { return strings.Replace(s, "client_id:", "note:", 1) },
		"a bad time":  func(s string) string { return strings.Replace(s, "2026-11-26T", "tomorrow", 1) },
		"two tokens":  func(s string) string { return s + "mat_CANARY_c3\n" },
		"a blank":     func(s string) string { return strings.Replace(s, "mar_CANARY", "mar CANARY", 1) },
		"other lines": func(s string) string { return strings.Replace(s, "refresh_token", "refresh", 1) },
	} {
		save := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(save, []byte(change(string(whole))), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := profile.FileVault(save).Credential(t.Context()); err == nil || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOneRenewsAtATime: the lock of an entry keeps another process out, and that can stop waiting.
func TestOneRenewsAtATime(t *testing.T) {
	home := t.TempDir()
	getenv := func(name string) string { return map[string]string{"HOME": home}[name] }
	one, two, other := profile.FileVault("/a/token"), profile.FileVault("/a/token"), profile.FileVault("/b/token")
	for _, v := range []*profile.Vault{one, two, other} {
		v.Share(getenv)
	}
	unlock, err := one.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	free, err := other.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	free()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := two.Lock(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	unlock()
	again, err := two.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again()
}
