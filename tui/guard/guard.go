// Package guard is the last writer before the terminal: it lets only what our own renderer writes go out, and drops the rest.
//
// It knows nothing of who wrote a byte. It is an allow-list over the stream: visible text, the few control characters and sequences
// that the renderer uses to move, erase, colour and switch modes, a window title of printable text, and colour queries. Everything
// that could make a terminal answer, copy, link, download or change what is not on the screen stays here. It is independent of the
// painter that makes a server's text harmless first, so that either alone is enough; a drop is a fault to be reported.
package guard

import (
	"io"
	"sync"

	"github.com/charmbracelet/x/term"
)

// Limits on what one sequence may be before it is given up and the stream read as text again.
const (
	maxCSI    = 64        // bytes between the introducer and the final
	maxOSC    = 512       // bytes of an operating system command that is looked at
	maxString = 64 << 10  // bytes of a forbidden string that are swallowed without an end
	maxCopy   = 256 << 10 // bytes of an armed clipboard write
)

// state is where in a sequence the stream stands.
type state uint8

const (
	ground state = iota
	escape       // after ESC
	csi          // after CSI
	osc          // after OSC
	oscEnd       // after ESC inside of an OSC
	str          // inside a string that is dropped: DCS, APC, PM, SOS
	strEnd       // after ESC inside of such a string
)

// Writer passes an allow-list of the stream to the writer under it; it is safe for concurrent use.
type Writer struct {
	mu      sync.Mutex
	w       io.Writer
	out     []byte
	state   state
	seq     []byte // the sequence so far, its introducer included
	skipped int    // bytes swallowed of a dropped string
	text    text
	dropped int
	armed   bool
}

// New puts a guard before w.
func New(w io.Writer) *Writer { return &Writer{w: w} }

// File is a guard before a terminal, which stays recognisable as one.
type File struct {
	*Writer

	file term.File
}

// NewFile puts a guard before a terminal.
func NewFile(f term.File) *File { return &File{Writer: New(f), file: f} }

// Fd returns the terminal's descriptor.
func (f *File) Fd() uintptr { return f.file.Fd() }

// Read reads from the terminal.
func (f *File) Read(p []byte) (int, error) { return f.file.Read(p) }

// Close closes the terminal.
func (f *File) Close() error { return f.file.Close() }

// KeepToASCII lets no byte above 0x7F pass: on a terminal that is not in UTF-8 it may be a control character.
func (w *Writer) KeepToASCII() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.ascii = true
}

// Dropped returns how many characters and sequences were kept back since the start.
func (w *Writer) Dropped() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dropped
}

// ArmClipboard lets exactly one write to the terminal's clipboard pass, and none that asks for its content.
func (w *Writer) ArmClipboard() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed = true
}

// Write passes on what is allowed; it reports all of p as written, since what is dropped has been dealt with.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.out = w.out[:0]
	for i := 0; i < len(p); {
		i = w.step(p, i)
	}
	if len(w.out) == 0 {
		return len(p), nil
	}
	if n, err := w.w.Write(w.out); err != nil {
		return min(n, len(p)), err
	}
	return len(p), nil
}

// step takes some bytes from p at i and returns where it stopped.
func (w *Writer) step(p []byte, i int) int {
	switch w.state {
	case ground:
		return w.ground(p, i)
	case escape:
		return w.escape(p, i)
	case csi:
		return w.csi(p, i)
	case osc, oscEnd:
		return w.osc(p, i)
	case str, strEnd:
		return w.str(p, i)
	}
	return len(p)
}

// ground copies runs of plain text at once and looks at every other character.
func (w *Writer) ground(p []byte, i int) int {
	if w.text.idle() {
		from := i
		for i < len(p) && p[i] >= 0x20 && p[i] < 0x7f {
			i++
		}
		if i > from {
			w.out = append(w.out, p[from:i]...)
			w.text.base(rune(p[i-1]))
		}
		if i == len(p) {
			return i
		}
	}
	c := p[i]
	switch {
	case c >= 0x80 || c >= 0x20 && c != 0x7f:
		return w.character(p, i)
	case c == 0x1b:
		w.flushText()
		w.begin(escape, c)
	case c == '\r' || c == '\n' || c == '\t' || c == '\b':
		w.flushText()
		w.out = append(w.out, c)
	default:
		w.flushText()
		w.dropped++
	}
	return i + 1
}

