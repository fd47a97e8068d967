//go:build !windows

package profile_test

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

// TestATokenCommandMayPrintNotes: pass keeps a secret in the first line and notes below; a second token is an error.
func TestATokenCommandMayPrintNotes(t *testing.T) {
	for out, good := range map[string]bool{
		`syt_CANARY\n`: true, `syt_CANARY\nurl: https://matrix.example.org\nuser: @admin:example.org\n\n`: true, `syt_CANARY\nhttps://matrix.example.org\n`: true,
		`syt_CANARY\nsyt_OTHER\n`: false, `syt_CANARY\nother\n`: false, `syt_CANARY\ntoken: syt_OTHER\n`: false, `syt_CANARY\nold: abcdefghijklmnop0123\n`: false,
		`hunter2\nurl: x\n`: false, `two words\nurl: x\n`: false, `\nurl: x\n`: false, `syt_CANARY\r\nuser: admin\r\n`: true,
	} {
		got, err := profile.Helper{}.Token(t.Context(), "printf '"+out+"'")
		if (err == nil) != good || good && got.Reveal() != "syt_CANARY" {
			t.Errorf("%q: %v", out, err)
		}
	}
}
