package user

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// devices is the tab of the sessions that the server keeps.
type devices struct {
	env   *ui.Env
	ctx   context.Context // of the page
	id    matrixadmin.UserID
	list  ui.Loader[[]matrixadmin.Device]
	table *widget.Table[string]
	zone  string
	rows  []matrixadmin.Device
}

func newDevices(ctx context.Context, env *ui.Env, id matrixadmin.UserID) *devices {
	return &devices{env: env, ctx: ctx, id: id, table: widget.NewTable[string](env.Styles)}
}

// Len implements [widget.Rows].
func (d *devices) Len() int { return len(d.rows) }

// Key implements [widget.Rows].
func (d *devices) Key(i int) string { return d.rows[i].ID.Raw() }

func (d *devices) load() tea.Cmd {
	hs, id := d.env.HS, d.id
	return d.list.Start(d.ctx, func(ctx context.Context) ([]matrixadmin.Device, error) {
		rows, err := hs.Devices(ctx, id)
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, func(a, b matrixadmin.Device) int {
			return cmp.Or(b.LastSeen.Compare(a.LastSeen), strings.Compare(a.ID.Raw(), b.ID.Raw()))
		})
		return rows, err
	})
}

func (d *devices) update(msg tea.Msg) bool {
	if !d.list.Update(msg) {
		return false
	}
	if rows, ok := d.list.Value(); ok {
		d.rows = rows
		d.table.SetRows(d)
	}
	return true
}

// count returns the number of devices, -1 while it is not known.
func (d *devices) count() int {
	if rows, ok := d.list.Value(); ok && d.list.Err() == nil {
		return len(rows)
	}
	return -1
}

func (d *devices) newest() time.Time {
	if len(d.rows) == 0 {
		return time.Time{}
	}
	return d.rows[0].LastSeen
}

func (d *devices) columns() []widget.Column {
	st := d.env.Styles
	paint := func(t matrixadmin.Text, width int) string {
		if t.IsZero() {
			return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
		}
		return st.PaintAt(t, 0, width)
	}
	return []widget.Column{
		{ID: "id", Title: "Device ID", Min: 12, Flex: 1, Max: 32, Cell: func(i, width int) string { return paint(d.rows[i].ID, width) }},
		{ID: "name", Title: "Name", Min: 12, Flex: 2, Max: 40, Priority: 1, Cell: func(i, width int) string { return paint(d.rows[i].Name, width) }},
		{ID: "seen", Title: "Last seen (" + d.env.Zone() + ")", Min: 19, Max: 19, Cell: func(i, width int) string {
			if d.rows[i].LastSeen.IsZero() {
				return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
			}
			return st.Text.Render(st.Clip(d.rows[i].LastSeen.In(d.env.Location).Format(ui.SecondLayout), width))
		}},
		{ID: "ip", Title: "Last IP", Min: 15, Flex: 1, Max: 40, Priority: 2, Cell: func(i, width int) string { return paint(d.rows[i].LastIP, width) }},
		{ID: "client", Title: "Client", Min: 14, Flex: 2, Max: 34, Priority: 3, Cell: func(i, width int) string {
			return paint(history.ClientName(d.rows[i].LastAgent.Raw()), width)
		}},
	}
}

// view draws the tab, y being the line of the page where it begins.
func (d *devices) view(width, height, y int) string {
	st := d.env.Styles
	say := func(text string) string { return strings.Join(dialog.Wrap(st, text, width), "\n") }
	rows, ok := d.list.Value()
	switch err := d.list.Err(); {
	case err != nil && !ok && notThere(err):
		return st.Muted.Render(say("This server cannot list devices."))
	case err != nil && !ok:
		return st.Danger.Render(st.Clip("Could not load devices.", width)) + "\n" + st.Text.Render(say(ui.Sentence(err)+" Press r to retry."))
	case !ok && d.list.Slow():
		return st.Muted.Render(say("Loading devices" + st.Glyphs.Ellipsis))
	case !ok:
		return ""
	case len(rows) == 0:
		return st.Text.Render(say("No devices. Nobody is signed in to this account."))
	}
	if d.zone != d.env.Zone() {
		d.remake()
	}
	var lines []string
	if err := d.list.Err(); err != nil {
		lines = append(lines, st.Warn.Render(st.Clip("Showing old data. Could not refresh: "+ui.Sentence(err)+" Press r to retry.", width)))
	}
	d.table.SetOffset(0, y+len(lines))
	d.table.SetSize(width, height-len(lines))
	return strings.Join(append(lines, d.table.View()), "\n")
}

// remake makes the table anew for another zone; the cursor stays on its device.
func (d *devices) remake() {
	i, ok := d.table.Cursor()
	d.zone = d.env.Zone()
	d.table = widget.NewTable[string](d.env.Styles, d.columns()...)
	d.table.SetRows(d)
	if ok {
		d.table.SetCursorKey(d.Key(i))
	}
}
