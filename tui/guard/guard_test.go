package guard_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/tui/guard"
)

func through(parts ...string) (string, int) {
	var out bytes.Buffer
	w := guard.New(&out)
	for _, p := range parts {
		if n, err := w.Write([]byte(p)); err != nil || n != len(p) {
			panic("short write")
		}
	}
	return out.String(), w.Dropped()
}

func TestGuardPassesWhatTheRendererWrites(t *testing.T) {
	for _, s := range []string{
		"plain text\r\n\t\b", "\x1b[H\x1b[2J\x1b[J\x1b[K\x1b[1K", "\x1b[12;34H\x1b[5A\x1b[B\x1b[3C\x1b[D\x1b[7d\x1b[8G\x1b[9`", "\x1b[2I\x1b[Z",
		"-\x1b[79b\x1b[4X\x1b[2@\x1b[3P\x1b[L\x1b[2M\x1b[S\x1b[3T\x1b[2;39r\x1bM", "\x1b[m\x1b[0m\x1b[1;38;2;108;182;255;48;5;12m\x1b[4:3m\x1b[22;23;27;39;49m\x1b[97;100m",
		"\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1002h\x1b[?1006h\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?7l\x1b[?7h\x1b[4h\x1b[4l", "\x1b[?2026h\x1b[?2026l\x1b[?2027h",
		"\x1b[>4m\x1b[?5W", "\x1b[?2026$p\x1b[?2027$p\x1b[c\x1b]11;?\x07", "\x1b[2 q\x1b[ q\x1b[0 q",
		"\x1b]2;mxwarden: example.test\x07\x1b]0;x\x1b\\\x1b]112\x07", "│ Ünïcode 日本語 ▼ … ╭─╮ 🙂 e\u0301", "👩\u200d💻",
	} {
		if got, dropped := through(s); got != s || dropped != 0 {
			t.Errorf("%q came out as %q with %d drops", s, got, dropped)
		}
	}
}

// TestGuardTurnsNoKeyboardProtocolOn takes out what the library sends unasked, without a word.
func TestGuardTurnsNoKeyboardProtocolOn(t *testing.T) {
	if got, dropped := through("a\x1b[>4;2mb\x1b[>1uc\x1b[<1ud\x1b[?ue\x1b[=1;1uf"); got != "abcdef" || dropped != 0 {
		t.Errorf("%q is left, with %d drops", got, dropped)
	}
}

// TestGuardWipesTheScreenBeforeItLeaves is for terminals that have no alternate screen.
func TestGuardWipesTheScreenBeforeItLeaves(t *testing.T) {
	if got, dropped := through("secret\x1b[?1049l"); got != "secret\x1b[m\x1b[H\x1b[J\x1b[?1049l" || dropped != 0 {
		t.Errorf("%q is left, with %d drops", got, dropped)
	}
}

