package ops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// setPasswordKey names the step that sets the password at MAS.
const setPasswordKey = masKey + "set-password"

// resetAtMAS: MAS ends nothing with a password, so that the sessions are ended one by one: those of browsers first, since they make others without it.
var resetAtMAS = throughMAS{
	harm: "the password is kept there", command: "set-password",
	effect: "Sets a new password in MAS. That alone ends no session: with \"End all sessions\" they are ended one by one, browser sessions first.",
	blocked: func(s Situation) string {
		if s.Auth.Site.PasswordLogin == matrixadmin.TriNo {
			return "MAS (Matrix Authentication Service) is set up without passwords (password_login_enabled)"
		}
		return ""
	},
	notes: resetNotesAtMAS,
	plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
		password := v.Secrets[FieldNewPassword]
		if password.IsZero() && !Claimed(done, setPasswordKey) {
			return nil, errors.New("enter a new password")
		}
		steps := []Step{{Key: setPasswordKey, Title: "Set the new password in MAS", Request: mas.SetPassword(s.Target.Auth.User.ID, password)}}
		if v.Choice(logoutField) {
			seen, looked := s.Seen.(seenSessions)
			if !looked {
				return nil, nil
			}
			ending, _ := others(s, seen.all)
			steps = append(steps, endSteps(ending)...)
		}
		return undone(done, steps...), nil
	},
	verify: verifyResetAtMAS, patience: 2 * remembered, settles: masSettles,
}

func resetNotesAtMAS(s Situation, v Values) []string {
	var notes []string
	auth := s.Target.Auth.User
	seen, looked := s.Seen.(seenSessions)
	switch {
	case !looked:
	case v.Choice(logoutField):
		ending, kept := others(s, seen.all)
		notes = append(notes, english.Capitalize(sessionsOf(len(ending), "ends", "end"))+".")
		notes = append(notes, keptForUs(kept)...)
		notes = append(notes, staysBehind(seen.all, ending)...)
	case slices.ContainsFunc(seen.all, func(s mas.Session) bool { return s.Kind == mas.Browser }):
		notes = append(notes, sessionsOf(len(seen.all), "stays active", "stay active")+". A browser session can make new sessions without any password.")
	default:
		notes = append(notes, sessionsOf(len(seen.all), "stays active", "stay active")+".")
	}
	if n := s.Auth.Site.Complexity; n > 0 {
		notes = append(notes, fmt.Sprintf("MAS refuses a password that is too easy to guess (it requires a score of %d of 4).", n))
	}
	switch {
	case !auth.Deactivated.IsZero():
		notes = append(notes, "The account is deactivated. MAS sets the password all the same: it works once the account is reactivated, which this does not do.")
	case !auth.Locked.IsZero():
		notes = append(notes, "The account is locked in MAS. A new password does not unlock it.")
	}
	if password := v.Secrets[FieldNewPassword].Reveal(); strings.TrimSpace(password) != password {
		notes = append(notes, "The password starts or ends with a space.")
	}
	return notes
}

// verifyResetAtMAS reads what can be read: a password cannot, but which sessions are left can.
func verifyResetAtMAS(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
	if !v.Choice(logoutField) {
		left, f, ok := sessionsLeft(ctx, reads, before)
		if ok {
			f.more = endedAsWell(before, left, done)
			f.Verdict, f.Reason = CannotBeRead, "A password cannot be verified by reading it back."
			f.After = before.Target.User
		}
		return f
	}
	left, f, ok := sessionsLeft(ctx, reads, before)
	if !ok {
		return f
	}
	before.Target.Auth = f.Auth
	active, kept := others(before, left.all)
	const unread = " The password itself cannot be read back."
	switch {
	case len(active) > 0:
		f.Verdict = Partial
		f.Reason = english.EndSentence(atLeast(left.more, sessionsOf(len(active), "is still active", "are still active"))+": "+sessionNames(active)) + " End them with End sessions."
	case left.more:
		f.Verdict, f.Reason = Partial, "More sessions are active than could be read. End them with End sessions."
	case kept > 0:
		f.Verdict = Likely
		f.Reason = "Only " + sessionsOf(kept, "with access to the admin API of MAS is active, which was kept for this console.", "with access to the admin API of MAS are active, which were kept for this console.") + unread
	default:
		f.Verdict, f.Reason = Likely, "No session is active."+unread
	}
	return withDevices(ctx, reads, before, f, left, done, true)
}
