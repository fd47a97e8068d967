package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// ReadyAfter is how long a question has to be on the screen before a key answers it.
	ReadyAfter = 500 * time.Millisecond

	// beatEvery is how often a question on the screen is looked at, and stallAfter the silence that shows that the program stood still meanwhile:
	// keys that were typed then waited in the terminal, and answer nothing.
	beatEvery  = 250 * time.Millisecond
	stallAfter = time.Second
)

// Question is a dialog or a page whose keys may send, reveal, copy, export, agree to something, or point a token somewhere.
//
// Nothing but esc reaches it until what it asks has been on the screen, whole, unlocked, in the foreground, at this size and on this connection, for
// [ReadyAfter]. The shell counts; a question has no clock of its own.
type Question interface {
	// Asks returns what an answer depends on, as a text that changes with it, and whether the last drawing showed all of it. "" means that it asks nothing now.
	Asks() (what string, whole bool)
	// Ready tells whether keys count now.
	Ready(ready bool)
}

// Readiness is how long the question that has the keyboard has been readable. The zero value is ready for use.
type Readiness struct {
	of    Question
	what  string
	since time.Time // when it was first drawn, as it is
	beat  time.Time // when it was last looked at
	ready bool
	ticks bool // a beat is on its way
}

// ReadyTickMsg says that it is time to look at the question again.
type ReadyTickMsg struct{}

// Beat notes that a beat has come.
func (r *Readiness) Beat() { r.ticks = false }

// Interrupt makes the question unready: whatever it was, it has to be readable for the whole time once more.
func (r *Readiness) Interrupt() {
	if r.of != nil {
		r.of.Ready(false)
	}
	r.of, r.what, r.ready = nil, "", false
}

// Look is told after each drawing which question has the keyboard, nil where none has. It reports whether the question became ready just now, so that
// what is drawn may change.
func (r *Readiness) Look(q Question, now time.Time) (turned bool, cmd tea.Cmd) {
	what, whole := "", false
	if q != nil {
		what, whole = q.Asks()
	}
	if what == "" || !whole {
		if r.of != nil && r.of != q || r.ready {
			r.Interrupt()
		}
		if q != nil {
			q.Ready(what == "") // what asks nothing takes its keys
		}
		r.of, r.what = nil, ""
		return false, nil
	}
	if q != r.of || what != r.what || now.Sub(r.beat) > stallAfter {
		r.Interrupt()
		r.of, r.what, r.since = q, what, now
		q.Ready(false)
	}
	r.beat = now
	if !r.ready && now.Sub(r.since) >= ReadyAfter {
		r.ready, turned = true, true
		q.Ready(true)
	}
	if r.ticks {
		return turned, nil
	}
	r.ticks = true
	return turned, tea.Tick(beatEvery, func(time.Time) tea.Msg { return ReadyTickMsg{} })
}

// Takes reports whether the question, if there is one, takes a key now. A program that stood still takes none: the time begins anew.
func (r *Readiness) Takes(now time.Time) bool {
	if r.of == nil {
		return true
	}
	if now.Sub(r.beat) > stallAfter {
		q, what := r.of, r.what
		r.Interrupt()
		r.of, r.what, r.since, r.beat = q, what, now, now
	}
	return r.ready
}
