package connections

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

func (e *Tab) stamp(ms int64, width int) string {
	st := e.env.Styles
	if ms == matrixadmin.NoTime {
		return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
	}
	return st.Text.Render(e.env.Second(time.UnixMilli(ms)))
}

// numberCell writes a number; of the rows below the head of a group there is one alone, that of rows.
func (e *Tab) numberCell(f history.Field, l history.Line) string {
	st, v := e.env.Styles, e.model.view
	switch {
	case !e.layoutMade.grouped || l.Kind == history.KindGroup:
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
	rows := e.model.view.Rows(i) // newest first: what is new is at the beginning, and an address is seen first in the oldest
	for _, row := range rows[:min(len(rows), noted)] {
		fresh = fresh || e.model.news.IsNew(int(row))
	}
	for _, row := range rows[max(len(rows)-noted, 0):] {
		first = first || e.model.firsts.Is(int(row))
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
	case first && 2*e.model.firsts.Len() < e.model.view.History().Len(): // where most are, it tells nothing
		return e.env.Styles.Muted.Render("1st")
	}
	return ""
}

func (e *Tab) ipCell(i, width int) string {
	st, c := e.env.Styles, e.model.view.History().Connections()
	ip := c.IPIndex(e.line(i).Row)
	text := c.IP(ip)
	if text.IsZero() {
		return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
	}
	cell := st.PaintAt(text, 0, width)
	if kind := history.TagsOf(c.Addr(ip).Addr()).String(); kind != "" {
		// In all rows or in none, whatever their own address leaves: a tag that comes and goes looks like a difference.
		if width > max(e.model.ip, st.Width(cell))+len(kind) {
			cell += " " + st.Muted.Render(kind)
		}
	}
	return cell
}

func (e *Tab) placeCell(i, width int) string {
	st, h, row := e.env.Styles, e.model.view.History(), e.line(i).Row
	country, network := h.Cell(history.Country, row), h.Cell(history.Network, row)
	cell := ""
	if !country.IsZero() {
		cell = st.Paint(country, 2) + st.Muted.Render(" "+st.Glyphs.Dot+" ")
	}
	return cell + st.Paint(network, max(width-st.Width(cell), 0))
}

func (e *Tab) clientCell(i, width int) string {
	st, h := e.env.Styles, e.model.view.History()
	name := h.Cell(history.Client, e.line(i).Row)
	if name.IsZero() {
		return st.Muted.Render(st.Clip("unknown", width))
	}
	return st.Paint(name, width)
}

// deviceCell names a device with how sure that is. Of an interval the claim is about its newest row, unless all are the device's.
func (e *Tab) deviceCell(i, width int) string {
	st := e.env.Styles
	mark, all := e.model.view.Mark(e.line(i))
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
	st, v := e.env.Styles, e.model.view
	l := e.line(i)
	if l.Kind != history.KindGroup {
		c := v.History().Connections()
		first, second := c.IP(c.IPIndex(l.Row)), v.History().Cell(history.Client, l.Row)
		if e.layoutMade.group == history.IP {
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
	case e.layoutMade.group == history.Device:
		return st.Muted.Render(st.Clip("unknown device", width))
	case e.layoutMade.group == history.Day:
		return st.Muted.Render(st.Clip("no time", width))
	}
	return st.Muted.Render(st.Clip("unknown", width))
}