func TestGuardDropsTheRest(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"clipboard write", "a\x1b]52;c;ZQ==\x07b", "ab"},
		{"clipboard read", "a\x1b]52;c;?\x1b\\b", "ab"},
		{"hyperlink", "a\x1b]8;;https://evil.example\x1b\\b\x1b]8;;\x1b\\c", "abc"},
		{"notification", "a\x1b]9;x\x07b\x1b]777;notify;x\x07c", "abc"},
		{"set colour", "a\x1b]4;1;#fff\x07b\x1b]11;#fff\x07c", "abc"},
		{"title with an escape", "a\x1b]2;x\u009by\x07b", "ab"},
		{"DCS, APC, PM, SOS", "a\x1bPq#0\x1b\\b\x1b_Gx\x1b\\c\x1b^x\x1b\\d\x1bXx\x1b\\e", "abcde"},
		{"C1 in UTF-8", "a\u009b2Jb\u0090q\u009cc", "a2Jbqc"},
		{"C1 raw", "a\x9b2Jb\x9d\x90", "a2Jb"},
		{"device status, cursor position, version", "a\x1b[6nb\x1b[5nc\x1b[>qd\x1b[>ce", "abcde"},
		{"window manipulation", "a\x1b[21tb\x1b[8;1;1tc", "abc"},
		{"full reset and character sets", "a\x1bcb\x1b(0c\x1b7d\x1b8e\x1b#8f", "abcdef"},
		{"media copy, printing", "a\x1b[5ib\x1b[?5ic", "abc"},
		{"private modes that are not ours", "a\x1b[?5hb\x1b[?47hc\x1b[?25;5hd\x1b[20he", "abcde"},
		{"conceal and blink", "a\x1b[8mb\x1b[5mc\x1b[1;8md\x1b[38;5m\x1b[38;2;1;2;999me", "abcde"},
		{"not a number", "a\x1b[1:2Hb\x1b[<5Ac\x1b[999999Cd\x1b[1;2;3He", "abcde"},
		{"bidi, zero width, tags, separators", "a\u202eb\u2066c\u200bd\ufeffe\U000e0041f\u2028g\u2060h\ufe0fi", "abcdefghi"},
		{"joiner behind a letter", "a\u200d\U0001f469b", "a\U0001f469b"},
		{"two joiners", "\U0001f469\u200d\u200d\U0001f469", "\U0001f469\u200d\U0001f469"},
		{"the first mark of all on nothing", "\x1b[H\u0300a\u0300", "\x1b[Ha\u0300"},
		{"joiner before a pictograph that is none yet", "a\U0001f469\u200d\U0001f8e9b", "a\U0001f469b"},
		{"joiner between letters", "a\u200db👩\u200dx", "ab👩x"},
		{"BEL, NUL, VT, FF, SO, DEL", "a\x07b\x00c\x0bd\x0ce\x0ef\x7fg", "abcdefg"},
		{"bad UTF-8", "a\xc3(b\xff\xe2\x28\xa1c\xed\xa0\x80d", "a(b(cd"},
		{"marks beyond four", "e" + strings.Repeat("\u0301", 9) + "x", "e" + strings.Repeat("\u0301", 4) + "x"},
		{"a mark on nothing", "\x1b[H\u0301a", "\x1b[Ha"},
		{"a sequence in a sequence", "a\x1b[3\x1b[2Jb", "a\x1b[2Jb"},
		{"an escape in a string", "a\x1b]52;c;\x1b[Hb", "a\x1b[Hb"},
		{"a line end in a string", "a\x1b]0;x\r\nb\x1bPx\nc", "a\r\nb\nc"},
		{"half a character before a blank", "a\xc3 b\xe2\x82 c", "a b c"},
		{"ESC, an intermediate and a final", "a\x1b Fb\x1b/Bc\x1b.Ad\x1b#8e", "abcde"},
		{"ESC before what is no sequence", "a\x1b\u00e9b\x1b\rc", "a\u00e9b\rc"},
		{"ESC ESC", "a\x1b\x1b]52;c;ZQ==\x07b", "ab"},
	} {
		got, dropped := through(tt.in)
		if got != tt.want || dropped <= 0 {
			t.Errorf("%s: %q came out as %q with %d drops, want %q", tt.name, tt.in, got, dropped, tt.want)
		}
		var parts []string
		for i := range len(tt.in) {
			parts = append(parts, tt.in[i:i+1])
		}
		if split, n := through(parts...); split != got || n != dropped {
			t.Errorf("%s: byte by byte it comes out as %q with %d drops, want %q with %d", tt.name, split, n, got, dropped)
		}
	}
}

func TestGuardEndsUnfinishedStrings(t *testing.T) {
	for _, start := range []string{"\x1b]52;c;", "\x1b]2;", "\x1bP", "\x1b_", "\x1bX", "\x1b["} {
		frame := strings.Repeat("text ", 20000) + "FOOTER"
		if got, _ := through(start, frame); !strings.HasSuffix(got, "FOOTER") {
			t.Errorf("%q swallowed a whole screen", start)
		}
		if got, _ := through(start+"abc", "\x1b[H\x1b[mFOOTER"); !strings.HasSuffix(got, "\x1b[H\x1b[mFOOTER") {
			t.Errorf("%q swallowed the next frame: %q", start, got)
		}
	}
}

