package ops

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Fields of the redaction.
var (
	redactRooms = Field{
		Name: "rooms", Label: "Only these rooms", Kind: FieldList, Optional: true, Format: "room IDs, separated by commas or spaces", Example: "!abcdefg:example.org",
		Wrong: func(text string) string {
			if len(text) < 2 || text[0] != '!' { // it would be accepted, and the job would fail
				return "has what is not a room ID: " + matrixadmin.Printable(text)
			}
			return ""
		},
	}
	redactLimit = Field{Name: "limit", Label: "Newest per room", Kind: FieldNumber, Preset: "10000", Min: 1, Max: 100_000, Example: "500"}
	redactAfter = Field{
		Name: "after", Label: "From (UTC)", Kind: FieldText, Optional: true, Fixed: onlyWith(&matrixadmin.RedactTimes),
		Format: "a day, or a day and a time", Example: "2026-11-25 14:30", Wrong: wrongMoment,
	}
	redactBefore = Field{
		Name: "before", Label: "Until (UTC)", Kind: FieldText, Optional: true, Fixed: onlyWith(&matrixadmin.RedactTimes),
		Format: "a day, or a day and a time", Example: "2026-11-26", Wrong: wrongMoment,
	}
	redactReason  = Field{Name: "shown_reason", Label: "Shown reason", Kind: FieldText, Optional: true, Format: "a text that everybody in the rooms can read", Example: "spam"}
	redactAsAdmin = Field{
		Name: "use_admin", Label: "Redact as yourself instead of as the account", Kind: FieldChoice, Fixed: onlyWith(&matrixadmin.RedactAsAdmin),
		Consequence: func(on bool) string {
			if on {
				return "The redactions come from you. They fail in each room that you are not in or may not redact in."
			}
			return "The redactions come from the account itself, as if its user had removed the messages."
		},
	}
)

// onlyWith offers a field only where the server is known to have something.
func onlyWith(c *matrixadmin.Capability) func(Situation) string {
	return func(s Situation) string {
		switch can := s.Server.Can(c); {
		case can.Answer == matrixadmin.Yes:
			return ""
		case can.Why != "":
			return english.Sentence(can.Why)
		}
		return map[string]string{
			matrixadmin.RedactTimes.ID:   "It is not known whether this server can limit a redaction to a time range.",
			matrixadmin.RedactAsAdmin.ID: "It is not known whether this server can redact as the administrator.",
		}[c.ID]
	}
}

// redactKey is the letter of the redaction, which the deactivation names.
const redactKey = "R"

// redactPatience is how long a redaction is followed: the server redacts some events a second, and at most five accounts at once.
const redactPatience = 24 * time.Hour

func redact() Action {
	return Action{
		ID: "redact", Key: redactKey, Title: "Redact messages", Short: "redact", Danger: Irreversible, Lost: "Redacted messages do not come back.", Unsaved: "the messages", Purpose: End, Elsewhere: true, Alters: alters(Messages),
		Effect: "Has the server redact the account's messages, encrypted ones too, and its joins in every room that it is or was in. " +
			"Reactions, stickers, polls, topics and uploaded media stay. Other servers are asked to do the same.",
		Fields:  []Field{redactRooms, redactLimit, redactAfter, redactBefore, redactReason, redactAsAdmin},
		Blocked: func(s Situation) string { return blockedAnywhere(s, &matrixadmin.RedactMessages) },
		Notes:   redactNotes, Problems: redactProblems,
		Precheck: namedRooms, Look: lookAtRooms, Plan: planRedaction, Patience: redactPatience, PatienceLost: flagPatience, Verify: verifyRedaction,
	}
}

// namedRooms asks for the rooms that were named: of one that the server does not know it would refuse the whole redaction, or redact nothing.
func namedRooms(ctx context.Context, reads Reads, s Situation, v Values) error {
	if s.Server.Lacks(&matrixadmin.ReadRoom) || s.elsewhere() {
		return nil
	}
	for _, room := range v.List(redactRooms) {
		if _, err := reads.Do(ctx, matrixadmin.RoomDetails(matrixadmin.NewText(room), new(matrixadmin.Room))); errors.Is(err, matrixadmin.ErrNotFound) {
			return errors.New("this server knows no room " + matrixadmin.Printable(room))
		}
	}
	return nil
}

// redactSeen is what a redaction depends on.
type redactSeen struct {
	rooms   []matrixadmin.Text // that the account is or was in
	left    int                // of them, it is not in any more
	partial bool               // the server lists the rooms that it is in, and no others
	older   int                // of them, the server does not list any more
	taken   time.Time          // when the evidence was taken that some of those are from; zero without
	joined  int64              // how many rooms the account has joined at least; 0 where the server does not count them
	running matrixadmin.Text   // id of a redaction of the account that the server is at
	jobs    []matrixadmin.Text // ids of all of its redactions, so that a new one is told from them
}

