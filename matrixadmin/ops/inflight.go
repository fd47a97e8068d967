package ops

import (
	"context"
	"sync"
)

// inFlight are the runs under way, so that a program that ends can wait for them.
type inFlight struct {
	mu     sync.Mutex
	closed bool
	open   []*flying
}

// flying is one run.
type flying struct {
	what   string
	result Result
	done   chan struct{}
}

// begin notes a run; it reports false when the program is ending and nothing new may begin.
func (f *inFlight) begin(what string) (*flying, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, false
	}
	run := &flying{what: what, done: make(chan struct{})}
	f.open = append(f.open, run)
	return run, true
}

// end notes how a run ended.
func (f *inFlight) end(run *flying, res Result) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, other := range f.open {
		if other == run {
			f.open = append(f.open[:i:i], f.open[i+1:]...)
			break
		}
	}
	run.result = res
	close(run.done)
}

// Busy names the runs that are under way, in words.
func (r *Runner) Busy() []string {
	r.inFlight.mu.Lock()
	defer r.inFlight.mu.Unlock()
	var what []string
	for _, run := range r.inFlight.open {
		what = append(what, run.what)
	}
	return what
}

// Wait takes no new run, and waits until those under way have ended and are on record, or ctx ends.
//
// It returns how they ended; those that did not are named in left, and their intents stay open in the trail.
func (r *Runner) Wait(ctx context.Context) (ended []Result, left []string) {
	r.inFlight.mu.Lock()
	r.inFlight.closed = true
	open := r.inFlight.open
	r.inFlight.mu.Unlock()
	for _, run := range open {
		select {
		case <-run.done:
			ended = append(ended, run.result)
			continue
		default:
		}
		select {
		case <-run.done:
			ended = append(ended, run.result)
		case <-ctx.Done():
			left = append(left, run.what)
		}
	}
	return ended, left
}
