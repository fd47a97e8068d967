package ops

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// identity is an e-mail address, a phone number or an external id: of what kind, or at which provider, and which.
type identity struct{ at, id string }

// identities are those of one sort. The server takes the whole list, so that a change is made from the list as it is and sends all of it.
type identities struct {
	one    string // "address"
	alters Aspects
	many   string
	called func(identity) string                                 // how one is named in a sentence
	of     func(matrixadmin.User) (all identityList, known bool) // known is false where the server did not say the list
	asked  func(Values) (identity, error)
	edit   func(all []identity) matrixadmin.Edit
	inMAS  func(context.Context, Reads, matrixadmin.Text) (keptAtMAS, error)
	add    func(user matrixadmin.Text, id string) wire.Request     // at MAS; nil where nobody can
	remove func(id matrixadmin.Text) wire.Request                  // at MAS
	owner  func(i identity, into *matrixadmin.UserID) wire.Request // who has it
}

// identityList is those of the account, as they were looked at.
type identityList []identity

var identitiesElsewhere = inMAS{
	known: "e-mail addresses, phone numbers and external IDs are managed by the Matrix Authentication Service (MAS)",
	would: ", which would manage e-mail addresses, phone numbers and external IDs",
}.says

// action completes adding one, or removing one.
func (l identities) action(add bool, a Action) Action {
	a.Blocked = func(s Situation) string {
		if why := identitiesElsewhere(s); why != "" {
			return why
		}
		if s.Target.User.Deactivated.Yes() && add {
			return "the account is deactivated"
		}
		return blocked(s, &matrixadmin.EditIdentities)
	}
	notes := a.Notes
	a.Notes = func(s Situation, v Values) []string {
		said := append(unproven(s, &matrixadmin.EditIdentities), "The server replaces the whole list. It is read again just before; what somebody else adds at that moment is lost without notice.")
		if seen, looked := s.Seen.(identityList); looked {
			said = append(said, l.has(seen))
		}
		if notes != nil {
			said = append(said, notes(s, v)...)
		}
		return said
	}
	a.Look = func(ctx context.Context, reads Reads, s Situation) (any, error) {
		return l.read(ctx, reads, s.Target.User.ID)
	}
	back := a.Opposite
	a.Undo = func(_ Situation, v Values) (string, Values) { return back, v }
	a.Plan = func(s Situation, v Values, done []StepResult) ([]Step, error) {
		i, err := l.asked(v)
		seen, looked := s.Seen.(identityList)
		has := slices.Contains(seen, i)
		switch {
		case err != nil:
			return nil, err
		case looked && add && has && len(done) == 0:
			return nil, errors.New("the account already has this " + l.one)
		case looked && !add && !has && len(done) == 0:
			return nil, errors.New("the account does not have this " + l.one)
		}
		return undone(done, Step{Key: a.ID, Title: a.Title, Request: matrixadmin.EditAccount(describe(a), s.Target.User.ID, l.edit(with(seen, i, add)))}), nil
	}
	a.Precheck = func(ctx context.Context, reads Reads, s Situation, v Values) error {
		i, err := l.asked(v)
		if err == nil && add {
			err = l.free(ctx, reads, s, i)
		}
		if err != nil {
			return err
		}
		return l.same(ctx, reads, s) // last of all, and next to sending: what another administrator adds meanwhile would be removed
	}
	a.Patience, a.Alters = flagPatience, alters(l.alters)
	a.Verify = func(ctx context.Context, reads Reads, before Situation, v Values, _ []StepResult) Finding {
		user, f, ok := readBack(ctx, reads, before.Target.User.ID)
		if !ok {
			return f
		}
		f.After = user
		now, known := l.of(user)
		if !known {
			return Finding{Verdict: ReadFailed, Reason: "The server did not list the account's " + l.many + "."}
		}
		i, _ := l.asked(v)
		had, looked := before.Seen.(identityList)
		return l.verdict(add, i, had, looked, now, f)
	}
	return l.through(add, a)
}

// has names the first of those that the account has.
func (l identities) has(all identityList) string {
	if len(all) == 0 {
		return "The account has none now."
	}
	var named []string
	for i, one := range all {
		if i == 3 {
			named = append(named, english.Number(len(all)-i)+" more")
			break
		}
		named = append(named, matrixadmin.Printable(wire.Cut(l.called(one), 60)))
	}
	return "The account has " + strings.Join(named, ", ") + " now."
}

