package ops

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Summary says how a run ended, for the screen and for the command line; it never claims more than is known.
func (r Result) Summary() string {
	if r.Unrecorded != nil {
		return r.ending() + " " + english.Stop("The outcome is not on record, and is asked for at the next start: "+matrixadmin.Line(r.Unrecorded))
	}
	return r.ending()
}

// ending says how the run itself ended.
func (r Result) ending() string {
	who := r.Target.Text().Printable()
	if r.Refused {
		return "Nothing was sent. " + english.Sentence(matrixadmin.Line(r.Err))
	}
	switch r.Outcome {
	case matrixadmin.OutcomeNotSent:
		return english.Stop(fmt.Sprintf("Nothing was sent: %s", matrixadmin.Line(r.Err)))
	case matrixadmin.OutcomeRejected:
		return english.Stop(fmt.Sprintf("The server refused, so it was not done: %s", matrixadmin.Line(r.Err)))
	case matrixadmin.OutcomeClaimed:
		return r.claimed(who)
	case matrixadmin.OutcomePartly:
		return r.partly(who)
	case matrixadmin.OutcomeUnknown:
	}
	return r.unknown(who)
}

// MayHaveChanged reports whether the server may show something else than before.
func (r Result) MayHaveChanged() bool {
	switch r.Outcome {
	case matrixadmin.OutcomeNotSent, matrixadmin.OutcomeRejected:
		return false
	case matrixadmin.OutcomeUnknown, matrixadmin.OutcomeClaimed, matrixadmin.OutcomePartly:
	}
	return !r.Refused
}

// InDoubt reports whether the write may or may not have happened, so that reading again can tell more.
func (r Result) InDoubt() bool {
	switch r.Outcome {
	case matrixadmin.OutcomeUnknown:
		return r.Finding.Verdict != Confirmed
	case matrixadmin.OutcomeClaimed, matrixadmin.OutcomePartly:
		return r.Finding.Verdict.mayChange()
	case matrixadmin.OutcomeNotSent, matrixadmin.OutcomeRejected:
	}
	return false
}

// mayChange reports whether reading again can tell more of what a server said that it did.
func (v Verdict) mayChange() bool {
	switch v {
	case NotApplied, Partial, Queued, ReadFailed:
		return true
	case NotChecked, Confirmed, Likely, CannotBeRead:
	}
	return false
}

func (r Result) claimed(who string) string {
	switch r.Finding.Verdict {
	case Confirmed, Likely:
		return "Done: " + r.Finding.Reason
	case NotApplied, Partial:
		return "The server said that it was done, but " + r.Finding.Reason
	case Queued:
		return "The server has accepted it and is still at work: " + r.Finding.Reason
	case CannotBeRead, ReadFailed, NotChecked:
	}
	return strings.TrimSpace(fmt.Sprintf("The server says that it did so for %s; %s", who, r.Finding.Reason))
}

// partly says that some of it was done and some of it was not.
func (r Result) partly(who string) string {
	why := ""
	if r.Err != nil {
		why = ": " + matrixadmin.Line(r.Err)
	}
	return strings.TrimSpace(english.Stop(fmt.Sprintf("Only a part of it was done for %s%s", who, why)) + " " + english.Upper(r.Finding.Reason))
}

func (r Result) unknown(who string) string {
	what := r.lost()
	switch r.Finding.Verdict {
	case Confirmed:
		return what + ", but the account is now as was asked for: " + r.Finding.Reason
	case Likely:
		return what + "; it has probably happened: " + r.Finding.Reason
	case NotApplied:
		if r.Final {
			return what + ". It was not applied: " + r.Finding.Reason
		}
		return what + ", and the server may still be at work: so far " + r.Finding.Reason
	case Partial:
		return what + ", and it does not all look done: " + r.Finding.Reason
	case Queued:
		return what + ", and the server is still at work: " + r.Finding.Reason
	case CannotBeRead, ReadFailed, NotChecked:
	}
	return strings.TrimSpace(fmt.Sprintf("It is not known whether this happened to %s (%s); %s", who, matrixadmin.Line(r.Err), r.Finding.Reason))
}

// lost says what came instead of an answer that tells.
func (r Result) lost() string {
	e, ok := errors.AsType[*matrixadmin.Error](r.Err)
	switch {
	case ok && e.Kind == matrixadmin.KindCanceled:
		return "You stopped waiting for the answer"
	case !ok || e.Status == 0 || e.Status == http.StatusOK:
		return "The answer was lost"
	case !e.Code.IsZero():
		return "The server answered with an error and may have done a part of it"
	}
	return "The answer is not the server's own"
}
