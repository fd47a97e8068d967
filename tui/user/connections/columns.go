package connections

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// tableLayout is what the columns depend on beside the rows.
type tableLayout struct {
	zone                                    string
	devices, places, marks, folded, grouped bool
	group                                   history.Column
	ip                                      int // width of the widest address
}

// layout is what the table has to be made for now.
func (e *Tab) layout() tableLayout {
	v := e.scene.view
	marks := v.Marks()
	m := tableLayout{
		zone: e.env.Zone(), devices: e.scene.keyed || marks != nil && marks.Likely() > 0, places: v.History().HasPlaces(),
		marks: e.scene.news.Len() > 0, folded: v.Folded(), ip: e.scene.ip,
	}
	m.group, m.grouped = v.Grouped()
	if !m.grouped {
		m.group = history.Time
	}
	return m
}

// layOut makes the table anew when it shows other columns than it has; the cursor stays on its line.
func (e *Tab) layOut() {
	now := e.layout()
	if e.table != nil && e.made == now {
		return
	}
	before := e.table
	e.made = now
	columns := e.rowColumns()
	if now.grouped {
		columns = e.groupColumns()
	}
	e.table = widget.NewTable[history.LineKey](e.env.Styles, columns...)
	e.table.SetHidden(e.hidden...)
	if before == nil {
		return
	}
	e.table.SetRows(e.scene.view)
	e.sign()
	if k, ok := before.CursorKey(); ok {
		e.table.SetCursorKey(k)
	}
}

// sign marks the column that lines are sorted by.
func (e *Tab) sign() {
	shape := e.scene.view.Shape
	for _, o := range e.orders() {
		if o.is(shape) {
			e.table.SetSortSign(o.id, o.desc(shape))
		}
	}
}

// line is what the table's cells are of.
func (e *Tab) line(i int) history.Line { return e.scene.view.At(i) }

func (e *Tab) stamp(ms int64, width int) string {
	st := e.env.Styles
	if ms == matrixadmin.NoTime {
		return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
	}
	return st.Text.Render(e.env.Second(time.UnixMilli(ms)))
}

func (e *Tab) rowColumns() []widget.Column {
	st := e.env.Styles
	number := func(title, id string, priority int, of func(history.Line) int) widget.Column {
		return widget.Column{ID: id, Title: title, Min: 7, Max: 10, Right: true, Priority: priority, Cell: func(i, _ int) string {
			return st.Text.Render(english.Number(of(e.line(i))))
		}}
	}
	cols := []widget.Column{
		{ID: "last_seen", Title: "Last seen (" + e.made.zone + ")", Min: 19, Max: 19, Cell: func(i, width int) string { return e.stamp(e.line(i).Last, width) }},
	}
	if e.made.folded {
		cols = append(cols, number("Count", "count", 1, func(l history.Line) int { return l.Count }))
	}
	cols = append(cols,
		widget.Column{ID: "note", Title: "", Min: 3, Max: 3, Priority: 4, Cell: e.noteCell},
		widget.Column{ID: "ip", Title: "IP", Min: e.made.ip, Flex: 1, Max: e.made.ip + len(" link-local"), Cell: e.ipCell},
	)
	if e.made.places {
		cols = append(cols, widget.Column{ID: "network", Title: "Network", Min: 16, Flex: 2, Max: 30, Priority: 3, Cell: e.placeCell})
	}
	cols = append(cols, widget.Column{ID: "client", Title: "Client", Min: 24, Flex: 2, Max: 34, Priority: 1, Cell: e.clientCell})
	if e.made.devices {
		narrow := len("ABCDEFGHIJ likely")
		if e.made.folded {
			narrow = len("ABCDEFGHIJ likely (newest)")
		}
		cols = append(cols, widget.Column{ID: "device", Title: "Device", Min: narrow, Flex: 1, Max: 28, Priority: 2, Cell: e.deviceCell})
	}
	if e.made.folded {
		cols = append(cols, widget.Column{ID: "first_seen", Title: "First seen", Min: 19, Max: 19, Priority: 5, Cell: func(i, width int) string {
			return e.stamp(e.line(i).First, width)
		}})
	}
	return append(cols, widget.Column{ID: "user_agent", Title: "User agent", Min: 18, Flex: 4, Priority: 6, Wide: true, CellAt: func(i, offset, width int) string {
		c := e.scene.view.History().Connections()
		return e.agentCell(c.Agents()[c.AgentIndex(e.line(i).Row)], offset, width)
	}})
}

func (e *Tab) agentCell(a matrixadmin.Text, offset, width int) string {
	st := e.env.Styles
	if a.IsZero() {
		return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
	}
	return st.PaintAt(a, offset, width)
}

// notes say what is new about a line: a row of it was not there at the last look, or an address was never seen before it.
func (e *Tab) notes(i int) (fresh, first bool) {
	if e.line(i).Kind == history.KindGroup {
		return false, false
	}
	rows := e.scene.view.Rows(i) // newest first: what is new is at the beginning, and an address is seen first in the oldest
	for _, row := range rows[:min(len(rows), noted)] {
		fresh = fresh || e.scene.news.IsNew(int(row))
	}
	for _, row := range rows[max(len(rows)-noted, 0):] {
		first = first || e.scene.firsts.Is(int(row))
	}
	return fresh, first
}

// noted is how many rows at either end of an interval are looked at for notes: a line must cost the same however many rows are in it.
const noted = 64

