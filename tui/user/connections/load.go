package connections

import (
	"context"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

// progressEvery is how often a long load says how far it is.
const progressEvery = 250 * time.Millisecond

// progress is written by the load and read by the view.
type progress struct{ rows, bytes atomic.Int64 }

type progressMsg struct{ e *Tab }

// besideRows is how many rows stay on the screen while they are read again; there is no memory for more of them twice.
const besideRows = 1 << 19

// partRows is how many rows are shown at most while more arrive: a view of many takes memory beside the one of all.
const partRows = 1 << 17

// Load reads the connections. The first rows are shown while the rest arrives, and again whenever they have become twice as many.
func (e *Tab) Load() tea.Cmd {
	if e.lacks() != "" {
		return nil
	}
	if e.history != nil && e.history.Len() > besideRows {
		e.history, e.model, e.table, e.last = nil, nil, nil, nil
		e.read.Drop()
		e.make.Drop()
	}
	hs, id, now := e.env.HS, e.id, &progress{}
	e.progress = now
	return e.read.StartStream(e.ctx, func(ctx context.Context, emit func(*matrixadmin.Connections)) (*matrixadmin.Connections, error) {
		last := 0
		return hs.Whois(ctx, id,
			matrixadmin.WithProgress(func(rows int, bytes int64) {
				now.rows.Store(int64(rows))
				now.bytes.Store(bytes)
			}),
			matrixadmin.WithPartial(func(c *matrixadmin.Connections) {
				if c.Len() >= 2*last && c.Len() <= partRows {
					last = c.Len()
					emit(c)
				}
			}))
	})
}

// lacks says why the server has no list of connections, "" where it has one or may have.
func (e *Tab) lacks() string {
	s := e.env.Serves()
	return s.Can(&matrixadmin.ReadConnections).Why
}

// tick has the view painted again while a slow load goes on.
func (e *Tab) tick() tea.Cmd {
	if e.ticking || !e.read.Slow() {
		return nil
	}
	e.ticking = true
	return tea.Tick(progressEvery, func(time.Time) tea.Msg { return progressMsg{e} })
}

// arrived takes rows, all of them or the first.
func (e *Tab) arrived() tea.Cmd {
	c, ok := e.read.Value()
	next := tea.Batch(e.read.Next(), e.tick(), e.watch.answered(e))
	switch {
	case !e.read.Loading() && e.partly && (e.read.Err() != nil || e.read.Canceled()):
		return tea.Batch(next, e.rebuild()) // what came is all that there will be
	case !ok || e.history != nil && e.history.Connections() == c:
		return next
	case e.read.Loading() && e.model != nil && !e.model.partly:
		return next // what is shown is whole, and stays until the new answer is
	}
	old := e.history
	wasPartly := e.partly
	e.history, e.partly = history.New(c, e.options()...), e.read.Loading()
	e.setNames()
	switch {
	case e.partly && e.make.Loading():
		e.stale = true
		return next
	case !e.partly && !wasPartly:
		e.look(old)
	case !e.partly:
		e.look(nil)
	}
	return tea.Batch(next, e.rebuild())
}

func (e *Tab) options() []history.Option {
	if e.env.Places == nil {
		return nil
	}
	return []history.Option{history.WithPlaces(e.env.Places)}
}

// rebuild makes the scene that is asked for; the one before it stays until then.
func (e *Tab) rebuild() tea.Cmd {
	if e.history == nil {
		return nil
	}
	e.stale = false
	job := e.job()
	return e.make.StartStream(e.ctx, job.run)
}

// shown puts a scene that was made onto the screen.
func (e *Tab) shown() tea.Cmd {
	cmds := []tea.Cmd{e.make.Next()}
	if s, ok := e.make.Value(); ok && s != e.model && s.view.History() == e.history {
		if !s.view.Partial() && !s.partly && (e.model == nil || e.model.view.History() != e.history) {
			e.watch.added += s.news.Len()
		}
		e.put(s)
		cmds = append(cmds, e.readNames())
		if !s.view.Partial() {
			cmds = append(cmds, e.heat.reload(e))
		}
	}
	if !e.make.Loading() && e.stale {
		cmds = append(cmds, e.rebuild())
	}
	return tea.Batch(cmds...)
}

// put shows a scene. The cursor stays on its line; where that is not shown, it returns to it when it is, unless it was moved meanwhile.
func (e *Tab) put(s *viewModel) {
	e.model = s
	e.layOut()
	e.table.SetRows(s.view)
	e.sign()
	switch {
	case e.atTop:
		e.table.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	case e.wanted != nil:
		e.table.SetCursorKey(*e.wanted)
	}
}
