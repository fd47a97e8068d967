package ops

import (
	"context"
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
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
		ID: "deactivate", Key: "D", Title: "Deactivate account",
		Effect: "Ends the account for good: all sessions, its password and its e-mail and phone bindings go, and it leaves every room.",
		Danger: Irreversible,
		Fields: []Field{eraseField},
		Blocked: func(s Situation) string {
			switch {
			case s.Target.User.ID == s.Me:
				return "this is the account that you are signed in with; another administrator has to do this"
			case s.Server.CanDeactivate == matrixadmin.Absent && s.Server.Family == matrixadmin.FamilyDendrite:
				return "Dendrite has no administrator call that deactivates an account"
			case s.Server.CanDeactivate == matrixadmin.Absent:
				return "this server has no administrator call that deactivates an account"
			case s.Server.CanDeactivate == matrixadmin.Hidden:
				return "the administrator paths are hidden by the proxy in front of this server"
			}
			return ""
		},
		Notes: deactivateNotes,
		Request: func(s Situation, v Values) string {
			return fmt.Sprintf(`POST /_synapse/admin/v1/deactivate/%s {"erase":%t}`, s.Target.User.ID, v.Choice(eraseField))
		},
		Run: func(ctx context.Context, hs Homeserver, id matrixadmin.UserID, v Values) error {
			_, err := hs.Deactivate(ctx, id, v.Choice(eraseField))
			return err
		},
		Verify: verifyDeactivate,
	}
}

func deactivateNotes(s Situation, _ Values) []string {
	notes := []string{"Nothing here brings back the sessions, their encryption keys or the room memberships."}
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
	if s.Server.MAS {
		notes = append(notes, "Only the homeserver's half is deactivated here: the Matrix Authentication Service is not told, and must be told there.")
	}
	if u.Detail == matrixadmin.DetailLegacy || u.Detail == matrixadmin.DetailProfile {
		notes = append(notes, "This server cannot show the account afterwards: its answer is all that will be known.")
	}
	return notes
}

func verifyDeactivate(ctx context.Context, hs Homeserver, before Target, v Values) Finding {
	user, finding, ok := readBack(ctx, hs, before.User.ID)
	if !ok {
		return finding
	}
	f := Finding{After: user}
	switch {
	case !user.Deactivated.Known():
		f.Verdict, f.Reason = CannotBeRead, "this server does not show whether an account is deactivated."
	case !user.Deactivated.Yes():
		f.Verdict, f.Reason = stillActive(ctx, hs, before)
	case v.Choice(eraseField) && user.Erased.Known() && !user.Erased.Yes():
		f.Verdict, f.Reason = Partial, "the server shows the account as deactivated, but not as erased."
	case v.Choice(eraseField) && !user.Erased.Known():
		f.Verdict, f.Reason = Confirmed, "the server shows the account as deactivated; it does not show whether it is erased."
	default:
		f.Verdict, f.Reason = Confirmed, "the server shows the account as deactivated."
		if v.Choice(eraseField) {
			f.Reason = "the server shows the account as deactivated and erased."
		}
	}
	return f
}

// stillActive tells "nothing happened" from "under way": devices go first and the flag is set last.
func stillActive(ctx context.Context, hs Homeserver, before Target) (Verdict, string) {
	devices, err := hs.Devices(ctx, before.User.ID)
	if err == nil && before.Devices > 0 && len(devices) == 0 {
		return Partial, "its devices are gone, but the server does not show it as deactivated yet."
	}
	return NotApplied, "the server shows the account as active."
}
