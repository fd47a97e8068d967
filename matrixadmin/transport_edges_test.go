package matrixadmin

import (
	"errors"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// TestOutcomeOfAnotherTransport: of a transport that traces nothing, only a failed dial or the guard proves that nothing went out.
func TestOutcomeOfAnotherTransport(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		want Outcome
	}{
		"dial":  {&net.OpError{Op: "dial", Err: errors.New("refused")}, OutcomeNotSent},
		"guard": {wire.ErrReadOnlyGuard, OutcomeNotSent},
		"write": {&net.OpError{Op: "write", Err: errors.New("broken pipe")}, OutcomeUnknown},
		"EOF":   {io.ErrUnexpectedEOF, OutcomeUnknown},
	} {
		c := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) { return nil, tt.err }))
		_, err := c.Do(t.Context(), Deactivate(ViaSynapse, MustParseUserID(alice), false))
		if got := OutcomeOf(err); err == nil || got != tt.want {
			t.Errorf("%s: %s, want %s: %v", name, got, tt.want, err)
		}
	}
}

// TestStatusesAtTheirEdges: the first and the last status of each class belong to it.
func TestStatusesAtTheirEdges(t *testing.T) {
	t.Parallel()
	const code = `{"errcode":"M_FORBIDDEN","error":"no"}`
	for status, want := range map[int]struct {
		kind    Kind
		outcome Outcome
	}{
		300: {KindRedirect, OutcomeUnknown}, 399: {KindRedirect, OutcomeUnknown}, 400: {KindRejected, OutcomeUnknown}, 403: {KindForbidden, OutcomeRejected}, 499: {KindRejected, OutcomeUnknown},
		500: {KindServerFault, OutcomeUnknown}, 599: {KindServerFault, OutcomeUnknown}, 600: {KindNotMatrix, OutcomeUnknown}, 299: {KindNotMatrix, OutcomeUnknown},
	} {
		c := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
			resp := answer(status, code)
			resp.Header.Set("Location", "http://[::1") // no address: all of the answer would be thrown away for it
			return resp, nil
		}))
		_, err := c.Do(t.Context(), Deactivate(ViaSynapse, MustParseUserID(alice), false))
		if KindOf(err) != want.kind || OutcomeOf(err) != want.outcome {
			t.Errorf("%d: %s, %s; want %s, %s: %v", status, KindOf(err), OutcomeOf(err), want.kind, want.outcome, err)
		}
	}
}

// TestPageThatBeginsLikeJSON: what calls itself HTML and is no JSON comes from something that is no Matrix server, whatever its first character.
func TestPageThatBeginsLikeJSON(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]Kind{"text/html": KindNotMatrix, "application/json": KindMalformed} {
		c := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
			resp := answer(200, "{% block page %}")
			resp.Header.Set("Content-Type", kind)
			return resp, nil
		}))
		if _, err := c.JoinedRooms(t.Context(), MustParseUserID(alice)); KindOf(err) != want {
			t.Errorf("%s: %s, want %s: %v", kind, KindOf(err), want, err)
		}
	}
}
