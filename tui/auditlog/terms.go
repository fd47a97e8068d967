package auditlog

import (
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// field is one that terms of the filter are about.
type field struct {
	name  string
	whole bool // its words are fixed, and compared as a whole
	value func(e entry, last *audit.Record) string
}

var fields = []field{
	{"action", true, func(_ entry, r *audit.Record) string { return r.Action }},
	{"result", true, resultWord},
	{"verified", true, func(_ entry, r *audit.Record) string { return audit.DisplayWord(r.Verdict) }},
	{"account", false, func(_ entry, r *audit.Record) string { return r.Target.Raw() }},
	{"administrator", false, func(_ entry, r *audit.Record) string { return r.Actor.Raw() }},
	{"reason", false, func(_ entry, r *audit.Record) string { return r.Reason.Raw() }},
	{"ticket", false, func(_ entry, r *audit.Record) string { return r.Ticket.Raw() }},
}

var language = func() *terms.Language {
	l := &terms.Language{Hosts: true}
	for _, f := range fields {
		l.Fields = append(l.Fields, terms.Field{Name: f.name, Wants: "text"})
	}
	return l
}()

// termsOf reads a filter with fields, as lists have; it has none where no field is named, and the text is looked for as it is.
func termsOf(text string) (all []*terms.Term) {
	for l, named := language.Lex(text), false; ; {
		w, err := l.Next()
		switch {
		case err != nil:
			return nil
		case w == nil && named:
			return all
		case w == nil:
			return nil
		}
		named = named || w.Field != ""
		all = append(all, w)
	}
}

// has reports whether an entry has what a term names.
func (t *trail) has(e entry, w *terms.Term) bool {
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == w.Field })
	if i < 0 {
		return t.mentions(e, w.Value)
	}
	value := fields[i].value(e, &t.records[e.last])
	if w.Exact || fields[i].whole {
		return strings.EqualFold(value, w.Value)
	}
	return strings.Contains(strings.ToLower(value), strings.ToLower(w.Value))
}