// character takes one byte of text.
func (w *Writer) character(p []byte, i int) int {
	out, dropped := w.text.add(w.out, p[i])
	w.out, w.dropped = out, w.dropped+dropped
	return i + 1
}

func (w *Writer) flushText() { w.dropped += w.text.end() }

func (w *Writer) begin(s state, c byte) {
	w.state, w.seq = s, append(w.seq[:0], c)
}

// pass lets the sequence go out.
func (w *Writer) pass() {
	w.out = append(w.out, w.seq...)
	w.state = ground
}

// drop forgets the sequence.
func (w *Writer) drop() {
	w.dropped++
	w.state = ground
}

// escape takes the byte after ESC.
func (w *Writer) escape(p []byte, i int) int {
	c := p[i]
	switch c {
	case '[':
		w.seq, w.state = append(w.seq, c), csi
	case ']':
		w.seq, w.state = append(w.seq, c), osc
	case 'P', '_', '^', 'X':
		w.dropped++
		w.state, w.skipped = str, 0
	case 'M': // reverse index: the renderer scrolls down with it
		w.seq = append(w.seq, c)
		w.pass()
	case 0x1b:
		w.dropped++ // the first one led nowhere
	default:
		w.drop()
		if c < 0x20 || c >= 0x7f {
			return i // it is not part of a sequence: look at it as itself
		}
		if c <= 0x2f { // an intermediate, as of a character set: one byte more belongs to it
			w.state, w.skipped = str, maxString-1
		}
	}
	return i + 1
}

// csi takes a byte of a control sequence.
func (w *Writer) csi(p []byte, i int) int {
	c := p[i]
	switch {
	case c >= 0x20 && c < 0x40:
		if len(w.seq) >= maxCSI {
			w.drop()
			return i
		}
		w.seq = append(w.seq, c)
	case c >= 0x40 && c < 0x7f:
		w.seq = append(w.seq, c)
		w.endCSI(c)
	default:
		w.drop()
		return i
	}
	return i + 1
}

// endCSI decides about a whole control sequence.
func (w *Writer) endCSI(final byte) {
	switch params := w.seq[2 : len(w.seq)-1]; {
	case unwanted[string(w.seq[2:])]:
		w.state = ground
	case !allowedCSI(params, final):
		w.drop()
	default:
		if final == 'l' && string(params) == "?1049" {
			w.out = append(w.out, wipe...)
		}
		w.pass()
	}
}

// osc takes a byte of an operating system command, up to BEL or ST.
func (w *Writer) osc(p []byte, i int) int {
	c := p[i]
	if w.state == oscEnd {
		if c != '\\' {
			w.dropped++
			w.begin(escape, 0x1b)
			return i
		}
		w.seq = append(w.seq, c)
		w.endOSC(2)
		return i + 1
	}
	switch {
	case c == 0x07:
		w.seq = append(w.seq, c)
		w.endOSC(1)
	case c == 0x1b:
		w.seq, w.state = append(w.seq, c), oscEnd
	case c < 0x20 || c == 0x7f:
		w.drop()
		return i
	case len(w.seq) >= w.limitOSC():
		w.dropped++
		w.state, w.skipped = str, len(w.seq)
		return i
	default:
		w.seq = append(w.seq, c)
	}
	return i + 1
}

func (w *Writer) limitOSC() int {
	if w.armed {
		return maxCopy
	}
	return maxOSC
}

// endOSC decides about a whole command, whose terminator has the given length.
func (w *Writer) endOSC(terminator int) {
	body := w.seq[2 : len(w.seq)-terminator]
	switch {
	case allowedOSC(body) && (!w.text.ascii || ascii(body)):
		w.pass()
	case w.armed && clipboardWrite(body):
		w.armed = false
		w.pass()
	default:
		w.drop()
	}
}

// str swallows a forbidden string up to its end, a control character, or a limit, so that an unfinished one cannot hide the screen.
func (w *Writer) str(p []byte, i int) int {
	c := p[i]
	if w.state == strEnd {
		if c == '\\' {
			w.state = ground
			return i + 1
		}
		w.begin(escape, 0x1b)
		return i
	}
	w.skipped++
	switch {
	case c == 0x1b:
		w.state = strEnd
	case c == 0x07:
		w.state = ground
	case c < 0x20:
		w.state = ground
		return i
	case w.skipped >= maxString:
		w.state = ground
	}
	return i + 1
}
