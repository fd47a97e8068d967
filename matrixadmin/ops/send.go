package ops

import (
	"context"
	"errors"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// sending is what became of the steps of one round.
type sending struct {
	results    []StepResult
	answer     matrixadmin.Text // what the last answer called its request
	unrecorded bool             // a step could not be put on record
}

// send sends each step once, in order, and puts on disk what became of it before the next one goes out.
//
// A step that must be done and is not ends it, as does the end of ctx; what was prepared for is cleaned up all the same.
func (t *act) send(ctx context.Context, at Situation, steps []Step, rec audit.Record, intent string, request *matrixadmin.RequestID) sending {
	patient, cancel := patientContext(ctx)
	defer cancel()
	var s sending
	var stopped error
	for i, step := range steps {
		if stopped == nil && i > 0 && ctx.Err() != nil {
			stopped = errUnwanted
		}
		res := StepResult{Key: step.Key, Title: step.Title, Backend: step.Request.Backend, Outcome: matrixadmin.OutcomeNotSent, Cleanup: step.Need == Cleanup}
		use := patient
		switch {
		case step.Need == Cleanup && !happened(append(slices.Clip(t.done), s.results...), step.After):
			continue // there is nothing to clean up
		case step.Need == Cleanup:
			use = context.WithoutCancel(ctx)
		case step.After != "" && !Claimed(append(slices.Clip(t.done), s.results...), step.After) && stopped == nil:
			stopped = errStopped
		}
		if stopped == nil && step.Wait > 0 {
			t.watch.step(i+1, len(steps), step.Title)
			if !pause(patient, step.Wait) {
				stopped = errUnwanted
			}
		}
		if stopped != nil && step.Need != Cleanup {
			res.Err = &matrixadmin.Error{Op: english.Uncapitalize(step.Title), Kind: matrixadmin.KindCanceled, Detail: stopped.Error(), Outcome: matrixadmin.OutcomeNotSent}
			s.results = append(s.results, res)
			continue
		}
		id := request
		if len(steps) > 1 {
			id = request.Part(i + 1)
			t.watch.step(i+1, len(steps), step.Title)
		}
		res = t.once(matrixadmin.WithRequestID(use, id), step, res)
		own := rec
		own.Steps, own.RequestID, own.AnswerID, own.BaseURL = nil, id.Sent(), id.Answered(), matrixadmin.NewText(at.Address(step.Request.Backend))
		s.answer = id.Answered()
		if res.Outcome != matrixadmin.OutcomeNotSent {
			res.Request = id.Sent()
		}
		s.results = append(s.results, res)
		if err := t.journal.Step(context.WithoutCancel(ctx), intent, stepRecord(own, res)); err != nil {
			s.unrecorded, stopped = true, errNoRecord
		}
		if _, other := errors.AsType[mas.OtherUserError](res.Err); other && stopped == nil { // whatever follows would go there as well
			stopped = errStopped
		}
		if stopped == nil && step.Need == Must && res.Outcome != matrixadmin.OutcomeClaimed {
			stopped = errStopped
		}
	}
	return s
}

// once sends one step and says what is known of it.
func (t *act) once(ctx context.Context, step Step, res StepResult) StepResult {
	if !step.Request.Complete() {
		res.Err = &matrixadmin.Error{Op: english.Uncapitalize(step.Title), Kind: matrixadmin.KindInvalid, Detail: errWaiting.Error(), Outcome: matrixadmin.OutcomeNotSent}
		return res
	}
	res.Facts, res.Err = t.to.Do(ctx, step.Request)
	if step.Ended != nil {
		res.Outcome, res.Err = hasEnded(step, res.Err)
		return res
	}
	res.Outcome = matrixadmin.OutcomeOf(res.Err)
	t.tried[step.Key] = res.Outcome != matrixadmin.OutcomeNotSent
	switch {
	case res.Err != nil && step.Request.Reads():
		res.Outcome = matrixadmin.OutcomeRejected // a read changes nothing, however it ends
	case res.Err != nil && (res.Outcome == matrixadmin.OutcomeClaimed || res.Outcome == matrixadmin.OutcomePartly):
		res.Outcome = matrixadmin.OutcomeUnknown // an error that claims success proves nothing
	case res.Outcome == matrixadmin.OutcomeRejected && step.Already != nil && step.Already(res.Err):
		res.Outcome, res.Already, res.Err = matrixadmin.OutcomeClaimed, true, nil
	}
	return res
}

// hasEnded says of a read that is to fail what its answer shows.
func hasEnded(step Step, err error) (matrixadmin.Outcome, error) {
	switch {
	case err == nil:
		return matrixadmin.OutcomeRejected, &matrixadmin.Error{
			Op: english.Uncapitalize(step.Title), Kind: matrixadmin.KindOther, Detail: errStillOn.Error(), Err: errStillOn, Outcome: matrixadmin.OutcomeRejected,
		}
	case step.Ended(err):
		return matrixadmin.OutcomeClaimed, nil
	}
	return matrixadmin.OutcomeRejected, err
}

// patientContext is a context that only the administrator's own wish ends.
func patientContext(ctx context.Context) (context.Context, context.CancelFunc) {
	patient, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(context.Cause(ctx), ErrStopWaiting) {
			cancel()
		}
	})
	return patient, func() { stop(); cancel() }
}
