package evidence

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

func seeds(f *testing.F) {
	f.Helper()
	for _, s := range []string{
		"", " ", "`", "|", `\|`, `\\|`, "a`|`b\\", "\x1b[2J", "\u202e\u009b", "<b>[x](http://evil.example)", "\xff\xed\xa0\x80", "\U0001F98A\u200d\U0001F98A",
		strings.Repeat("x", maxShown+1), strings.Repeat("\u0301", maxShown+1), "\u2039\u203a", "line\n| cell |\r\n", `"\u0000`,
	} {
		f.Add(s)
	}
}

// FuzzSpan holds a cell of the report to its shape: one code span that nothing inside can end, one cell, printable.
func FuzzSpan(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		got := span(s)
		if s == "" {
			if got != "-" {
				t.Errorf("nothing is %q", got)
			}
			return
		}
		body, more, _ := strings.Cut(strings.TrimPrefix(got, "`"), "`")
		if !strings.HasPrefix(got, "`") || body == "" || strings.Contains(more, "`") || more != "" && !strings.HasSuffix(more, " bytes in all)") {
			t.Errorf("%q is not one span: %q", s, got)
		}
		if strings.HasPrefix(body, " ") || strings.HasSuffix(body, " ") {
			t.Errorf("%q loses a space: %q", s, got)
		}
		for i := range len(body) {
			if body[i] == '|' && (i == 0 || body[i-1] != '\\' || i > 1 && body[i-2] == '\\') {
				t.Errorf("%q ends a cell: %q", s, got)
			}
		}
		plain := strings.NewReplacer("‹", "", "›", "").Replace(body)
		if strings.ContainsAny(plain, "\n\r\x1b\x7f") || matrixadmin.Printable(plain) != plain && !strings.Contains(plain, "\u200d") {
			t.Errorf("%q is not printable: %q", s, got)
		}
	})
}

// FuzzFileName keeps file names within a few harmless characters.
func FuzzFileName(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		got := safePart(s)
		ok := func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_.-", r)
		}
		if got == "" || len(got) > maxNamePart || strings.Contains(got, "..") || strings.ContainsAny(got[:1], ".-") || strings.ContainsFunc(got, func(r rune) bool { return !ok(r) }) {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}
