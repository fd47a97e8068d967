package ops

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Summary says how a run ended, for the screen and for the command line; it never claims more than is known.
func (r Result) Summary() string {
	if r.Unrecorded != nil {
		return r.ending() + fmt.Sprintf(" The outcome could not be written to the audit trail (%s). mxwarden will offer to check it at the next start.", bare(r.Unrecorded))
	}
	return r.ending()
}

// ending says how the run itself ended.
func (r Result) ending() string {
	who := r.Target.Text().Printable()
	switch r.Outcome {
	case matrixadmin.OutcomeNotSent:
		return english.EndSentence("Nothing was sent: " + r.reason())
	case matrixadmin.OutcomeRejected:
		return english.EndSentence("Not done. The " + cmp.Or(r.blame(), "server") + " refused the request: " + matrixadmin.Reason(r.Err))
	case matrixadmin.OutcomeClaimed:
		return r.claimed(who)
	case matrixadmin.OutcomePartly:
		return r.partly(who)
	case matrixadmin.OutcomeUnknown:
	}
	return r.unknown(who)
}

// reason is why nothing was sent; a rule of ours says that without naming the action again.
func (r Result) reason() string {
	if e, ok := errors.AsType[*matrixadmin.Error](r.Err); ok && r.Refused && e.Detail != "" {
		switch e.Kind {
		case matrixadmin.KindInvalid, matrixadmin.KindReadOnly, matrixadmin.KindCanceled:
			return e.Detail
		default:
		}
	}
	return matrixadmin.Reason(r.Err)
}

// bare is an error without a full stop, for the middle of a sentence.
func bare(err error) string { return strings.TrimRight(matrixadmin.Line(err), ". ") }

// MayHaveChanged reports whether the server may show something else than before.
func (r Result) MayHaveChanged() bool {
	switch r.Outcome {
	case matrixadmin.OutcomeNotSent, matrixadmin.OutcomeRejected:
		return false
	case matrixadmin.OutcomeUnknown, matrixadmin.OutcomeClaimed, matrixadmin.OutcomePartly:
	}
	return !r.Refused
}

// settled draws from a job of the server that has ended what became of the write: it was accepted, and what is not done now was not done.
func (r Result) settled() Result {
	switch {
	case !r.Finding.Over:
	case r.Finding.Verdict == Partial:
		r.Outcome, r.Err = matrixadmin.OutcomePartly, nil
	case r.Outcome == matrixadmin.OutcomeUnknown:
		r.Outcome, r.Err = matrixadmin.OutcomeClaimed, nil
	}
	return r
}

// InDoubt reports whether the write may or may not have happened, so that reading again can tell more.
func (r Result) InDoubt() bool {
	switch r.Outcome {
	case matrixadmin.OutcomeUnknown:
		return r.Finding.Verdict != Confirmed && r.Finding.Verdict != IsSo && r.Finding.Verdict != MoreThanAsked
	case matrixadmin.OutcomeClaimed, matrixadmin.OutcomePartly:
		return !r.Finding.Over && r.Finding.Verdict.mayChange()
	case matrixadmin.OutcomeNotSent, matrixadmin.OutcomeRejected:
	}
	return false
}

// mayChange reports whether reading again can tell more of what a server said that it did.
func (v Verdict) mayChange() bool {
	switch v {
	case NotApplied, IsNotSo, Partial, Queued, ReadFailed:
		return true
	case NotChecked, Confirmed, Likely, CannotBeRead, IsSo, MoreThanAsked:
	}
	return false
}

func (r Result) claimed(who string) string {
	found := r.Finding.Reason
	switch r.Finding.Verdict {
	case Confirmed:
		return sentences(found, "Confirmed by reading it back.")
	case Likely:
		return sentences("The server reported success.", found)
	case MoreThanAsked:
		return sentences("More has changed than was asked for.", found)
	case NotApplied:
		if r.Finding.Over {
			return sentences("The server accepted the request, but it was not done.", found)
		}
		return sentences("The server reported success, but "+english.Uncapitalize(found), "Check again; if this does not change, see the server log.")
	case Partial:
		return sentences("The server reported success, but not everything is done.", found, "Check again in a moment.")
	case Queued:
		return sentences("The server accepted the request and is still working on it.", found)
	case ReadFailed:
		return sentences("The server reported success for "+who+".", found, "Check again.")
	case CannotBeRead, NotChecked, IsSo, IsNotSo:
	}
	return sentences("The server reported success for "+who+".", found)
}

