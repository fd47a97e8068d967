package ops_test

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestCommandsAreSafeToPaste: whatever a name holds, it is one word for the shell; what has still to be said is an ellipsis, and a part of an account is named.
func TestCommandsAreSafeToPaste(t *testing.T) {
	t.Parallel()
	of := func(id string, kind ops.SubjectKind, part string) ops.Target {
		return ops.Target{User: matrixadmin.User{ID: matrixadmin.MustParseUserID(id)}, Subject: ops.Subject{Kind: kind, ID: matrixadmin.NewText(part)}}
	}
	for _, tt := range []struct {
		action string
		target ops.Target
		want   string
		kept   ops.Evidence
	}{
		{"unsuspend", of("@alice:demo.example", ops.OnAccount, ""), "mxwarden unsuspend '@alice:demo.example' --yes", ops.Evidence{}},
		{"unsuspend", of("@a';reboot;':demo.example", ops.OnAccount, ""), `mxwarden unsuspend '@a'\'';reboot;'\'':demo.example' --yes`, ops.Evidence{}},
		{"reset-password", of("@a$(x)`:demo.example", ops.OnAccount, ""), "mxwarden reset-password '@a$(x)`:demo.example' --confirm '@a$(x)`:demo.example' --new-password-stdin", ops.Evidence{}},
		{"unquarantine-media", of("@alice:demo.example", ops.OnMedia, "a'b"), `mxwarden unquarantine-media '@alice:demo.example' 'a'\''b' --yes`, ops.Evidence{}},
		{"unquarantine-media", of("@alice:demo.example", ops.OnMedia, "a\x1bb"), `mxwarden unquarantine-media '@alice:demo.example' $'a\033b' --yes`, ops.Evidence{}},
		{"set-rate-limit", of("@alice:demo.example", ops.OnAccount, ""), "mxwarden set-rate-limit '@alice:demo.example' --yes ...", ops.Evidence{}},
		{"redact", of("@alice:demo.example", ops.OnAccount, ""), "mxwarden redact '@alice:demo.example' --confirm '@alice:demo.example' --evidence mxwarden-evidence", ops.Evidence{}},
		{
			"redact", of("@alice:demo.example", ops.OnAccount, ""), "mxwarden redact '@alice:demo.example' --confirm '@alice:demo.example' --evidence '/case $1/it'",
			ops.Evidence{Path: "/case $1/it/evidence.json"},
		},
	} {
		a, ok := ops.Find(tt.action)
		if got := a.Command(tt.target, tt.kept); !ok || got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
