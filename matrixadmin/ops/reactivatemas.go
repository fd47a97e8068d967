package ops

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// FieldAlthoughQueued is the choice to reactivate an account that a queued deactivation will deactivate again.
const FieldAlthoughQueued = "although_queued"

var althoughQueuedField = Field{
	Name: FieldAlthoughQueued, Label: "Reactivate although a deactivation is queued", Kind: FieldChoice,
	Consequence: func(on bool) string {
		if on {
			return "Reactivates now. The queued deactivation then deactivates the account again, and it has to be reactivated once more."
		}
		return "Wait until the deactivation has reached the homeserver."
	},
	Fixed: func(s Situation) string {
		if keeper, _ := s.AtMAS(); keeper == KeeperUnread || keeper == KeptByMAS && stillQueued(s) {
			return ""
		}
		return "No deactivation is queued."
	},
}

// clocksApart is how far the clocks of MAS and of the console may be apart.
const clocksApart = 5 * time.Minute

// stillQueued reports whether MAS has deactivated the account of the target and the homeserver has not.
func stillQueued(s Situation) bool {
	return s.Target.Auth.State == AuthFound && !s.Target.Auth.User.Deactivated.IsZero() && !s.Target.User.Deactivated.Yes()
}

// oldJobUntil is how long a deactivation of before may still deactivate an account again that was reactivated, by the clock of the console; zero where there
// was none. MAS tells nobody of its jobs, and repeats one that the homeserver did not answer within a minute though that goes on with it: what the homeserver
// shows does not prove that the job is done.
func oldJobUntil(before Situation) time.Time {
	at := before.Target.Auth.User.Deactivated
	if before.Target.Auth.State != AuthFound || at.IsZero() {
		return time.Time{}
	}
	return at.Add(masJobs + clocksApart)
}

var reactivateAtMAS = throughMAS{
	harm: "reactivating here would not bring the account back",
	effect: "Reactivates the account in MAS and in the homeserver: it can be used again, with its user ID. Devices, encryption keys, e-mail addresses, phone " +
		"numbers, display name, avatar and room memberships do not come back.",
	blocked: func(s Situation) string {
		if s.Target.Auth.User.Deactivated.IsZero() && !s.Target.User.Deactivated.Yes() {
			return "the account is not deactivated"
		}
		return ""
	},
	notes: func(s Situation, _ Values) []string {
		notes := []string{"The old password works again, or one that was set while the account was deactivated, and so do upstream links (SSO)."}
		auth := s.Target.Auth.User
		s.Began = time.Now()
		until := oldJobUntil(s)
		switch {
		case stillQueued(s):
			notes = append(notes, "A deactivation is still queued in MAS. It will deactivate the account again: until "+clock(until)+", MAS keeps trying.")
		case time.Now().Before(until):
			notes = append(notes, "MAS may still repeat the deactivation, and deactivate the account again, until "+clock(until)+".")
		case auth.Deactivated.IsZero():
			notes = append(notes, "In MAS, the account is not deactivated; this reactivates it in the homeserver, too.")
		}
		return notes
	},
	plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
		return undone(done, Step{
			Key: masKey + "reactivate", Title: "Reactivate in MAS, which reactivates in the homeserver", Request: mas.Reactivate(s.Target.Auth.User),
		}), nil
	},
	verify: verifyReactivateAtMAS, patience: masJobs + clocksApart,
}

// queuedProblem says why an account is not reactivated while its deactivation is queued, unless that was chosen.
func queuedProblem(s Situation, v Values) []string {
	if keeper, _ := s.AtMAS(); keeper != KeptByMAS || !stillQueued(s) || v.Choice(althoughQueuedField) {
		return nil
	}
	return []string{"a deactivation is still queued in MAS and would deactivate the account again: wait until it is done, or choose to reactivate all the same"}
}

// verifyReactivateAtMAS: an account is reactivated when both sides show it, and nothing is left that deactivates it again.
func verifyReactivateAtMAS(ctx context.Context, reads Reads, before Situation, _ Values, _ []StepResult) Finding {
	a, auth, ok := readBackAtMAS(ctx, reads, before)
	user, hs, here := readBack(ctx, reads, before.Target.User.ID)
	hs.After = user
	again := false
	if ok {
		auth.Verdict, auth.Reason = Confirmed, "The account is not deactivated."
		was := before.Target.Auth.User.Deactivated
		switch now := a.User.Deactivated; {
		case now.IsZero():
		case !was.IsZero() && now.After(was):
			again = true
			auth.Verdict, auth.Reason = NotApplied, "The account is deactivated again: a deactivation that was queued has been carried out. Reactivate it once more."
		default:
			auth.Verdict, auth.Reason = NotApplied, "The account is still deactivated."
		}
	}
	if here {
		hs.Verdict, hs.Reason = Confirmed, "The account is not deactivated."
		switch {
		case !user.Deactivated.Known():
			hs.Verdict, hs.Reason = ReadFailed, "The homeserver did not report whether the account is deactivated."
		case user.Deactivated.Yes():
			hs.Verdict, hs.Reason = NotApplied, "The account is still deactivated."
		}
	}
	f := Both(hs, auth)
	f.Over = again // reading once more shows nothing else
	if until := oldJobUntil(before); f.Verdict == Confirmed && time.Now().Before(until) {
		f.Verdict = Queued
		f.Reason += " A deactivation may still be queued in MAS and deactivate it again: that is known at " + clock(until) + "."
	}
	return f
}

// clock is a time of day, in UTC.
func clock(t time.Time) string { return t.UTC().Format("15:04") + " UTC" }

// restoreAtMAS makes an account at MAS of what is on record of it, unread where nothing is.
func restoreAtMAS(id, deactivated string) AuthAccount {
	if id == "" {
		return AuthAccount{}
	}
	a := AuthAccount{State: AuthFound, User: mas.User{ID: matrixadmin.NewText(id)}}
	a.User.Deactivated, _ = time.Parse(time.RFC3339, deactivated)
	return a
}
