package ops

import (
	"fmt"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// covers reports whether what is so after a later intent may be its work, and tells nothing of the earlier one, which began in a situation: both can change
// the same of one account. What an action changes that this version does not know is not known either.
func covers(s Situation, was, later audit.Record) bool {
	if was.ID == later.ID || was.Target != later.Target {
		return false
	}
	if a, b := was.Subject, later.Subject; a.Kind == b.Kind && a.ID != b.ID { // two parts of the account
		return false
	}
	return changes(s, was)&changes(s, later) != 0
}

// changes is what an intent can change of an account in a situation.
func changes(s Situation, intent audit.Record) Aspects {
	a, ok := Find(intent.Action)
	if !ok || a.ID != intent.Action || a.Alters == nil {
		return everything
	}
	all := a.Alters(s, answers(a, intent.Params))
	if all&(Devices|SomeDevices) != 0 {
		all |= Devices | SomeDevices
	}
	return all
}

// sequel is what the trail says of one act after its intent.
type sequel struct {
	at    Situation // in which it began
	was   audit.Record
	line  []string       // ids of the acts that go on with it
	later []audit.Record // intents that can change the same, without those that were not sent or were refused
	last  audit.Record   // its own last outcome
}

// see takes one record after another.
func (q *sequel) see(r audit.Record) {
	switch r.Kind {
	case audit.KindIntent:
		switch {
		case q.was.ID == "" || r.ID == q.was.ID:
		case r.Continues == q.was.ID || slices.Contains(q.line, r.Continues):
			q.line = append(q.line, r.ID)
		case covers(q.at, q.was, r):
			q.later = append(q.later, r)
		}
	case audit.KindOutcome:
		if r.ID == q.was.ID {
			q.last = r
		}
		if r.Result == matrixadmin.OutcomeNotSent.String() || r.Result == matrixadmin.OutcomeRejected.String() {
			q.later = slices.DeleteFunc(q.later, func(l audit.Record) bool { return l.ID == r.ID })
		}
	case audit.KindStep, audit.KindNote:
	}
}

// since is the last of what can have changed the same since then, zero without one.
func (q *sequel) since() audit.Record {
	if len(q.later) == 0 {
		return audit.Record{}
	}
	return q.later[len(q.later)-1]
}

// after reads the sequel of an act; a journal that is no trail, or cannot be read, has none.
func after(j Journal, at Situation, id string) sequel {
	q := sequel{at: at}
	trail, ok := j.(interface{ Path() string })
	if !ok {
		return q
	}
	for r, err := range audit.Read(trail.Path(), audit.Filter{}) {
		switch {
		case err != nil:
		case r.ID == id && r.Kind == audit.KindIntent:
			q.was = r
		case q.was.ID != "":
			q.see(r)
		}
	}
	return q
}

// when is how long after the act something was read.
type when struct {
	late bool // by a later process: then the owner, or somebody with another tool, may have changed it as well
	over bool // the server can no longer be at work on it
}

// hindsight says no more of what was read of an act than can be told: that the server shows what was asked for is this act's work only where it was proven
// by an answer, or where the run itself has read it and nothing else is on record since that can change the same.
func hindsight(f Finding, outcome matrixadmin.Outcome, since audit.Record, at when) Finding {
	proven, other := outcome == matrixadmin.OutcomeClaimed || outcome == matrixadmin.OutcomePartly, ""
	if since.ID != "" {
		other = fmt.Sprintf(": %s of the same account was started at %s.", since.Action, since.Time.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	switch f.Verdict {
	case Confirmed, MoreThanAsked:
		if proven || !at.late && other == "" {
			return f
		}
		said := "Whether this action or something else did it is not known."
		if other != "" {
			said = "Whether this action did it is not known" + other
		}
		f.Verdict, f.Over, f.Reason = IsSo, false, sentences(f.Reason, said)
	case Likely, CannotBeRead, NotApplied, Partial:
		switch shows := f.Verdict == NotApplied || f.Verdict == Partial; {
		case other != "" && !proven:
			ever := " yet"
			if at.over {
				ever = " any more"
			}
			f.Verdict, f.Over, f.Reason = CannotBeRead, false, sentences(f.Reason, "What this action did cannot be told"+ever+other)
		case other != "" && shows && at.over:
			f.Reason = sentences(f.Reason, "That may come from another action"+other)
		case f.Verdict == NotApplied && at.late && !proven:
			was := "is not done yet"
			if at.over {
				was = "was not done"
			}
			f.Verdict, f.Reason = IsNotSo, sentences(f.Reason, "It "+was+", or it did not last.")
		}
	case NotChecked, Queued, ReadFailed, IsSo, IsNotSo:
	}
	return f
}

// told is what can be told of what was read of an act that was sent.
func (r *Runner) told(res Result, over bool) Finding {
	f := res.Finding
	if res.recorded == nil || f.Verdict == Confirmed && res.Outcome == matrixadmin.OutcomeClaimed {
		return f
	}
	q := after(r.journal, res.Before, res.recorded.intent)
	return hindsight(f, res.Outcome, q.since(), when{res.late, over})
}
