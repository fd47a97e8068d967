package connections

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// tableLayout is what the columns depend on beside the rows.
type tableLayout struct {
	zone                                          string
	devices, auth, places, marks, folded, grouped bool
	group                                         history.Column
	ip                                            int // width of the widest address
}

// layout is what the table has to be made for now.
func (e *Tab) layout() tableLayout {
	v := e.model.view
	marks := v.Marks()
	m := tableLayout{
		zone: e.env.Zone(), devices: e.model.keyed || marks != nil && marks.Likely() > 0, auth: e.asksMAS(), places: v.History().HasPlaces(),
		marks: e.model.news.Len() > 0, folded: v.Folded(), ip: e.model.ip,
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
	if e.table != nil && e.layoutMade == now {
		return
	}
	before := e.table
	e.layoutMade = now
	e.table = widget.NewTable[history.LineKey](e.env.Styles, e.columns()...)
	e.table.SetHidden(e.hidden...)
	if before == nil {
		return
	}
	e.table.SetRows(e.model.view)
	e.sign()
	if k, ok := before.CursorKey(); ok {
		e.table.SetCursorKey(k)
	}
}

// sign marks the column that lines are sorted by.
func (e *Tab) sign() {
	shape := e.model.view.Shape
	for _, f := range e.shownFields() {
		if isBy(f, shape) {
			e.table.SetSortSign(f.ID, shape.Grouped && shape.GroupDesc || !shape.Grouped && shape.Desc)
		}
	}
}

// line is what the table's cells are of.
func (e *Tab) line(i int) history.Line { return e.model.view.At(i) }

// onScreen is the order of columns on the screen, where the most telling ones stand to the left.
var onScreen = []string{"last_seen", "count", noteID, "ip", "network", "client", "mas_client", "device", "first_seen", "user_agent"}

// noteID is the column of notes, which is the screen's alone.
const noteID = "note"

// shownFields are those of what is shown that have a column, in their order.
func (e *Tab) shownFields() []history.Field {
	fields := history.RowFields()
	if e.layoutMade.grouped {
		fields = history.GroupFields(e.layoutMade.group)
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
		return e.layoutMade.folded
	case history.NeedsPlaces:
		return e.layoutMade.places
	case history.NeedsDevices:
		return e.layoutMade.devices
	case history.NeedsAuth:
		return e.layoutMade.devices && e.layoutMade.auth
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
		c.Title += " (" + e.layoutMade.zone + ")"
	}
	switch {
	case f.Time:
		c.Cell = func(i, width int) string { return e.stamp(f.Milli(e.line(i)), width) }
	case f.Number:
		c.Cell = func(i, _ int) string { return e.numberCell(f, e.line(i)) }
	case f.ID == labelID:
		c.Cell = e.labelCell
	case f.ID == "ip":
		c.Min, c.Max, c.Cell = e.layoutMade.ip, e.layoutMade.ip+len(" link-local"), e.ipCell
	case f.ID == "network":
		c.Cell = e.placeCell
	case f.ID == "client":
		c.Cell = e.clientCell
	case f.ID == "mas_client":
		c.Cell = e.masClientCell
	case f.ID == "device":
		if c.Cell = e.deviceCell; e.layoutMade.folded {
			c.Min += len(" (newest)")
		}
	case f.ID == "user_agent":
		c.Wide, c.CellAt = true, func(i, offset, width int) string {
			c := e.model.view.History().Connections()
			return e.agentCell(c.Agents()[c.AgentIndex(e.line(i).Row)], offset, width)
		}
	}
	return c
}
