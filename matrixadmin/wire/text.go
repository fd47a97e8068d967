package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is a string that somebody else wrote: a display name, a user agent, an address, an error message.
//
// It compares and marshals exactly, and prints harmlessly: every fmt verb writes [Printable] of it, so that forgetting to paint
// it cannot hurt a terminal.
type Text struct{ s string }

// NewText takes a string from outside.
func NewText(s string) Text { return Text{s: s} }

// Raw returns the exact string, for comparison, export and requests; never for a terminal.
func (t Text) Raw() string { return t.s }

// IsZero reports whether the text is empty.
func (t Text) IsZero() bool { return t.s == "" }

// Printable returns the text as one harmless line.
func (t Text) Printable() string { return Printable(t.s) }

// Format implements [fmt.Formatter]: every verb writes the printable form.
func (t Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Printable(t.s)) }

// MarshalText implements [encoding.TextMarshaler] with the exact string.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.s), nil }

// MarshalJSON implements [encoding/json.Marshaler] with the exact string.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.s) }

// What one base character keeps, so that nothing long hides in a few cells however a terminal measures.
const (
	maxMarks = 4 // combining marks and the like on one character
	maxLinks = 4 // letters that a virama joins to the one before
	maxJoins = 4 // pictographs that a joiner makes one picture
)

// Printable makes s one harmless line for the terminal: as [PrintableUTF8] does, or of ASCII only after [SetASCII].
func Printable(s string) string {
	if !asciiOnly.Load() {
		return PrintableUTF8(s)
	}
	if PlainASCII(s) && strings.IndexByte(s, '\\') < 0 {
		return s
	}
	return asciiPrintable(s)
}

// PrintableUTF8 makes s one harmless line of valid UTF-8, for a terminal that is in UTF-8 and for files.
//
// It is an allow-list: graphic characters pass, up to four combining marks on a base, and a joiner between two pictographs.
// Everything else (controls, escape sequences' introducers, bidi and invisible characters, variation selectors, line and
// paragraph separators, letters that melt into syllables, unassigned and private characters, invalid bytes) becomes a visible token
// such as ‹1B› or ‹202E›, so that two different strings never print alike by something having vanished.
func PrintableUTF8(s string) string {
	if PlainASCII(s) {
		return s
	}
	var p printer
	p.b.Grow(len(s) + 16)
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				fmt.Fprintf(&p.b, "‹x%02X›", s[i])
				p.cluster = cluster{}
				continue
			}
		}
		p.rune(r, s[i+utf8.RuneLen(r):])
	}
	return p.b.String()
}

// printer writes what [PrintableUTF8] returns.
type printer struct {
	b strings.Builder
	cluster
}

// cluster is what stands before the next character and may take it in.
type cluster struct {
	base                bool // there is a character that a mark can stand on
	prev                rune // the last one that was no mark
	marks, links, joins int
	linked, joined      bool // the last character binds the next one
}

// rune writes one character, given the text behind it.
func (p *printer) rune(r rune, rest string) {
	switch {
	case r == ZeroWidthJoiner:
		if after := next(rest); p.joins == maxJoins || !pictograph(p.prev) || !pictograph(after) || !Visible(after) {
			p.token(r)
			return
		}
		p.joins++
		p.joined = true
	case !Visible(r):
		p.token(r)
		return
	case ExtendsCluster(r):
		linker := unicode.Is(linkers, r)
		if !p.base || p.marks == maxMarks || linker && p.links == maxLinks {
			p.token(r)
			return
		}
		p.marks++
		if p.linked = linker; linker {
			p.links++
		}
	default:
		now := cluster{base: r != ' ', prev: r}
		if p.linked {
			now.links = p.links
		}
		if p.joined {
			now.joins = p.joins
		}
		p.cluster = now
	}
	p.b.WriteRune(r)
}

// token writes a character that is not shown as its number; nothing combines with it.
func (p *printer) token(r rune) {
	fmt.Fprintf(&p.b, "‹%02X›", r)
	p.cluster = cluster{}
}

// ZeroWidthJoiner joins pictographs into one.
const ZeroWidthJoiner = '\u200d'

