package ops

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// masKey begins the key of each step that the Matrix Authentication Service (MAS) carries out, so that the trail tells which way was taken.
const masKey = "mas/"

// throughMAS is how an action is done to an account that MAS keeps, in place of how it is done at the homeserver alone.
type throughMAS struct {
	harm    string // a sentence on what doing it at the homeserver would lead to where it is unknown who keeps the account
	command string // of mas-cli manage, before the account's name; "" where it has none
	effect  string
	blocked func(Situation) string // why not, by what MAS shows; nil is never
	notes   func(Situation, Values) []string
	plan    func(s Situation, v Values, done []StepResult) ([]Step, error)
	verify  func(context.Context, Reads, Situation, Values, []StepResult) Finding
	// patience is how long MAS or the homeserver may still be at work.
	patience time.Duration
	// settles are the waits after which it is usually done.
	settles []time.Duration
}

var errUnread = errors.New("the account has not been read from MAS (Matrix Authentication Service) yet")

// action completes an action that is complete for the homeserver alone.
func (m throughMAS) action(a Action) Action {
	blocked, notes, plan, verify := a.Blocked, a.Notes, a.Plan, a.Verify
	a.EffectAtMAS, a.PatienceAtMAS, a.SettlesAtMAS = m.effect, m.patience, m.settles
	a.Blocked = func(s Situation) string {
		keeper, why := s.AtMAS()
		switch keeper {
		case HomeserverAlone:
			return blocked(s)
		case KeeperUnknown:
			return m.unsure(s, why)
		case KeeperUnread:
			return nobody(s)
		case KeptByMAS:
		}
		why = nobody(s)
		if m.blocked != nil {
			why = cmp.Or(why, m.blocked(s))
		}
		return why
	}
	a.Notes = func(s Situation, v Values) []string {
		switch keeper, _ := s.AtMAS(); {
		case keeper == HomeserverAlone && notes != nil:
			return notes(s, v)
		case keeper == KeptByMAS && m.notes != nil:
			return m.notes(s, v)
		}
		return nil
	}
	a.Plan = func(s Situation, v Values, done []StepResult) ([]Step, error) {
		keeper, why := s.AtMAS()
		switch keeper {
		case HomeserverAlone:
			return plan(s, v, done)
		case KeeperUnknown:
			return nil, errors.New(why)
		case KeeperUnread:
			return nil, errUnread
		case KeptByMAS:
		}
		return m.plan(s, v, done)
	}
	a.Verify = func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
		if keeper, _ := before.AtMAS(); keeper != KeptByMAS && !sentToMAS(done) {
			return stillAlone(ctx, reads, before, verify(ctx, reads, before, v, done))
		}
		return m.verify(ctx, reads, before, v, done)
	}
	return a
}

// stillAlone asks MAS again whether it has an account that the homeserver alone was to have: if so, what was done there leaves it as it is.
func stillAlone(ctx context.Context, reads Reads, before Situation, f Finding) Finding {
	if !before.AsksMAS() || f.Verdict != Confirmed && f.Verdict != Likely {
		return f
	}
	a := ReadAuthAccount(ctx, reads, before.Target.User.ID)
	switch {
	case a.State == AuthFound:
		f.Verdict, f.Auth = Partial, a
		f.Reason = onSide(wire.Homeserver, f.Reason) + " But MAS (Matrix Authentication Service) has this account now, and goes by its own state. Refresh it (r) and do it again."
	case a.State == AuthFailed && before.Target.User.Appservice.IsZero():
		f.Verdict = ReadFailed
		f.Reason = onSide(wire.Homeserver, f.Reason) + " " + english.EndSentence("MAS could not be asked again whether it has this account: "+matrixadmin.Reason(a.Err))
	}
	return f
}

// sentToMAS reports whether MAS was to carry out any of the steps.
func sentToMAS(done []StepResult) bool {
	return slices.ContainsFunc(done, func(r StepResult) bool { return strings.HasPrefix(r.Key, masKey) })
}

// unsure says why nothing is done where it is unknown who keeps the account, and what can be done instead.
func (m throughMAS) unsure(s Situation, why string) string {
	near := s.Target.Auth.State == AuthNear
	switch {
	case nobody(s) != "":
		return nobody(s)
	case near: // no command is about an account that is not there
		return why
	case !s.Server.Lacks(&matrixadmin.OwnAccounts):
		why += ". If it does, " + m.harm + ". Try again, or use MAS itself"
	case s.Target.Auth.State == AuthFailed:
		why += ". " + english.Capitalize(m.harm) + ". Try again"
	default:
		why += ". " + english.Capitalize(m.harm)
	}
	if m.command == "" {
		return why
	}
	return why + ". Run: mas-cli manage " + m.command + " " + shellArgument(s.Target.User.ID) + " (on the MAS host)"
}

// nobody says why nothing can be done to the target on whichever side: it is nobody, or another server's, or nobody is known to ask.
func nobody(s Situation) string {
	switch {
	case s.Target.User.ID.IsZero():
		return "no account selected"
	case s.Me.IsZero():
		return "the token's account is unknown"
	case s.Target.User.ID.Server() != s.Me.Server():
		return "this account belongs to another server; only its administrators can do this"
	}
	return ""
}

// EffectIn says in one sentence what will happen in a situation.
func (a Action) EffectIn(s Situation) string {
	if keeper, _ := s.AtMAS(); a.EffectAtMAS != "" && keeper != HomeserverAlone {
		return a.EffectAtMAS
	}
	return a.Effect
}

// patience is how long the servers may still be at work on an act of which these are the keys of the steps.
func (a Action) patience(keys ...string) time.Duration {
	if a.PatienceAtMAS > 0 && slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(key, masKey) }) {
		return a.PatienceAtMAS
	}
	return a.Patience
}

// patience is how long the server may still be at work on the write, by what it has shown.
func (r Result) patience(a Action) time.Duration {
	if a.PatienceLost > 0 && r.lostAll() {
		return a.PatienceLost
	}
	return a.patience(stepKeys(r.done)...)
}

// lostAll reports whether no answer came and the server shows no work.
func (r Result) lostAll() bool {
	return r.Outcome == matrixadmin.OutcomeUnknown && r.Finding.Verdict != Queued
}

// readBackAtMAS reads the account at MAS for a verdict; the finding is complete when ok is false.
func readBackAtMAS(ctx context.Context, reads Reads, before Situation) (a AuthAccount, f Finding, ok bool) {
	a = ReadAuthAccount(ctx, reads, before.Target.User.ID)
	was := before.Target.Auth
	failed := func(reason string) (AuthAccount, Finding, bool) {
		return a, Finding{Verdict: ReadFailed, Reason: reason}, false
	}
	switch {
	case a.State == AuthFailed:
		return failed(english.EndSentence("The account could not be read back: " + matrixadmin.Reason(a.Err)))
	case a.State != AuthFound:
		return failed("It no longer has this account.")
	case was.State == AuthFound && was.User.ID != a.User.ID:
		return failed("There is another account of this name now.")
	}
	return a, Finding{Auth: a}, true
}

// since is how long ago the first step was sent, 0 where that is not known.
func (s Situation) since() time.Duration {
	if s.Began.IsZero() {
		return 0
	}
	return time.Since(s.Began)
}

// atMASFirst is a finding of both sides where what MAS did not do cannot have been done at the homeserver either: whatever that shows was so before.
func atMASFirst(hs, auth Finding) Finding {
	if auth.Verdict != NotApplied {
		return Both(hs, auth)
	}
	auth.Reason, auth.After = onSide(wire.Auth, auth.Reason), hs.After
	return auth
}
