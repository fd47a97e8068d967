package english_test

import (
	"math"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", 20_000: "20,000", 1_234_567: "1,234,567", -1: "-1", -999: "-999", -1000: "-1,000", math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := english.Number(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 rows", 1: "1 row", 2: "2 rows", 2000: "2,000 rows"} {
		if got := english.Count(n, "row", "rows"); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestLower(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{"": "", "Reset password": "reset password", "\u00c4hm": "\u00e4hm", "a": "a", "OAuth sessions": "OAuth sessions", "MAS": "MAS", "\xff": "\xff"} {
		if got := english.Uncapitalize(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"": "", "x": "X.", "the end": "The end.", "the end...": "The end.", "the end. ": "The end.", "is it?": "Is it?", "no!": "No!", "\u00e4hm": "\u00c4hm.", "@a:b": "@a:b.", "\xff": "\xff.", "https://x is": "https://x is.",
	} {
		if got := english.Sentence(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 1550: "1.6 kB", 9949: "9.9 kB", 9951: "10 kB", 999_499: "999 kB", 999_500: "1.0 MB", 20_000_000: "20 MB",
		1_500_000_000: "1.5 GB", math.MaxInt64: "9.2 EB",
	} {
		if got := english.Bytes(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