// verdict compares the list as it was with the list as it is.
func (l identities) verdict(add bool, i identity, had identityList, looked bool, now identityList, f Finding) Finding {
	gone, more := had.without(now, i), now.without(had, i)
	is := slices.Contains(now, i)
	state := "The account " + map[bool]string{true: map[bool]string{true: "has", false: "still has"}[add], false: "does not have"}[is] + " this " + l.one
	switch {
	case is != add:
		f.Verdict, f.Reason = NotApplied, state+"."
	case !looked:
		f.Verdict, f.Reason = Likely, state+". Whether it lost others is unknown."
		return f
	default:
		f.Verdict, f.Reason = Confirmed, "The account "+map[bool]string{true: "now has ", false: "no longer has "}[add]+matrixadmin.Printable(wire.Cut(l.called(i), 120))+"."
		switch n := len(had.without(identityList{i}, identity{})); {
		case n == 0 || len(gone) > 0:
		case n == 1:
			f.Reason += " It kept its other one."
		default:
			f.Reason += " It kept its " + english.Number(n) + " others."
		}
	}
	if len(gone) > 0 {
		f.more = []string{goneOf(len(gone), "other "+l.one, "other "+l.many, l.list(gone))}
	}
	if looked && len(more) > 0 {
		f.Reason += " Added meanwhile by somebody else: " + l.list(more) + "."
	}
	return f
}

// mostNamed is how many are named in a sentence.
const mostNamed = 5

// list names some of them.
func (l identities) list(all identityList) string {
	names := make([]string, len(all))
	for n, i := range all {
		names[n] = matrixadmin.Printable(wire.Cut(l.called(i), 120))
	}
	return listed(names)
}

// listed names some of them.
func listed(names []string) string {
	if more := len(names) - mostNamed; more > 0 {
		names = append(slices.Clone(names[:mostNamed]), english.Number(more)+" more")
	}
	return strings.Join(names, ", ")
}

// read reads the list of an account. A list that the server does not say is unknown and not empty: to send it would remove everything.
func (l identities) read(ctx context.Context, reads Reads, id matrixadmin.UserID) (identityList, error) {
	u, err := reads.User(ctx, id)
	if err != nil {
		return nil, err
	}
	all, known := l.of(u)
	known = known && u.ID == id && u.Detail == matrixadmin.DetailFull
	if !known || slices.ContainsFunc(all, func(i identity) bool { return i.at == "" || i.id == "" }) {
		return nil, &matrixadmin.Error{Kind: matrixadmin.KindInvalid, Detail: "the server did not list the account's " + l.many + " completely, and a change replaces all of them"}
	}
	return all, nil
}

// same refuses when the list is not what the plan was made from.
func (l identities) same(ctx context.Context, reads Reads, s Situation) error {
	now, err := l.read(ctx, reads, s.Target.User.ID)
	if err != nil {
		return err
	}
	if had, _ := s.Seen.(identityList); len(had.without(now, identity{})) > 0 || len(now.without(had, identity{})) > 0 {
		return errors.New("the account's " + l.many + " have just changed; look at them and decide again")
	}
	return nil
}

// free refuses what another account has.
func (l identities) free(ctx context.Context, reads Reads, s Situation, i identity) error {
	var has matrixadmin.UserID
	switch _, err := reads.Do(ctx, l.owner(i, &has)); {
	case matrixadmin.KindOf(err) == matrixadmin.KindNotFound:
		return nil
	case err != nil:
		return errors.New("could not find out whether another account has this " + l.one + ": " + matrixadmin.Reason(err))
	case has != s.Target.User.ID:
		return errors.New(has.Text().Printable() + " has this " + l.one + "; remove it there first")
	}
	return nil
}

// without are those that are not among others, but for one.
func (h identityList) without(others identityList, but identity) identityList {
	return slices.DeleteFunc(slices.Clone(h), func(i identity) bool { return i == but || slices.Contains(others, i) })
}

// with is the whole list as it is to be.
func with(all []identity, i identity, add bool) []identity {
	rest := slices.DeleteFunc(slices.Clone(all), func(has identity) bool { return has == i })
	if add {
		rest = append(rest, i)
	}
	return rest
}
