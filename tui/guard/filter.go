package guard

import (
	"time"
	"unicode/utf8"
)

// Limits on what comes from a terminal. The library that reads it has none, and one sequence of 33 parameters ends it.
const (
	maxSequence = 64       // bytes of a control sequence
	maxReply    = 64       // bytes of a string that answers a question of ours
	maxParams   = 16       // numbers in a control sequence
	maxDigits   = 7        // of a number: no character's is longer
	maxPaste    = 64 << 10 // bytes of a paste that are kept
)

// How long the filter waits for what is to come.
const (
	escapeTime   = 50 * time.Millisecond  // after ESC, before it is the key of that name
	sequenceTime = 500 * time.Millisecond // inside a sequence, before it is given up; no hand types the begin of one so fast
	pasteTime    = time.Second            // inside a paste, before what came is the paste
	aloneTime    = 250 * time.Millisecond // before a ctrl+c that comes alone inside a paste, for it to be a key
)

// kind is what a token is.
type kind uint8

const (
	aKey kind = iota
	anAnswer
	anInterrupt // ctrl+c
	aPaste
)

// token is one whole thing that a terminal said, in a form that the library reads without a mistake.
type token struct {
	kind kind
	text []byte
	lost int // bytes of a paste that were too many
}

// inputState is where in what the terminal sends the filter stands.
type inputState uint8

const (
	plain       inputState = iota
	character              // inside a character of several bytes
	afterEscape            // after ESC
	control                // inside a control sequence
	single                 // after ESC O
	inString               // inside OSC, DCS, APC, PM or SOS
	inStringEnd            // after ESC in such a string
	oldMouse               // in the three bytes of a mouse that counts in bytes
	swallow                // before a byte that belongs to what is dropped
	inPaste
)

// filter cuts what a terminal sends into tokens of bounded size and drops what no terminal was asked for. It reads no clock.
//
// It is an allow-list: characters, keys as terminals encode them, the mouse, the answers to our own questions, and pastes. A sequence
// that is cut, endless or of no known form disappears whole, so that its rest is never taken for keys.
type filter struct {
	emit  func(token)
	state inputState
	seq   []byte
	kind  byte // of a string: the character after ESC
	last  time.Time
	fresh bool // the byte is the only one of its read
	gap   time.Duration

	paste []byte
	tail  [6]byte // the last bytes of a paste
	lost  int
}

