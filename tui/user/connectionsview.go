package user

import (
	"fmt"
	"net/netip"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// Ids of the columns.
const (
	columnSeen   = "seen"
	columnIP     = "ip"
	columnClient = "client"
	columnAgent  = "agent"
	columnDevice = "device"
)

// columns of the connections; a comparison stands there for the sign in the head only, since rows are sorted elsewhere.
func (c *connections) columns() []widget.Column {
	st := c.env.Styles
	elsewhere := func(int, int) int { return 0 }
	cols := []widget.Column{
		{ID: columnSeen, Title: "Last seen (" + c.made.zone + ")", Min: 19, Max: 19, Compare: elsewhere, Cell: func(i, width int) string {
			at := c.shown.rows.At(i).LastSeen
			if at.IsZero() {
				return st.Muted.Render(st.Clip("not said", width))
			}
			return st.Text.Render(at.In(c.env.Location).Format(secondLayout))
		}},
		{ID: columnIP, Title: "IP", Min: c.made.ip, Flex: 1, Max: c.made.ip + len(" link-local"), Compare: elsewhere, Cell: c.ipCell},
		{ID: columnClient, Title: "Client", Min: 30, Flex: 2, Max: 34, Priority: 1, Compare: elsewhere, Cell: func(i, width int) string {
			name := c.clients.name(c.shown.rows.AgentIndex(i))
			if name.IsZero() {
				return st.Muted.Render(st.Clip("not known", width))
			}
			return st.Paint(name, width)
		}},
	}
	if c.made.devices {
		cols = append(cols, widget.Column{ID: columnDevice, Title: "Device", Min: 14, Flex: 1, Max: 26, Priority: 2, Compare: elsewhere, Cell: func(i, width int) string {
			const exact = "exact "
			device := c.shown.rows.At(i).Device
			if device.IsZero() || width <= len(exact) {
				return ""
			}
			return st.Muted.Render(exact) + st.Paint(device, width-len(exact))
		}})
	}
	return append(cols, widget.Column{ID: columnAgent, Title: "User agent", Min: 18, Flex: 4, Priority: 3, Compare: elsewhere, Cell: func(i, width int) string {
		return c.agentCell(c.shown.rows.At(i).Agent, width)
	}})
}

func (c *connections) agentCell(a matrixadmin.Text, width int) string {
	st := c.env.Styles
	if a.IsZero() {
		return st.Muted.Render(st.Clip("not said", width))
	}
	return st.Paint(head(a, width), width)
}

// head is the beginning of a long text: no more than could be painted, so that a huge one costs nothing.
func head(t matrixadmin.Text, width int) matrixadmin.Text {
	s := t.Raw()
	if most := 8*width + 64; len(s) > most {
		return matrixadmin.NewText(strings.ToValidUTF8(s[:most], "?"))
	}
	return t
}

func (c *connections) ipCell(i, width int) string {
	st := c.env.Styles
	row := c.shown.rows.At(i)
	if row.IP.IsZero() {
		return st.Muted.Render(st.Clip("not said", width))
	}
	cell := st.Paint(row.IP, width)
	if sort := addressKind(row.Addr.Addr()); sort != "" {
		if room := width - st.Width(cell) - 1; room >= len(sort) {
			cell += " " + st.Muted.Render(sort)
		}
	}
	return cell
}

// addressKind says what is special about an address, "" when nothing is.
func addressKind(a netip.Addr) string {
	a = a.Unmap()
	switch {
	case a.IsLoopback():
		return "loopback"
	case a.IsPrivate():
		return "private"
	case a.IsLinkLocalUnicast():
		return "link-local"
	}
	return ""
}

// view draws the tab, y being the line of the page where it begins.
func (c *connections) view(width, height, y int) string {
	st := c.env.Styles
	if c.shown == nil {
		return strings.Join(c.absent(width), "\n")
	}
	c.layOut()
	var lines []string
	if err := c.read.Err(); err != nil {
		lines = append(lines, c.words(st.Warn, "This is not fresh: "+sentence(err)+" r tries again.", width)...)
	}
	if c.shown.Len() == 0 {
		return strings.Join(append(lines, c.empty(width)...), "\n")
	}
	if c.detail.open {
		return strings.Join(append(lines, c.detailView(width, height-len(lines))...), "\n")
	}
	foot := c.foot(width)
	c.table.SetOffset(0, y+len(lines))
	c.table.SetSize(width, height-len(lines)-1)
	if height-len(lines) < 3 {
		c.table.SetSize(width, height-len(lines))
		return strings.Join(append(lines, c.table.View()), "\n")
	}
	table := c.table.View()
	lines = append(lines, table)
	for range height - strings.Count(strings.Join(lines, "\n"), "\n") - 2 {
		lines = append(lines, "")
	}
	return strings.Join(append(lines, foot), "\n")
}

// absent is the tab before the first answer: loading, or failed.
func (c *connections) absent(width int) []string {
	st := c.env.Styles
	if err := c.read.Err(); err != nil {
		lines := c.words(st.Danger, "The connections could not be read.", width)
		return append(lines, c.words(st.Text, sentence(err)+" r tries again.", width)...)
	}
	if !c.read.Slow() {
		return nil
	}
	say := "Reading connections" + st.Glyphs.Ellipsis
	if n := c.progress.rows.Load(); n > 0 {
		say += fmt.Sprintf(" %s so far, %s", plural(int(n), "row", "rows"), size(c.progress.bytes.Load()))
	}
	return c.words(st.Muted, say, width)
}

// empty says what no rows mean, which is not that nobody was there.
func (c *connections) empty(width int) []string {
	st := c.env.Styles
	lines := c.words(st.Text, "No connections: this account was never seen, or nothing is kept of it.", width)
	if f := c.env.Server.Family; f == matrixadmin.FamilySynapse || f == matrixadmin.FamilyUnknown {
		lines = append(lines, c.words(st.Muted, "Synapse keeps connections for 28 days unless it is told otherwise.", width)...)
	}
	if n := c.shown.rows.Skipped; n > 0 {
		lines = append(lines, c.words(st.Warn, plural(n, "row", "rows")+" could not be read.", width)...)
	}
	return lines
}

func (c *connections) words(style lipgloss.Style, text string, width int) []string {
	lines := dialog.Wrap(c.env.Styles, text, width)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}

// foot counts what was received, and says when that is not all.
func (c *connections) foot(width int) string {
	st, h := c.env.Styles, c.shown
	row, total := c.table.Position()
	parts := []string{st.Text.Render(fmt.Sprintf("row %s of %s", widget.Count(row), widget.Count(total)))}
	if h.rows.Cut {
		parts = append(parts, st.Warn.Render("cut here: the server has more"))
	}
	if n := h.rows.Skipped; n > 0 {
		parts = append(parts, st.Warn.Render(plural(n, "row", "rows")+" could not be read"))
	}
	parts = append(parts,
		st.Text.Render(plural(h.addresses, "address", "addresses")),
		st.Text.Render(plural(h.agents, "user agent", "user agents")))
	switch {
	case c.read.Slow():
		parts = append(parts, st.Muted.Render("reading again"+st.Glyphs.Ellipsis))
	case c.sort.Slow():
		parts = append(parts, st.Muted.Render("sorting"+st.Glyphs.Ellipsis))
	}
	return st.Clip(strings.Join(parts, st.Muted.Render(" "+st.Glyphs.Dot+" ")), width)
}

// size writes a number of bytes.
func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