// noteCell has room for one of the notes, the newer.
func (e *Tab) noteCell(i, _ int) string {
	switch fresh, first := e.notes(i); {
	case fresh:
		return e.env.Styles.Accent.Render("new")
	case first && 2*e.scene.firsts.Len() < e.scene.view.History().Len(): // where most are, it tells nothing
		return e.env.Styles.Muted.Render("1st")
	}
	return ""
}

func (e *Tab) ipCell(i, width int) string {
	st, c := e.env.Styles, e.scene.view.History().Connections()
	ip := c.IPIndex(e.line(i).Row)
	text := c.IP(ip)
	if text.IsZero() {
		return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
	}
	cell := st.PaintAt(text, 0, width)
	if kind := history.TagsOf(c.Addr(ip).Addr()).String(); kind != "" {
		if room := width - st.Width(cell) - 1; room >= len(kind) {
			cell += " " + st.Muted.Render(kind)
		}
	}
	return cell
}

func (e *Tab) placeCell(i, width int) string {
	st, h, row := e.env.Styles, e.scene.view.History(), e.line(i).Row
	country, network := h.Cell(history.Country, row), h.Cell(history.Network, row)
	cell := ""
	if !country.IsZero() {
		cell = st.Paint(country, 2) + st.Muted.Render(" "+st.Glyphs.Dot+" ")
	}
	return cell + st.Paint(network, max(width-st.Width(cell), 0))
}

func (e *Tab) clientCell(i, width int) string {
	st, h := e.env.Styles, e.scene.view.History()
	name := h.Cell(history.Client, e.line(i).Row)
	if name.IsZero() {
		return st.Muted.Render(st.Clip("unknown", width))
	}
	return st.Paint(name, width)
}

// deviceCell names a device with how sure that is. Of an interval the claim is about its newest row, unless all are the device's.
func (e *Tab) deviceCell(i, width int) string {
	st := e.env.Styles
	mark, all := e.scene.view.Mark(e.line(i))
	if mark.Certainty == history.None || mark.ID.IsZero() {
		return ""
	}
	word := mark.Certainty.String()
	if !all {
		word += " (newest)"
	}
	if width <= len(word)+1 {
		return st.Muted.Render(st.Clip(word, width))
	}
	id := st.Paint(mark.ID, width-len(word)-1)
	return id + " " + st.Muted.Render(word)
}

func (e *Tab) groupColumns() []widget.Column {
	st := e.env.Styles
	v := func() *history.View { return e.scene.view }
	number := func(id, title string, priority int, of func(history.Group) int) widget.Column {
		return widget.Column{ID: id, Title: title, Min: max(7, len(title)), Max: 12, Right: true, Priority: priority, Cell: func(i, _ int) string {
			l := e.line(i)
			switch {
			case l.Kind == history.KindGroup:
				return st.Text.Render(english.Number(of(v().Group(l))))
			case id == "count":
				return st.Muted.Render(english.Number(l.Count))
			}
			return ""
		}}
	}
	moment := func(id, title string, priority int, of func(history.Line) int64) widget.Column {
		return widget.Column{ID: id, Title: title, Min: 19, Max: 19, Priority: priority, Cell: func(i, width int) string { return e.stamp(of(e.line(i)), width) }}
	}
	cols := []widget.Column{
		{ID: "label", Title: e.made.group.Title(), Min: 24, Flex: 1, Cell: e.labelCell},
		number("count", "Count", 0, func(g history.Group) int { return g.Count }),
		number("addresses", "Addresses", 3, func(g history.Group) int { return g.Addresses }),
		number("user_agents", "Agents", 3, func(g history.Group) int { return g.Agents }),
	}
	if e.made.devices {
		cols = append(cols, number("devices", "Devices", 4, func(g history.Group) int { return g.Devices }))
	}
	return append(cols,
		moment("first_seen", "First seen", 2, func(l history.Line) int64 { return l.First }),
		moment("last_seen", "Last seen ("+e.made.zone+")", 1, func(l history.Line) int64 { return l.Last }))
}

// labelCell is the head of a group, or below it what the row has beside that.
func (e *Tab) labelCell(i, width int) string {
	st, v := e.env.Styles, e.scene.view
	l := e.line(i)
	if l.Kind != history.KindGroup {
		c := v.History().Connections()
		first, second := c.IP(c.IPIndex(l.Row)), v.History().Cell(history.Client, l.Row)
		if e.made.group == history.IP {
			first, second = second, c.Agents()[c.AgentIndex(l.Row)]
		}
		cell := "    " + st.PaintAt(first, 0, max(width-4, 0))
		if room := width - st.Width(cell) - 2; room > 0 && !second.IsZero() {
			cell += "  " + st.PaintAt(second, 0, room)
		}
		return cell
	}
	sign := st.Glyphs.Closed
	if v.IsOpen(l) {
		sign = st.Glyphs.Open
	}
	return st.Muted.Render(sign) + " " + e.groupLabel(v.Group(l), width-st.Width(sign)-1)
}

// groupLabel writes what a group has in common; nothing is a value too.
func (e *Tab) groupLabel(g history.Group, width int) string {
	st := e.env.Styles
	switch {
	case !g.Day.IsZero():
		return st.Text.Render(st.Clip(g.Day.Format("Mon 2006-01-02"), width))
	case !g.Label.IsZero():
		return st.PaintAt(g.Label, 0, width)
	case e.made.group == history.Device:
		return st.Muted.Render(st.Clip("unknown device", width))
	case e.made.group == history.Day:
		return st.Muted.Render(st.Clip("no time", width))
	}
	return st.Muted.Render(st.Clip("unknown", width))
}