const (
	pasteStart = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// newFilter makes a filter that hands on tokens.
func newFilter(emit func(token)) *filter { return &filter{emit: emit} }

// feed takes what was read at a time.
func (f *filter) feed(p []byte, now time.Time) {
	f.expire(now)
	f.gap, f.fresh, f.last = now.Sub(f.last), len(p) == 1, now
	for _, c := range p {
		f.take(c)
	}
}

// wait returns how long after the last read something is decided without another one; 0 is never.
func (f *filter) wait() time.Duration {
	switch f.state { //nolint:exhaustive // all others are sequences
	case plain:
		return 0
	case afterEscape:
		return escapeTime
	case inPaste:
		return pasteTime
	}
	return sequenceTime
}

// expire decides what waits, if it has waited long enough.
func (f *filter) expire(now time.Time) {
	if wait := f.wait(); wait == 0 || now.Sub(f.last) < wait {
		return
	}
	switch f.state { //nolint:exhaustive // of all others nothing is kept
	case afterEscape:
		f.key(escapeKey)
	case inPaste:
		f.endPaste()
	}
	f.state = plain
}

// escapeKey is the key of this name in a form that nothing can follow.
const escapeKey = "\x1b[27u"

func (f *filter) key(s string) { f.emit(token{kind: aKey, text: []byte(s)}) }

func (f *filter) take(c byte) {
	switch f.state {
	case plain:
		f.plain(c)
	case character:
		f.character(c)
	case afterEscape:
		f.afterEscape(c)
	case control:
		f.control(c)
	case single:
		f.single(c)
	case inString, inStringEnd:
		f.inString(c)
	case oldMouse:
		f.oldMouse(c)
	case swallow:
		f.state = plain
		if c < 0x20 {
			f.plain(c)
		}
	case inPaste:
		f.pasted(c)
	}
}

// oldMouse takes the button and the place; beyond what ASCII counts, the library would take them for characters.
func (f *filter) oldMouse(c byte) {
	if c < 0x20 { // nothing that a mouse says: it is cut
		f.plain(c)
		return
	}
	if f.seq = append(f.seq, c); len(f.seq) < 6 {
		return
	}
	f.state = plain
	for _, c := range f.seq[3:] {
		if c > 0x7e {
			return
		}
	}
	f.key(string(f.seq))
}

func (f *filter) begin(s inputState, c ...byte) { f.state, f.seq = s, append(f.seq[:0], c...) }

func (f *filter) plain(c byte) {
	f.state = plain
	switch {
	case c == 0x1b:
		f.begin(afterEscape, c)
	case c == 0x03:
		f.emit(token{kind: anInterrupt, text: []byte{c}})
	case c < utf8.RuneSelf:
		f.emit(token{kind: aKey, text: []byte{c}})
	case c >= 0xc2 && c <= 0xf4:
		f.begin(character, c)
	}
}

func (f *filter) character(c byte) {
	if c&0xc0 != 0x80 {
		f.plain(c)
		return
	}
	if f.seq = append(f.seq, c); !utf8.FullRune(f.seq) {
		return
	}
	f.state = plain
	if r, n := utf8.DecodeRune(f.seq); r > 0x9f && n == len(f.seq) && r != utf8.RuneError {
		f.key(string(r))
	}
}

func (f *filter) afterEscape(c byte) {
	switch {
	case c == '[':
		f.begin(control, 0x1b, c)
	case c == 'O':
		f.begin(single, 0x1b, c)
	case c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X':
		f.begin(inString)
		f.kind = c
	case c == 0x1b:
		f.key(escapeKey)
	case c == 0x03:
		f.plain(c)
	case c < utf8.RuneSelf: // with alt
		f.state = plain
		f.key("\x1b" + string(rune(c)))
	default:
		f.plain(c)
	}
}

func (f *filter) control(c byte) {
	switch {
	case c < 0x20 || c > 0x7e: // it is cut
		f.plain(c)
	case c < 0x40:
		if len(f.seq) <= maxSequence {
			f.seq = append(f.seq, c)
		}
	case c == '[' && len(f.seq) == 2: // a function key of the Linux console
		f.state = swallow
	case c == 'M' && len(f.seq) == 2:
		f.seq, f.state = append(f.seq, c), oldMouse
	default:
		f.state = plain
		if len(f.seq) <= maxSequence {
			f.sequence(string(f.seq[2:]), c)
		}
	}
}

// single takes what follows ESC O: a letter, perhaps after a number.
func (f *filter) single(c byte) {
	switch {
	case c < 0x20 || c > 0x7e:
		f.plain(c)
	case c >= '0' && c <= '9' && len(f.seq) == 2:
		f.seq = append(f.seq, c)
	default:
		f.state = plain
		if c >= 'A' && c <= 'Z' || c >= 'j' && c <= 'y' {
			f.key(string(append(f.seq, c)))
		}
	}
}

// inString swallows a string up to its end and keeps it if it may answer a question of ours.
func (f *filter) inString(c byte) {
	switch {
	case f.state == inStringEnd && c == '\\', f.state == inString && c == 0x07:
		f.state = plain
		if f.kind == ']' && len(f.seq) <= maxReply && colourReply(string(f.seq)) {
			f.emit(token{kind: anAnswer, text: []byte("\x1b]" + string(f.seq) + "\x07")})
		}
	case f.state == inStringEnd:
		f.begin(afterEscape, 0x1b)
		f.afterEscape(c)
	case c == 0x1b:
		f.state = inStringEnd
	case c < 0x20:
		f.plain(c)
	case len(f.seq) <= maxReply:
		f.seq = append(f.seq, c)
	}
}