func TestGuardClipboardPassesOnceWhenArmed(t *testing.T) {
	var out bytes.Buffer
	w := guard.New(&out)
	w.ArmClipboard()
	send := func(s string) string {
		out.Reset()
		if _, err := w.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got := send("\x1b]52;c;?\x07"); got != "" {
		t.Errorf("a question to the clipboard passed: %q", got)
	}
	long := "\x1b]52;c;" + strings.Repeat("QUJD", 5000) + "\x07"
	if got := send(long); got != long {
		t.Errorf("an armed write of %d bytes came out with %d", len(long), len(got))
	}
	if got := send(long); got != "" {
		t.Errorf("a second write passed: %d bytes", len(got))
	}
	if w.Dropped() != 2 {
		t.Errorf("%d drops, want 2", w.Dropped())
	}
}

// TestGuardClipboardTakesBase64Only arms for each byte anew.
func TestGuardClipboardTakesBase64Only(t *testing.T) {
	const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
	for n := range 256 {
		c := string([]byte{byte(n)})
		var out bytes.Buffer
		w := guard.New(&out)
		w.ArmClipboard()
		if _, err := w.Write([]byte("\x1b]52;c;QQ" + c + "\x07")); err != nil {
			t.Fatal(err)
		}
		if passed := strings.HasPrefix(out.String(), "\x1b]52"); passed != (strings.Contains(base64, c) || n == 7) {
			t.Errorf("a clipboard write with %q passed: %t", c, passed)
		}
	}
}

func TestGuardReportsTheWritersError(t *testing.T) {
	want := errors.New("gone")
	w := guard.New(failing{want})
	if _, err := w.Write([]byte("x")); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
	if n, err := w.Write([]byte("\x07")); err != nil || n != 1 {
		t.Errorf("a write that drops everything gave %d, %v", n, err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestGuardCorpus(t *testing.T) {
	n := 0
	for _, s := range corpus(t) {
		n++
		out, _ := through("Name: " + s.Value + "\r\n\x1b[mFOOTER")
		check(t, s.ID, out)
		if !strings.HasSuffix(out, "\x1b[mFOOTER") {
			t.Errorf("%s hid the end of the frame: %q", s.ID, out)
		}
	}
	if n < 60 {
		t.Errorf("only %d lines of corpus", n)
	}
}

type line struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

func corpus(tb testing.TB) []line {
	tb.Helper()
	f, err := os.Open(filepath.Join("testdata", "hostile.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var lines []line
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var l line
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			tb.Fatal(err)
		}
		lines = append(lines, l)
	}
	if sc.Err() != nil {
		tb.Fatal(sc.Err())
	}
	return lines
}

// check is a second reading of what may come out, by other means than the guard's own: it looks for what is forbidden.
func check(t *testing.T, name, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("%s: bad UTF-8 in %q", name, out)
	}
	for i, r := range out {
		switch {
		case r == 0x1b:
			next := " "
			if i+1 < len(out) {
				next = out[i+1 : i+2]
			}
			if !strings.Contains("[]M", next) {
				t.Errorf("%s: ESC %s in %q", name, next, out)
			}
			if rest := out[i:]; next == "]" && !strings.HasPrefix(rest, "\x1b]2;") && !strings.HasPrefix(rest, "\x1b]0;") && !strings.HasPrefix(rest, "\x1b]1") {
				t.Errorf("%s: an operating system command in %q", name, out)
			}
		case r == 0x07: // ends a title
		case r < 0x20 && !strings.ContainsRune("\r\n\t\b", r), r >= 0x7f && r < 0xa0:
			t.Errorf("%s: control %U in %q", name, r, out)
		case unicode.In(r, unicode.Bidi_Control, unicode.Variation_Selector), unicode.In(r, unicode.Cf) && r != 0x200d, unicode.In(r, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs):
			t.Errorf("%s: %U in %q", name, r, out)
		}
	}
}

func FuzzGuard(f *testing.F) {
	for _, l := range corpus(f) {
		f.Add(l.Value, uint8(3))
	}
	f.Add("\x1b[38;2;1;2;3mx\x1b]2;t\x07", uint8(5))
	f.Fuzz(func(t *testing.T, s string, cut uint8) {
		whole, n := through(s)
		check(t, "fuzz", whole)
		at := min(int(cut), len(s))
		if split, m := through(s[:at], s[at:]); split != whole || m != n {
			t.Errorf("split at %d: %q with %d drops, whole: %q with %d", at, split, m, whole, n)
		}
		if again, m := through(whole); again != whole || m != 0 && n == 0 {
			t.Errorf("its own output %q came out as %q", whole, again)
		}
	})
}

func BenchmarkGuard(b *testing.B) {
	var frame bytes.Buffer
	for range 60 {
		frame.WriteString("\x1b[2;1H\x1b[38;2;148;154;166m│\x1b[m 2026-11-22 21:58:39  \x1b[38;2;210;168;255m203.0.113.9\x1b[m       DE · AS3320     Element 1.11 · Windows     DESKTOP likely   2026-11-02 312 \x1b[38;2;91;97;110m│\x1b[m\r\n")
	}
	w := guard.New(discard{})
	b.SetBytes(int64(frame.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Write(frame.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// TestGuardRenditions goes through every code that a rendition may have.
func TestGuardRenditions(t *testing.T) {
	allowed := map[int]bool{7: true, 9: true, 39: true, 49: true, 59: true}
	for _, span := range [][2]int{{0, 4}, {22, 25}, {27, 37}, {40, 47}, {90, 97}, {100, 107}} {
		for n := span[0]; n <= span[1]; n++ {
			allowed[n] = true
		}
	}
	for n := range 1000 {
		code, colour := strconv.Itoa(n), n == 38 || n == 48 || n == 58
		if colour {
			code += ";2;1;2;3"
		}
		for _, form := range []string{"\x1b[%sm", "\x1b[1;%sm", "\x1b[%s;1m", "\x1b[38;5;7;%sm"} {
			s := fmt.Sprintf(form, code)
			if got, _ := through("a" + s + "b"); (got == "a"+s+"b") != (allowed[n] || colour) {
				t.Errorf("%q comes out as %q", s, got)
			}
		}
	}
	for s, want := range map[string]bool{
		"38;5;0": true, "38;5;255": true, "38;5;256": false, "38;5;": false, "38;5": false, "38;6;1": false, "38": false, "48;2;0;0;0": true, "48;2;255;255;255": true, "48;2;1;2": false,
		"48;2;1;2;256": false, "58;5;1;4": true, "58;5;1;5": false, "4:0": true, "4:5": true, "4:6": false, "4:": false, "4:10": false, "5:1": false, "4:3;1": true, "4:3;8": false, "38;5;1;8": false, "00001": true, "000001": false, ";": true, "1;;2": true,
	} {
		s = "\x1b[" + s + "m"
		if got, _ := through(s); got == s != want {
			t.Errorf("%q comes out as %q", s, got)
		}
	}
}

// TestGuardBytes goes through every byte, alone and as the end of what can be ended.
func TestGuardBytes(t *testing.T) {
	for n := range 256 {
		c := string([]byte{byte(n)})
		if got, dropped := through("a" + c + "b"); (got == "a"+c+"b") != (strings.Contains("\r\n\t\b", c) || n >= 0x20 && n < 0x7f) || got == "a"+c+"b" && dropped != 0 || n < 0x20 && n != 0x1b && got == "ab" && dropped != 1 {
			t.Errorf("the byte %#x comes out in %q with %d drops", n, got, dropped)
		}
		// After the introducer of a sequence a control character ends it and counts for itself.
		if got, _ := through("a\x1b[" + c + "b"); n < 0x20 && strings.Contains("\r\n\t\b", c) && got != "a"+c+"b" {
			t.Errorf("CSI and %#x come out as %q", n, got)
		}
		if got, _ := through("a\x1b]2;x" + c + "y\x07b"); (got == "a\x1b]2;x"+c+"y\x07b") != (n >= 0x20 && n < 0x7f) {
			t.Errorf("a title with %#x comes out as %q", n, got)
		}
		if got, _ := through("a\x1bPx" + c + "y\x1b\\b"); n >= 0x20 && got != "ab" {
			t.Errorf("a string with %#x comes out as %q", n, got)
		}
	}
	for final := byte(0x40); final < 0x7f; final++ {
		s := "\x1b[1" + string(rune(final))
		if got, _ := through("a" + s + "b"); (got == "a"+s+"b") != strings.Contains("HrABCDdG`IZbX@PJKLMSTm", string(rune(final))) {
			t.Errorf("%q comes out as %q", s, got)
		}
	}
}

// TestGuardCountsEachDrop counts, since a drop is a fault to be reported.
func TestGuardCountsEachDrop(t *testing.T) {
	for s, want := range map[string]int{
		"\x07": 1, "\x07\x00": 2, "\x1b\x7f": 2, "\x1bc": 1, "\x1b(B": 1, "\x1b\x1bc": 2, "\x1b[6n": 1, "\x1b[6\x1b[m": 1, "\x1b[1\x7f": 2, "\x1b]52;c;x\x07": 1, "\x1b]52;c;\x1b[m": 1, "\x1bPx\x1b\\": 1, "\x1bPx\x1b[m": 1,
		"\xff": 1, "\xff\xfe": 2, "\xc3(": 1, "\xe2\x82\x1b[m": 1, "\u202e\u200b": 2, "a\u200db": 1, "\U0001f469\u200d\x1b[m": 1, "\U0001f469\u200d\u202e": 2, "\u0301": 1, "e" + strings.Repeat("\u0301", 7): 3, "\u009b": 1,
	} {
		if _, got := through(s); got != want {
			t.Errorf("%q counts as %d drops, want %d", s, got, want)
		}
	}
}

// TestGuardJoiners goes to the ends of what is a pictograph.
func TestGuardJoiners(t *testing.T) {
	for r, want := range map[rune]bool{
		0x25ff: false, 0x2600: true, 0x27bf: true, 0x27c0: false, 0x1f251: false, 0x1f300: true, 0x1faf8: true, 0x1fb00: false, 'a': false, 0x6f22: false,
	} {
		s := string(r) + "\u200d" + string(r)
		if got, _ := through(s); (got == s) != want || !want && got != string(r)+string(r) {
			t.Errorf("%U and a joiner come out as %+q", r, got)
		}
	}
}

// TestGuardLimits goes up to each limit, and one beyond.
func TestGuardLimits(t *testing.T) {
	title := func(n int) string { return "\x1b]2;" + strings.Repeat("x", n-4) + "\x07" }
	if got, _ := through(title(512)); got != title(512) {
		t.Error("a title as long as may be is dropped")
	}
	if got, _ := through(title(513) + "b"); got != "b" {
		t.Errorf("a title that is too long leaves %d bytes", len(got))
	}
	colour := func(n int) string { return "\x1b[" + strings.Repeat("1;", n)[:n] + "m" }
	if got, _ := through(colour(62)); got != colour(62) {
		t.Error("a rendition as long as may be is dropped")
	}
	if got, _ := through(colour(63) + "b"); got == colour(63)+"b" {
		t.Error("a rendition that is too long passes")
	}
	for _, s := range []string{"\x1b[12345C", "\x1b[1;12345H"} {
		if got, _ := through(s); got != s {
			t.Errorf("%q comes out as %q", s, got)
		}
	}
	for swallowed, want := range map[int]string{(64 << 10) - 1: "", 64 << 10: "", (64 << 10) + 1: "x"} {
		if got, _ := through("\x1bP" + strings.Repeat("x", swallowed)); got != want {
			t.Errorf("of %d bytes of an endless string %d come out", swallowed, len(got))
		}
	}
}

// TestGuardKeepsToASCII holds the last writer to it whatever comes, whole or in pieces; a question mark says that it was a fault.
func TestGuardKeepsToASCII(t *testing.T) {
	for in, want := range map[string]string{
		"a\u011b2J": "a?2J", "\u2502\x1b[31m\u4e2d\x1b[m": "?\x1b[31m?\x1b[m", "plain": "plain", "\x9b2J": "2J", "a\u0301b": "a?b", "\x1b]2;caf\u00e9\x07b": "b", "\x1b]2;cafe\x07": "\x1b]2;cafe\x07",
	} {
		for _, parts := range [][]string{{in}, strings.Split(in, "")} {
			var out bytes.Buffer
			w := guard.New(&out)
			w.KeepToASCII()
			for _, p := range parts {
				if _, err := w.Write([]byte(p)); err != nil {
					t.Fatal(err)
				}
			}
			if out.String() != want || (w.Dropped() > 0) == (in == want) {
				t.Errorf("%q came out as %q with %d drops, want %q", in, out.String(), w.Dropped(), want)
			}
		}
	}
}
