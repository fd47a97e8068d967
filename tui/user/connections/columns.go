package connections

import (
	"slices"
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
	e.table = widget.NewTable[history.LineKey](e.env.Styles, e.columns()...)
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
	for _, f := range e.shownFields() {
		if isBy(f, shape) {
			e.table.SetSortSign(f.ID, shape.Grouped && shape.GroupDesc || !shape.Grouped && shape.Desc)
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

// onScreen is the order of columns on the screen, where the most telling ones stand to the left.
var onScreen = []string{"last_seen", "count", noteID, "ip", "network", "client", "device", "first_seen", "user_agent"}

// noteID is the column of notes, which is the screen's alone.
const noteID = "note"

// shownFields are those of what is shown that have a column, in their order.
func (e *Tab) shownFields() []history.Field {
	fields := history.RowFields()
	if e.made.grouped {
		fields = history.GroupFields(e.made.group)
		fields[0].ID = labelID
	} else {
		slices.SortStableFunc(fields, func(a, b history.Field) int { return slices.Index(onScreen, a.ID) - slices.Index(onScreen, b.ID) })
	}
	return slices.DeleteFunc(fields, func(f history.Field) bool { return f.Min == 0 || !e.has(f.Needs) })
}

// labelID is the column of what groups have in common. It can neither be hidden nor mistaken for that of rows.
const labelID = "label"

// has reports whether there is what a field needs.
func (e *Tab) has(need history.Need) bool {
	switch need {
	case history.NeedsFolding:
		return e.made.folded
	case history.NeedsPlaces:
		return e.made.places
	case history.NeedsDevices:
		return e.made.devices
	case history.NeedsNothing:
	}
	return true
}

// columns are those of what is shown.
func (e *Tab) columns() []widget.Column {
	var cols []widget.Column
	for _, f := range e.shownFields() {
		if f.ID == "ip" {
			cols = append(cols, widget.Column{ID: noteID, Min: 3, Max: 3, Priority: 4, Cell: e.noteCell})
		}
		cols = append(cols, e.column(f))
	}
	return cols
}

// column draws a field.
func (e *Tab) column(f history.Field) widget.Column {
	c := widget.Column{ID: f.ID, Title: f.Title, Min: f.Min, Flex: f.Flex, Max: f.Max, Priority: f.Priority, Right: f.Number}
	if f.ID == "last_seen" {
		c.Title += " (" + e.made.zone + ")"
	}
	switch {
	case f.Time:
		c.Cell = func(i, width int) string { return e.stamp(f.Milli(e.line(i)), width) }
	case f.Number:
		c.Cell = func(i, _ int) string { return e.numberCell(f, e.line(i)) }
	case f.ID == labelID:
		c.Cell = e.labelCell
	case f.ID == "ip":
		c.Min, c.Max, c.Cell = e.made.ip, e.made.ip+len(" link-local"), e.ipCell
	case f.ID == "network":
		c.Cell = e.placeCell
	case f.ID == "client":
		c.Cell = e.clientCell
	case f.ID == "device":
		if c.Cell = e.deviceCell; e.made.folded {
			c.Min += len(" (newest)")
		}
	case f.ID == "user_agent":
		c.Wide, c.CellAt = true, func(i, offset, width int) string {
			c := e.scene.view.History().Connections()
			return e.agentCell(c.Agents()[c.AgentIndex(e.line(i).Row)], offset, width)
		}
	}
	return c
}

// numberCell writes a number; of the rows below the head of a group there is one alone, that of rows.
func (e *Tab) numberCell(f history.Field, l history.Line) string {
	st, v := e.env.Styles, e.scene.view
	switch {
	case !e.made.grouped || l.Kind == history.KindGroup:
		return st.Text.Render(english.Number(f.Count(v, l)))
	case f.ID == "count":
		return st.Muted.Render(english.Number(l.Count))
	}
	return ""
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
