package ops

import (
	"context"
	"errors"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

const adminsHarm = "the homeserver's own flag means nothing there"

var makeAdminAtMAS = throughMAS{
	harm: adminsHarm,
	effect: "The user may sign in with the rights of an administrator of the homeserver and of MAS, and then do everything that you can. Sessions that exist do not " +
		"get these rights.",
	blocked: func(s Situation) string {
		auth := s.Target.Auth.User
		switch {
		case !auth.Deactivated.IsZero():
			return "the account is deactivated"
		case auth.Admin.Yes():
			return "the account is already a server administrator"
		}
		return ""
	},
	plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
		return undone(done, setAdminStep(s, true)), nil
	},
	verify: func(ctx context.Context, reads Reads, before Situation, _ Values, _ []StepResult) Finding {
		f, _ := adminAtMAS(ctx, reads, before, true)
		return f
	},
	patience: flagPatience,
}

var revokeAdminAtMAS = throughMAS{
	harm: adminsHarm,
	effect: "The user may no longer ask MAS for the rights of an administrator, and all sessions that have them end, also those that the user made for other " +
		"accounts. Other sessions go on.",
	notes: func(s Situation, _ Values) []string {
		var notes []string
		if auth := s.Target.Auth.User; auth.Admin == matrixadmin.TriNo {
			notes = append(notes, "The account is no administrator in MAS. This ends the sessions that still have such rights.")
		}
		if held, looked := s.Seen.(adminSessions); looked && held.untold > 0 {
			notes = append(notes, untoldRights(held.untold))
		}
		return notes
	},
	plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
		var steps []Step
		if s.Target.Auth.User.Admin != matrixadmin.TriNo {
			steps = append(steps, setAdminStep(s, false))
		}
		held, _ := s.Seen.(adminSessions)
		if held.err != nil && !mas.OnlyMore(held.err) { // of too many, those that were read end now
			return nil, errors.New("the sessions with administrator rights could not be listed: " + matrixadmin.Reason(held.err))
		}
		steps = append(steps, endSteps(held.sessions)...)
		return undone(done, steps[:min(len(steps), maxSteps)]...), nil
	},
	verify: func(ctx context.Context, reads Reads, before Situation, _ Values, _ []StepResult) Finding {
		f, a := adminAtMAS(ctx, reads, before, false)
		if f.Verdict == ReadFailed {
			return f
		}
		held := sessionsOfAdmin(ctx, reads, a.User.ID)
		switch n := len(held.sessions); {
		case f.Verdict == NotApplied:
		case held.err != nil && n == 0:
			f.Verdict, f.Reason = ReadFailed, english.EndSentence(f.Reason+" Could not list its sessions: "+matrixadmin.Reason(held.err))
		case n > 0:
			f.Verdict, f.Reason = Partial, f.Reason+" "+atLeast(held.err != nil, english.Count(n, "session still has", "sessions still have"))+" the rights of an administrator."
		default:
			f.Reason += " No session of known rights has those of an administrator."
			switch loose, err := looseAdmins(ctx, reads, a.User.ID); {
			case err != nil:
				f.Verdict, f.Reason = ReadFailed, english.EndSentence(f.Reason+" Could not list the sessions that have ended: "+matrixadmin.Reason(err))
			case loose > 0:
				f.Verdict, f.Reason = Queued, f.Reason+" "+overSessions{loose: loose}.mayWork()
			}
		}
		if held.untold > 0 {
			f.Reason += " " + untoldRights(held.untold)
		}
		return f
	},
	patience: 2 * remembered,
}

// adminSessions are the sessions of an account that may ask one of the admin APIs.
type adminSessions struct {
	sessions []mas.Session
	untold   int // compatibility sessions
	err      error
}

// lookForAdmin reads them; nil where MAS is not asked.
func lookForAdmin(ctx context.Context, reads Reads, s Situation) (any, error) {
	auth := s.authAccount(ctx, reads)
	if auth.State != AuthFound {
		return nil, nil //nolint:nilnil // nothing was to be read
	}
	return sessionsOfAdmin(ctx, reads, auth.User.ID), ctx.Err()
}

// sessionsOfAdmin reads the sessions of an account that have the rights of an administrator: those that act as it, and those that it made for others.
func sessionsOfAdmin(ctx context.Context, reads Reads, user wire.Text) adminSessions {
	all, err := mas.ActiveSessions(ctx, reads, user)
	held := adminSessions{err: err}
	for _, session := range all {
		switch admin, known := session.IsAdmin(); {
		case !known:
			held.untold++
		case admin:
			held.sessions = append(held.sessions, session)
		}
	}
	return held
}

func untoldRights(n int) string {
	return english.Count(n, "compatibility session has", "compatibility sessions have") + " rights that MAS does not tell, perhaps those of an administrator, and " +
		map[bool]string{true: "goes on.", false: "go on."}[n == 1]
}

func setAdminStep(s Situation, on bool) Step {
	title := "Make administrator in MAS"
	if !on {
		title = "Revoke administrator in MAS"
	}
	return Step{Key: masKey + "set-admin", Title: title, Request: mas.SetAdmin(s.Target.Auth.User, on)}
}

// adminAtMAS is what MAS shows of the flag; the homeserver's own means nothing.
func adminAtMAS(ctx context.Context, reads Reads, before Situation, on bool) (Finding, AuthAccount) {
	a, f, ok := readBackAtMAS(ctx, reads, before)
	user, _, here := readBack(ctx, reads, before.Target.User.ID)
	if here {
		f.After = user
	}
	is := a.User.Admin
	switch {
	case !ok:
	case !is.Known():
		f.Verdict, f.Reason = ReadFailed, "MAS did not report whether the account is an administrator."
	case is.Yes() && on:
		f.Verdict, f.Reason = Confirmed, "The account is now an administrator in MAS."
	case !is.Yes() && !on:
		f.Verdict, f.Reason = Confirmed, "The account is no longer an administrator in MAS."
	case on:
		f.Verdict, f.Reason = NotApplied, "The account is not an administrator in MAS."
	default:
		f.Verdict, f.Reason = NotApplied, "The account is still an administrator in MAS."
	}
	return f, a
}
