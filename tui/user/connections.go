package user

import (
	"context"
	"sync/atomic"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// progressEvery is how often a long load says how far it is.
const progressEvery = 250 * time.Millisecond

// connections is the tab of where an account connects from.
type connections struct {
	env  *ui.Env
	ctx  context.Context // of the page
	id   matrixadmin.UserID
	read ui.Loader[*history]
	sort ui.Loader[sorted]

	table   *widget.Table[rowKey]
	made    made     // what the table's columns were made for
	shown   *history // what the table holds
	by      by       // the order asked for last
	clients clients
	detail  detail

	progress *progress
	ticking  bool
}

// made is what the columns depend on beside the rows.
type made struct {
	zone    string
	devices bool
	ip      int // width of the widest address
}

// progress is written by the load and read by the view.
type progress struct{ rows, bytes atomic.Int64 }

type progressMsg struct{ c *connections }

func newConnections(ctx context.Context, env *ui.Env, id matrixadmin.UserID) *connections {
	return &connections{env: env, ctx: ctx, id: id, by: by{columnSeen, true}, progress: &progress{}}
}

// load reads and sorts the history off the event loop.
func (c *connections) load() tea.Cmd {
	hs, id, so, now := c.env.HS, c.id, c.by, &progress{}
	c.progress = now
	return c.read.Start(c.ctx, func(ctx context.Context) (*history, error) {
		rows, err := hs.Whois(ctx, id, matrixadmin.WithProgress(func(rows int, bytes int64) {
			now.rows.Store(int64(rows))
			now.bytes.Store(bytes)
		}))
		if err != nil {
			return nil, err
		}
		return newHistory(ctx, rows, so)
	})
}

// update takes an answer; handled is false for what is somebody else's.
func (c *connections) update(msg tea.Msg) (cmd tea.Cmd, handled bool) {
	if p, ok := msg.(progressMsg); ok && p.c == c {
		c.ticking = false
		return c.tick(), true
	}
	switch {
	case c.read.Update(msg):
		if h, ok := c.read.Value(); ok && h != c.shown {
			cmd = c.show(h)
		}
		return tea.Batch(cmd, c.tick()), true
	case c.sort.Update(msg):
		if s, ok := c.sort.Value(); ok && s.of == c.shown {
			c.table.SetSorted(s.by.column, s.by.desc, s.rows)
		}
		return nil, true
	}
	return nil, false
}

// tick has the view painted again while a slow load goes on.
func (c *connections) tick() tea.Cmd {
	if c.ticking || !c.read.Slow() {
		return nil
	}
	c.ticking = true
	return tea.Tick(progressEvery, func(time.Time) tea.Msg { return progressMsg{c} })
}

// show puts a history into the table; the cursor stays on its row.
func (c *connections) show(h *history) tea.Cmd {
	c.sort.Stop()
	if c.table != nil {
		c.table.SetSort("", false) // so that the rows are not sorted here: that was done while they were loaded
	}
	c.shown = h
	c.clients = newClients(h.rows.Agents())
	c.layOut()
	c.table.SetRows(h)
	c.table.SetSorted(h.sorted.by.column, h.sorted.by.desc, h.sorted.rows)
	if h.sorted.by != c.by && h.sorted.by.column == c.by.column {
		return c.resort(c.by)
	}
	c.by = h.sorted.by
	return nil
}

// layOut makes the table anew when the zone, or whether there are devices, is not what it was made for.
func (c *connections) layOut() {
	now := made{zone: zone(c.env), devices: c.shown.devices, ip: c.shown.ip}
	if c.table != nil && c.made == now {
		return
	}
	before := c.table
	c.made = now
	c.table = widget.NewTable[rowKey](c.env.Styles, c.columns()...)
	if before == nil {
		return
	}
	c.table.SetRows(c.shown)
	last := c.shown.sorted
	if s, ok := c.sort.Value(); ok && s.of == c.shown {
		last = s
	}
	c.table.SetSorted(last.by.column, last.by.desc, last.rows)
	if i, ok := before.Cursor(); ok && i < c.shown.Len() {
		c.table.SetCursorKey(c.shown.Key(i))
	}
}

// resort sorts what is shown off the event loop; the old order stays until then.
func (c *connections) resort(to by) tea.Cmd {
	c.by = to
	h := c.shown
	return c.sort.Start(c.ctx, func(ctx context.Context) (sorted, error) { return h.sort(ctx, to) })
}

func (c *connections) press(msg tea.KeyPressMsg) tea.Cmd {
	if c.shown == nil {
		return nil
	}
	if c.detail.open {
		c.pressDetail(msg)
		return nil
	}
	switch {
	case key.Matches(msg, keyView):
		_, c.detail.open = c.table.Cursor()
		c.detail.offset = 0
	case key.Matches(msg, keySort):
		if c.shown.Len() > 0 {
			return c.resort(c.by.next(c.shown.devices))
		}
	default:
		c.table.Update(msg)
	}
	return nil
}

func (c *connections) mouse(msg tea.Msg) {
	if c.shown == nil {
		return
	}
	if wheel, ok := msg.(tea.MouseWheelMsg); ok && c.detail.open {
		c.detail.wheel(wheel)
		return
	}
	c.table.Update(msg)
}

// keys are the table's, which is not there before the first answer.
func (c *connections) keys() []key.Binding {
	if c.table == nil {
		return nil
	}
	return c.table.Keys()
}

// count returns the number of rows, -1 while it is not known.
func (c *connections) count() int {
	if c.shown == nil {
		return -1
	}
	return c.shown.Len()
}

// newest is the time of the last connection.
func (c *connections) newest() time.Time {
	if c.shown == nil {
		return time.Time{}
	}
	return c.shown.newest
}
