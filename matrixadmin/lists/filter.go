package lists

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// Filter says which rows of a list are wanted; the zero Filter wants all. It is made by [ParseFilter] and safe to share. All its terms must hold.
type Filter struct {
	terms []term
	late  bool
}

// term is a condition on one column, or on any.
type term struct {
	not  bool
	word string // in any column, in small letters; "" where it is about one
	col  int
	test func(Value) matrixadmin.Tri
}

// maxTerms is how many terms a filter has at most.
const maxTerms = 31

const wantsNumber = "a number (100), >100, <100 or a range (10..20); k, M and G stand for thousands, millions and billions"

// Language is what filters of rows with some columns are written in: each column is a field.
func Language(heads []Head) *terms.Language {
	l := &terms.Language{Hosts: true}
	for _, h := range heads {
		f := terms.Field{Name: h.ID, Wants: "text, or =\"\" for none", Values: nil}
		switch {
		case h.Time:
			f.Wants, f.Values = terms.WantsSpan, terms.Spans()
		case h.Number:
			f.Wants = wantsNumber
		}
		l.Fields = append(l.Fields, f)
	}
	return l
}

// ParseFilter reads a filter of rows with some columns. Spans of time go back from now, and dates are of loc. The error is a [*terms.Error].
func ParseFilter(heads []Head, text string, now time.Time, loc *time.Location) (Filter, error) {
	var f Filter
	lang := Language(heads)
	for l := lang.Lex(text); ; {
		w, err := l.Next()
		if err != nil || w == nil {
			return f, err
		}
		if len(f.terms) == maxTerms {
			return Filter{}, terms.Wrong(w.Pos, w.End, fmt.Sprintf("too many terms (at most %d)", maxTerms))
		}
		t := term{not: w.Not, word: strings.ToLower(w.Value)}
		if w.Field != "" {
			t.word, t.col = "", slices.IndexFunc(heads, func(h Head) bool { return h.ID == w.Field })
			h := heads[t.col]
			if t.test = testOf(h, w, now, loc); t.test == nil {
				return Filter{}, lang.WrongValue(w, strings.ToLower(w.Value))
			}
			f.late = f.late || h.Late
		}
		f.terms = append(f.terms, t)
	}
}

// IsZero reports whether the filter wants all rows.
func (f Filter) IsZero() bool { return len(f.terms) == 0 }

// Late reports whether a term is about a column that comes with the details of a row.
func (f Filter) Late() bool { return f.late }

// Words reports whether a term is a word, which is looked for in all columns.
func (f Filter) Words() bool {
	return slices.ContainsFunc(f.terms, func(t term) bool { return t.word != "" })
}

// Keep returns those of some rows that are wanted, and how many more there may be: of those the column of a term is not known. Words are looked for in what
// show makes of the values.
func (f Filter) Keep(ctx context.Context, r *Rows, order []int32, show func(Value) string) (kept []int32, unknown int, err error) {
	if f.IsZero() {
		return order, 0, nil
	}
	for n, i := range order {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		switch f.match(r, int(i), show) {
		case matrixadmin.TriYes:
			kept = append(kept, i)
		case matrixadmin.TriUnknown:
			unknown++
		case matrixadmin.TriNo:
		}
	}
	return kept, unknown, nil
}

func (f Filter) match(r *Rows, i int, show func(Value) string) matrixadmin.Tri {
	all := matrixadmin.TriYes
	for _, t := range f.terms {
		is := matrixadmin.TriNo
		if t.word == "" {
			is = t.test(r.Value(t.col, i))
		} else if r.has(i, t.word, show) {
			is = matrixadmin.TriYes
		}
		switch {
		case !is.Known():
			all = is
		case is.Yes() == t.not:
			return matrixadmin.TriNo
		}
	}
	return all
}
