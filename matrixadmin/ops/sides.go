package ops

import (
	"errors"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// worst are the verdicts, the worst first.
var worst = []Verdict{NotChecked, ReadFailed, NotApplied, IsNotSo, Partial, Queued, MoreThanAsked, CannotBeRead, Likely, Confirmed}

// Both makes one finding of what the homeserver and the Matrix Authentication Service (MAS) show: an account is only what both show. The worse verdict
// counts, and its side is named first; not applied on one side, and done on the other, is partial.
func Both(hs, auth Finding) Finding {
	rank := func(f Finding) int { return slices.Index(worst, f.Verdict) }
	bad, good, badIs, goodIs := hs, auth, wire.Homeserver, wire.Auth
	if rank(auth) < rank(hs) {
		bad, good, badIs, goodIs = auth, hs, wire.Auth, wire.Homeserver
	}
	f := Finding{Verdict: bad.Verdict, Changed: hs.Changed || auth.Changed, After: hs.After, Devices: hs.Devices, Auth: auth.Auth, more: slices.Concat(hs.more, auth.more)}
	if bad.Verdict == NotApplied && (good.Verdict == Confirmed || good.Verdict == Likely) {
		f.Verdict, f.Changed = Partial, true
	}
	f.Reason = sentences(onSide(badIs, bad.Reason), onSide(goodIs, good.Reason))
	return f
}

// onSide says where something was seen.
func onSide(b wire.Backend, reason string) string {
	if reason == "" {
		return ""
	}
	return "In the " + b.String() + ", " + english.Uncapitalize(reason)
}

// Address is where the requests for a server go: a base URL.
func (s Situation) Address(b wire.Backend) string {
	if b == wire.Auth {
		return s.AuthURL
	}
	return s.BaseURL
}

// Preview shows what a step would send, and where, on one line; the server says who asks.
func (s Situation) Preview(step Step) string {
	return step.Request.PreviewAt(s.Address(step.Request.Backend))
}

// Sender is who asks for a step: the administrator, or the account whose token it takes.
func (s Situation) Sender(step Step) matrixadmin.Text {
	if !step.Request.As.IsZero() {
		return step.Request.As
	}
	return s.Me.Text()
}

// blame names the server of the step that explains the outcome; "" where that is the homeserver, as everywhere without MAS.
func (r Result) blame() string {
	for _, step := range r.Steps {
		if step.Backend == wire.Auth && step.Err != nil && errors.Is(r.Err, step.Err) {
			return step.Backend.String()
		}
	}
	return ""
}

// Traces are what the log of MAS calls trace.id of the requests that it was sent, each once.
func (r Result) Traces() []matrixadmin.Text {
	var all []matrixadmin.Text
	for _, step := range r.Steps {
		if id := wire.TraceID(step.Request); step.Backend == wire.Auth && !id.IsZero() && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}
