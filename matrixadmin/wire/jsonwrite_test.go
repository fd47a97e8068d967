package wire_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

func TestAppendJSON(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"": `""`, "a b": `"a b"`, "\"\\/": `"\"\\/"`, "\b\t\n\f\r": `"\b\t\n\f\r"`, "\x00\x1b\x7f": `"\u0000\u001b\u007f"`,
		"\u00e9\u2028\ufeff": `"\u00e9\u2028\ufeff"`, "\U0001f98a": `"\ud83e\udd8a"`, "a\xffb": `"a\ufffdb"`, "\xed\xa0\x80": `"\ufffd\ufffd\ufffd"`,
	} {
		if got := string(wire.AppendJSON(nil, s)); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		got := wire.AppendJSON([]byte("x"), s)[1:]
		var back string
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if want := string([]rune(s)); back != want {
			t.Fatalf("%s is read as %q, want %q", got, back, want)
		}
		if strings.ContainsFunc(string(got), func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Fatalf("not printable ASCII: %q", got)
		}
	})
}

func TestCut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "text"), rapid.IntRange(0, 40).Draw(t, "bytes")
		got := wire.Cut(s, n)
		if !strings.HasPrefix(s, got) || len(got) > n || len(s) <= n && got != s || len(s) > n && len(got) <= n-utf8.UTFMax || !utf8.ValidString(got) {
			t.Fatalf("%q to %d: %q", s, n, got)
		}
	})
	if got := wire.Cut(strings.Repeat("\xbf", 50), 10); len(got) > 10 || len(got) < 6 {
		t.Errorf("%q", got)
	}
}
