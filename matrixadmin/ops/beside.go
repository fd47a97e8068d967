package ops

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// besideTime is how long after an act what its user can change as well is still laid to the act.
const besideTime = 2 * time.Minute

// byUsers are the aspects that users change themselves.
const byUsers = DisplayNames | Avatars | Addresses | ExternalIDs | Devices

// beside adds to what an action reads back whatever else is not as it was before.
func beside(a Action) Action {
	verify := a.Verify
	a.Verify = func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
		f := verify(ctx, reads, before, v, done)
		if before.recalled {
			return f
		}
		var meant Aspects
		if a.Alters != nil {
			meant = a.Alters(before, v)
		}
		f.more = append(f.more, before.otherwise(ctx, reads, &f, meant, done)...)
		return f.besides(done)
	}
	return a
}

// otherwise says, a clause each, what else about the account is not as it was.
func (s Situation) otherwise(ctx context.Context, reads Reads, f *Finding, meant Aspects, done []StepResult) []string {
	if f.After.ID.IsZero() && (f.Verdict == Confirmed || f.Verdict == Likely || f.Verdict == Partial) { // of a job, only what it did was read
		if now, err := reads.User(ctx, s.Target.User.ID); err == nil {
			f.After = now
		}
	}
	if f.After.ID != s.Target.User.ID {
		return nil
	}
	if s.since() > besideTime {
		meant |= byUsers
	}
	here := meant
	if sentToMAS(done) { // it tells the homeserver anew what it knows of the account
		here |= Addresses | Locks | Admins
	}
	var all []string
	say := func(is Aspects, clause string) {
		if here&is != 0 || clause == "" {
			return
		}
		if is&byUsers != 0 {
			clause += ", perhaps by the user"
		}
		all = append(all, clause)
	}
	for _, a := range aspects {
		say(a.is, a.says(s.Target.User, f.After))
	}
	all = append(all, s.otherwiseAtMAS(f.Auth, meant)...)
	if len(s.Target.listed) > 0 && here&Devices == 0 {
		if f.Devices == nil && (f.Verdict.reached() || f.Verdict == Partial) {
			if now, err := reads.Devices(ctx, f.After.ID); err == nil {
				f.Devices = append([]matrixadmin.Device{}, now...)
			}
		}
		if f.Devices != nil {
			say(Devices, devicesGone(s, f.Devices, done))
		}
	}
	return all
}

// otherwiseAtMAS is what MAS shows otherwise.
func (s Situation) otherwiseAtMAS(now AuthAccount, meant Aspects) []string {
	was := s.Target.Auth
	if was.State != AuthFound || now.State != AuthFound || was.User.Username.IsZero() { // of one that was read from the trail little is known
		return nil
	}
	then, after := (Target{Auth: was}).Merged(), (Target{Auth: now}).Merged()
	var all []string
	for _, a := range aspects {
		if clause := a.says(then, after); clause != "" && meant&a.is == 0 {
			all = append(all, "in "+wire.Auth.String()+", "+clause)
		}
	}
	return all
}

// reached reports whether what was asked for is so, as far as anything shows.
func (v Verdict) reached() bool {
	switch v {
	case Confirmed, Likely, CannotBeRead, MoreThanAsked:
		return true
	case NotChecked, NotApplied, Partial, Queued, ReadFailed, IsSo, IsNotSo:
	}
	return false
}

// besides puts what else has changed into words and into the verdict.
func (f Finding) besides(done []StepResult) Finding {
	if len(f.more) == 0 {
		return f
	}
	f.Reason = sentences(f.Reason, english.EndSentence("Not asked for: "+strings.Join(f.more, "; ")))
	f.Changed, f.Beside, f.more = true, true, nil
	lost := slices.ContainsFunc(done, func(r StepResult) bool { return r.Outcome == matrixadmin.OutcomeUnknown })
	if f.Verdict == Confirmed || f.Verdict.reached() && !lost { // what cannot be seen is not known to be done without an answer
		f.Verdict = MoreThanAsked
	}
	return f
}
