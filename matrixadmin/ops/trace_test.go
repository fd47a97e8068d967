package ops_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// heard keeps the traces of the requests that go through it.
type heard struct {
	http.RoundTripper

	traces map[string][]string // by host
}

func (h *heard) RoundTrip(r *http.Request) (*http.Response, error) {
	if trace := r.Header.Get("traceparent"); trace != "" {
		h.traces[r.URL.Host] = append(h.traces[r.URL.Host], trace)
	}
	return h.RoundTripper.RoundTrip(r)
}

// TestTraces: what MAS is sent carries the id of the act as that of a trace, and the number of the step as that of the span; the result and the trail name it.
func TestTraces(t *testing.T) {
	t.Parallel()
	h := &heard{traces: map[string][]string{}}
	w := newTwoServers(t, wire.WithTransport(h))
	h.RoundTripper = w.h
	res := w.run(t, opstest.Sides(opstest.StepPassword))
	id := w.trail.intents[0].RequestID.Raw()
	var want []string
	for i, step := range res.Steps {
		if step.Backend == wire.Auth {
			want = append(want, fmt.Sprintf("00-%s-%016x-01", id, i+1))
		}
	}
	got := h.traces["mas.demo.example"]
	if len(h.traces) != 1 || len(want) == 0 || strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%v, not %v", h.traces, want)
	}
	if traces := res.Traces(); len(traces) != 1 || traces[0].Raw() != id {
		t.Errorf("%v, not %s", traces, id)
	}
}
