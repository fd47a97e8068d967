package ops

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// takingOut is how long the token is valid that takes an account out of a room, and with which it is ended again.
const takingOut = time.Minute

func leaveRoom() Action {
	return Action{
		ID: "leave-room", Key: "W", Purpose: Disrupt, Title: "Take out of room", Short: "take out of room", On: OnRoom, Danger: Disruptive, Alters: alters(Memberships),
		Effect: "The account leaves this room, whatever its power level; an invitation is declined. It is done in the account's name, with an access token that " +
			"is ended right afterwards.",
		Lost: "Another member has to invite the account again unless the room is public.",
		Blocked: func(s Situation) string {
			if why := blockedActing(s); why != "" {
				return why
			}
			if on := s.Target.Subject; on.Kind == OnRoom && strings.HasPrefix(on.ID.Raw(), "#") {
				return "this is an address of a room; give its ID, which begins with !"
			}
			if on := s.Target.Subject; on.Kind == OnRoom && !matrixadmin.PathSafe(on.ID) {
				return "a proxy may change characters of this room ID, and the account would leave another room"
			}
			return blocked(s, &matrixadmin.ReadRooms)
		},
		Notes: func(s Situation, _ Values) []string {
			notes := unproven(s, &matrixadmin.ActAsAccount)
			return append(notes, "Others in the room see that the user left, not who did it.")
		},
		Look: func(ctx context.Context, reads Reads, s Situation) (any, error) {
			state, err := stands(ctx, reads, s)
			state.at = time.Now()
			return state, err
		},
		Plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
			if state, looked := s.Seen.(standing); looked && len(done) == 0 {
				if why := state.cannotLeave(); why != nil {
					return nil, why
				}
			}
			if claimedOf(done, "leave") {
				return nil, nil
			}
			again := "" // a token that was made before is lost, and so all of it is done anew
			if len(done) > 0 {
				again = fmt.Sprintf("/%d", len(done))
			}
			token, set := matrixadmin.LateSecret()
			id, room, api := s.Target.User.ID, s.Target.Subject.ID, s.Server.ClientAPI()
			return []Step{
				{Key: "login" + again, Title: "Make an access token for one minute", Request: matrixadmin.LoginAs(id, lookedAt(s).Add(takingOut), set)},
				{Key: "whoami" + again, Title: "Check whom it acts as", Request: matrixadmin.WhoAmIAs(api, id, token), Need: Cleanup, After: "login" + again},
				{Key: "leave" + again, Title: "Leave the room as the account", Request: matrixadmin.LeaveRoom(api, id, room, token), After: "whoami" + again},
				{Key: "logout" + again, Title: "End the access token", Request: matrixadmin.LogoutAs(api, id, token), Need: Cleanup, After: "whoami" + again, Already: matrixadmin.EndedToken},
				{
					Key: "ended" + again, Title: "Check that it has ended", Request: matrixadmin.WhoAmIAs(api, id, token), Need: Cleanup, After: "whoami" + again,
					Ended: matrixadmin.EndedToken,
				},
			}, nil
		},
		Patience: flagPatience,
		Verify: func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
			return withToken(verifyLeft(ctx, reads, before, v, done), before, done)
		},
	}
}

// lookedAt is when the plan was looked for, after a restart when its first step was put on record.
func lookedAt(s Situation) time.Time {
	switch seen := s.Seen.(type) {
	case standing:
		return seen.at
	case time.Time:
		return seen
	}
	return s.Began
}

// withToken adds to what became of the leaving what became of the token.
func withToken(f Finding, before Situation, done []StepResult) Finding {
	left := tokenLeft(lookedAt(before).Add(takingOut), done)
	if left == "" {
		return f
	}
	f.Reason = sentences(f.Reason, left)
	switch f.Verdict {
	case Confirmed, Likely, NotApplied:
		open := f.Verdict == NotApplied && slices.ContainsFunc(done, func(r StepResult) bool {
			return r.Outcome == matrixadmin.OutcomeUnknown && strings.HasPrefix(r.Key, "leave")
		})
		if resultOf(done, "login"+attempt(done)).Outcome == matrixadmin.OutcomeClaimed {
			f.Verdict, f.Over = Partial, !open
		}
	case NotChecked, Partial, Queued, CannotBeRead, ReadFailed, IsSo, IsNotSo, MoreThanAsked:
	}
	return f
}

// claimedOf reports whether a step is known to be done, in whichever attempt.
func claimedOf(done []StepResult, key string) bool {
	return slices.ContainsFunc(done, func(r StepResult) bool {
		return r.Outcome == matrixadmin.OutcomeClaimed && (r.Key == key || strings.HasPrefix(r.Key, key+"/"))
	})
}

// verifyLeft reads how the account stands to the room now.
func verifyLeft(ctx context.Context, reads Reads, before Situation, _ Values, done []StepResult) Finding {
	user, f, ok := readBack(ctx, reads, before.Target.User.ID)
	if !ok {
		return f
	}
	f.After = user
	state, err := stands(ctx, reads, before)
	was, looked := before.Seen.(standing)
	if err == nil && looked && was.all == state.all {
		f.more = state.beside(was)
	}
	switch {
	case err != nil:
		f.Verdict, f.Reason = ReadFailed, english.EndSentence("Could not list the rooms: "+matrixadmin.Reason(err))
	case state.invited():
		f.Verdict, f.Reason = NotApplied, "The account is still invited to this room."
	case state.in():
		f.Verdict, f.Reason = NotApplied, "The account is still in this room."
	case was.invited() && !state.all:
		f.Verdict, f.Reason = CannotBeRead, "This server does not list invitations, so the result cannot be verified."
	case looked && was.known() || claimedOf(done, "leave"):
		f.Verdict, f.Reason = Confirmed, "The account is no longer in this room."
	default:
		f.Verdict, f.Reason = Likely, "The account is not in this room."
	}
	return f
}
