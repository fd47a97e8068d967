package ops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// verifyRedaction reads how the job stands, and when it has ended, the rooms: complete means that it has ended, not that anything was redacted.
func verifyRedaction(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
	id, f := redactionOf(ctx, reads, before, done)
	if id == "" {
		return f
	}
	var job matrixadmin.Job
	_, err := reads.Do(ctx, matrixadmin.RedactionStatus(id, &job))
	switch {
	case errors.Is(err, matrixadmin.ErrNotFound): // forgotten: only the rooms tell
		return countRedacted(ctx, reads, before, v, &job).finding(job)
	case err != nil:
		return Finding{Verdict: ReadFailed, Reason: english.EndSentence("The redaction's status could not be read: " + matrixadmin.Reason(err))}
	case !job.Status.Ended():
		return Finding{Verdict: Queued, Changed: true, Reason: "The redaction is " + job.Status.String() + "."}
	}
	return countRedacted(ctx, reads, before, v, &job).finding(job)
}

// redactionOf finds the job that a run has started; the finding is complete where there is none.
func redactionOf(ctx context.Context, reads Reads, before Situation, done []StepResult) (string, Finding) {
	if id := Fact(done, matrixadmin.FactRedaction); id != "" {
		return id, Finding{}
	}
	if slices.ContainsFunc(done, func(r StepResult) bool { return matrixadmin.RedactRunning(r.Err) }) { // the one that runs is somebody else's
		return "", Finding{Verdict: NotApplied, Reason: "Another redaction of the account is running; redact again when it has ended."}
	}
	seen, looked := before.Seen.(redactSeen)
	var newest matrixadmin.ScheduledTask
	for _, job := range redactionJobs(ctx, reads, before) {
		ours := looked && !slices.Contains(seen.jobs, job.ID) || !looked && !job.Changed.Before(before.Began.Add(-time.Minute))
		if ours || !ended(job.Status) {
			newest = job
		}
	}
	switch {
	case !newest.ID.IsZero():
		return newest.ID.Raw(), Finding{}
	case before.Server.Lacks(&matrixadmin.ScheduledTasks):
		return "", Finding{Verdict: CannotBeRead, Reason: "This server cannot list its jobs, so that it is unknown whether a redaction was started."}
	}
	return "", Finding{Verdict: NotApplied, Reason: "The server lists no new redaction of the account."}
}

// redacted is what rooms show of a redaction.
type redacted struct {
	done, left  int // events
	events      int // all that the rooms show of the account, whenever it was
	older       bool
	unread, all int // rooms
	lacks       bool
	unlisted    error    // why the rooms are not known
	missing     string   // that rooms are not known, in a sentence
	ids         []string // of what is redacted
}

// redactPage is how many events are asked for at once.
const redactPage = 100

// countRedacted reads what the account wrote in the rooms, and counts what is redacted and what is not. It keeps no text. What the job could not redact and
// is redacted all the same is no failure: Synapse tries again what was redacted before.
func countRedacted(ctx context.Context, reads Reads, before Situation, v Values, job *matrixadmin.Job) redacted {
	r := redaction(before, v)
	sum := redacted{lacks: before.Server.Lacks(&matrixadmin.ReadMessages)}
	if len(r.Rooms) == 0 { // after a restart
		r.Rooms, _, _, sum.unlisted = roomsOf(ctx, reads, before)
		seen := redactSeen{rooms: r.Rooms, joined: roomsJoined(ctx, reads, before)}
		if before.Target.User.Deactivated.Yes() || seen.missing() > 0 {
			seen.addOlder(reads.b.past.of(before.Target.User.ID))
			r.Rooms = seen.rooms
		}
		sum.missing = seen.lacks()
	} else if seen, looked := before.Seen.(redactSeen); looked && len(v.List(redactRooms)) == 0 {
		sum.missing = seen.lacks()
	}
	if sum.all = len(r.Rooms); sum.lacks {
		return sum
	}
	counts := make([]redacted, len(r.Rooms))
	var jobs []func()
	for i, room := range r.Rooms {
		jobs = append(jobs, func() { counts[i] = countRoom(ctx, reads, before.Target.User.ID, room, r) })
	}
	wire.Parallel(roomsAtOnce, jobs...)
	for _, c := range counts {
		for _, id := range c.ids {
			delete(job.Failed, id)
		}
		sum.done, sum.left, sum.events, sum.unread, sum.older = sum.done+c.done, sum.left+c.left, sum.events+c.events, sum.unread+c.unread, sum.older || c.older
	}
	return sum
}

// roomsAtOnce is how many rooms are read at the same time: so many keep a server busy, and more make it slower for others.
const roomsAtOnce = 4

