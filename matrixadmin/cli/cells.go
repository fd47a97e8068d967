package cli

import (
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// cells returns the width of a printable text on a terminal.
func cells(s string) int {
	for i := range len(s) {
		if s[i] > '~' {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}

// clip cuts a printable text to some cells, with a sign at the end where something is missing.
func clip(s string, width int) string {
	if len(s) <= width || cells(s) <= width { // no character is wider than its bytes are many
		return s
	}
	return ansi.Truncate(s, width, ellipsis(width))
}

// ellipsis says that something is missing.
func ellipsis(width int) string {
	switch {
	case !matrixadmin.ASCIIOnly():
		return "…"
	case width < 6:
		return "~"
	}
	return "..."
}

// lastCells keeps the end of a printable text.
func lastCells(s string, width int) string {
	if n := cells(s); n > width {
		sign := ellipsis(width)
		return ansi.TruncateLeft(s, n-width+cells(sign), sign)
	}
	return s
}

// pad fills a text up to some cells, and cuts nothing.
func pad(b []byte, s string, width int, right bool) []byte {
	blanks := max(0, width-cells(s))
	if right {
		b = appendBlanks(b, blanks)
	}
	b = append(b, s...)
	if !right {
		b = appendBlanks(b, blanks)
	}
	return b
}

func appendBlanks(b []byte, n int) []byte {
	for range n {
		b = append(b, ' ')
	}
	return b
}
