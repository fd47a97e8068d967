package ops

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Open is an act whose end nobody knows, as far as it is on record.
type Open struct {
	Intent  audit.Record
	Earlier []audit.Record // of the steps of the acts that it goes on with
	Steps   []audit.Record // of its steps, in order; one without a record was perhaps sent
	Last    audit.Record   // its last outcome, zero when there is none
	AtWork  bool           // the console that wrote the intent may still be waiting for the answer
}

// Queued reports whether the server was last seen at work on it, so that there is nothing to decide but to look again.
func (o Open) Queued() bool { return o.Last.Verdict == Queued.String() }

// Results are what is on record of the steps, each once; a step without a record is unknown.
func (o Open) Results() []StepResult {
	results := stepResults(o.Steps)
	for i, r := range o.Steps {
		if r.BaseURL != o.Intent.BaseURL {
			results[i].Backend = wire.Auth
		}
	}
	recorded := map[string]bool{}
	for _, r := range results {
		recorded[r.Key] = true
	}
	for _, key := range o.Intent.Steps {
		if !recorded[key.Raw()] {
			results = append(results, StepResult{Key: key.Raw(), Title: key.Printable(), Outcome: matrixadmin.OutcomeUnknown})
		}
	}
	return results
}

func stepResults(records []audit.Record) []StepResult {
	results := make([]StepResult, len(records))
	for i, r := range records {
		facts := wire.Facts{}
		for name, fact := range r.Facts {
			facts[name] = fact.Raw()
		}
		results[i] = StepResult{Key: r.Step.Raw(), Title: r.Step.Printable(), Outcome: outcomeOf(r.Result), Facts: facts}
	}
	return results
}

// outcomeOf reads an outcome from its word; what is not known is unknown.
func outcomeOf(word string) matrixadmin.Outcome {
	for _, o := range []matrixadmin.Outcome{matrixadmin.OutcomeNotSent, matrixadmin.OutcomeRejected, matrixadmin.OutcomeClaimed, matrixadmin.OutcomePartly} {
		if o.String() == word {
			return o
		}
	}
	return matrixadmin.OutcomeUnknown
}

// outcome is what the records of the steps come to.
func (o Open) outcome() matrixadmin.Outcome {
	if results := o.Results(); len(results) > 0 {
		return Combine(results)
	}
	return matrixadmin.OutcomeUnknown
}

// found is the record of what is read later of an act.
func (o Open) found(s Situation, outcome matrixadmin.Outcome) audit.Record {
	r := o.Intent
	r.Actor, r.Result = s.Me.Text(), outcome.String()
	return r
}

// remember makes a result of what is on record of an act: what was asked for, how it was before, and what is known of the steps.
func (o Open) remember(a Action, s Situation) (Result, Values, error) {
	target, err := o.Target()
	if err != nil {
		return Result{}, Values{}, err
	}
	s.Target, s.Began, s.recalled = target, o.Intent.Time, true
	res := Result{Action: a.ID, Target: target.User.ID, Subject: target.Subject, Before: s, Steps: o.Results(), late: true}
	res.done, res.Outcome = slices.Concat(stepResults(o.Earlier), res.Steps), o.outcome()
	res.recorded = &recorded{intent: o.Intent.ID, record: o.found(s, res.Outcome)}
	return res, answers(a, o.Intent.Params), nil
}

// Target is what an act is about, as it was before.
func (o Open) Target() (Target, error) {
	id, err := matrixadmin.ParseUserID(o.Intent.Target.Raw())
	if err != nil {
		return Target{}, errors.New("the record names no account")
	}
	subject, ok := subjectOf(o.Intent.Subject)
	if !ok {
		return Target{}, errors.New("this version does not know the subject of the action; check the account yourself")
	}
	t := Target{User: matrixadmin.User{ID: id}, Subject: subject, Devices: -1, Rooms: -1}
	for _, key := range o.Intent.Steps {
		if id, marked := strings.CutPrefix(key.Raw(), OnDevice.String()+"/"); marked {
			t.Marked = Marked{OnDevice, append(t.Marked.IDs, matrixadmin.NewText(id))}
		}
	}
	if n, err := strconv.Atoi(o.Intent.Params[paramDevices].Text().Raw()); err == nil {
		t.Devices = n
	}
	if on, ok := o.Intent.Params[paramAlready].Choice(); ok && on {
		t.User.Deactivated = matrixadmin.TriYes
	}
	if on, ok := o.Intent.Params[paramErased].Choice(); ok && on {
		t.User.Erased = matrixadmin.TriYes
	}
	if on, ok := o.Intent.Params[paramLocked].Choice(); ok && on {
		t.User.Locked = matrixadmin.TriYes
	}
	t.Auth = restoreAtMAS(o.Intent.Params[paramMASUser].Text().Raw(), o.Intent.Params[paramMASEnded].Text().Raw())
	return t, nil
}