// linkers are the signs that make one syllable of the letters beside them (Indic_Conjunct_Break=Linker).
var linkers = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x094D, 0x094D, 1},
		{0x09CD, 0x09CD, 1},
		{0x0ACD, 0x0ACD, 1},
		{0x0B4D, 0x0B4D, 1},
		{0x0C4D, 0x0C4D, 1},
		{0x0D4D, 0x0D4D, 1},
		{0x1039, 0x1039, 1},
		{0x17D2, 0x17D2, 1},
		{0x1A60, 0x1A60, 1},
		{0x1B44, 0x1B44, 1},
		{0x1BAB, 0x1BAB, 1},
		{0xA9C0, 0xA9C0, 1},
		{0xAAF6, 0xAAF6, 1},
	},
	R32: []unicode.Range32{
		{0x10A3F, 0x10A3F, 1}, {0x11133, 0x11133, 1}, {0x113D0, 0x113D0, 1}, {0x1193E, 0x1193E, 1}, {0x11A47, 0x11A47, 1}, {0x11A99, 0x11A99, 1}, {0x11F42, 0x11F42, 1},
	},
}

// ExtendsCluster reports whether a character becomes part of the one before it: marks, and the few letters and signs that do the same.
func ExtendsCluster(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == 0x0E33, r == 0x0EB3, // Thai and Lao AM
		r == 0xFF9E, r == 0xFF9F, // halfwidth voiced marks
		r >= 0x1F3FB && r <= 0x1F3FF: // skin tones
		return true
	}
	return unicode.Is(unicode.M, r)
}

// Line returns any error as one harmless line: those of this package are such lines already, all others are made printable.
func Line(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Error() == err.Error() {
		return e.Error()
	}
	return several(err, Line)
}

// several is the text of an error, and of one that joins others the text of each, once.
func several(err error, one func(error) string) string {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || errors.Join(joined.Unwrap()...).Error() != err.Error() {
		return Printable(fmt.Sprint(err))
	}
	var all []string
	for _, part := range joined.Unwrap() {
		if line := one(part); line != "" && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return strings.Join(all, "; ")
}

// Reason is [Line] without what was being done, for behind words that say it.
func Reason(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Error() == err.Error() {
		return e.Reason()
	}
	return several(err, Reason)
}

// PrintableLines makes printable whatever is not so in a text of several lines that may hold printable words of strangers already; those stay
// as they are.
func PrintableLines(text string) string {
	brackets := strings.NewReplacer("‹", "", "›", "", `\u{`, "", `\x{`, "")
	if asciiOnly.Load() {
		text = ToASCII(text)
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, broken := strings.CutSuffix(line, "\n")
		if bare := brackets.Replace(line); Printable(bare) != bare {
			line = Printable(line)
		}
		b.WriteString(line)
		if broken {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// PlainASCII reports whether s is printable ASCII that holds nothing to change; the common case costs no allocation.
func PlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

func next(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// pictograph reports whether r is in the emoji planes, where a joiner makes one picture of two.
func pictograph(r rune) bool {
	return r >= 0x1F300 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF
}

// Visible is the allow-list for a single rune.
func Visible(r rune) bool {
	switch {
	case r == ' ':
		return true
	case r == '‹' || r == '›': // the tokens' own brackets, which data must not forge
		return false
	case !unicode.IsPrint(r), hidden(r), melts(r):
		return false
	}
	return true
}

// hidden reports whether a character that Unicode calls printable shows nothing or changes what stands beside it.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Cf, unicode.Noncharacter_Code_Point) ||
		r == 0x2800 || // braille blank
		r == 0xFFFC // object replacement
}

// melts reports whether a letter is one of those that any number of which make one character: conjoining Hangul, and letters that
// take in whatever follows them. Hangul as it is written today has a character for each syllable and is shown.
func melts(r rune) bool {
	switch {
	case r < 0x0D4E:
		return false
	case r >= 0x1100 && r <= 0x11FF, r >= 0xA960 && r <= 0xA97F, r >= 0xD7B0 && r <= 0xD7FF:
		return true
	case r == 0x0D4E, r >= 0x111C2 && r <= 0x111C3, r == 0x113D1, r == 0x1193F, r == 0x11941, r == 0x11A3A, r >= 0x11A84 && r <= 0x11A89, r == 0x11D46, r == 0x11F02:
		return true
	}
	return false
}
