package hostile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// What may come out, written down once more and apart from the guard: colours, the cursor's ways, and the few others by name.
var (
	colours = regexp.MustCompile("^\x1b\\[[0-9;:]*m$")
	hides   = regexp.MustCompile("^\x1b\\[(?:[0-9;]*;)?(?:0?[568])(?:;[0-9;]*)?m$")
	moves   = regexp.MustCompile("^(?:\x1b\\[[0-9;]{0,11}[HABCDdG`JKXLMPST@brIZ]|\x1bM|\x1b\\[4[hl]|\x1b\\[\\?(?:7|25)[hl]|[\r\n\t\b])$")
	others  = regexp.MustCompile("^(?:\x1b\\[\\?(?:1000|1002|1003|1006|1049|2004|2026|2027)[hl]|\x1b\\[\\?5W|\x1b\\[>4(?:;2)?m|" +
		"\x1b\\[(?:>1|<1|\\?)u|\x1b\\[c|\x1b\\[\\?20(?:26|27)\\$p|\x1b\\[2[23];2t|\x1b\\]11;\\?\x07|\x1b\\]2;[ -~]*\x07)$")
	indexed = regexp.MustCompile("[345]8;(?:5;[0-9]+|2;[0-9]+;[0-9]+;[0-9]+)")
)

// found is what a stream holds beside text.
type found struct {
	sequences []string
	danger    []string
}

func (f *found) sequence(seq string) {
	f.sequences = append(f.sequences, seq)
	switch {
	case colours.MatchString(seq):
		if hides.MatchString(indexed.ReplaceAllString(seq, "")) {
			f.danger = append(f.danger, fmt.Sprintf("%q hides or blinks", seq))
		}
	case !moves.MatchString(seq) && !others.MatchString(seq):
		f.danger = append(f.danger, fmt.Sprintf("%q is not the renderer's", seq))
	}
}

// char looks at one character of text by what Unicode says of it.
func (f *found) char(r rune, size int) {
	if r == utf8.RuneError && size == 1 {
		f.danger = append(f.danger, "a byte that is not UTF-8")
	}
	if r == 0x200d { // joins pictographs; the guard's own tests hold that
		return
	}
	if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Variation_Selector,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point) || !unicode.IsGraphic(r) {
		f.danger = append(f.danger, fmt.Sprintf("%U", r))
	}
}

// own reads a stream with a tokenizer of this package: a byte at a time, by ECMA-48.
func own(stream string) found {
	var f found
	for i := 0; i < len(stream); {
		c := stream[i]
		switch {
		case c == 0x1b:
			n := sequenceLen(stream[i:])
			f.sequence(stream[i : i+n])
			i += n
		case c < 0x20 || c == 0x7f:
			f.sequence(stream[i : i+1])
			i++
		default:
			r, size := utf8.DecodeRuneInString(stream[i:])
			before := len(f.danger)
			f.char(r, size)
			if len(f.danger) > before {
				f.danger[before] += fmt.Sprintf(" in %q", stream[max(i-30, 0):min(i+30, len(stream))])
			}
			i += size
		}
	}
	return f
}

// sequenceLen is the length of the sequence at the start of s, as a terminal would take it.
func sequenceLen(s string) int {
	if len(s) < 2 {
		return len(s)
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 || s[i] < 0x20 {
				return i + 1
			}
		}
		return len(s)
	case ']', 'P', '_', '^', 'X':
		for i := 2; i < len(s); i++ {
			switch {
			case s[i] == 0x07 && s[1] == ']':
				return i + 1
			case s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\':
				return i + 2
			case s[i] == 0x18 || s[i] == 0x1a:
				return i + 1
			}
		}
		return len(s)
	}
	for i := 1; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x2f {
			return i + 1
		}
	}
	return len(s)
}

// library reads a stream with the library's tokenizer.
func library(stream string) found {
	var f found
	var state byte
	for len(stream) > 0 {
		seq, width, n, next := ansi.DecodeSequence(stream, state, nil)
		state = next
		if n == 0 {
			f.danger = append(f.danger, "an endless sequence")
			break
		}
		stream = stream[n:]
		if width == 0 && (seq[0] < 0x20 || seq[0] == 0x7f || seq[0] >= 0x80 && seq[0] < 0xc0) {
			f.sequence(seq)
			continue
		}
		for i, r := range seq {
			_, size := utf8.DecodeRuneInString(seq[i:])
			f.char(r, size)
		}
	}
	return f
}

// dangers reads a stream with both tokenizers.
func dangers(stream string) []string {
	a, b := own(stream), library(stream)
	danger := append(a.danger, b.danger...)
	if len(danger) == 0 && !slices.Equal(a.sequences, b.sequences) {
		danger = append(danger, fmt.Sprintf("the tokenizers disagree: %q and %q", a.sequences, b.sequences))
	}
	return danger
}

// kept counts the sequences that do not colour or move.
func kept(stream string) map[string]int {
	count := map[string]int{}
	for _, seq := range own(stream).sequences {
		if !colours.MatchString(seq) && !moves.MatchString(seq) {
			count[seq]++
		}
	}
	return count
}

func TestTokenizersSeeWhatIsDangerous(t *testing.T) {
	for _, s := range []string{
		"\x1b]52;c;ZQ==\x07", "\x1b]8;;x\x1b\\", "\x1b]0;x\x07", "\x1bPx\x1b\\", "\x1b_x\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\", "\x1bc", "\x1b7", "\x1b(0", "\x1b[6n", "\x1b[21t", "\x1b[?47h",
		"\x1b[8m", "\x1b[1;5m", "\x1b[5;1m", "\x1b[31;8;1m", "\x07", "\x00", "\x0e", "\x7f", "\u009b2J", "\u0090", "\x9b2J", "\xff", "\u202e", "\u2066", "\u200b", "\ufeff", "\U000e0041",
		"\ufe0f", "\u3164", "\u2028", "\ue000", "\U00050000", "\ufffe", "\x1b]2;a\u009bb\x07", "\x1b]52;c;", "\x1b[", "\x1b",
	} {
		if len(own("text "+s+" text").danger) == 0 {
			t.Errorf("our tokenizer passes %q", s)
		}
		if len(library("text "+s+" text").danger) == 0 && s != "\x1b" {
			t.Errorf("the library's tokenizer passes %q", s)
		}
	}
	for _, s := range []string{"", "text", "\x1b[m\x1b[1;38;5;8mx\x1b[38;2;8;5;8m\x1b[48;5;5;1m\x1b[7m", "\x1b[2;5H\x1b[K\x1b[4X\r\n\b\t", "\x1b[?25l\x1b]2;mxwarden: x\x07", "\u6f22e\u0301\u2502"} {
		if d := dangers(s); len(d) > 0 {
			t.Errorf("%q: %s", s, strings.Join(d, ", "))
		}
	}
}
