package matrixadmintest

import (
	"net/http"
)

// Fault is a scripted accident.
//
// Without Before or After the request arrives and is recorded, but is not carried out.
type Fault struct {
	// Before makes the accident happen on the way: the request neither arrives nor is recorded.
	Before bool
	// After carries the request out, and then loses its answer or replaces it.
	After bool
	// Respond is the answer instead of the real one.
	Respond func(http.ResponseWriter, *http.Request)
	// Err is the error of the transport. With Respond it ends the body of that answer.
	Err error
	// Hang is silence until the context of the request ends. With Respond it follows the body of that answer.
	Hang bool
	// Times is how often the accident happens; zero is always.
	Times int
}

type scripted struct {
	Fault
	match func(*http.Request) bool
	left  int
}

// Fault scripts an accident for the requests that match; the first one that matches a request happens.
func (h *Homeserver) Fault(match func(*http.Request) bool, f Fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults = append(h.faults, &scripted{Fault: f, match: match, left: f.Times})
}

// ClearFaults ends all scripted accidents.
func (h *Homeserver) ClearFaults() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults = nil
}

func (h *Homeserver) fault(r *http.Request, before bool) *Fault {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.faults {
		if s.Before != before || s.Times > 0 && s.left == 0 || s.match != nil && !s.match(r) {
			continue
		}
		s.left--
		return &s.Fault
	}
	return nil
}

// replaces says whether the real answer, if there is one, is not the one to send.
func (f *Fault) replaces() bool { return f.Respond != nil || f.Err != nil || f.Hang }

func (f *Fault) apply(w *buffer, r *http.Request) (ending, error) {
	if f.Respond != nil {
		f.Respond(w, r)
		w.WriteHeader(http.StatusOK)
	}
	if f.Hang {
		return endHang, nil
	}
	return endWell, f.Err
}
