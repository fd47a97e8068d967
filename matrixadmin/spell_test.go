package matrixadmin_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

func TestSpelled(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"@alice:example.test":        "",
		"@Al.i_c=e/+1:example.test":  "",
		"@\u212b:example.test":       `@\u{212B}:example.test`,
		"@\u00c5:example.test":       `@\u{C5}:example.test`,
		"@A\u030a:example.test":      `@A\u{30A}:example.test`,
		"@a\u05d01:example.test":     `@a\u{5D0}1:example.test`,
		"@a1\u05d0:example.test":     `@a1\u{5D0}:example.test`,
		"@a b\u202e:example.test":    `@a\u{20}b\u{202E}:example.test`,
		`@\u{212B}:example.test`:     `@\u{5C}u{212B}:example.test`,
		"@\ufffd:example.test":       `@\u{FFFD}:example.test`,
		"@\U0001f600:example.test":   `@\u{1F600}:example.test`,
		"@\u00a0\u2007:example.test": `@\u{A0}\u{2007}:example.test`,
	} {
		if got := matrixadmin.MustParseUserID(id).Spelled(); got != want {
			t.Errorf("%+q is spelled %q, want %q", id, got, want)
		}
	}
}

// Different ids have different spellings, and an id in plain ASCII is its own.
func TestSpelledTellsIDsApart(t *testing.T) {
	t.Parallel()
	local := rapid.StringOf(rapid.SampledFrom([]rune("aA\\u{}215C B\u00c5\u212b\u030a\u05d0\u202e\u200b\ufffd\uff21\u0410\u4e00")))
	spelled := func(id matrixadmin.UserID) string {
		if s := id.Spelled(); s != "" {
			return s
		}
		return id.Raw()
	}
	rapid.Check(t, func(t *rapid.T) {
		a := matrixadmin.MustParseUserID("@" + local.Draw(t, "a") + ":example.test")
		b := matrixadmin.MustParseUserID("@" + local.Draw(t, "b") + ":example.test")
		if (spelled(a) == spelled(b)) != (a == b) {
			t.Fatalf("%+q and %+q are both %q", a.Raw(), b.Raw(), spelled(a))
		}
		for _, r := range spelled(a) {
			if r <= ' ' || r > '~' {
				t.Fatalf("%q is not ASCII", spelled(a))
			}
		}
	})
}
