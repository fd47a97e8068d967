package ops

import (
	"errors"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Rest says with which action, on what and with which answers an act can be gone on with that ended before all its steps were sent.
//
// It is a new question: nothing is sent before it is confirmed again, secrets have to be given again, and the plan is made anew, of what is still to be
// done. An act of one step is never gone on with: whether that was done is read, see [Runner.Resolve].
func (o Open) Rest() (Action, Target, Values, error) {
	a, ok := Find(o.Intent.Action)
	switch {
	case !ok || a.ID != o.Intent.Action:
		return Action{}, Target{}, Values{}, errors.New("this version does not know the action; check the account yourself")
	case len(o.Intent.Steps) < 2 && o.Intent.Continues == "":
		return Action{}, Target{}, Values{}, errors.New("nothing to continue")
	}
	t, err := o.Target()
	if err != nil {
		return Action{}, Target{}, Values{}, err
	}
	v := answers(a, o.Intent.Params)
	v.Reason, v.Ticket = o.Intent.Reason.Raw(), o.Intent.Ticket.Raw()
	v.Continues = Continued{Intent: o.Intent.ID, Done: o.proven()}
	return a, t, v, nil
}

// proven are the steps that are known to be done; of the others the server's state decides.
func (o Open) proven() []StepResult {
	var proven []StepResult
	for _, r := range slices.Concat(stepResults(o.Earlier), o.Results()) {
		if r.Outcome == matrixadmin.OutcomeClaimed {
			proven = append(proven, r)
		}
	}
	return proven
}

// Watch goes on reading an act that the server was last seen at work on, as after a run; it reports false for any other, and where nothing is read later.
// What it finds is told by [Result.Next] and put on record. The situation is the one now, without a target.
func (r *Runner) Watch(s Situation, o Open) (Result, bool) {
	a, ok := Find(o.Intent.Action)
	if !ok || a.ID != o.Intent.Action || !o.Queued() || r.journal == nil {
		return Result{}, false
	}
	res, v, err := o.remember(a, s)
	if err != nil {
		return Result{}, false
	}
	res.Outcome, res.Finding = outcomeOf(o.Last.Result), Finding{Verdict: Queued, Reason: strings.TrimPrefix(o.Last.Detail.Printable(), checkedLater)}
	res = r.follow(a, res, v, o.Intent.Time)
	return res, res.Followed()
}
