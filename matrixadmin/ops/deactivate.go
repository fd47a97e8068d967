package ops

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// FieldErase is the choice to erase as well as to deactivate.
const FieldErase = "erase"

var eraseField = Field{
	Name: FieldErase, Label: "Erase (name, avatar, and message visibility)", Kind: FieldChoice,
	Consequence: func(on bool) string {
		if on {
			return "Asks the server to remove the display name and avatar and to hide past messages from anyone who was not in the room at the time. " +
				"Uploaded media and other servers' copies stay."
		}
		return "Past messages, display name and avatar stay visible in the rooms."
	},
}

func deactivate() Action {
	return deactivateAtMAS.action(Action{
		ID: "deactivate", Key: "D", Title: "Deactivate account", Short: "deactivate",
		Effect: "Deactivates the account: signs out all devices, removes the password and linked e-mail addresses and phone numbers, and leaves all rooms.",
		Danger: Irreversible, Purpose: End, Direct: true, EndsAdmin: true, Opposite: "reactivate", Then: "redact",
		Lost:   "Devices, encryption keys, linked e-mail addresses and phone numbers, and room memberships do not come back.",
		Fields: []Field{eraseField},
		Blocked: func(s Situation) string {
			return blocked(s, &matrixadmin.DeactivateAccount)
		},
		Notes: deactivateNotes, Tells: pendingInvitations,
		Look: lookAtMAS,
		Plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			request := matrixadmin.Deactivate(s.Server.Via(), s.Target.User.ID, v.Choice(eraseField))
			return undone(done, Step{Key: "deactivate", Title: "Deactivate account", Request: request}), nil
		},
		Patience: deactivatePatience, Settles: deactivateSettles,
		Alters: func(_ Situation, v Values) Aspects {
			if v.Choice(eraseField) {
				return closing | Erasures | DisplayNames | Avatars
			}
			return closing
		},
		Verify: verifyDeactivate,
	})
}

// closing is what a deactivation alone changes.
const closing = Deactivations | Devices | Addresses | Passwords | Memberships

func deactivateNotes(s Situation, _ Values) []string {
	notes := []string{"Reactivating brings back no devices, keys, e-mail, phone numbers or rooms."}
	notes = append(notes, unproven(s, &matrixadmin.DeactivateAccount)...)
	u := s.Target.User
	if !u.Deactivated.Yes() && !s.Server.Lacks(&matrixadmin.RedactMessages) {
		notes = append(notes, "Redact messages first, if needed ("+redactKey+" in the menu, or mxwarden redact).")
	}
	if lost := linked(u); lost != "" {
		notes = append(notes, "Removes "+lost+". Evidence keeps what is removed.")
	}
	notes = append(notes, unlinked(u)...)
	if u.Deactivated.Yes() {
		notes = append(notes, "This account is already deactivated. Deactivating again is harmless and can add an erase.")
	}
	if len(u.ExternalIDs) > 0 {
		notes = append(notes, "External IDs (SSO) stay linked. Block the person at the identity provider as well.")
	}
	if !u.Appservice.IsZero() {
		notes = append(notes, "The application service may create it again.")
	}
	if u.Detail == matrixadmin.DetailLegacy || u.Detail == matrixadmin.DetailProfile {
		notes = append(notes, "This server cannot show whether an account is deactivated. The result cannot be verified.")
	}
	if rooms := s.Server.Can(&matrixadmin.LeaveRooms); rooms.Answer == matrixadmin.No {
		notes = append(notes, english.Sentence(rooms.Why))
	}
	if s.Server.Lacks(&matrixadmin.ReadRooms) && !s.Server.Hides(&matrixadmin.ReadRooms) {
		notes = append(notes, "This server cannot show the progress of leaving rooms.")
	}
	return notes
}

// linked names the e-mail addresses and phone numbers that an account loses, "" where it has none.
func linked(u matrixadmin.User) string {
	var all []string
	for i, p := range u.ThreePIDs {
		if i == 3 {
			all = append(all, fmt.Sprintf("%d more", len(u.ThreePIDs)-i))
			break
		}
		all = append(all, matrixadmin.Printable(wire.Cut(p.Written().Raw(), 60)))
	}
	return strings.Join(all, ", ")
}

// unlinked says that it is not known what an account loses, where its record must name that and does not.
func unlinked(u matrixadmin.User) []string {
	if u.Detail != matrixadmin.DetailFull || u.ThreePIDs != nil {
		return nil
	}
	return []string{"Removes its e-mail addresses and phone numbers. The server did not report which."}
}

// deactivatePatience is as long as the client waits for the answer: Synapse goes on with a deactivation whose asker has gone.
const deactivatePatience = 10 * time.Minute

// deactivateSettles are the waits after which an account has usually left its rooms.
var deactivateSettles = []time.Duration{time.Second, 3 * time.Second}

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
	if err == nil {
		f.Devices = append([]matrixadmin.Device{}, devices...)
	}
	switch {
	case !user.Deactivated.Known():
		f.Verdict, f.Reason = unsaid(before, func(u matrixadmin.User) matrixadmin.Tri { return u.Deactivated }, false, user, "deactivated")
	case !user.Deactivated.Yes() && err == nil && before.Target.Devices > 0 && len(devices) == 0:
		// Devices go first and the flag is set last.
		f.Verdict, f.Reason, f.Changed = Partial, "All devices are removed, but the account is not marked as deactivated.", true
	case !user.Deactivated.Yes():
		f.Verdict, f.Reason = NotApplied, "The account is still active."
	case err == nil && len(devices) > 0:
		f.Verdict, f.Reason = Partial, "The account is deactivated, but "+countOf(len(devices), "is still listed", "are still listed")+"."
	case alreadyDeactivated(before, v):
		f.Verdict, f.Reason = CannotBeRead, "The account was already deactivated before this request, so reading it back proves nothing."
	case v.Choice(eraseField):
		f.Verdict, f.Reason = erased(user)
	case before.Target.User.Deactivated.Yes():
		f.Verdict, f.Reason = Likely, "The account was already deactivated before this request. Its devices are removed now."
	default:
		f.Verdict, f.Reason = Confirmed, "The account is now deactivated."
	}
	if still := linked(user); f.Verdict == Confirmed && still != "" && before.Target.Auth.State != AuthFound {
		f.Verdict, f.Reason = Partial, "The account is deactivated, but still has "+still+". If it stays so, deactivate again."
	}
	if f.Verdict == Confirmed && err != nil && !matrixadmin.NotServed(err) {
		f.Verdict, f.Reason = ReadFailed, sentences(f.Reason, english.EndSentence("Could not check whether its devices are gone: "+matrixadmin.Reason(err)))
	}
	if f.Verdict == Confirmed && before.Server.Can(&matrixadmin.LeaveRooms).Answer != matrixadmin.No {
		return stillLeaving(ctx, hs, f, id)
	}
	return f
}

// stillLeaving adds to what is confirmed of a deactivation the rooms that are left in the background, after the server has answered.
func stillLeaving(ctx context.Context, hs Reads, f Finding, id matrixadmin.UserID) Finding {
	switch rooms, err := hs.JoinedRooms(ctx, id); {
	case matrixadmin.NotServed(err):
	case err != nil:
		f.Verdict, f.Reason = ReadFailed, sentences(f.Reason, english.EndSentence("Could not check whether it has left its rooms: "+matrixadmin.Reason(err)))
	case len(rooms) > 0:
		f.Verdict, f.Changed = Queued, true
		f.Reason = strings.Replace(strings.TrimSuffix(f.Reason, "."), " now ", " ", 1) + ", and is still leaving " + english.Count(len(rooms), "room", "rooms") + "."
	}
	return f
}

// erased is the verdict on a deactivated account that was to be erased too.
func erased(user matrixadmin.User) (Verdict, string) {
	switch {
	case !user.Erased.Known():
		return Partial, "The account is deactivated. This server does not report whether it was erased."
	case !user.Erased.Yes():
		return Partial, "The account is deactivated but not marked as erased. If it stays so, deactivate again with Erase."
	case !user.DisplayName.IsZero() || !user.AvatarURL.IsZero():
		return Partial, "The account is deactivated and marked as erased, but its display name or avatar is still there. If it stays so, deactivate again with Erase."
	}
	return Confirmed, "The account is now deactivated and erased."
}
