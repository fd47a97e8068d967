package evidence

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
)

// markdown writes a report; the first failure of the stream sticks.
type markdown struct {
	w   io.Writer
	err error
}

// paragraph writes a line of our own words and what [code] made.
func (m *markdown) paragraph(parts ...string) {
	if m.err == nil {
		_, m.err = io.WriteString(m.w, strings.Join(parts, "")+"\n\n")
	}
}

// table writes rows under a head; the cells are our own words, numbers, times and what [code] made.
func (m *markdown) table(head []string, rows [][]string) {
	m.paragraph(export.MarkdownTable(head, rows))
}

// maxShown is how many characters of a text the report shows; the JSON file has all of them.
const maxShown = 300

// code makes a stranger's text one harmless code span; see [export.MarkdownCode].
func code(t matrixadmin.Text) string { return span(t.Raw()) }

func span(raw string) string {
	if raw == "" {
		return "-"
	}
	shown, cut := clip(raw)
	s := export.MarkdownCode(shown)
	if cut {
		s += " … (" + english.Number(len(raw)) + " bytes in all)"
	}
	return s
}

// clip cuts a text after maxShown characters.
func clip(s string) (string, bool) {
	n := 0
	for i := range s {
		if n == maxShown {
			return s[:i], true
		}
		n++
	}
	return s, false
}

// list makes one cell of some texts.
func list(texts []matrixadmin.Text) string {
	shown := make([]string, len(texts))
	for i, t := range texts {
		shown[i] = code(t)
	}
	return strings.Join(shown, ", ")
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}

func milli(ms int64) string {
	if ms == matrixadmin.NoTime {
		return "-"
	}
	return moment(time.UnixMilli(ms))
}

func number(n int64) string {
	if n < 0 {
		return "unknown"
	}
	return english.Number(n)
}

func yesNo(f matrixadmin.Tri) string {
	switch f {
	case matrixadmin.TriYes:
		return "yes"
	case matrixadmin.TriNo:
		return "no"
	case matrixadmin.TriUnknown:
	}
	return "-"
}

func rank(i int) string { return strconv.Itoa(i + 1) }
