package ops

import (
	"context"
	"sync"
	"time"
)

// followAfter are the waits between readings of what became of a write whose end is not known; the last one is repeated until the write's patience is over.
var followAfter = []time.Duration{time.Second, 2 * time.Second, 7 * time.Second, 20 * time.Second, time.Minute}

// follower reads again and again what became of one write, in the background, until that is final.
type follower struct {
	mu      sync.Mutex
	latest  Result
	version int
	over    bool
	changed chan struct{} // closed at the next change
}

// follow begins to read again what became of a write, if that may still change. It ends with the runner's own context: an intent that is then still
// open is offered at the next start.
func (r *Runner) follow(a Action, res Result, v Values, sent time.Time) Result {
	if r.life == nil || !res.InDoubt() || a.patience(stepKeys(res.done)...) <= 0 {
		return res
	}
	v.Secrets = nil
	f := &follower{latest: res, changed: make(chan struct{})}
	res.follower = f
	f.latest.follower = f
	go r.keepReading(f, a, v, sent)
	return res
}

func (r *Runner) keepReading(f *follower, a Action, v Values, sent time.Time) {
	defer f.end()
	for n := 0; ; n++ {
		wait := followAfter[min(n, len(followAfter)-1)]
		timer := time.NewTimer(wait)
		select {
		case <-r.life.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		next := f.now()
		asked, was := time.Since(sent), next.Finding.Verdict
		next.Finding = r.newest().verify(r.life, a, next.Before, v, next.done)
		if r.life.Err() != nil {
			return
		}
		late := asked >= next.patience(a) // by what it shows now
		next.Finding = r.told(next, late)
		next = next.settled()
		next.Final = late || !next.InDoubt()
		if next.Final || next.Finding.Verdict != was {
			next = r.keep(r.life, next.recorded.intent, next.recorded.record, next)
		}
		f.set(next)
		if next.Final {
			return
		}
	}
}

// HandOver has another runner's connection read what this one is still following: the access token of this one may have ended. Both must be of one
// server and one administrator.
func (r *Runner) HandOver(to *Runner) { r.successor.Store(to) }

func (r *Runner) newest() *Runner {
	for to := r.successor.Load(); to != nil; to = r.successor.Load() {
		r = to
	}
	return r
}

func (f *follower) now() Result {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.latest
}

func (f *follower) set(res Result) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version++
	res.version, res.follower = f.version, f
	f.latest = res
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *follower) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.over = true
	close(f.changed)
	f.changed = make(chan struct{})
}

// Followed reports whether the Runner goes on reading what became of this write.
func (r Result) Followed() bool { return r.follower != nil && !r.Final }

// Later reports whether this is what was read after the run had ended.
func (r Result) Later() bool { return r.version > 0 }

// Same reports whether two results are of one write.
func (r Result) Same(other Result) bool { return r.follower != nil && r.follower == other.follower }

// Act is the id of the act on record, of which this is the result; "" when nothing was sent.
func (r Result) Act() string {
	if r.recorded == nil {
		return ""
	}
	return r.recorded.intent
}

// Next waits for what is read after this result; false means that nothing more will come, or that ctx has ended.
func (r Result) Next(ctx context.Context) (Result, bool) {
	f := r.follower
	if f == nil || r.Final {
		return r, false
	}
	for {
		f.mu.Lock()
		latest, over, changed := f.latest, f.over, f.changed
		f.mu.Unlock()
		if latest.version > r.version {
			return latest, true
		}
		if over {
			return r, false
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return r, false
		}
	}
}
