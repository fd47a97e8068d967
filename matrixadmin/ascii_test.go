package matrixadmin_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// onASCII makes the terminal one that is not in UTF-8; tests that call it are not parallel.
func onASCII(t *testing.T) {
	t.Helper()
	before := matrixadmin.SetASCII(true)
	t.Cleanup(func() { matrixadmin.SetASCII(before) })
}

func TestPrintableKeepsToASCII(t *testing.T) {
	onASCII(t)
	for in, want := range map[string]string{
		"alice": "alice", "a\u011b2J": `a\u{11B}2J`, "\x1b[2J": `\u{1B}[2J`, "\xc4": `\x{C4}`, "\u202e": `\u{202E}`, "caf\u00e9": `caf\u{E9}`,
		`C:\users`: `C:\users`, `a\u{11B}`: `a\u{5C}u{11B}`, `\x{C4}`: `\u{5C}x{C4}`, "‹1B›": `\u{2039}1B\u{203A}`, "\U0001f600": `\u{1F600}`, "": "",
	} {
		if got := matrixadmin.Printable(in); got != want {
			t.Errorf("%+q prints as %q, want %q", in, got, want)
		}
	}
	if got := matrixadmin.NewText("\u011b").Printable(); got != `\u{11B}` {
		t.Errorf("a text prints as %q", got)
	}
	if got := matrixadmin.PrintableUTF8("\u011b"); got != "\u011b" {
		t.Errorf("a file gets %q", got)
	}
}

// TestPrintableASCIIProperty holds any text to printable ASCII, and any two texts to being told apart.
func TestPrintableASCIIProperty(t *testing.T) {
	onASCII(t)
	seen := map[string]string{}
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.RuneFrom([]rune{'\\', 'u', 'x', '{', '}', '1', 'B', 0x1b, 0x11b}))).Draw(t, "text")
		got := matrixadmin.Printable(raw)
		if strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Fatalf("%q prints as %q", raw, got)
		}
		if other, ok := seen[got]; ok && other != raw {
			t.Fatalf("%q and %q both print as %q", raw, other, got)
		}
		seen[got] = raw
		if line := "read it: " + got; matrixadmin.PrintableLines(line) != line {
			t.Fatalf("what is printable is changed again: %q", matrixadmin.PrintableLines(line))
		}
	})
}

func TestHarmlessKeepsToASCII(t *testing.T) {
	onASCII(t)
	if got, want := matrixadmin.PrintableLines("“x” … é\u009b\n"), "\"x\" ~ \\u{E9}\\u{9B}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