func lookAtRooms(ctx context.Context, reads Reads, s Situation) (any, error) {
	var seen redactSeen
	var err error
	if seen.rooms, seen.left, seen.partial, err = roomsOf(ctx, reads, s); err != nil && !s.elsewhere() { // there they can be named
		return nil, err
	}
	seen.joined = roomsJoined(ctx, reads, s)
	if s.Target.User.Deactivated.Yes() || len(seen.rooms) == 0 || seen.missing() > 0 {
		seen.addOlder(reads.b.past.of(s.Target.User.ID))
	}
	for _, job := range redactionJobs(ctx, reads, s) {
		seen.jobs = append(seen.jobs, job.ID)
		if !ended(job.Status) {
			seen.running = job.ID
		}
	}
	return seen, nil
}

// roomsJoined is how many rooms an account has joined, those that it has left and that no list has any more too; 0 where that is not known.
func roomsJoined(ctx context.Context, reads Reads, s Situation) (n int64) {
	if s.Server.Lacks(&matrixadmin.CountActivity) {
		return 0
	}
	if _, err := reads.Do(ctx, matrixadmin.CumulativeJoinedRoomCount(s.Target.User.ID, time.Time{}, &n)); err != nil {
		return 0
	}
	return n
}

// missing is how many rooms at least the account was in that are not known: nobody of this server is in them any more.
func (r *redactSeen) missing() int64 { return max(r.joined-int64(len(r.rooms)), 0) }

// lacks says how many rooms are known of how many, "" where none is known to be missing.
func (r *redactSeen) lacks() string {
	if r.missing() == 0 {
		return ""
	}
	known := map[bool]string{true: "is known", false: "are known"}[len(r.rooms) == 1]
	return fmt.Sprintf("Only %s of at least %s that the account was in %s.", english.Number(len(r.rooms)), english.Count(int(r.joined), "room", "rooms"), known)
}

// addOlder adds rooms that the account was in before.
func (r *redactSeen) addOlder(rooms []matrixadmin.Text, taken time.Time) {
	listed := len(r.rooms)
	r.rooms = append(r.rooms, rooms...)
	slices.SortFunc(r.rooms, func(a, b matrixadmin.Text) int { return strings.Compare(a.Raw(), b.Raw()) })
	r.rooms = slices.Compact(r.rooms)
	if r.older = len(r.rooms) - listed; r.older > 0 {
		r.left, r.taken = r.left+r.older, taken
	}
}

// roomsOf reads the rooms that an account is or was in; an invitation is none, since who was only asked has written nothing.
func roomsOf(ctx context.Context, reads Reads, s Situation) (rooms []matrixadmin.Text, left int, partial bool, err error) {
	var all []matrixadmin.Membership
	partial = s.Server.Lacks(&matrixadmin.ListMemberships) || s.elsewhere()
	if !partial {
		all, err = reads.Memberships(ctx, s.Target.User.ID)
		partial = matrixadmin.NotServed(err)
	}
	if partial {
		rooms, err = reads.JoinedRooms(ctx, s.Target.User.ID)
	}
	if !partial {
		rooms = matrixadmin.WroteIn(all)
		left = len(rooms)
	}
	for _, m := range all {
		if m.Joined() {
			left--
		}
	}
	slices.SortFunc(rooms, func(a, b matrixadmin.Text) int { return strings.Compare(a.Raw(), b.Raw()) })
	reads.b.past.saw(s.Target.User.ID, rooms)
	return rooms, left, partial, err
}

// redactionJobs are the server's redactions of an account, the newest last; none where it does not list jobs.
func redactionJobs(ctx context.Context, reads Reads, s Situation) []matrixadmin.ScheduledTask {
	if s.Server.Lacks(&matrixadmin.ScheduledTasks) {
		return nil
	}
	var jobs []matrixadmin.ScheduledTask
	_, _ = reads.Do(ctx, matrixadmin.ReadScheduledTasks(matrixadmin.TaskQuery{Resource: s.Target.User.ID.Text(), Action: matrixadmin.RedactJob}, &jobs)) // without it a second one is refused
	return jobs
}

// ended reports whether the server has stopped working on a job.
func ended(status matrixadmin.Text) bool {
	return status.Raw() != "scheduled" && status.Raw() != "active"
}

// redaction is what the answers ask for, in the rooms that were named or are known.
func redaction(s Situation, v Values) matrixadmin.Redaction {
	r := matrixadmin.Redaction{Reason: v.Text(redactReason), Limit: v.Number(redactLimit), AsAdmin: v.Choice(redactAsAdmin)}
	for _, room := range v.List(redactRooms) {
		r.Rooms = append(r.Rooms, matrixadmin.NewText(room))
	}
	if seen, looked := s.Seen.(redactSeen); looked && len(r.Rooms) == 0 {
		r.Rooms = seen.rooms
	}
	r.After, _ = moment(v.Text(redactAfter), false)
	r.Before, _ = moment(v.Text(redactBefore), true)
	return r
}

