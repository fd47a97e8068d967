package ops

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// flagPatience is as long as a server may be at work on a flag after the answer was lost.
const flagPatience = 2 * time.Minute

// flag is what an account is or is not, and what one action sets and another one lifts.
type flag struct {
	word      string // "suspended"
	alters    Aspects
	can       *matrixadmin.Capability
	is        func(matrixadmin.User) matrixadmin.Tri
	request   func(s Situation, on bool) wire.Request
	elsewhere func(on bool) func(Situation) string // why it is not done here but somewhere else; nil where it always is
	own       func(on bool) bool                   // whether it can be done to the own account
	closed    func(on bool) bool                   // whether it can be done to a deactivated account

	// Where the change goes out by the specification: the request that reads it, and where it stands in an account; nil where it never does.
	read func(id matrixadmin.UserID, is *bool) wire.Request
	put  func(u *matrixadmin.User, is matrixadmin.Tri)
}

// action completes one of the two.
func (f flag) action(on bool, a Action) Action {
	a.Blocked = func(s Situation) string {
		u := s.Target.User
		switch {
		case u.ID == s.Me && !s.Me.IsZero() && !f.own(on):
			return ownAccount
		case u.Deactivated.Yes() && !f.closed(on):
			return "the account is deactivated"
		case u.Admin.Yes() && f.bySpec(s):
			return "the account is a server administrator, which this server does not allow here"
		case f.is(u).Known() && f.is(u).Yes() == on && on:
			return "the account is already " + f.word
		case f.is(u).Known() && f.is(u).Yes() == on:
			return "the account is not " + f.word
		}
		if f.elsewhere != nil {
			if why := f.elsewhere(on)(s); why != "" {
				return why
			}
		}
		return blocked(s, f.can)
	}
	a.Notes = func(s Situation, _ Values) []string { return unproven(s, f.can) }
	a.Plan = func(s Situation, _ Values, done []StepResult) ([]Step, error) {
		return undone(done, Step{Key: a.ID, Title: a.Title, Request: f.request(s, on)}), nil
	}
	a.Patience = flagPatience
	if a.Alters == nil {
		a.Alters = alters(f.alters)
	}
	a.Verify = func(ctx context.Context, reads Reads, before Situation, _ Values, _ []StepResult) Finding {
		user, finding, ok := readBack(ctx, reads, before.Target.User.ID)
		is := f.is(user)
		if ok && f.bySpec(before) {
			is, finding, ok = f.readBySpec(ctx, reads, user.ID)
			f.put(&user, is)
		}
		if !ok {
			return finding
		}
		finding.After = user
		switch {
		case !is.Known():
			can := before.Server.Can(f.can)
			finding.Verdict, finding.Reason = unsaid(before, f.is, can.Answer == matrixadmin.Yes && can.Via == matrixadmin.ViaSynapse, user, f.word)
		case is.Yes() == on && on:
			finding.Verdict, finding.Reason = Confirmed, "The account is now "+f.word+"."
		case is.Yes() == on:
			finding.Verdict, finding.Reason = Confirmed, "The account is no longer "+f.word+"."
		case on:
			finding.Verdict, finding.Reason = NotApplied, "The account is not "+f.word+"."
		default:
			finding.Verdict, finding.Reason = NotApplied, "The account is still "+f.word+"."
		}
		return finding
	}
	return a
}

// bySpec reports whether the change goes out as the specification has it, which concerns no other administrator.
func (f flag) bySpec(s Situation) bool {
	return f.read != nil && s.Server.Can(f.can).Via == matrixadmin.ViaSpec
}

// readBySpec reads what is so where the server has a request for that alone; the finding is complete when ok is false.
func (f flag) readBySpec(ctx context.Context, reads Reads, id matrixadmin.UserID) (is matrixadmin.Tri, finding Finding, ok bool) {
	var now bool
	if _, err := reads.Do(ctx, f.read(id, &now)); err != nil {
		return is, Finding{Verdict: ReadFailed, Reason: english.EndSentence("The account could not be read back: " + matrixadmin.Reason(err))}, false
	}
	if now {
		return matrixadmin.TriYes, finding, true
	}
	return matrixadmin.TriNo, finding, true
}

func always(bool) bool { return true }

func never(bool) bool { return false }

func onlyLifting(on bool) bool { return !on }
