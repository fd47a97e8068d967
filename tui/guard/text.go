package guard

import (
	"unicode"
	"unicode/utf8"
)

const (
	zwj      = '\u200d'
	maxMarks = 4 // combining marks on one character
)

// text decodes characters across writes and decides which are visible.
type text struct {
	buf    [utf8.UTFMax]byte // a character's bytes so far
	n      int
	prev   rune // the last character that went out
	marks  int  // combining marks on it
	joiner bool // a joiner waits for the pictograph after it
	ascii  bool // the terminal takes nothing else
	known  [256]*[256 / 8]byte
}

// idle reports whether nothing waits for the next byte.
func (t *text) idle() bool { return t.n == 0 && !t.joiner }

// base notes an ordinary character that went out.
func (t *text) base(r rune) { t.prev, t.marks = r, 0 }

// end forgets what waits, since something other than text has come; it returns how many characters that drops.
func (t *text) end() int {
	dropped := 0
	if t.n > 0 {
		dropped++
	}
	if t.joiner {
		dropped++
	}
	t.n, t.joiner, t.prev, t.marks = 0, false, 0, 0
	return dropped
}

// add takes one byte, which is not a control character of ASCII, and appends what it completes to out.
func (t *text) add(out []byte, c byte) (appended []byte, dropped int) {
	if t.n > 0 && c&0xc0 != 0x80 { // the character before was cut short
		t.n = 0
		dropped++
	}
	t.buf[t.n] = c
	t.n++
	char := t.buf[:t.n]
	if !utf8.FullRune(char) {
		return out, dropped
	}
	t.n = 0
	r, size := utf8.DecodeRune(char)
	switch {
	case r == utf8.RuneError && size == 1:
		return out, dropped + 1
	case t.ascii && r >= utf8.RuneSelf:
		t.base('?')
		return append(out, '?'), dropped + 1
	}
	appended, more := t.rune(out, r, char)
	return appended, dropped + more
}

// rune appends a whole character if it may be seen.
func (t *text) rune(out []byte, r rune, bytes []byte) (appended []byte, dropped int) {
	if r == zwj {
		if t.joiner || !pictograph(t.prev) {
			return out, 1
		}
		t.joiner = true
		return out, 0
	}
	if t.joiner {
		t.joiner = false
		if pictograph(r) && t.visible(r) {
			out = append(out, "\u200d"...)
		} else {
			dropped = 1
		}
	}
	if !t.visible(r) {
		return out, dropped + 1
	}
	if r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) {
		if t.prev == 0 || t.marks >= maxMarks {
			return out, dropped + 1
		}
		t.marks++
		return append(out, bytes...), dropped
	}
	t.base(r)
	return append(out, bytes...), dropped
}

// visible reports whether a character shows itself and changes nothing beside it; answers for the first plane are kept.
func (t *text) visible(r rune) bool {
	if r > 0xffff {
		return visible(r)
	}
	page := t.known[r>>8]
	if page == nil {
		page = new([256 / 8]byte)
		for i := range rune(256) {
			if visible(r&^0xff | i) {
				page[i>>3] |= 1 << (i & 7)
			}
		}
		t.known[r>>8] = page
	}
	return page[r&0xff>>3]&(1<<(r&7)) != 0
}

func visible(r rune) bool {
	return unicode.IsPrint(r) && !unicode.In(r, unicode.Cf, unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}

// pictograph reports whether a joiner may stand beside r.
func pictograph(r rune) bool { return r >= 0x1f300 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf }
