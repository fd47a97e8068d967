package ops

import (
	"context"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

var noticeField = Field{Name: "text", Label: "Text", Kind: FieldText, Format: "the message, one line", Example: "The server restarts at 22:00 UTC."}

func sendNotice() Action {
	return Action{
		ID: "send-notice", Key: "S", Purpose: Disrupt, Title: "Send server notice", Short: "send notice", Danger: Disruptive, Own: true, Alters: alters(ServerNotices),
		Effect: "Sends a message to the user, in a room for server notices, which the user cannot decline.",
		Lost:   "A notice that was sent cannot be taken back here.",
		Fields: []Field{noticeField},
		Blocked: func(s Situation) string {
			if s.Target.User.Deactivated.Yes() {
				return "the account is deactivated"
			}
			return blocked(s, &matrixadmin.SendNotices)
		},
		Notes: func(s Situation, _ Values) []string {
			var notes []string
			if can := s.Server.Can(&matrixadmin.SendNotices); can.Note != "" {
				notes = append(notes, english.Sentence(can.Note))
			}
			if s.Target.User.Locked.Yes() {
				notes = append(notes, "The account is locked: the user sees the notice only when it is unlocked.")
			}
			return notes
		},
		Plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			request := matrixadmin.SendNotice(s.Target.User.ID, transaction(v), v.Text(noticeField))
			return undone(done, Step{Key: "notice", Title: "Send the notice", Request: request}), nil
		},
		Patience: flagPatience,
		Verify:   verifyNotice,
	}
}

// transaction names what is to be sent once, after the act: who repeats the request by hand with the id that is on record sends nothing twice.
func transaction(v Values) string {
	if v.Act == nil {
		return "mxwarden"
	}
	return "mxwarden-" + v.Act.Sent().Raw()
}

// older reports whether an event was there before something began, by the age that the server gives it: its clock may be another than that of the console.
func older(m matrixadmin.Message, began time.Time) bool {
	if began.IsZero() {
		return false
	}
	if m.Age > 0 {
		return m.Age > time.Since(began)+time.Second // servers round
	}
	return !m.Sent.IsZero() && began.Sub(m.Sent) > clocksApart
}

// verifyNotice reads the event back, and whether the account is in its room.
func verifyNotice(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
	user, f, ok := readBack(ctx, reads, before.Target.User.ID)
	if !ok {
		return f
	}
	f.After = user
	event := matrixadmin.NewText(Fact(done, matrixadmin.NoticeEvent))
	if event.IsZero() {
		f.Verdict, f.Reason = CannotBeRead, "Without the server's answer, nothing shows whether the notice was sent."
		return f
	}
	if before.Server.Lacks(&matrixadmin.FetchOriginal) || before.Server.Lacks(&matrixadmin.ListMemberships) {
		f.Verdict, f.Reason = CannotBeRead, "This server cannot show whether the notice arrived."
		return f
	}
	var sent matrixadmin.Message
	if _, err := reads.Do(ctx, matrixadmin.Original(event, &sent)); err != nil {
		f.Verdict, f.Reason = ReadFailed, english.EndSentence("The notice could not be read back: "+matrixadmin.Reason(err))
		if matrixadmin.KindOf(err) == matrixadmin.KindNotFound {
			f.Verdict, f.Reason = NotApplied, "The notice is not on the server."
		}
		return f
	}
	if older(sent, before.Began) {
		f.Verdict, f.Reason = CannotBeRead, "The server named an event that is older than the request, as an earlier notice is. Nothing shows whether this one was sent."
		return f
	}
	rooms, err := reads.Memberships(ctx, user.ID)
	there := slices.ContainsFunc(rooms, func(m matrixadmin.Membership) bool {
		return m.Room == sent.Room && (m.State.Raw() == "join" || m.State.Raw() == "invite")
	})
	switch {
	case sent.Body.Raw() != v.Text(noticeField):
		f.Verdict, f.Reason = NotApplied, "The notice on the server has another text."
	case err != nil:
		f.Verdict, f.Reason = ReadFailed, english.EndSentence("The notice was sent, but the rooms of the account could not be listed: "+matrixadmin.Reason(err))
	case !there:
		f.Verdict, f.Reason = Partial, "The notice is in its room, but the account is not."
	default:
		f.Verdict, f.Reason = Confirmed, "The notice is in the account's room for server notices."
	}
	return f
}
