package ops

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// Fields of cutting all access: each is a part of it that can be left out.
var (
	cutSuspend = part("suspend", "Suspend", "From now on, nothing can be sent from the account.", "Signed-in devices can send until they are signed out.")
	cutLock    = part("lock", "Lock", "Nobody can sign in.", "Whoever has the password can sign in again.")
	cutEnd     = onlyAtMAS(part("sessions", "End all sessions in MAS", "Ends browser, OAuth, compatibility and personal sessions.", "Sessions in MAS stay, and bring their devices back."))
	cutDevices = part("devices", "Sign out all devices", "Signs out all devices in the homeserver.", "Devices stay signed in at the homeserver until it notices.")
)

// onlyAtMAS is a field that there is only where MAS keeps the account.
func onlyAtMAS(f Field) Field {
	f.Fixed = func(s Situation) string {
		if keeper, _ := s.AtMAS(); keeper == HomeserverAlone {
			return "The sessions of this account are its devices."
		}
		return ""
	}
	return f
}

// cutAccess is everything that stops an account and can be undone but for what is signed out, in one act: what works at once comes first.
func cutAccess() Action {
	a := Action{
		ID: "cut-access", Key: "!", Purpose: Disrupt, Title: "Cut all access", Short: "cut access", Danger: Disruptive, Grows: true, Rounds: mostRounds,
		Effect: "Suspends and locks the account and signs out all its devices. Nobody can use it or sign in to it until it is unlocked; it can send nothing until it is unsuspended, too.",
		Lost:   lostKeys, UndoAll: uncut,
		Fields: []Field{cutSuspend, cutLock, cutEnd, cutDevices},
		Blocked: func(s Situation) string {
			return blocked(s, &matrixadmin.EndDevices)
		},
		Notes: func(s Situation, v Values) []string { return cutNotes(s, v, &matrixadmin.LockAccount) },
		Look:  lookAtAccess,
		Plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			return cutSteps(s, v, done, func() []Step {
				if s.Server.Can(&matrixadmin.LockAccount).Answer == matrixadmin.No || s.Target.User.Locked.Yes() {
					return nil
				}
				return []Step{{Key: "lock", Title: "Lock the account", Request: locked.request(s, true), Need: May}}
			})
		},
		Patience: signOutPatience, Alters: alters(Suspensions | Locks | Devices),
		Verify: func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
			return cutThere(ctx, reads, before, v, done, v.Choice(cutLock))
		},
	}
	return throughMAS{
		harm: "locking and ending sessions is done there", command: "lock-user",
		effect: "Suspends the account in the homeserver, which works at once, locks it in MAS, ends all its sessions and signs out all its devices. Nobody can use it or sign " +
			"in to it until it is unlocked; it can send nothing until it is unsuspended, too.",
		notes: func(s Situation, v Values) []string { return cutNotes(s, v) },
		plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			return cutSteps(s, v, done, func() []Step {
				if !s.Target.Auth.User.Locked.IsZero() {
					return nil
				}
				return []Step{{Key: masKey + "lock", Title: "Lock the account in MAS", Request: mas.Lock(s.Target.Auth.User, true), Need: May}}
			})
		},
		verify: func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
			hs := cutThere(ctx, reads, before, v, done, false)
			if hs.Verdict == Confirmed && v.Choice(cutDevices) && !v.Choice(cutEnd) && before.since() < revived { // a lock brings the devices of sessions back
				hs.Verdict, hs.Reason = Queued, sentences(hs.Reason, "Sessions that are active may bring devices back.")
			}
			if hs.Verdict == Confirmed && v.Choice(cutLock) && !v.Choice(cutEnd) && before.since() < remembered {
				hs.Verdict, hs.Reason = locksLater(ctx, reads, before, v.Choice(cutDevices), hs)
			}
			auth, left, read := cutInMAS(ctx, reads, before, v)
			if hs.Verdict == Confirmed && read && v.Choice(cutEnd) {
				switch e, err := readEnded(ctx, reads, before, auth.Auth.User.ID, left, done, true); {
				case err != nil:
					hs.Verdict, hs.Reason = ReadFailed, sentences(hs.Reason, english.EndSentence("Could not list the sessions that have ended: "+matrixadmin.Reason(err)))
				case e.loose > 0:
					hs.Verdict, hs.Reason = Queued, sentences(hs.Reason, e.mayWork())
				}
			}
			return Both(hs, auth)
		},
		patience: 2 * remembered, settles: []time.Duration{time.Second, revived},
	}.action(a)
}

// uncut are the actions that give access back: what was so before stays.
func uncut(before Situation, v Values) []string {
	var ids []string
	was := before.Target.Merged()
	if v.Choice(cutLock) && !was.Locked.Yes() {
		ids = append(ids, "unlock")
	}
	if v.Choice(cutSuspend) && !was.Suspended.Yes() {
		ids = append(ids, "unsuspend")
	}
	return ids
}

// locksLater is what the homeserver may still take of an account that was locked and whose sessions were not ended.
func locksLater(ctx context.Context, reads Reads, before Situation, noDevices bool, hs Finding) (Verdict, string) {
	if !noDevices {
		return Queued, sentences(hs.Reason, "Sessions are refused within two minutes.")
	}
	switch n, err := looseTokens(ctx, reads, before.Target.Auth.User.ID); {
	case err != nil:
		return ReadFailed, sentences(hs.Reason, english.EndSentence("Could not list its sessions: "+matrixadmin.Reason(err)))
	case n > 0:
		return Queued, sentences(hs.Reason, overSessions{loose: n}.mayWork())
	}
	return hs.Verdict, hs.Reason
}

