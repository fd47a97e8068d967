package connections

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// detail is one line over the whole width, with every text as it was sent.
type detail struct {
	open   bool
	scroll widget.Scroll
}

// detailLabel is the width of the names before the values.
const detailLabel = 12

func (e *Tab) pressDetail(msg tea.KeyPressMsg) {
	d := &e.detail
	step := func(press tea.KeyPressMsg) {
		d.scroll.Top()
		e.move(press)
	}
	switch {
	case key.Matches(msg, keyOpen):
		d.open = false
	case key.Matches(msg, keyNext):
		step(tea.KeyPressMsg{Code: tea.KeyDown})
	case key.Matches(msg, keyPrev):
		step(tea.KeyPressMsg{Code: tea.KeyUp})
	default:
		d.scroll.Press(msg)
	}
}

func (e *Tab) detailView(width, height int) []string {
	st := e.env.Styles
	i, ok := e.table.Cursor()
	if !ok {
		e.detail.open = false
		return nil
	}
	row, total := e.table.Position()
	l := e.line(i)
	title := fmt.Sprintf("Connection %s of %s", english.Number(row), english.Number(total))
	switch l.Kind {
	case history.KindInterval:
		title += fmt.Sprintf(": %s similar rows, each within 30 min of the next", english.Number(l.Count))
	case history.KindGroup:
		title += fmt.Sprintf(": newest of %s rows", english.Number(l.Count))
	case history.KindRow:
	}
	lines := append([]string{st.Title.Render(st.Clip(title, width)), ""}, e.detailLines(i, l, width)...)
	return e.detail.scroll.Lines(st, lines, width, height)
}

func (e *Tab) detailLines(i int, l history.Line, width int) []string {
	st, h := e.env.Styles, e.model.view.History()
	row := h.Connections().At(l.Row)
	var lines []string
	field := func(label string, values ...string) {
		for _, v := range values {
			lines = append(lines, st.Clip(st.Muted.Render(st.Fit(label, detailLabel))+v, width))
			label = ""
		}
	}
	room := max(width-detailLabel, 1)
	notSaid := st.Muted.Render(st.Glyphs.Dash)
	whole := func(t matrixadmin.Text) []string {
		if t.IsZero() {
			return []string{notSaid}
		}
		parts := dialog.Wrap(st, t.Printable(), room)
		for k := range parts {
			parts[k] = st.Stranger.Render(parts[k])
		}
		return parts
	}
	moment := func(ms int64) string {
		if ms == matrixadmin.NoTime {
			return notSaid
		}
		at := time.UnixMilli(ms)
		return st.Text.Render(e.env.Instant(at)) + st.Muted.Render("  "+e.env.Ago(at))
	}
	field("Last seen", moment(l.Last))
	if l.Count > 1 {
		field("First seen", moment(l.First))
	}
	ip := whole(row.IP)
	if tags := history.TagsOf(row.Addr.Addr()).String(); tags != "" {
		ip[len(ip)-1] += st.Muted.Render("  " + tags)
	}
	if !row.IP.IsZero() && !row.Addr.Addr().IsValid() {
		ip[len(ip)-1] += st.Muted.Render("  (not an IP address)")
	}
	field("IP", ip...)
	if name, ok := e.names.of(row.Addr); ok {
		field("Name", name)
	}
	network := whole(h.Cell(history.Network, l.Row))
	if country := h.Cell(history.Country, l.Row); !country.IsZero() {
		network[0] = st.Paint(country, 2) + st.Muted.Render(" "+st.Glyphs.Dot+" ") + network[0]
	}
	field("Network", network...)
	client := []string{st.Muted.Render("unknown")}
	if name := h.Cell(history.Client, l.Row); !name.IsZero() {
		client = whole(name)
	}
	field("Client", client...)
	field("Device", e.deviceLines(l, room)...)
	if mark, _ := e.model.view.Mark(l); e.asksMAS() && mark.Certainty != history.None && !mark.ID.IsZero() {
		field("In MAS", e.masClientLines(l, whole)...)
	}
	fresh, first := e.notes(i)
	if fresh {
		field("Note", st.Accent.Render("new")+st.Muted.Render(": since your last refresh"))
	}
	if first {
		field("Note", st.Text.Render("1st")+st.Muted.Render(": first time this address appears in the server's records"))
	}
	field("User agent", whole(row.Agent)...)
	return lines
}

// deviceLines say whose a line is, how sure that is, and by what.
func (e *Tab) deviceLines(l history.Line, width int) []string {
	st := e.env.Styles
	mark, all := e.model.view.Mark(l)
	if mark.Certainty == history.None || mark.ID.IsZero() {
		return []string{st.Muted.Render(st.Clip("unknown", width))}
	}
	why := map[history.Certainty]string{
		history.Exact:  "exact: reported by the server",
		history.Likely: "likely: only this device matches the address, user agent and time",
	}[mark.Certainty]
	if !all {
		why += " (newest row only)"
	}
	id := dialog.WrapWhole(st, mark.ID.Printable(), width)
	for k := range id {
		id[k] = st.Stranger.Render(id[k])
	}
	for _, d := range e.devices {
		if d.ID == mark.ID && !d.Name.IsZero() {
			id = append(id, st.Paint(d.Name, width))
			break
		}
	}
	for _, line := range dialog.Wrap(st, why, width) {
		id = append(id, st.Muted.Render(line))
	}
	return id
}
