package guard

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// run feeds pieces, each some time after the one before, and lets all wait at the end.
func run(pause time.Duration, pieces ...[]byte) []token {
	var got []token
	f := newFilter(func(t token) { got = append(got, t) })
	now := time.Unix(1, 0)
	for _, p := range pieces {
		now = now.Add(pause)
		f.feed(p, now)
	}
	f.expire(now.Add(time.Minute))
	return got
}

// decode has the library read a token as its own reader does.
func decode(text []byte) []uv.Event {
	var d uv.EventDecoder
	p := ansi.GetParser()
	defer ansi.PutParser(p)
	for rest, state := text, byte(0); len(rest) > 0; {
		_, _, n, next := ansi.DecodeSequence(rest, state, p)
		state, rest = next, rest[n:]
	}
	var events []uv.Event
	for len(text) > 0 {
		n, e := d.Decode(text)
		if n == 0 {
			break
		}
		events, text = append(events, e), text[n:]
	}
	return events
}

// FuzzInput holds whatever a terminal sends to what the library can bear: bounded tokens that it decodes without a panic, in pieces as
// in one, and as little as came.
func FuzzInput(f *testing.F) {
	for _, s := range []string{
		"\x1b[" + strings.Repeat("1;", 33) + "m", "\x1b[200~text \x1b[" + strings.Repeat("1;", 33) + "m more\x1b[201~", "\x1b[97;;" + strings.Repeat("97:", 33) + "u",
		"\x1b[?" + strings.Repeat("6;", 40) + "c", "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\", "\x1b]52;c;" + strings.Repeat("A", 500), "\x1bP" + strings.Repeat("q", 300), "\x1b_G\x1b[A",
		"\x1b[<0;10;20M\x1b[<0;10;20m", "\x1b[M !!", "\x1b[M\xff\xfe\xfd", "\x1b[1089;5u", "\x1b[27;5;1089~", "\x1b[1089::99;5u", "\x1b[99;133u", "\x1b[57399;1u", "\x1b[1114112u", "\x1b[55296;2u",
		"\x1bOA\x1bOP\x1bO5P", "\x1b[1;5A\x1b[3~\x1b[15;2~", "\x1b[[A\x1b[[E", "\x1b\x1b[A", "\x1bx", "\x1b\x03", "\xc4\x9b\xe2\x82\xac\xf0\x9f\x98\x80", "\xc4", "\x9b2J", "\x00\x03\x1a\x7f", "\x1b[?2026;2$y", "\x1b[?0u",
		"\x1b[200~never ends\x03", "\x1b[200~\x1b[200~a\x1b[201~b\x1b[201~", "\x1b[0;0;97;1;0;1_", "\x1b[99999999999999999999;5u", "\x1b[;;;u", "\x1b[:::;:u", "\x1b[1;:A", "\x1b[24;80R\x1b[I\x1b[O\x1b[4;600;800t",
	} {
		f.Add([]byte(s), uint8(3))
	}
	for _, line := range hostile(f) {
		f.Add([]byte(line), uint8(5))
		f.Add([]byte("\x1b[200~"+line+"\x1b[201~"), uint8(7))
	}
	f.Fuzz(func(t *testing.T, in []byte, cut uint8) {
		got := run(time.Millisecond, in)
		pieces := slices.Collect(slices.Chunk(in, int(cut)+1))
		if other := run(time.Millisecond, pieces...); int(cut) > 0 && !slices.EqualFunc(got, other, func(a, b token) bool { return a.kind == b.kind && bytes.Equal(a.text, b.text) && a.lost == b.lost }) {
			t.Fatalf("%q is %+v in one piece and %+v in pieces of %d", in, got, other, cut+1)
		}
		size := 0
		for _, tok := range got {
			size += len(tok.text)
			if tok.kind == aPaste {
				if len(tok.text) > maxPaste || !utf8.Valid(tok.text) || bytes.ContainsRune(tok.text, 0x1b) {
					t.Fatalf("a paste of %d bytes: %q", len(tok.text), tok.text)
				}
				decode(slices.Concat([]byte(pasteStart), tok.text, []byte(pasteEnd)))
				continue
			}
			if len(tok.text) > 80 {
				t.Fatalf("%q gives %q", in, tok.text)
			}
			events := decode(tok.text)
			if len(events) != 1 {
				t.Fatalf("%q in %q is %d events: %v", tok.text, in, len(events), events)
			}
			switch e := events[0].(type) {
			case uv.PasteStartEvent, uv.PasteEndEvent, uv.ClipboardEvent, uv.CursorPositionEvent:
				t.Fatalf("%q in %q is %T", tok.text, in, e)
			}
		}
		if size > 3*len(in)+8 {
			t.Fatalf("%d bytes give %d", len(in), size)
		}
	})
}

// hostile are the texts of the corpus, of which a paste may consist.
func hostile(tb testing.TB) (values []string) {
	tb.Helper()
	file, err := os.Open(filepath.Join("testdata", "hostile.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	sc := bufio.NewScanner(file)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var l struct {
			Value string `json:"value"`
		}
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			tb.Fatal(err)
		}
		values = append(values, l.Value)
	}
	return values
}
