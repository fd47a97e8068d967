package ops

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// FieldErase is the choice to erase as well as to deactivate.
const FieldErase = "erase"

var eraseField = Field{
	Name: FieldErase, Label: "Erase as well", Kind: FieldChoice,
	Consequence: func(on bool) string {
		if on {
			return "Asks for the profile to be wiped, and hides past messages from everyone who joins a room later."
		}
		return "Past messages stay visible to those who can read the rooms."
	},
}

func deactivate() Action {
	return Action{
		ID: "deactivate", Key: "D", Title: "Deactivate account", Short: "deactivate",
		Effect: "Ends the account for good: all sessions, its password and its e-mail and phone bindings go, and it leaves every room.",
		Danger: Irreversible,
		Fields: []Field{eraseField},
		Blocked: func(s Situation) string {
			if s.Target.User.ID == s.Me && !s.Me.IsZero() {
				return "this is the account that you are signed in with; another administrator has to do this"
			}
			if why := keptElsewhere(s); why != "" {
				return why
			}
			return blocked(s, &matrixadmin.DeactivateAccount)
		},
		Notes: deactivateNotes,
		Plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			request := matrixadmin.Deactivate(s.Server.Via(), s.Target.User.ID, v.Choice(eraseField))
			return undone(done, Step{Key: "deactivate", Title: "Deactivate the account", Request: request}), nil
		},
		Patience: deactivatePatience,
		Verify:   verifyDeactivate,
	}
}

func deactivateNotes(s Situation, _ Values) []string {
	notes := []string{"Nothing brings back the sessions, their encryption keys or the room memberships."}
	u := s.Target.User
	if u.Deactivated.Yes() {
		notes = append(notes, "This account is deactivated already; doing it again is harmless and can add an erase.")
	}
	if u.Admin.Yes() {
		notes = append(notes, "This account is an administrator of the server.")
	}
	if !u.Appservice.IsZero() {
		notes = append(notes, "This account belongs to an application service, which may make it again.")
	}
	if u.Detail == matrixadmin.DetailLegacy || u.Detail == matrixadmin.DetailProfile {
		notes = append(notes, "This server cannot show afterwards whether the account is deactivated: its answer is all that will be known.")
	}
	if s.Server.Lacks(&matrixadmin.ReadRooms) && !s.Server.Hides(&matrixadmin.ReadRooms) {
		notes = append(notes, "This server cannot show afterwards how far it has left its rooms.")
	}
	return notes
}

// deactivatePatience is as long as the client waits for the answer: Synapse goes on with a deactivation whose asker has gone.
const deactivatePatience = 10 * time.Minute

// alreadyDeactivated reports whether reading back can show nothing new: the account was, before the request, what was asked for.
func alreadyDeactivated(before Situation, v Values) bool {
	u := before.Target.User
	return u.Deactivated.Yes() && before.Target.Devices <= 0 && (!v.Choice(eraseField) || u.Erased.Yes())
}

func verifyDeactivate(ctx context.Context, hs Reads, before Situation, v Values, _ []StepResult) Finding {
	id := before.Target.User.ID
	user, finding, ok := readBack(ctx, hs, id)
	if !ok {
		return finding
	}
	f := Finding{After: user}
	devices, err := hs.Devices(ctx, id)
	switch {
	case !user.Deactivated.Known():
		f.Verdict, f.Reason = CannotBeRead, "this server does not show whether an account is deactivated."
	case !user.Deactivated.Yes() && err == nil && before.Target.Devices > 0 && len(devices) == 0:
		// Devices go first and the flag is set last.
		f.Verdict, f.Reason, f.Changed = Partial, "its devices are gone and the server does not show it as deactivated yet.", true
	case !user.Deactivated.Yes():
		f.Verdict, f.Reason = NotApplied, "the server shows the account as active."
	case err == nil && len(devices) > 0:
		f.Verdict, f.Reason = Partial, "the server shows the account as deactivated and still lists "+english.Count(len(devices), "device", "devices")+"."
	case alreadyDeactivated(before, v):
		f.Verdict, f.Reason = CannotBeRead, "the account was already deactivated before, so reading it back proves nothing."
	case v.Choice(eraseField):
		f.Verdict, f.Reason = erased(user)
	case before.Target.User.Deactivated.Yes():
		f.Verdict, f.Reason = Likely, "the account was already deactivated before, and its devices are gone now."
	default:
		f.Verdict, f.Reason = Confirmed, "the server shows the account as deactivated."
	}
	return f
}

// erased is the verdict on a deactivated account that was to be erased too.
func erased(user matrixadmin.User) (Verdict, string) {
	switch {
	case !user.Erased.Known():
		return Partial, "the server shows the account as deactivated and does not show whether it is erased."
	case !user.Erased.Yes():
		return Partial, "the server shows the account as deactivated and not as erased."
	}
	return Confirmed, "the server shows the account as deactivated and erased."
}