// partly says that some of it was done and some of it was not.
func (r Result) partly(who string) string {
	why := ""
	if r.Err != nil {
		why = ": " + matrixadmin.Reason(r.Err)
	}
	return sentences(english.EndSentence("Only part of it was done for "+who+why), r.Finding.Reason)
}

func (r Result) unknown(who string) string {
	what, found := r.lost(), r.Finding.Reason
	switch r.Finding.Verdict {
	case Confirmed:
		return what + ", but " + english.Uncapitalize(found)
	case MoreThanAsked:
		return sentences(what+". More has changed than was asked for.", found)
	case Likely:
		return sentences(what+". The change probably took effect.", found)
	case IsSo:
		return sentences(what+".", found)
	case NotApplied, IsNotSo:
		switch {
		case r.Final && r.Finding.Verdict == IsNotSo:
			return sentences(what+".", found)
		case r.Final:
			return sentences(what+". The change was not applied.", found)
		}
		return sentences(what+".", found, r.may()+" Check again before you repeat it.")
	case Partial:
		return sentences(what+". The change appears incomplete.", found, "Check again before you repeat it.")
	case Queued:
		return sentences(what+", but the server is still working on it.", found)
	case CannotBeRead, ReadFailed, NotChecked:
	}
	if e, ok := errors.AsType[*matrixadmin.Error](r.Err); ok && e.Kind == matrixadmin.KindCanceled {
		return sentences(what+". The outcome for "+who+" is unknown.", found)
	}
	return sentences(english.EndSentence("Outcome unknown for "+who+": "+matrixadmin.Reason(r.Err)), found)
}

// may says what the server may do yet, or have done, where nothing shows it.
func (r Result) may() string {
	if e, ok := errors.AsType[*matrixadmin.Error](r.Err); ok && e.Status >= http.StatusBadRequest && !e.NotMatrix {
		return "The server may have done part of it, or may still be working."
	}
	return "The server may still be working."
}

// lost says what came instead of an answer that tells.
func (r Result) lost() string {
	from := ""
	if who := r.blame(); who != "" {
		from = " from the " + who
	}
	e, ok := errors.AsType[*matrixadmin.Error](r.Err)
	switch {
	case ok && e.Kind == matrixadmin.KindCanceled:
		return "You stopped waiting for the response"
	case ok && e.Denied():
		return "The " + cmp.Or(r.blame(), "server") + " answered no (" + plain(e) + ")"
	case ok && e.NotUnderstood():
		return "The " + cmp.Or(r.blame(), "server") + " sent an unexpected answer (" + plain(e) + ")"
	case ok && e.Status/100 == 2 && !e.NotMatrix:
		return "No complete response was received" + from
	case !ok || e.Status == 0:
		return "No response was received" + from
	case !e.NotMatrix:
		return "The " + cmp.Or(r.blame(), "server") + " returned an error (" + strings.TrimSuffix("HTTP "+strconv.Itoa(e.Status)+" "+e.Code.Printable(), " ") + ")"
	}
	return "The response did not come from the " + cmp.Or(r.blame(), wire.Homeserver.String()) + " itself"
}

// plain is what was wrong with an answer that came as an answer should.
func plain(e *matrixadmin.Error) string {
	return strings.Replace(matrixadmin.Reason(e), " (HTTP "+strconv.Itoa(e.Status)+")", "", 1)
}

// sentences joins sentences, each with a capital; an empty one is left out.
func sentences(all ...string) string {
	var said []string
	for _, s := range all {
		if s != "" {
			said = append(said, english.Capitalize(s))
		}
	}
	return strings.Join(said, " ")
}
