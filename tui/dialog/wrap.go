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
			return i
		}
		cells += n
	}
	return len(line)
}
