package ops

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Catalog lists every action in the order of the menu, which is that of their purposes.
func Catalog() []Action { return slices.Clone(made()) }

// made makes the actions once: they are values that nobody changes, and screens look for them in each frame.
var made = sync.OnceValue(makeAll)

func makeAll() []Action {
	actions := make([]Action, len(catalog))
	for i, a := range catalog {
		actions[i] = careful(beside(stillHeld(a())))
	}
	slices.SortStableFunc(actions, func(a, b Action) int { return cmp.Compare(a.Purpose, b.Purpose) })
	return actions
}

// catalog has a line for each purpose: contain, disrupt, end, repair.
var catalog = []func() Action{
	suspend, lock, shadowBan, setRateLimit,
	cutAccess, signOutDevice, signOutAll, endSession, endSessions, endMarkedSessions, resetPassword, revokeServerAdmin, loginAs, leaveRoom, sendNotice, removeAddress, unlinkExternalID,
	redact, deactivate,
	unsuspend, unlock, liftShadowBan, reactivate, makeServerAdmin, clearRateLimit, edit, approve, addAddress, linkExternalID, setFeature, allowCrossSigningReset,
	quarantineMedia, unquarantineMedia, protectMedia, unprotectMedia, deleteMedia, quarantineAllMedia, unquarantineAllMedia, deleteAllMedia,
	signOutOld, signOutMarked, renameDevice,
}

// Find returns the action with an id or a key.
func Find(name string) (Action, bool) {
	for _, a := range made() {
		if a.ID == name || a.Key == name {
			return a, true
		}
	}
	return Action{}, false
}

// blocked says what stops every action: nobody is known to ask, the account is elsewhere, or the call is not there.
func blocked(s Situation, c *matrixadmin.Capability) string {
	if !s.Target.User.ID.IsZero() && !s.Me.IsZero() && s.elsewhere() {
		return "this account belongs to another server; only its administrators can do this"
	}
	return blockedAnywhere(s, c)
}

// elsewhere reports whether the account belongs to another server.
func (s Situation) elsewhere() bool { return s.Target.User.ID.Server() != s.Me.Server() }

// blockedAnywhere is blocked for what can be done to accounts of other servers as well.
func blockedAnywhere(s Situation, c *matrixadmin.Capability) string {
	can := s.Server.Can(c)
	switch {
	case s.Target.User.ID.IsZero():
		return "no account selected"
	case s.Me.IsZero():
		return "the token's account is unknown"
	case can.Answer == matrixadmin.No:
		return can.Why
	case (!can.Via.Echoes() || s.elsewhere()) && s.Target.User.ID.Rewritable():
		return "a proxy may change characters of this user ID, and this server cannot show which account would be affected"
	}
	return ""
}

// unproven says what only trying will show of a capability, nothing where the server is known to have it.
func unproven(s Situation, c *matrixadmin.Capability) []string {
	if can := s.Server.Can(c); can.Answer == matrixadmin.Ask && can.Note != "" {
		return []string{english.Sentence(can.Note)}
	}
	return nil
}

// undone leaves out the steps that are known to be done.
func undone(done []StepResult, steps ...Step) []Step {
	return slices.DeleteFunc(steps, func(s Step) bool { return Claimed(done, s.Key) })
}

// readBack reads the account for a verdict; the finding is complete when ok is false.
func readBack(ctx context.Context, hs Reads, id matrixadmin.UserID) (matrixadmin.User, Finding, bool) {
	user, err := hs.User(ctx, id)
	switch {
	case err == nil && user.ID != id:
		return user, Finding{Verdict: ReadFailed, Reason: "The server returned a different account."}, false
	case err == nil:
		return user, Finding{}, true
	case matrixadmin.NotServed(err):
		return user, Finding{Verdict: CannotBeRead, Reason: "This server cannot show the account."}, false
	}
	return user, Finding{Verdict: ReadFailed, Reason: english.EndSentence("The account could not be read back: " + matrixadmin.Reason(err))}, false
}

// unsaid is what was found where the account that was read back lacks what was changed. A server that said it before, or has it among what it shows of
// an account, may say it when it is asked again; of another one nothing more can be known.
func unsaid(before Situation, is func(matrixadmin.User) matrixadmin.Tri, shown bool, after matrixadmin.User, word string) (Verdict, string) {
	was := before.Target.User
	said := is(was).Known() && was.Detail == after.Detail
	if said || shown && after.Detail == matrixadmin.DetailFull {
		return ReadFailed, "This time the server did not report whether the account is " + word + "."
	}
	return CannotBeRead, "This server does not report whether an account is " + word + ", so the result cannot be verified."
}

// countOf is a sentence about a number of devices, without its full stop.
func countOf(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return english.Count(n, "device ", "devices ") + many
}
