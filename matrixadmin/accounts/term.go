package accounts

import (
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// term understands a term.
func (a *About) term(w *terms.Term) (term, error) {
	t := term{not: w.Not}
	wrong := func(wants string) error { return terms.Wrong(w.At, w.End, w.Field+": needs "+wants) }
	switch w.Field {
	case "", "name":
		if w.Field == "" && w.Value == ghost && !w.Quoted {
			t.values = []value{a.ghostValue()}
			return t, nil
		}
		t.values = []value{textValue(w)}
		return t, nil
	case "created", "seen":
		if w.Exact {
			return t, wrong(terms.WantsSpan)
		}
	}
	for word := range strings.SplitSeq(strings.ToLower(w.Value), ",") {
		v, ok := a.value(w.Field, word)
		if !ok {
			return t, language.WrongValue(w, word)
		}
		t.values = append(t.values, v)
	}
	return t, nil
}

// value understands one of a field's values.
func (a *About) value(field, word string) (value, bool) {
	switch field {
	case "state":
		return a.state(word)
	case "type":
		return a.typeValue(word)
	case "created":
		return a.span(matrixadmin.OrderCreated, word)
	case "seen":
		return a.span(matrixadmin.OrderLastSeen, word)
	case "ip":
		return a.From.value(word)
	}
	yes := word == "yes"
	if !slices.Contains(yesNo, word) {
		return value{}, false
	}
	is := func(of func(u *matrixadmin.User) matrixadmin.Tri) func(u *matrixadmin.User) matrixadmin.Tri {
		return func(u *matrixadmin.User) matrixadmin.Tri {
			if yes {
				return of(u)
			}
			return neither(of(u))
		}
	}
	switch field {
	case "admin":
		v := value{
			test:   is(a.Admin),
			likely: func(*matrixadmin.User) bool { return !yes },
			server: func(q *matrixadmin.UserQuery, not bool) { q.Admins = tri(yes != not) },
		}
		if v.mas = true; a.AtMAS != nil {
			v.server = nil
		}
		return v, true
	case "guest":
		return value{
			test:   is(func(u *matrixadmin.User) matrixadmin.Tri { return u.Guest }),
			likely: func(*matrixadmin.User) bool { return !yes },
			server: func(q *matrixadmin.UserQuery, not bool) { q.NoGuests = q.NoGuests || yes == not },
		}, true
	case "shadow":
		return value{likely: func(*matrixadmin.User) bool { return !yes }, test: is(func(u *matrixadmin.User) matrixadmin.Tri { return u.ShadowBanned })}, true
	}
	return value{test: is(func(u *matrixadmin.User) matrixadmin.Tri {
		if !u.Approved.Known() { // nobody waits on a server without approvals
			return matrixadmin.TriYes
		}
		return u.Approved
	})}, true
}

func tri(yes bool) matrixadmin.Tri {
	if yes {
		return matrixadmin.TriYes
	}
	return matrixadmin.TriNo
}

// isGhost is whether an account belongs to a bridge: its id may say so, and otherwise only the account read by itself names its application service.
func (a *About) isGhost(u *matrixadmin.User) matrixadmin.Tri {
	switch {
	case a.Ghosts.IsGhost(u):
		return matrixadmin.TriYes
	case u.Detail != matrixadmin.DetailFull || u.OwnerUnsaid:
		return matrixadmin.TriUnknown
	}
	return matrixadmin.TriNo
}

// GhostByID reports whether it is only the ID of an account that says that it belongs to a bridge.
func (a *About) GhostByID(u *matrixadmin.User) bool {
	return u.Appservice.IsZero() && a.Ghosts.Match(u.ID)
}

// ghostValue is an account of a bridge; where the profile says that no ID tells, a list tells of none.
func (a *About) ghostValue() value {
	return value{test: a.isGhost, ghost: true, alone: a.Ghosts != nil && len(a.Ghosts) == 0}
}

// textValue looks for a text in names. The server is asked for it where both fold its case alike.
func textValue(w *terms.Term) value {
	text := strings.ToLower(w.Value)
	v := value{test: func(u *matrixadmin.User) matrixadmin.Tri {
		local, name := strings.ToLower(u.ID.Localpart().Raw()), strings.ToLower(u.DisplayName.Raw())
		switch {
		case w.Exact:
			return tri(u.ID.Localpart().Raw() == w.Value || u.DisplayName.Raw() == w.Value)
		case strings.HasPrefix(text, "@"):
			return tri(strings.Contains(strings.ToLower(u.ID.Raw()), text))
		}
		return tri(strings.Contains(local, text) || strings.Contains(name, text))
	}}
	if !w.Exact && !strings.ContainsFunc(text, func(r rune) bool { return r > '~' || r < ' ' }) {
		v.text = w.Value
	}
	return v
}

// state is a word of a state. Where MAS keeps accounts, the homeserver knows nothing that it could leave out accounts by.
func (a *About) state(word string) (value, bool) {
	v, ok := a.stateHere(word)
	if slices.Contains([]string{"active", Unread, "deactivated", "locked", "admin", StillWorking, "still-works"}, word) {
		v.mas = true
		if a.AtMAS != nil {
			v.server = nil
		}
	}
	return v, ok
}

func (a *About) stateHere(word string) (value, bool) {
	switch word {
	case "active", Unread:
		return value{
			test: func(u *matrixadmin.User) matrixadmin.Tri {
				return neither(either(either(a.deactivated(u), a.StillWorks(u)), either(a.locked(u), a.suspended(u))))
			},
			likely: func(u *matrixadmin.User) bool { return u.Deactivated == matrixadmin.TriNo && !u.Locked.Yes() },
			server: func(q *matrixadmin.UserQuery, not bool) {
				if !not {
					q.Deactivated, q.NoLocked = matrixadmin.TriNo, true
				}
			},
		}, true
	case "deactivated":
		return value{
			test:   a.deactivated,
			server: func(q *matrixadmin.UserQuery, not bool) { q.Deactivated = tri(!not) },
		}, true
	case "erased":
		return value{
			test: func(u *matrixadmin.User) matrixadmin.Tri { return u.Erased },
			server: func(q *matrixadmin.UserQuery, not bool) {
				if !not { // they are deactivated
					q.Deactivated = matrixadmin.TriYes
				}
			},
		}, true
	case "locked":
		return value{test: a.locked, server: func(q *matrixadmin.UserQuery, not bool) { q.NoLocked = q.NoLocked || not }}, true
	case "suspended":
		return value{test: a.suspended, alone: !a.cannot(&matrixadmin.SuspendAccount)}, true
	case "shadow-banned":
		return value{test: func(u *matrixadmin.User) matrixadmin.Tri { return u.ShadowBanned }}, true
	case StillWorking, "still-works":
		return value{test: a.StillWorks}, true
	case "look-alike":
		return value{test: func(u *matrixadmin.User) matrixadmin.Tri { return tri(u.ID.Lookalike() != "") }}, true
	case "admin":
		return a.value(word, "yes")
	case "guest", "bot", "support", appservice, "application-service", "application service", ghost:
		return a.typeValue(word)
	}
	return value{}, false
}

// ofType is whether an account is of a type, unknown where its server reports none.
func ofType(u *matrixadmin.User, is bool) matrixadmin.Tri {
	if u.TypeUnsaid || u.Detail == matrixadmin.DetailProfile {
		return matrixadmin.TriUnknown
	}
	return tri(is)
}

// typeValue is a user type: none, guest, that of an application service, or what the server calls it.
func (a *About) typeValue(word string) (value, bool) {
	switch word {
	case "":
		return value{}, false
	case appservice, "application-service", "application service", ghost:
		return a.ghostValue(), true
	case "guest":
		return value{
			test:   func(u *matrixadmin.User) matrixadmin.Tri { return u.Guest },
			server: func(q *matrixadmin.UserQuery, not bool) { q.NoGuests = q.NoGuests || not },
		}, true
	case "none":
		return value{
			test: func(u *matrixadmin.User) matrixadmin.Tri { return ofType(u, u.Type.IsZero()) },
			server: func(q *matrixadmin.UserQuery, not bool) {
				if not {
					q.NotTypes = append(q.NotTypes, "")
				}
			},
		}, true
	}
	return value{
		test: func(u *matrixadmin.User) matrixadmin.Tri { return ofType(u, strings.EqualFold(u.Type.Raw(), word)) },
		server: func(q *matrixadmin.UserQuery, not bool) {
			if not {
				q.NotTypes = append(q.NotTypes, word)
				return
			}
			q.NotTypes = append(q.NotTypes, "") // accounts without a type are nearly all
		},
	}, true
}
