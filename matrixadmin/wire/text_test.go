package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
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
		case r == ZeroWidthJoiner:
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

// hostileText is a line of the corpus.
type hostileText struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

func hostileTexts(tb testing.TB) (out []hostileText) {
	tb.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "testdata", "hostile.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	for line := range bytes.Lines(raw) {
		var l hostileText
		if err := json.Unmarshal(line, &l); err != nil {
			tb.Fatal(err)
		}
		if l.Kind == "string" {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		tb.Fatal("the corpus is empty")
	}
	return out
}

func TestPrintableCorpus(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, l := range hostileTexts(t) {
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
		"\U0001F469\u200d\U0001F8E9":           "\U0001F469‹200D›‹1F8E9›",
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

// TestPrintableEdges goes to the ends of the ranges that are written by hand: a character stays, or becomes a token.
func TestPrintableEdges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		stays, goes string
	}{
		{"\u10ff\u1200", "\u1100\u11ff"},
		{"\ua95f\ua980", "\ua960\ua97c"},
		{"\ud7a3\uf900", "\ud7b0\ud7fb"},
		{"\u0d4d\u0d4f", "\u0d4e"},
		{"\U000111c1\U000111c4", "\U000111c2\U000111c3"},
		{"\U00011940\U00011942", "\U0001193f\U00011941"},
		{"\U00011a83\U00011a8a\U00011a39", "\U00011a84\U00011a85\U00011a89\U00011a3a"},
		{"\U00011d45\U00011f03", "\U00011d46\U00011f02"},
		{"\u0e33\u0eb3\uff9e\uff9f\U0001f3fb\U0001f3ff\U0001f3fa\U0001f400\u02ff\u0300", "\u00a0\u00ad\u2800\ufffc\x7f\u0080\u009f"},
		{" ~\u00a1\u00ae", "\x1f\u2039\u203a"},
	} {
		for _, r := range c.stays {
			if got := Printable("a" + string(r)); got != "a"+string(r) {
				t.Errorf("%U prints as %+q", r, got)
			}
		}
		for _, r := range c.goes {
			if got := Printable("a" + string(r)); got != fmt.Sprintf("a‹%02X›", r) {
				t.Errorf("%U prints as %+q", r, got)
			}
		}
	}
	for joined, want := range map[string]bool{
		"\u25ff": false, "\u2600": true, "\u27bf": true, "\u27c0": false, "\U0001f2fa": false, "\U0001f251": false, "\U0001f300": true, "\U0001faf8": true, "\U0001fb00": false, "\u6f22": false,
	} {
		if s := joined + "\u200d" + joined; Printable(s) == s != want {
			t.Errorf("%+q prints as %+q", s, Printable(s))
		}
	}
	for _, r := range "\u0e33\u0eb3\uff9e\uff9f\U0001f3fb\U0001f3ff\u093e\u0300" { // nothing to stand on
		if got := Printable(string(r) + "a"); got == string(r)+"a" {
			t.Errorf("%U leads", r)
		}
	}
}

func TestHarmlessKeepsWhatIsPrintableAlready(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "one\ntwo\n": "one\ntwo\n", "said ‹1B›[2J": "said ‹1B›[2J", "said \x1b[2J\nand \u202e": "said ‹1B›[2J\nand ‹202E›", "a\r\nb": "a‹0D›\nb", "‹\x1b": "‹2039›‹1B›",
	} {
		if got := PrintableLines(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	own := &Error{Op: "read account", Kind: KindRejected, Text: NewText("\x1b")}
	for err, want := range map[error]string{
		error(own): own.Error(), errors.New("\x1b"): "‹1B›", fmt.Errorf("x: %w", own): "x: could not read account: rejected: “‹2039›1B‹203A›”", nil: "<nil>",
		errors.Join(own, errors.New("a\nb"), errors.New("a\nb")): own.Error() + "; a‹0A›b",
	} {
		if got := Line(err); got != want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
	if got, want := Reason(errors.Join(own, own, errors.New("no id"))), own.Reason()+"; no id"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzPrintable(f *testing.F) {
	for _, l := range hostileTexts(f) {
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
	c := testConn(t, roundTripper(nil), WithToken(s))
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if strings.Contains(fmt.Sprintf(verb, c), "canary") || strings.Contains(fmt.Sprintf(verb, *c.reads), "canary") {
			t.Errorf("the client shows its token under %s", verb)
		}
	}
}
