package dialog

import (
	"strings"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/styles"
)

// Wrap breaks a printable line into lines of at most width cells, between words where that is possible, and loses nothing but the
// blanks at the breaks.
func Wrap(st *styles.Styles, line string, width int) []string {
	return wrap(st, line, width, true)
}

// WrapWhole breaks a printable line into lines of at most width cells wherever the cells end: joined, they are the line again.
func WrapWhole(st *styles.Styles, line string, width int) []string {
	return wrap(st, line, width, false)
}

func wrap(st *styles.Styles, line string, width int, words bool) []string {
	if width <= 0 {
		return nil
	}
	var lines []string
	for {
		end := fits(st, line, width)
		if end == len(line) {
			return append(lines, line)
		}
		next := end
		if words {
			if i := strings.LastIndexByte(line[:end+1], ' '); i > 0 {
				end, next = i, i+1
			}
		}
		lines = append(lines, line[:end])
		line = line[next:]
	}
}

// fits returns how many bytes of line take at most width cells; at least one character, so that wrapping ends.
func fits(st *styles.Styles, line string, width int) int {
	cells := 0
	for i, r := range line {
		n := 1
		if r >= utf8.RuneSelf {
			n = st.Width(string(r))
		}
		if cells+n > width && i > 0 {
			return unjoined(line, i)
		}
		cells += n
	}
	return len(line)
}

// unjoined is a place at or before end where a line can be broken without parting joined pictographs; end where there is none.
func unjoined(line string, end int) int {
	at := end
	for strings.HasSuffix(line[:at], "\u200d") {
		_, size := utf8.DecodeLastRuneInString(strings.TrimSuffix(line[:at], "\u200d"))
		at -= len("\u200d") + size
		if r, n := utf8.DecodeRuneInString(line[at:]); r >= 0x1F3FB && r <= 0x1F3FF && n > 0 { // a skin tone stands on its pictograph
			_, size = utf8.DecodeLastRuneInString(line[:at])
			at -= size
		}
	}
	if at <= 0 {
		return end
	}
	return at
}
