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
// [ReadyAfter]; an [Editor] may be typed into while it changes later. The shell counts; a question has no clock of its own.
type Question interface {
	// Asks returns what an answer depends on, as a text that changes with it, and whether the last drawing showed all of it. "" means that it asks nothing now.
	Asks() (what string, whole bool)
	// Ready tells whether keys count now.
	Ready(ready bool)
}

// Editor is a question with lines to type in. Once it has been readable for [ReadyAfter], what only edits reaches it even while it changes, by what is typed or
// by what is read meanwhile: a key that is lost in the middle of a line is worse than one that comes early. What decides has to wait as ever.
type Editor interface {
	Question
	// Edits reports whether a message only changes what stands in a line, or moves between the lines.
	Edits(msg tea.Msg) bool
	// Read tells whether what only edits counts now.
	Read(read bool)
}

// Readiness is how long the question that has the keyboard has been readable. The zero value is ready for use.
type Readiness struct {
	of    Question
	what  string
	since time.Time // when it was first drawn, as it is
	beat  time.Time // when it was last looked at
	ready bool
	read  bool // it was ready since it came on the screen, whatever has changed in it since
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
	r.note(false)
	r.of, r.what, r.ready = nil, "", false
}

// note notes whether the question was ready before.
func (r *Readiness) note(read bool) {
	r.read = read
	if e, ok := r.of.(Editor); ok {
		e.Read(read)
	}
}

// wait begins the time anew for a question that stays the same one.
func (r *Readiness) wait(what string, now time.Time) {
	r.what, r.since, r.ready = what, now, false
	r.of.Ready(false)
}

// Look is told after each drawing which question has the keyboard, nil where none has. It reports whether the question became ready just now, so that
// what is drawn may change.
func (r *Readiness) Look(q Question, now time.Time) (turned bool, cmd tea.Cmd) {
	what, whole := "", false
	if q != nil {
		what, whole = q.Asks()
	}
	if what == "" || !whole && (q != r.of || !r.read) {
		if r.of != nil && r.of != q || r.ready {
			r.Interrupt()
		}
		if q != nil {
			q.Ready(what == "") // what asks nothing takes its keys
		}
		r.note(false)
		r.of, r.what = nil, ""
		return false, nil
	}
	switch {
	case q != r.of || now.Sub(r.beat) > stallAfter:
		r.Interrupt()
		r.of = q
		r.note(false)
		r.wait(what, now)
	case what != r.what || !whole:
		r.wait(what, now)
	}
	r.beat = now
	if !r.ready && now.Sub(r.since) >= ReadyAfter {
		r.ready, turned = true, true
		r.note(true)
		q.Ready(true)
	}
	if r.ticks {
		return turned, nil
	}
	r.ticks = true
	return turned, tea.Tick(beatEvery, func(time.Time) tea.Msg { return ReadyTickMsg{} })
}

// Takes reports whether the question, if there is one, takes a key or a paste now. A program that stood still takes none: the time begins anew.
func (r *Readiness) Takes(msg tea.Msg, now time.Time) bool {
	if r.of == nil {
		return true
	}
	if now.Sub(r.beat) > stallAfter {
		q, what := r.of, r.what
		r.Interrupt()
		r.of, r.what, r.since, r.beat = q, what, now, now
	}
	if r.ready || !r.read {
		return r.ready
	}
	e, ok := r.of.(Editor)
	return ok && e.Edits(msg)
}
