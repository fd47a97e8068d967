// Package connections is the tab of where an account connects from: any number of rows, sorted, filtered, folded, grouped, explained, exported.
//
// What is heavy happens in commands: a key changes the [history.Shape] that is asked for, a command makes a [history.View] of it, and the view
// that is shown stays until the next one is there.
package connections

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// Tab is the tab of the connections of one account.
type Tab struct {
	env *ui.Env
	ctx context.Context // of the page
	id  matrixadmin.UserID

	read     ui.Loader[*matrixadmin.Connections]
	progress *progress
	ticking  bool

	history    *history.History // of what came last
	devices    []matrixadmin.Device
	source     func() Named // nil where nobody gives one
	called     ui.Loader[map[matrixadmin.Text]history.DeviceNames]
	asked      bool          // for the names of these devices
	shape      history.Shape // that was asked for last
	make       ui.Loader[*viewModel]
	partly     bool // the history is not all that the server has: more is on its way, or will not come
	stale      bool // the history has grown since the scene under way was begun
	model      *viewModel
	table      *widget.Table[history.LineKey]
	layoutMade tableLayout
	hidden     []string                 // ids of columns that were turned off
	wanted     *history.LineKey         // where the cursor returns to
	atTop      bool                     // the cursor stays on the first line until it is moved
	last       *matrixadmin.Connections // what was there at the last look

	filter filter
	detail detail
	heat   heatPanel
	export dialog.Export
	watch  watch
	names  names

	width, height, y int

	evidence func() matrixadmin.Text // the path that the page shows, nil or zero for none
	lastSeen func() string           // of the account, by all that the page knows; "" where that is nothing
}

// New makes the tab; ctx ends with the page.
func New(ctx context.Context, env *ui.Env, id matrixadmin.UserID) *Tab {
	e := &Tab{env: env, ctx: ctx, id: id, progress: &progress{}, shape: history.Shape{By: history.Time, Desc: true}}
	e.filter = newFilter(env.Styles)
	e.heat = newClock(env.Styles)
	e.watch = newWatch(env)
	return e
}

// SetLastSeen gives the words for when the account was last seen, by whatever the page knows it from.
func (e *Tab) SetLastSeen(words func() string) { e.lastSeen = words }

// SetEvidence gives where evidence of the account has just been saved, zero for nowhere; it can be copied as cells can.
func (e *Tab) SetEvidence(saved func() matrixadmin.Text) { e.evidence = saved }

// Update takes an answer; handled is false for what is somebody else's.
func (e *Tab) Update(msg tea.Msg) (cmd tea.Cmd, handled bool) {
	switch msg := msg.(type) {
	case ownMsg:
		if msg.e != e {
			return nil, false
		}
		return msg.do(), true
	case progressMsg:
		if msg.e != e {
			return nil, false
		}
		e.ticking = false
		return e.tick(), true
	case watchMsg:
		if msg.e != e {
			return nil, false
		}
		return e.watched(msg), true
	}
	switch {
	case e.read.Update(msg):
		return e.arrived(), true
	case e.make.Update(msg):
		return e.shown(), true
	case e.heat.load.Update(msg):
		e.heat.loaded()
		return nil, true
	case e.names.load.Update(msg):
		return e.named(), true
	case e.called.Update(msg):
		e.setNames()
		return nil, true
	}
	return e.export.Update(e.ctx, e.env, msg)
}

// ownMsg does something of this tab's after a dialog.
type ownMsg struct {
	e  *Tab
	do func() tea.Cmd
}

// later is a command that comes back to the tab.
func (e *Tab) later(do func() tea.Cmd) tea.Cmd { return ui.Send(ownMsg{e, do}) }

// SetEnv goes on with another environment.
func (e *Tab) SetEnv(env *ui.Env) { e.env = env }

// SetDevices gives the account's devices, which rows are compared with.
func (e *Tab) SetDevices(devices []matrixadmin.Device) tea.Cmd {
	e.devices = devices
	e.asked = false
	e.setNames()
	return e.compare()
}

// compare marks the rows that are the devices'.
func (e *Tab) compare() tea.Cmd {
	if e.history == nil || e.read.Loading() {
		return nil
	}
	e.history.SetMarks(nil)
	return e.rebuild()
}

// Count returns the number of rows, -1 while it is not known.
func (e *Tab) Count() int {
	if e.model == nil {
		return -1
	}
	return e.model.view.History().Len()
}

// Newest is the time of the last connection.
func (e *Tab) Newest() time.Time {
	if e.model == nil {
		return time.Time{}
	}
	return e.model.newest
}

// Err returns why the connections could not be read.
func (e *Tab) Err() error { return e.read.Err() }

// Typing reports whether a filter is being typed.
func (e *Tab) Typing() bool { return e.filter.open }

// Loading reports whether the connections are being read.
func (e *Tab) Loading() bool { return e.read.Loading() }
