package cli

import (
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// tableLanguage is what filters of a small table are written in: its columns are the fields.
func tableLanguage(t export.Table) *terms.Language {
	l := &terms.Language{Hosts: true}
	for _, c := range t.Columns {
		l.Fields = append(l.Fields, terms.Field{Name: c.ID, Wants: `text, or ="" for none`})
	}
	return l
}

// filtered leaves the rows of a small table that a filter wants. Columns of fixed words are compared as a whole.
func filtered(t export.Table, text string, fixed ...string) (export.Table, error) {
	var wanted []*terms.Term
	for l := tableLanguage(t).Lex(text); ; {
		w, err := l.Next()
		if err != nil {
			return t, inFilter(text, err)
		}
		if w == nil {
			break
		}
		wanted = append(wanted, w)
	}
	var rows []int
	for i := range t.Rows {
		if !slices.ContainsFunc(wanted, func(w *terms.Term) bool { return hasTerm(t, i, w, fixed) == w.Not }) {
			rows = append(rows, i)
		}
	}
	t.Rows = slices.Values(rows)
	return t, nil
}

// hasTerm reports whether a row has what a term names.
func hasTerm(t export.Table, i int, w *terms.Term, fixed []string) bool {
	return slices.ContainsFunc(t.Columns, func(c export.Column) bool {
		if w.Field != "" && w.Field != c.ID {
			return false
		}
		cell := c.Value(i)
		if w.Field != "" && (w.Exact || slices.Contains(fixed, c.ID)) {
			return strings.EqualFold(cell, w.Value)
		}
		return strings.Contains(strings.ToLower(cell), strings.ToLower(w.Value))
	})
}

// count returns the number of rows.
func count(t export.Table) (n int) {
	for range t.Rows {
		n++
	}
	return n
}