func countRoom(ctx context.Context, reads Reads, id matrixadmin.UserID, room matrixadmin.Text, r matrixadmin.Redaction) redacted {
	var c redacted
	q := matrixadmin.MessageQuery{Room: room, Sender: id, Types: matrixadmin.RedactedTypes, Seen: map[matrixadmin.Text]bool{}}
	for n := int64(0); ; {
		q.Limit = int(min(redactPage, r.Limit-n))
		page, err := matrixadmin.NextMessages(ctx, reads, q)
		if err != nil {
			c.unread = 1
			return c
		}
		newest := page.Messages[:min(int64(len(page.Messages)), r.Limit-n)] // a server may send more than it was asked for
		for _, m := range newest {
			switch {
			case !r.After.IsZero() && m.Sent.Before(r.After), !r.Before.IsZero() && m.Sent.After(r.Before):
			case m.Redacted:
				c.done++
				c.ids = append(c.ids, m.ID.Raw())
			case m.Membership.IsZero() || m.Membership.Raw() == "join":
				c.left++
			}
		}
		n += int64(len(newest))
		c.events = int(n)
		if q.From = page.Next; q.From == "" && len(newest) == len(page.Messages) {
			return c
		}
		if n >= r.Limit {
			c.older = true
			return c
		}
	}
}

// finding is the verdict on a job that has ended, or that the server does not know any more. Only rooms that were read prove anything.
func (c redacted) finding(job matrixadmin.Job) Finding {
	f := Finding{Changed: true, Over: true}
	failed := len(job.Failed)
	shown := english.Capitalize(english.Count(c.done, "event is", "events are")) + " redacted"
	switch {
	case job.Status == matrixadmin.JobFailed, job.Status == matrixadmin.JobCanceled:
		f.Verdict, f.Reason = c.some(), "The redaction "+job.Status.String()+": "+english.EndSentence(job.Err.Printable())
		if !c.lacks {
			f.Reason += " " + shown + fmt.Sprintf(", %d not.", c.left)
		}
	case c.lacks && failed > 0:
		f.Verdict, f.Reason = Partial, "This server cannot show the messages, so that it is unknown what is redacted."
	case c.lacks && job.Status == matrixadmin.JobComplete:
		f.Verdict, f.Reason = Likely, "The redaction is complete without failures. This server cannot show the messages, so that nothing proves it."
	case failed > 0:
		f.Verdict, f.Reason = c.some(), shown+fmt.Sprintf(", %d not.", max(c.left, failed))
	case c.left > 0 && job.Status == matrixadmin.JobComplete:
		f.Verdict, f.Reason = c.some(), shown+fmt.Sprintf(", %d not, although the server reports that it is complete.", c.left)
	case c.left > 0:
		f.Verdict, f.Reason = ReadFailed, "The server does not know the redaction any more. "+shown+fmt.Sprintf(", %d not.", c.left)
	case c.unlisted != nil:
		f.Verdict, f.Reason = ReadFailed, "The rooms could not be listed, so that nothing proves the redaction: "+english.EndSentence(matrixadmin.Reason(c.unlisted))
	case c.unread > 0:
		f.Verdict, f.Reason = ReadFailed, shown+" and none is left in the rooms that could be read."
	case c.events == 0:
		f.Verdict, f.Reason = ReadFailed, "The rooms show nothing of the account, not even that it joined, so that nothing proves the redaction."
	case c.done == 0:
		f.Verdict, f.Reason = Confirmed, "There was nothing to redact in "+english.Count(c.all, "room", "rooms")+"."
	case c.older:
		f.Verdict, f.Reason = Confirmed, shown+fmt.Sprintf(" in %s, and none of the newest is left there.", english.Count(c.all, "room", "rooms"))
	default:
		f.Verdict, f.Reason = Confirmed, shown+fmt.Sprintf(" in %s, and none is left there.", english.Count(c.all, "room", "rooms"))
	}
	var more []string
	if c.missing != "" {
		more = append(more, c.missing+" What it wrote in the others stays.")
		switch {
		case f.Verdict == Confirmed && c.done > 0:
			f.Verdict = Partial
		case f.Verdict == Confirmed:
			f.Verdict = Likely
		}
	}
	if failed > 0 {
		more = append(more, english.Count(failed, "event", "events")+" could not be redacted: "+reasons(job.Failed)+".")
	}
	if c.unread > 0 {
		more = append(more, fmt.Sprintf("%d of %s could not be read back.", c.unread, english.Count(c.all, "room", "rooms")))
	}
	if c.older {
		more = append(more, "Older events are left: only the newest in each room were asked for.")
	}
	f.Reason = sentences(append([]string{f.Reason}, more...)...)
	return f
}

// some is the verdict on a redaction that is not all done.
func (c redacted) some() Verdict {
	if c.done > 0 {
		return Partial
	}
	return NotApplied
}

// reasons groups the errors of events, the most frequent first; ids of rooms and events are left out of them.
func reasons(failed map[string]matrixadmin.Text) string {
	count := map[string]int{}
	for _, why := range failed {
		words := strings.Fields(why.Printable())
		words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "!") || strings.HasPrefix(w, "$") || w == "(None)" })
		count[wire.Cut(strings.Join(words, " "), 80)]++
	}
	var all []string
	for why := range count {
		all = append(all, why)
	}
	slices.SortFunc(all, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	var said []string
	for i, why := range all {
		if i == 3 {
			said = append(said, fmt.Sprintf("%d other reasons", len(all)-i))
			break
		}
		said = append(said, fmt.Sprintf("%s (%s)", why, english.Number(count[why])))
	}
	return strings.Join(said, "; ")
}
