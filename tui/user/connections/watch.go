package connections

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// The spans of a watch: how often it asks unless the profile says otherwise, at most, and when the server is slow.
const (
	watchEvery   = 30 * time.Second
	watchFloor   = 10 * time.Second
	watchSlowest = 10 * time.Minute
	// patience is which part of the span an answer may take before the span is doubled.
	patience = 4
)

// watch asks again and again, and ends with the page.
type watch struct {
	on     bool
	asking bool
	base   time.Duration
	every  time.Duration
	asked  time.Time // last
	turn   int
	added  int
}

type watchMsg struct {
	e    *Tab
	turn int
}

func newWatch(env *ui.Env) watch {
	base := watchEvery
	if env.Profile.Watch > 0 {
		base = max(env.Profile.Watch, watchFloor)
	}
	return watch{base: base}
}

// toggleWatch begins or ends the watch.
func (e *Tab) toggleWatch() tea.Cmd {
	w := &e.watch
	w.turn++
	if w.on = !w.on; !w.on {
		return note("Watch stopped.")
	}
	w.every, w.added = w.base, 0
	if e.read.Loading() {
		return e.watch.next(e)
	}
	return e.ask()
}

func (e *Tab) ask() tea.Cmd {
	e.watch.asking, e.watch.asked = true, e.env.Now()
	return e.Load()
}

// next waits for the next time to ask.
func (w *watch) next(e *Tab) tea.Cmd {
	turn := w.turn
	return tea.Tick(w.every, func(time.Time) tea.Msg { return watchMsg{e, turn} })
}

// watched asks again when the time has come, unless the answer before is still on its way.
func (e *Tab) watched(msg watchMsg) tea.Cmd {
	w := &e.watch
	if !w.on || msg.turn != w.turn {
		return nil
	}
	if e.read.Loading() {
		w.every = min(2*w.every, watchSlowest)
		return w.next(e)
	}
	return e.ask()
}

// answered takes note of how the server answers: a slow or failing one is asked less often, a quick one as often as was wanted.
func (w *watch) answered(e *Tab) tea.Cmd {
	if !w.asking || e.read.Loading() {
		return nil
	}
	w.asking = false
	if !w.on {
		return nil
	}
	switch took := e.env.Now().Sub(w.asked); {
	case e.read.Err() != nil || took > w.every/patience:
		w.every = min(2*w.every, watchSlowest)
	default:
		w.every = max(w.every/2, w.base)
	}
	return w.next(e)
}

// words say that there is a watch, when it asked last, and what has come.
func (w *watch) words(e *Tab) string {
	if !w.on {
		return ""
	}
	s := "watching every " + w.every.String()
	if !w.asked.IsZero() {
		s += ", last at " + w.asked.In(e.env.Location).Format("15:04:05")
	}
	if w.added > 0 {
		s += ", " + english.Number(w.added) + " new"
	}
	return s
}
