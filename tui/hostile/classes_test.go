package hostile

import (
	"bufio"
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// class makes strings of one kind that a terminal, a layout or a reader may be harmed by.
type class struct {
	name string
	make func(*rand.Rand) string
}

// classes are every kind there is, by construction and not by example.
var classes = []class{
	{"C0", func(r *rand.Rand) string { return string(rune(r.IntN(0x20))) }},
	{"DEL", func(*rand.Rand) string { return "\x7f" }},
	{"C1 in UTF-8", func(r *rand.Rand) string { return string(rune(0x80+r.IntN(0x20))) + "2J" }},
	{"C1 as a byte", func(r *rand.Rand) string { return string([]byte{byte(0x80 + r.IntN(0x20)), '2', 'J'}) }},
	{"ESC and a byte", func(r *rand.Rand) string { return "\x1b" + string([]byte{byte(r.IntN(0x80))}) }},
	{"ESC, intermediate and final", func(r *rand.Rand) string {
		return "\x1b" + string([]byte{byte(0x20 + r.IntN(16)), byte(0x30 + r.IntN(0x4f))})
	}},
	{"CSI", func(r *rand.Rand) string { return pick(r, "\x1b[", "\u009b", "\x9b") + parameters(r) + final(r) }},
	{"CSI without an end", func(r *rand.Rand) string { return pick(r, "\x1b[", "\u009b", "\x9b") + parameters(r) }},
	{"SGR", func(r *rand.Rand) string {
		return "\x1b[" + pick(r, "8", "5", "6", "7", "0", "1;31;8", "38;5;", "38;2;300;0;0", "4:3", "58;5;1", "48;2;1;2") + "m"
	}},
	{"string", func(r *rand.Rand) string { return opener(r) + body(r) + closer(r) }},
	{"string without an end", func(r *rand.Rand) string { return opener(r) + body(r) }},
	{"string cut by another", func(r *rand.Rand) string { return opener(r) + body(r) + opener(r) + body(r) + closer(r) }},
	{"end without a string", func(r *rand.Rand) string { return closer(r) }},
	{"bidi", func(r *rand.Rand) string {
		return pick(r, "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c")
	}},
	{"zero width", func(r *rand.Rand) string {
		return pick(r, "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u2061", "\u2062", "\u206a", "\u206f", "\u180e")
	}},
	{"tags", func(r *rand.Rand) string { return string(rune(0xe0000 + r.IntN(0x80))) }},
	{"variation selectors", func(r *rand.Rand) string {
		return pick(r, "\ufe0e", "\ufe0f", "\ufe00", "\u180b", "\u180d", string(rune(0xe0100+r.IntN(0xf0))))
	}},
	{"fillers", func(r *rand.Rand) string {
		return pick(r, "\u3164", "\uffa0", "\u115f", "\u1160", "\u2800", "\ufffc", "\u17b4", "\u17b5")
	}},
	{"blanks", func(r *rand.Rand) string {
		return pick(r, "\u00a0", "\u1680", "\u2003", "\u2009", "\u202f", "\u205f", "\u3000", "\t", "   ")
	}},
	{"lines", func(r *rand.Rand) string {
		return pick(r, "\n", "\r", "\r\n", "\n\r", "\v", "\f", "\u0085", "\u2028", "\u2029", "\x1bE", "\x1bD", "\n\n\n")
	}},
	{"marks", func(r *rand.Rand) string {
		return "e" + strings.Repeat(pick(r, "\u0301", "\u0308", "\u20dd", "\u20e3", "\u0e31", "\u064b", "\u0338", "\U0001d165"), 1+r.IntN(60))
	}},
	{"marks on nothing", func(r *rand.Rand) string {
		return pick(r, "", " ", "\n") + pick(r, "\u0301", "\u093e", "\uff9e", "\U0001f3fb")
	}},
	{"spacing marks", func(r *rand.Rand) string { return "\u0915" + strings.Repeat("\u093e", 1+r.IntN(80)) }},
	{"conjuncts", func(r *rand.Rand) string { return strings.Repeat("\u0915\u094d", 1+r.IntN(80)) }},
	{"jamo", func(r *rand.Rand) string {
		return strings.Repeat(pick(r, "\u1112", "\u1161", "\u11a8", "\uac00\u11a8"), 1+r.IntN(60))
	}},
	{"prepended", func(r *rand.Rand) string {
		return strings.Repeat(pick(r, "\u0600", "\u06dd", "\u0d4e", "\U000110bd", "\U000111c2"), 1+r.IntN(8))
	}},
	{"wide", func(r *rand.Rand) string {
		return strings.Repeat(pick(r, "\u6f22", "\uac00", "\uff21", "\u3042"), 1+r.IntN(40))
	}},
	{"pictographs", func(r *rand.Rand) string {
		return pick(r, "\U0001f469", "\u2764\ufe0f", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "1\ufe0f\u20e3", "\U0001fae8", "\U0001f1e9")
	}},
	{"joined pictographs", func(r *rand.Rand) string { return "\U0001f469" + strings.Repeat("\u200d\U0001f469", 1+r.IntN(50)) }},
	{"joiner on the edge", func(r *rand.Rand) string { return pick(r, "\U0001f469\u200d", "\u200d\U0001f469", "a\u200d\U0001f469") }},
	{"unassigned", func(r *rand.Rand) string { return string(rune(0x50000 + r.IntN(0x1000))) }},
	{"private use", func(r *rand.Rand) string {
		return string(pickRune(r, 0xe000, 0xf0000, 0x100000) + rune(r.IntN(0x1000)))
	}},
	{"noncharacters", func(r *rand.Rand) string {
		return string(pickRune(r, 0xfffe, 0xffff, 0x1fffe, 0xfdd0, 0xfdef, 0x10ffff))
	}},
	{"invalid UTF-8", func(r *rand.Rand) string {
		return pick(r, "\xff", "\xc3", "\xc3(", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x9b", "\xe0\x82\x9b", "\x9b2J", "\xf0\x9f\x91")
	}},
	{"any rune", func(r *rand.Rand) string { return string(rune(r.IntN(0x110000))) }},
	{"any bytes", func(r *rand.Rand) string {
		b := make([]byte, 1+r.IntN(12))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		return string(b)
	}},
	{"mixed scripts", func(r *rand.Rand) string {
		return pick(r, "al\u0456ce", "\u0430dmin", "r\u043e\u043et", "\u05d0bc\u05d1", "\u0627b\u0628", "\u03bfmega", "\u13aalice", "\uff41dmin", "\u0131")
	}},
	{"what we write", func(r *rand.Rand) string {
		return pick(r, "\u2039"+"1B\u203a", "\u201cquoted\u201d", "\u2502 [ Deactivate account ]", "\u256d\u2500\u256e", "\u2026", "READ-ONLY", "esc back", "active \u00b7 admin")
	}},
	{"one whole seed", func(r *rand.Rand) string { return seeds[r.IntN(len(seeds))] }},
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

func pickRune(r *rand.Rand, of ...rune) rune { return of[r.IntN(len(of))] }

func parameters(r *rand.Rand) string {
	return pick(r, "", "2", "6", "?1049", "?25", ">", "=1;1", "1;1", "999999999", "?2004", "21", "8;1;1", "!", "?5", "4;2", "<0;1;1", "12;12", ":1", "$", "0 ")
}

func final(r *rand.Rand) string { return string([]byte{byte(0x40 + r.IntN(0x3f))}) }

func opener(r *rand.Rand) string {
	return pick(r, "\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\u009d", "\u0090", "\u009f", "\u009e", "\u0098", "\x9d", "\x90", "\x9f", "\x9e", "\x98", "\x1bk")
}

func closer(r *rand.Rand) string {
	return pick(r, "\x07", "\x1b\\", "\u009c", "\x9c", "\x18", "\x1a", "\x1b", "\n")
}

func body(r *rand.Rand) string {
	return pick(r, "52;c;ZXZpbA==", "52;c;?", "0;title", "2;title", "8;;https://evil.example", "8;;", "4;1;?", "10;?", "11;#fff", "9;note", "777;notify;a;b", "1337;File=:", "50;?",
		"$qm", "+q544e", "#0;2;0;0;0q", "Gf=24;AAAA", "133;A", "", "104", "2;\u009b2J", strings.Repeat("A", r.IntN(700)))
}

var seeds = readSeeds()

func readSeeds() []string {
	f, err := os.Open("testdata/hostile.jsonl")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	var values []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s struct {
			Value string `json:"value"`
		}
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			panic(err)
		}
		values = append(values, s.Value)
	}
	if len(values) < 50 {
		panic("the seeds are missing")
	}
	return values
}

// source makes text for fields; it may be asked from several goroutines.
type source interface {
	// text makes one string for the field of this name.
	text(field string) string
	// random is for choices that belong to a name.
	random(name string) *rand.Rand
}

// strangers make hostile text: classes put together and then mutated.
type strangers struct{ dice }

func newStrangers(seed uint64) *strangers {
	return &strangers{dice{seed: seed, asked: map[string]uint64{}}}
}

// dice are thrown for each name apart, so that a seed means the same whatever runs at once.
type dice struct {
	seed uint64

	mu    sync.Mutex
	asked map[string]uint64
}

func (d *dice) random(name string) *rand.Rand {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked[name]++
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return rand.New(rand.NewPCG(d.seed, h.Sum64()+d.asked[name]))
}

func (s *strangers) text(field string) string {
	r := s.random("text " + field)
	if r.IntN(16) == 0 {
		return ""
	}
	var b strings.Builder
	for range 1 + r.IntN(4) {
		if r.IntN(2) == 0 {
			b.WriteString(pick(r, "a", "alice", " word", "Mozilla/5.0", "203.0.113.9", "x y"))
		}
		b.WriteString(classes[r.IntN(len(classes))].make(r))
	}
	if r.IntN(3) == 0 {
		b.WriteString("end")
	}
	return mutate(r, b.String())
}

// mutate changes some bytes and, seldom, makes a very long text of it.
func mutate(r *rand.Rand, text string) string {
	if text == "" {
		return text
	}
	b := []byte(text)
	switch r.IntN(12) {
	case 0: // cut, in the middle of a character too
		b = b[:r.IntN(len(b))]
	case 1:
		b[r.IntN(len(b))] = byte(r.IntN(256))
	case 2: // twice
		at := r.IntN(len(b))
		b = append(slices.Clip(b), b[at:]...)
	case 3: // a byte more
		at := r.IntN(len(b))
		b = append(b[:at:at], append([]byte{byte(r.IntN(256))}, b[at:]...)...)
	case 4: // turned
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
	}
	if r.IntN(400) == 0 && len(b) > 0 {
		b = []byte(strings.Repeat(string(b), (8<<10+r.IntN(56<<10))/len(b)+1))
	}
	return string(b)
}

// everyone makes the same word everywhere.
type everyone struct {
	dice

	word string
}

func newEveryone(word string) *everyone { return &everyone{dice{asked: map[string]uint64{}}, word} }

func (e *everyone) text(string) string { return e.word }

func TestEveryClassMakesSomething(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range classes {
		longest := 0
		for range 100 {
			longest = max(longest, len(c.make(r)))
		}
		if longest == 0 {
			t.Errorf("%s makes nothing", c.name)
		}
	}
	s, invalid, long := newStrangers(1), 0, 0
	for range 5000 {
		v := s.text("")
		if !utf8.ValidString(v) {
			invalid++
		}
		if len(v) >= 8<<10 {
			long++
		}
	}
	if invalid < 500 || long < 5 {
		t.Errorf("of 5,000 texts %d are not valid UTF-8 and %d are long", invalid, long)
	}
}
