package ops

import (
	"context"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// verifyEnded reads back sessions that were ended: at MAS they are no longer active, and at the homeserver their devices are gone. By a rule, none that it is
// about may be left.
func verifyEnded(
	ctx context.Context, reads Reads, before Situation, v Values, done []StepResult, rule bool, choose func(Situation, Values, seenSessions) ([]mas.Session, error),
) Finding {
	left, f, ok := sessionsLeft(ctx, reads, before)
	if !ok {
		return f
	}
	tried, still := 0, stillActive(left.all, done)
	for _, d := range done {
		if strings.HasPrefix(d.Key, endsKey) {
			tried++
		}
	}
	if rule {
		now := before
		now.Seen, now.Target.Auth = left, f.Auth
		still, _ = choose(now, v, left)
	}
	switch rest := len(left.all) - len(still); {
	case len(still) > 0:
		f.Verdict, f.Reason = Partial, english.EndSentence(atLeast(left.more, sessionsOf(len(still), "is still active", "are still active"))+": "+sessionNames(still))
		if f.Changed = len(still) < tried; !f.Changed {
			f.Verdict = NotApplied
		}
	case left.more:
		f.Verdict, f.Reason = ReadFailed, "So many sessions are active that not all of them could be read."
	case rest > 0:
		f.Verdict, f.Reason = Confirmed, english.Capitalize(sessionsOf(tried, "has ended", "have ended"))+"; "+sessionsOf(rest, "stays active", "stay active")+"."
	default:
		f.Verdict, f.Reason = Confirmed, "No session is active."
	}
	f.more = endedAsWell(before, left, done)
	return withDevices(ctx, reads, before, f, left, done, false)
}

// endedAsWell names the sessions that were active before, are no more, and were not to be ended.
func endedAsWell(before Situation, left seenSessions, done []StepResult) []string {
	was, _ := before.Seen.(seenSessions)
	if left.more {
		return nil
	}
	is := func(all []mas.Session, s mas.Session) bool {
		return slices.ContainsFunc(all, func(other mas.Session) bool { return other.ID == s.ID })
	}
	ended := slices.DeleteFunc(slices.Clone(was.all), func(s mas.Session) bool { return is(left.all, s) || is(stillActive(was.all, done), s) })
	if len(ended) == 0 {
		return nil
	}
	return []string{sessionsOf(len(ended), "has ended as well", "have ended as well") + " (" + sessionNames(ended) + ")"}
}

// atLeast says that a count is of those that were read, where there are more.
func atLeast(more bool, said string) string {
	if more {
		return "At least " + said
	}
	return said
}

// sessionsLeft reads the sessions for a verdict; the finding is complete when ok is false.
func sessionsLeft(ctx context.Context, reads Reads, before Situation) (seenSessions, Finding, bool) {
	a, f, ok := readBackAtMAS(ctx, reads, before)
	if !ok {
		return seenSessions{}, f, false
	}
	left, err := readSessions(ctx, reads, a.User.ID)
	if err != nil {
		return left, Finding{Verdict: ReadFailed, Auth: a, Reason: english.EndSentence("Could not list the sessions: " + matrixadmin.Reason(err))}, false
	}
	return left, f, true
}

// stillActive are the sessions that were to be ended and are active.
func stillActive(left []mas.Session, done []StepResult) []mas.Session {
	return slices.DeleteFunc(slices.Clone(left), func(s mas.Session) bool {
		return !slices.ContainsFunc(done, func(r StepResult) bool { return r.Key == endKey(s) })
	})
}

// sessionNames names some sessions.
func sessionNames(all []mas.Session) string {
	var names []string
	for n, s := range all {
		if n == mostNamed {
			names = append(names, english.Number(len(all)-n)+" more")
			break
		}
		names = append(names, sessionName(s))
	}
	return strings.Join(names, ", ")
}

// withDevices adds what the homeserver shows of the sessions that were ended; all adds all others that have ended, whose tokens may
// still work. Their devices go a second later. What MAS did not do was not done there either.
func withDevices(ctx context.Context, reads Reads, before Situation, auth Finding, left seenSessions, done []StepResult, all bool) Finding {
	user, hs, ok := readBack(ctx, reads, before.Target.User.ID)
	if !ok {
		return Both(hs, auth)
	}
	hs.After = user
	e, err := readEnded(ctx, reads, before, auth.Auth.User.ID, left, done, all)
	if err != nil {
		hs.Verdict, hs.Reason = ReadFailed, english.EndSentence("Could not list the sessions that have ended: "+matrixadmin.Reason(err))
		return atMASFirst(hs, auth)
	}
	hs.Verdict = Confirmed
	listed := 0
	if len(e.devices) > 0 {
		devices, err := reads.Devices(ctx, user.ID)
		if err != nil {
			hs.Verdict, hs.Reason = ReadFailed, english.EndSentence("Could not list the devices: "+matrixadmin.Reason(err))
			return atMASFirst(hs, auth)
		}
		for _, d := range devices {
			if _, ends := e.devices[d.ID]; ends {
				listed++
			}
		}
		hs.Reason = english.Capitalize(countOf(e.gone(), "of an ended session is", "of ended sessions are")) + " signed out."
	}
	switch {
	case listed > 0:
		hs.Verdict, hs.Reason = Partial, countOf(listed, "of an ended session is still listed", "of ended sessions are still listed")+"."
		if before.since() < signOutPatience {
			hs.Verdict = Queued
		}
	case e.loose > 0:
		hs.Verdict, hs.Reason = Queued, e.mayWork()
	case e.gone() == 0:
		auth.After = user
		return auth
	}
	return atMASFirst(hs, auth)
}