// seenAccess is what an account is signed in with on both sides.
type seenAccess struct {
	sessions seenSessions
	devices  []matrixadmin.Device
}

func lookAtAccess(ctx context.Context, reads Reads, s Situation) (any, error) {
	devices, err := reads.Devices(ctx, s.Target.User.ID)
	if err != nil {
		return nil, err
	}
	sessions, err := lookAtSessions(ctx, reads, s)
	if err != nil {
		return nil, err
	}
	at, _ := sessions.(seenSessions)
	return seenAccess{at, devices}, nil
}

func cutNotes(s Situation, _ Values, more ...*matrixadmin.Capability) []string {
	notes := []string{"Everything else stays: password, rooms, messages and files."}
	for _, c := range append([]*matrixadmin.Capability{&matrixadmin.SuspendAccount}, more...) {
		if can := s.Server.Can(c); can.Answer == matrixadmin.No {
			notes = append(notes, english.Sentence(can.Why))
		}
	}
	if seen, looked := s.Seen.(seenAccess); looked {
		said := english.Count(len(seen.devices), "device", "devices")
		if keeper, _ := s.AtMAS(); keeper == KeptByMAS {
			said = english.Count(len(seen.sessions.all), "session", "sessions") + " and " + said
			notes = append(notes, "A token without a device may work in the homeserver for up to two minutes more; suspended, it cannot send anything.")
		}
		notes = append(notes, "It has "+said+" now.")
	}
	return notes
}

// cutSteps are the parts in their order.
func cutSteps(s Situation, v Values, done []StepResult, lock func() []Step) ([]Step, error) {
	seen, looked := s.Seen.(seenAccess)
	if !looked {
		return nil, nil
	}
	var steps []Step
	u := s.Target.User
	if v.Choice(cutSuspend) && s.Server.Can(&matrixadmin.SuspendAccount).Answer != matrixadmin.No && !u.Suspended.Yes() && !u.Deactivated.Yes() {
		steps = append(steps, Step{Key: "suspend", Title: "Suspend the account", Request: suspended.request(s, true), Need: May})
	}
	if v.Choice(cutLock) {
		steps = append(steps, lock()...)
	}
	if v.Choice(cutEnd) {
		steps = append(steps, endSteps(seen.sessions.all)...)
	}
	if v.Choice(cutDevices) {
		var ids []matrixadmin.Text
		for _, d := range seen.devices {
			if !slices.Contains(ids, d.ID) {
				ids = append(ids, d.ID)
			}
		}
		for part := range slices.Chunk(ids, max((len(ids)+mostSignOuts-1)/mostSignOuts, 1)) {
			step := signOutStep(s, part...)
			step.Need = May
			steps = append(steps, step)
		}
	}
	return undone(done, steps...), nil
}

// cutThere is what the homeserver shows: suspended, perhaps locked, and without devices, as far as that was asked for.
func cutThere(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult, lock bool) Finding {
	user, f, ok := readBack(ctx, reads, before.Target.User.ID)
	if !ok {
		return f
	}
	var parts []Finding
	flagged := func(f flag, wanted bool) {
		if wanted && before.Server.Can(f.can).Answer != matrixadmin.No && !before.Target.User.Deactivated.Yes() {
			parts = append(parts, f.action(true, Action{}).Verify(ctx, reads, before, v, done))
		}
	}
	flagged(suspended, v.Choice(cutSuspend))
	flagged(locked, lock)
	if v.Choice(cutDevices) {
		devices, err := reads.Devices(ctx, user.ID)
		part := Finding{Verdict: ReadFailed}
		if err != nil {
			part.Reason = english.EndSentence("Could not list the devices: " + matrixadmin.Reason(err))
		} else {
			part.Verdict, part.Changed, part.Reason = signedOut(before, devices)
		}
		parts = append(parts, part)
	}
	f = combined(parts)
	f.After = user
	return f
}

// cutInMAS is what MAS shows: locked and without sessions, as far as that was asked for.
func cutInMAS(ctx context.Context, reads Reads, before Situation, v Values) (f Finding, left seenSessions, ok bool) {
	left, f, ok = sessionsLeft(ctx, reads, before)
	if !ok {
		return f, left, false
	}
	var parts []Finding
	if v.Choice(cutLock) {
		part := Finding{Verdict: Confirmed, Reason: "The account is locked."}
		if f.Auth.User.Locked.IsZero() {
			part.Verdict, part.Reason = NotApplied, "The account is not locked."
		}
		parts = append(parts, part)
	}
	if v.Choice(cutEnd) {
		part := Finding{Verdict: Confirmed, Reason: "No session is active."}
		if n := len(left.all); n > 0 {
			part.Verdict = Partial
			part.Reason = english.EndSentence(atLeast(left.more, sessionsOf(n, "is still active", "are still active")) + ": " + sessionNames(left.all))
		}
		parts = append(parts, part)
	}
	auth := f.Auth
	f = combined(parts)
	f.Auth = auth
	return f, left, true
}

// combined makes one finding of the parts of a whole on one side: the worst counts, and what is not confirmed is said first.
func combined(parts []Finding) Finding {
	whole := Finding{Verdict: Confirmed}
	rank := func(f Finding) int { return slices.Index(worst, f.Verdict) }
	slices.SortStableFunc(parts, func(a, b Finding) int { return cmp.Compare(rank(a), rank(b)) })
	for i, p := range parts {
		if i == 0 {
			whole.Verdict = p.Verdict
		}
		whole.Changed = whole.Changed || p.Changed
		whole.Reason = sentences(whole.Reason, p.Reason)
	}
	if whole.Verdict == NotApplied && parts[len(parts)-1].Verdict == Confirmed {
		whole.Verdict, whole.Changed = Partial, true
	}
	return whole
}
