package matrixadmin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// harmless fails unless s is one line of allowed characters. It asks Unicode anew rather than what Printable asks.
func harmless(tb testing.TB, what, s string) {
	tb.Helper()
	if !utf8.ValidString(s) {
		tb.Errorf("%s: not UTF-8: %q", what, s)
	}
	marks := maxMarks // none may lead
	var before rune
	for i, r := range s {
		switch {
		case r == zwj:
			if next := nextRune(s[i+3:]); before < 0x2600 || next < 0x2600 {
				tb.Errorf("%s: a joiner between %U and %U", what, before, next)
			}
		case r < 0x20, r >= 0x7f && r < 0xa0, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Cc, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r), unicode.Is(unicode.Co, r),
			unicode.Is(unicode.Zs, r) && r != ' ', unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), !unicode.IsGraphic(r):
			tb.Errorf("%s: %U in %q", what, r, s)
		}
		if unicode.Is(unicode.M, r) && !unicode.Is(unicode.Mc, r) {
			if marks++; marks > maxMarks {
				tb.Errorf("%s: mark %d on one base in %q", what, marks, s)
			}
		} else {
			marks = 0
		}
		before = r
	}
}

func nextRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func TestPrintableCorpus(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, l := range corpus(t) {
		p := Printable(l.Value)
		harmless(t, l.ID+" "+l.Name, p)
		if other, twice := seen[p]; twice && other != l.Value {
			t.Errorf("%q and %q print alike", other, l.Value)
		}
		seen[p] = l.Value
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%5s", "%!"} {
			harmless(t, l.ID+" under "+verb, fmt.Sprintf(verb, NewText(l.Value)))
			harmless(t, l.ID+" in a struct under "+verb, fmt.Sprintf(verb, struct{ T Text }{NewText(l.Value)}))
		}
		var back string
		out, err := json.Marshal(NewText(l.Value))
		if err != nil || json.Unmarshal(out, &back) != nil || back != l.Value {
			t.Errorf("%s does not marshal exactly: %s %v", l.ID, out, err)
		}
	}
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                     "",
		"alice":                                "alice",
		"a\x1b[2Jb":                            "a‹1B›[2Jb",
		"a\u009bb":                             "a‹9B›b",
		"a\nb\tc":                              "a‹0A›b‹09›c",
		"\u202eevil":                           "‹202E›evil",
		"a\xffb":                               "a‹xFF›b",
		"a\ufffdb":                             "a\ufffdb",
		"‹1B›":                                 "‹2039›1B‹203A›",
		"e\u0301":                              "e\u0301",
		"\u0301e":                              "‹301›e",
		"\U0001F468\u200d\U0001F469":           "\U0001F468\u200d\U0001F469",
		"\U0001F469\u200dx":                    "\U0001F469‹200D›x",
		"x\u200d\U0001F469":                    "x‹200D›\U0001F469",
		"a\u200db":                             "a‹200D›b",
		"\u2800":                               "‹2800›",
		"\u3164":                               "‹3164›",
		"\u00a0":                               "‹A0›",
		"\u00ad":                               "‹AD›",
		"漢字":                                   "漢字",
		"\U000E0041":                           "‹E0041›",
		"e" + strings.Repeat("\u0301", 5):      "e" + strings.Repeat("\u0301", 4) + "‹301›",
		"\u0915" + strings.Repeat("\u093e", 5): "\u0915" + strings.Repeat("\u093e", 4) + "‹93E›",
		"\u093e\u0915":                         "‹93E›\u0915",
		strings.Repeat("\u0915\u094d", 6):      strings.Repeat("\u0915\u094d", 4) + "\u0915‹94D›\u0915\u094d",
		strings.Repeat("\u0915\u094d", 4) + "\u0915 \u0915\u094d\u0937": strings.Repeat("\u0915\u094d", 4) + "\u0915 \u0915\u094d\u0937",
		strings.Repeat("\U0001F469\u200d", 5) + "\U0001F469":            strings.Repeat("\U0001F469\u200d", 4) + "\U0001F469‹200D›\U0001F469",
		"\U0001F469\U0001F3FD\u200d\U0001F680":                          "\U0001F469\U0001F3FD\u200d\U0001F680",
		"\U0001F3FDx":                                                   "‹1F3FD›x",
		"\u1112\u1161\uac00":                                            "‹1112›‹1161›\uac00",
		"\u0d4e\U000111c2":                                              "‹D4E›‹111C2›",
		"\u0e01\u0e33\u0e33":                                            "\u0e01\u0e33\u0e33",
		"e\x1b\u0301":                                                   "e‹1B›‹301›",
	} {
		if got := Printable(in); got != want {
			t.Errorf("%+q prints as %+q, want %+q", in, got, want)
		}
	}
}

func TestHarmlessKeepsWhatIsPrintableAlready(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "one\ntwo\n": "one\ntwo\n", "said ‹1B›[2J": "said ‹1B›[2J", "said \x1b[2J\nand \u202e": "said ‹1B›[2J\nand ‹202E›", "a\r\nb": "a‹0D›\nb", "‹\x1b": "‹2039›‹1B›",
	} {
		if got := Harmless(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	own := &Error{Op: "read account", Kind: KindRejected, Text: NewText("\x1b")}
	for err, want := range map[error]string{
		error(own): own.Error(), errors.New("\x1b"): "‹1B›", fmt.Errorf("x: %w", own): "x: read account: rejected: ‹2039›1B‹203A›", nil: "<nil>",
	} {
		if got := Line(err); got != want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
}

func FuzzPrintable(f *testing.F) {
	for _, l := range corpus(f) {
		f.Add(l.Value, "")
	}
	f.Add("‹1B›", "\x1b")
	f.Add("\xff", "‹xFF›")
	f.Fuzz(func(t *testing.T, a, b string) {
		p, q := Printable(a), Printable(b)
		harmless(t, "fuzz", p)
		if a != b && p == q {
			t.Errorf("%+q and %+q print alike: %+q", a, b, p)
		}
	})
}

func TestSecretShowsNowhere(t *testing.T) {
	t.Parallel()
	s := NewSecret("canary")
	outer := struct {
		Public  Secret `json:"public"`
		private Secret
	}{s, s}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s, "outer", outer)
	out, err := json.Marshal(outer)
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(out)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		all += fmt.Sprintf(verb, s) + fmt.Sprintf(verb, outer) + fmt.Sprintf(verb, &outer)
	}
	if strings.Contains(all, "canary") || strings.Contains(all, fmt.Sprintf("%x", "canary")) {
		t.Error("the secret shows")
	}
	if s.Reveal() != "canary" || s.IsZero() || !(Secret{}).IsZero() {
		t.Error("the secret is lost")
	}
	c := testClient(t, roundTrip(nil), WithToken(s))
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if strings.Contains(fmt.Sprintf(verb, c), "canary") || strings.Contains(fmt.Sprintf(verb, *c.reads), "canary") {
			t.Errorf("the client shows its token under %s", verb)
		}
	}
}
