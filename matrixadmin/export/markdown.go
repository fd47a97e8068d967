package export

import (
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// markdown is a table as GitHub and GitLab draw it. What is more than figures stands in a code span, in which no mark-up, link or HTML
// means anything.
type markdown struct{}

func (markdown) head(b []byte, columns []Column) []byte {
	for _, c := range columns {
		b = appendCell(b, span(c.Title))
	}
	b = endRow(b)
	for _, c := range columns {
		b = append(b, "|---"...)
		if c.Number {
			b = append(b, ':')
		}
	}
	return endRow(b)
}

func (markdown) row(b []byte, columns []Column, i int) []byte {
	for _, c := range columns {
		b = appendCell(b, span(c.Value(i)))
	}
	return endRow(b)
}

// MarkdownTable is a table whose cells are safe already: words of ours, figures, and what [MarkdownCode] made. It has no line break at its end.
func MarkdownTable(head []string, rows [][]string) string {
	var b []byte
	row := func(cells []string) {
		for _, c := range cells {
			b = appendCell(b, c)
		}
		b = endRow(b)
	}
	row(head)
	b = endRow(append(b, strings.Repeat("|---", len(head))...))
	for _, cells := range rows {
		row(cells)
	}
	return strings.TrimSuffix(string(b), "\n")
}

func appendCell(b []byte, safe string) []byte {
	return append(append(append(b, "| "...), safe...), ' ')
}

func endRow(b []byte) []byte { return append(b, "|\n"...) }

// span writes a text so that it is nothing but text: words and figures as they are, anything else as code.
func span(s string) string {
	if bare(s) {
		return s
	}
	return MarkdownCode(s)
}

// MarkdownCode makes any text one harmless code span, in which no mark-up, link or HTML means anything, for a cell of a table too.
//
// It is printable; a backtick, which would end the code, is shown as its number, as are spaces at either end; a pipe, which would end a cell,
// is escaped, or shown as its number where a backslash before it would undo that.
func MarkdownCode(s string) string {
	s = coded.Replace(matrixadmin.PrintableUTF8(s))
	if rest, ok := strings.CutPrefix(s, " "); ok {
		s = "‹20›" + rest
	}
	if rest, ok := strings.CutSuffix(s, " "); ok {
		s = rest + "‹20›"
	}
	return "`" + s + "`"
}

var coded = strings.NewReplacer("`", "‹60›", `\|`, `\‹7C›`, "|", `\|`)

// bare reports whether a text has letters, figures, single spaces, and signs between figures only: a time, an address, a word.
func bare(s string) bool {
	inWord := false // whether the letters that stand at i make a word that could be the name of a host
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			inWord = true
		case c == ' ':
			if i == 0 || i == len(s)-1 || s[i-1] == ' ' {
				return false
			}
			inWord = false
		case (c == '.' || c == ':' || c == '-') && !inWord && i > 0 && i < len(s)-1 && s[i-1] != ' ':
		default:
			return false
		}
	}
	return true
}
