package accounts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// Filter says which accounts are wanted; the zero Filter wants all. It is made by [Parse] and safe to share. All its terms must hold.
type Filter struct {
	text  string
	terms []term
	about About
}

// maxTerms is how many terms a filter has at most.
const maxTerms = 31

// term is one condition: one of its values, or none of them.
type term struct {
	not    bool
	values []value
}

// value is one alternative of a term.
type value struct {
	test   func(u *matrixadmin.User) matrixadmin.Tri
	server func(q *matrixadmin.UserQuery, not bool) // nil where the server cannot be asked
	likely func(u *matrixadmin.User) bool           // what is taken for true until it is known; nil for nothing
	alone  bool                                     // only reading the account by itself tells that it holds
	ghost  bool                                     // that it belongs to a bridge
	mas    bool                                     // MAS knows, where it keeps accounts
	text   string                                   // part of a name that the server can look for
	of     matrixadmin.Order                        // of a span of time
	span   terms.Span
}

// String returns the filter as it was written.
func (f Filter) String() string { return f.text }

// IsZero reports whether the filter wants all accounts.
func (f Filter) IsZero() bool { return len(f.terms) == 0 }

// Parse reads a filter. The error is a [*terms.Error].
func Parse(text string, about About) (Filter, error) {
	f := Filter{text: strings.TrimSpace(text), about: about}
	if f.about.Location == nil {
		f.about.Location = time.UTC
	}
	for l := language.Lex(text); ; {
		w, err := l.Next()
		if err != nil || w == nil {
			if err != nil {
				return Filter{}, err
			}
			return f, nil
		}
		t, err := f.about.term(w)
		if err != nil {
			return Filter{}, err
		}
		if len(f.terms) == maxTerms {
			return Filter{}, terms.Wrong(w.Pos, w.End, fmt.Sprintf("too many terms (at most %d)", maxTerms))
		}
		f.terms = append(f.terms, t)
	}
}

// Match says whether an account is wanted; it is unknown where that depends on what the list does not tell, and a [Lister] can be asked.
func (f Filter) Match(u *matrixadmin.User) matrixadmin.Tri { return f.match(u, false) }

// Leans reports whether an account of which it is unknown whether it matches is taken for one that does until that is known: it is excluded, if at all, by what
// holds of few accounts, such as that it belongs to an application service.
func (f Filter) Leans(u *matrixadmin.User) bool { return f.match(u, true).Yes() }

// Alone reports whether nothing that a list tells makes an account match: each has to be read by itself.
func (f Filter) Alone() bool {
	return slices.ContainsFunc(f.terms, func(t term) bool {
		return !t.not && !slices.ContainsFunc(t.values, func(v value) bool { return !v.alone })
	})
}

func (f Filter) match(u *matrixadmin.User, lean bool) matrixadmin.Tri {
	all := matrixadmin.TriYes
	for i := range f.terms {
		switch f.terms[i].match(u, lean) {
		case matrixadmin.TriNo:
			return matrixadmin.TriNo
		case matrixadmin.TriUnknown:
			all = matrixadmin.TriUnknown
		case matrixadmin.TriYes:
		}
	}
	return all
}

func (t *term) match(u *matrixadmin.User, lean bool) matrixadmin.Tri {
	some := matrixadmin.TriNo
	for i := range t.values {
		v := &t.values[i]
		holds := v.test(u)
		if lean && !holds.Known() {
			holds = tri(v.likely != nil && v.likely(u))
		}
		some = either(some, holds)
	}
	if t.not {
		return neither(some)
	}
	return some
}

// either is yes where one is, and no where both are.
func either(a, b matrixadmin.Tri) matrixadmin.Tri {
	switch {
	case a.Yes() || b.Yes():
		return matrixadmin.TriYes
	case !a.Known() || !b.Known():
		return matrixadmin.TriUnknown
	}
	return matrixadmin.TriNo
}

// neither turns yes and no round.
func neither(a matrixadmin.Tri) matrixadmin.Tri {
	switch a {
	case matrixadmin.TriYes:
		return matrixadmin.TriNo
	case matrixadmin.TriNo:
		return matrixadmin.TriYes
	case matrixadmin.TriUnknown:
	}
	return a
}

// Ask puts into a query what the server can leave out by itself. What comes has to be looked at all the same: servers pass over what they do not know.
func (f Filter) Ask(q *matrixadmin.UserQuery) {
	for _, t := range f.terms {
		for _, v := range t.values {
			if v.server != nil && (t.not || len(t.values) == 1) {
				v.server(q, t.not)
			}
			if !t.not && len(t.values) == 1 && len(v.text) > len(q.Term) {
				q.Term = v.text
			}
		}
	}
	slices.Sort(q.NotTypes)
	q.NotTypes = slices.Compact(q.NotTypes)
}

// AsksGhosts reports whether the filter tells accounts of bridges from others.
func (f Filter) AsksGhosts() bool {
	return slices.ContainsFunc(f.terms, func(t term) bool { return slices.ContainsFunc(t.values, func(v value) bool { return v.ghost }) })
}

// NeedsMAS reports whether what the filter wants depends on what MAS says of accounts.
func (f Filter) NeedsMAS() bool {
	return f.about.AtMAS != nil && slices.ContainsFunc(f.terms, func(t term) bool { return slices.ContainsFunc(t.values, func(v value) bool { return v.mas }) })
}

// Narrows reports whether the server is asked for fewer than all accounts.
func (f Filter) Narrows() bool {
	var q matrixadmin.UserQuery
	f.Ask(&q)
	return q.Term != "" || q.NoGuests || q.Deactivated.Known() || q.Admins.Known() || q.NoLocked || len(q.NotTypes) > 0
}

// Ends reports whether no account behind u can match, where accounts come in an order.
func (f Filter) Ends(order matrixadmin.Order, desc bool, u *matrixadmin.User) bool {
	at := u.Created
	if order == matrixadmin.OrderLastSeen {
		at = u.LastSeen
	}
	if at.IsZero() {
		return false
	}
	ms := at.UnixMilli()
	return slices.ContainsFunc(f.terms, func(t term) bool {
		return !t.not && !slices.ContainsFunc(t.values, func(v value) bool {
			return v.of != order || v.of == "" || desc && ms >= v.span.From || !desc && ms < v.span.To
		})
	})
}
