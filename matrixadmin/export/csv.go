package export

import (
	"strings"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// csv is RFC 4180: commas, lines that end in CR LF, quotes where they are needed, no characters that the RFC does not know.
type csv struct{}

func (csv) head(b []byte, columns []Column) []byte {
	for k, c := range columns {
		b = field(b, k, c.ID)
	}
	return append(b, "\r\n"...)
}

func (csv) row(b []byte, columns []Column, i int) []byte {
	for k, c := range columns {
		s := c.Value(i)
		if !c.Number || !number(s) {
			s = cell(s)
		}
		b = field(b, k, s)
	}
	return append(b, "\r\n"...)
}

// cell makes a text one line that no spreadsheet takes for a formula.
func cell(s string) string {
	shown := matrixadmin.PrintableUTF8(s)
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '\uff1d', '\uff0b', '\uff0d', '\uff20': // and the wide ones, which some take for them
		return "'" + shown
	}
	return shown
}

// field appends a field. A semicolon is quoted as well: where the decimal sign is a comma, spreadsheets cut lines at it, and what stands
// behind one must not become the beginning of a cell.
func field(b []byte, k int, s string) []byte {
	if k > 0 {
		b = append(b, ',')
	}
	if !strings.ContainsAny(s, "\",;") && s == strings.TrimSpace(s) {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

// number reports whether s is a number as JSON has it.
func number(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, rest := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		var n int
		if n, rest = digits(fraction); n == 0 {
			return false
		}
	}
	return rest == ""
}

func digits(s string) (n int, rest string) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n, s[n:]
}
