package guard

import (
	"bytes"
	"unicode/utf8"
)

func (f *filter) startPaste() {
	f.state, f.paste, f.lost, f.tail = inPaste, nil, 0, [6]byte{}
}

// pasted takes a byte of a paste. The mark of its end is found wherever it stands, also behind what is too long to be kept.
func (f *filter) pasted(c byte) {
	if c == 0x03 && f.fresh && f.gap >= aloneTime { // by hand: the end of the paste was lost on the line
		f.endPaste()
		f.plain(c)
		return
	}
	copy(f.tail[:], f.tail[1:])
	f.tail[len(f.tail)-1] = c
	if len(f.paste) < maxPaste+len(pasteEnd) {
		f.paste = append(f.paste, c)
	} else {
		f.lost++
	}
	if string(f.tail[:]) == pasteEnd {
		f.cutMark()
		f.endPaste()
	}
}

// cutMark takes off what is kept of the mark of the end.
func (f *filter) cutMark() {
	out := min(f.lost, len(pasteEnd))
	f.lost -= out
	f.paste = f.paste[:len(f.paste)-(len(pasteEnd)-out)]
}

// endPaste hands on a paste in one piece: text, and control characters other than ESC, which could end it early.
func (f *filter) endPaste() {
	f.state = plain
	content := f.paste
	if more := len(content) - maxPaste; more > 0 {
		content, f.lost = content[:maxPaste], f.lost+more
	}
	f.emit(token{kind: aPaste, text: pasteText(content), lost: f.lost})
	f.paste, f.lost = nil, 0
}

func pasteText(content []byte) []byte {
	out := make([]byte, 0, len(content))
	for len(content) > 0 {
		r, n := utf8.DecodeRune(content)
		if r != 0x1b && (r != utf8.RuneError || n != 1) {
			out = append(out, content[:n]...)
		}
		content = content[n:]
	}
	return bytes.Clone(out)
}
