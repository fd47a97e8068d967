package ops

import (
	"context"
	"errors"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// identity is an e-mail address, a phone number or an external id: of what kind, or at which provider, and which.
type identity struct{ at, id string }

// identities are those of one sort. The server takes the whole list, so that a change is made from the list as it is and sends all of it.
type identities struct {
	one   string // "address"
	of    func(matrixadmin.User) []identity
	asked func(Values) (identity, error)
	edit  func(all []identity) matrixadmin.Edit
	owner func(i identity, into *matrixadmin.UserID) wire.Request // who has it
}

// held are those of the account, as they were looked at.
type held []identity

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
		said := unproven(s, &matrixadmin.EditIdentities)
		if notes != nil {
			said = append(said, notes(s, v)...)
		}
		return said
	}
	a.Problems = func(_ Situation, v Values) []string {
		if _, err := l.asked(v); err != nil {
			return []string{err.Error()}
		}
		return nil
	}
	a.Look = func(ctx context.Context, reads Reads, s Situation) (any, error) {
		u, err := reads.User(ctx, s.Target.User.ID)
		if err == nil && u.Detail != matrixadmin.DetailFull {
			err = errors.New("this server does not list them")
		}
		return held(l.of(u)), err
	}
	a.Plan = func(s Situation, v Values, done []StepResult) ([]Step, error) {
		i, err := l.asked(v)
		seen, looked := s.Seen.(held)
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
		if !add || err != nil {
			return err
		}
		var has matrixadmin.UserID
		switch _, err = reads.Do(ctx, l.owner(i, &has)); {
		case matrixadmin.KindOf(err) == matrixadmin.KindNotFound:
			return nil
		case err != nil:
			return errors.New("could not find out whether another account has this " + l.one + ": " + matrixadmin.Reason(err))
		case has != s.Target.User.ID:
			return errors.New(has.Text().Printable() + " has this " + l.one + "; remove it there first")
		}
		return nil
	}
	a.Patience = flagPatience
	a.Verify = func(ctx context.Context, reads Reads, before Situation, v Values, _ []StepResult) Finding {
		user, f, ok := readBack(ctx, reads, before.Target.User.ID)
		if !ok {
			return f
		}
		f.After = user
		i, _ := l.asked(v)
		now := l.of(user)
		had, _ := before.Seen.(held)
		lost, more := 0, 0
		for _, other := range had {
			if other != i && !slices.Contains(now, other) {
				lost++
			}
		}
		for _, other := range now {
			if other != i && before.Seen != nil && !slices.Contains(had, other) {
				more++
			}
		}
		switch is := slices.Contains(now, i); {
		case is != add && lost == 0:
			f.Verdict, f.Reason = NotApplied, "The account "+map[bool]string{true: "has", false: "does not have"}[is]+" this "+l.one+"."
		case is != add:
			f.Verdict, f.Reason = Partial, "The account "+map[bool]string{true: "has", false: "does not have"}[is]+" this "+l.one+", and lost "+english.Count(lost, "other", "others")+"."
		case lost > 0:
			f.Verdict, f.Reason = Partial, "It is done, but the account lost "+english.Count(lost, "other", "others")+" as well."
		case before.Seen == nil:
			f.Verdict, f.Reason = Likely, "It is done. Whether the account lost others is unknown."
		default:
			f.Verdict, f.Reason = Confirmed, "It is done, and the account kept "+english.Count(len(now)-more-map[bool]int{true: 1}[add], "other", "others")+"."
		}
		return f
	}
	return a
}

// with is the whole list as it is to be.
func with(all []identity, i identity, add bool) []identity {
	rest := slices.DeleteFunc(slices.Clone(all), func(has identity) bool { return has == i })
	if add {
		rest = append(rest, i)
	}
	return rest
}