func planRedaction(s Situation, v Values, done []StepResult) ([]Step, error) {
	if seen, _ := s.Seen.(redactSeen); !seen.running.IsZero() && len(done) == 0 {
		return []Step{{
			Key: "follow/" + seen.running.Raw(), Title: "Follow the redaction that is already running",
			Request: matrixadmin.RedactionStatus(seen.running.Raw(), new(matrixadmin.Job)),
		}}, nil
	}
	r := redaction(s, v)
	if len(r.Rooms) == 0 { // sent so, the server would redact nothing and report that it is complete
		if s.Target.User.Deactivated.Yes() {
			return nil, errors.New("no room is known: the account was deactivated, and has left them. Name the rooms; evidence that was collected before lists them")
		}
		return nil, errors.New("no room is known that the account is or was in; name the rooms")
	}
	return undone(done, Step{
		Key: "redact", Title: "Redact in " + english.Count(len(r.Rooms), "room", "rooms"), Request: matrixadmin.Redact(s.Target.User.ID, r),
	}), nil
}

// notes say in which rooms it is redacted.
func (r *redactSeen) notes() []string {
	var notes []string
	where := "Redacts in " + english.Count(len(r.rooms), "room", "rooms")
	if r.left > 0 {
		where += "; it has left, or was banned from, " + english.Number(r.left) + " of them"
		if len(r.rooms) == 1 {
			where = "Redacts in 1 room, which it has left or was banned from"
		}
	}
	notes = append(notes, where+".")
	switch {
	case r.older > 0 && !r.taken.IsZero():
		notes = append(notes, fmt.Sprintf("The server no longer lists %s of them: they are known from evidence of %s, or were seen before.", english.Number(r.older), r.taken.UTC().Format("2006-01-02 15:04 UTC")))
	case r.older > 0:
		notes = append(notes, "The server no longer lists "+english.Number(r.older)+" of them: they were seen before.")
	}
	if lacks := r.lacks(); lacks != "" {
		lists := "no room that nobody of it is in any more"
		if r.partial {
			lists = "only the rooms that the account is in now"
		}
		notes = append(notes, lacks+" What it wrote in the others stays: this server lists "+lists+". Name those rooms to redact there, too.")
	} else if r.partial {
		notes = append(notes, "This server lists only the rooms that the account is in now. What it wrote in others stays.")
	}
	return notes
}

func redactNotes(s Situation, v Values) []string {
	notes := unproven(s, &matrixadmin.RedactMessages)
	if seen, looked := s.Seen.(redactSeen); looked && len(v.List(redactRooms)) == 0 && len(seen.rooms) > 0 {
		notes = append(notes, seen.notes()...)
	}
	switch {
	case s.elsewhere():
		notes = append(notes, "The account belongs to another server, and goes on working there. The redactions come from you, and fail in each room that you are not in or may not redact in.")
	case s.Target.User.Deactivated.Yes():
		notes = append(notes, "The account is deactivated and has left its rooms. Rooms without any local user left are missing from the server's list; add them to redact there, too.")
	default:
		notes = append(notes, "Redact before you deactivate: a deactivated account has left its rooms, and the server no longer lists all of them.")
	}
	return append(notes, "The job takes a moment for each message. The console follows it until it ends, a command only with --wait. Synapse keeps what was redacted for 7 days by default.")
}

func redactProblems(s Situation, v Values) []string {
	var problems []string
	after, _ := moment(v.Text(redactAfter), false)
	before, _ := moment(v.Text(redactBefore), true)
	if !after.IsZero() && !before.IsZero() && before.Before(after) { // it would be accepted, and redact nothing
		problems = append(problems, "the time range ends before it begins")
	}
	if (v.Text(redactAfter) != "" || v.Text(redactBefore) != "") && !s.Server.Has(&matrixadmin.RedactTimes) {
		problems = append(problems, cmp.Or(s.Server.Can(&matrixadmin.RedactTimes).Why, "this server is not known to limit redactions to a time range"))
	}
	return problems
}

// wrongMoment says what is wrong with a moment as it was typed.
func wrongMoment(text string) string {
	if _, err := moment(text, false); err != nil {
		return err.Error()
	}
	return ""
}

// moment reads a day, or a day and a time, in UTC; "" is the zero time. A day stands for its first moment, or for its last.
func moment(text string, last bool) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", time.RFC3339} {
		t, err := time.Parse(layout, text)
		switch {
		case err != nil || t.Year() < 1971 || t.Year() > 9999:
		case last && layout == "2006-01-02":
			return t.Add(24*time.Hour - time.Millisecond), nil
		default:
			return t, nil
		}
	}
	return time.Time{}, errors.New("must be a time in UTC such as 2026-11-25 or 2026-11-25 14:30")
}
