package user

import (
	"fmt"
	"net/netip"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// detail is one row over the whole width, with the user agent as it was sent.
type detail struct {
	open   bool
	offset int
	page   int // lines shown last
}

// detailLabel is the width of the names before the values.
const detailLabel = 12

func (d *detail) wheel(msg tea.MouseWheelMsg) {
	switch msg.Button {
	case tea.MouseWheelUp:
		d.offset -= 3
	case tea.MouseWheelDown:
		d.offset += 3
	default:
	}
}

func (c *connections) pressDetail(msg tea.KeyPressMsg) {
	d := &c.detail
	step := func(press tea.KeyPressMsg) {
		d.offset = 0
		c.table.Update(press)
	}
	switch {
	case key.Matches(msg, keyView):
		d.open = false
	case key.Matches(msg, keyNext):
		step(tea.KeyPressMsg{Code: tea.KeyDown})
	case key.Matches(msg, keyPrev):
		step(tea.KeyPressMsg{Code: tea.KeyUp})
	default:
		d.offset = scrolled(msg.String(), d.offset, d.page)
	}
}

// scrolled is an offset after a key that scrolls; the view keeps it in its bounds.
func scrolled(name string, offset, page int) int {
	switch name {
	case "up", "k":
		return offset - 1
	case "down", "j":
		return offset + 1
	case "pgup", "ctrl+b":
		return offset - page
	case "pgdown", "ctrl+f", "space":
		return offset + page
	case "home", "g":
		return 0
	case "end", "G":
		return 1 << 30
	}
	return offset
}

// window cuts lines to height from an offset on, which it brings into its bounds.
func window(lines []string, offset *int, height int) []string {
	height = max(height, 0)
	*offset = max(min(*offset, len(lines)-height), 0)
	return lines[*offset:min(*offset+height, len(lines))]
}

func (c *connections) detailView(width, height int) []string {
	st := c.env.Styles
	i, ok := c.table.Cursor()
	if !ok {
		c.detail.open = false
		return nil
	}
	row, total := c.table.Position()
	lines := append([]string{st.Title.Render(st.Clip(fmt.Sprintf("Connection %s of %s", widget.Count(row), widget.Count(total)), width)), ""}, c.detailLines(i, width)...)
	c.detail.page = max(height-1, 1)
	if len(lines) <= height || height < 2 {
		return window(lines, &c.detail.offset, height)
	}
	shown := window(lines, &c.detail.offset, height-1)
	more := fmt.Sprintf("lines %d to %d of %d", c.detail.offset+1, c.detail.offset+len(shown), len(lines))
	return append(slices.Clip(shown), st.Muted.Render(st.Clip(more, width)))
}

func (c *connections) detailLines(i, width int) []string {
	st := c.env.Styles
	row := c.shown.rows.At(i)
	var lines []string
	field := func(label string, values ...string) {
		for _, v := range values {
			lines = append(lines, st.Clip(st.Muted.Render(st.Fit(label, detailLabel))+v, width))
			label = ""
		}
	}
	notSaid := st.Muted.Render("not said")
	seen := notSaid
	if !row.LastSeen.IsZero() {
		seen = st.Text.Render(instant(c.env, row.LastSeen)) + st.Muted.Render("  "+ago(c.env, row.LastSeen))
	}
	field("Last seen", seen)
	ip := notSaid
	if !row.IP.IsZero() {
		ip = st.Paint(row.IP, width-detailLabel)
		if kind := addressKind(row.Addr.Addr()); kind != "" {
			ip += st.Muted.Render("  " + kind)
		}
		if row.Addr.Addr() == (netip.Addr{}) {
			ip += st.Muted.Render("  not an address")
		}
	}
	field("IP", ip)
	client := st.Muted.Render("not known")
	if name := c.clients.name(c.shown.rows.AgentIndex(i)); !name.IsZero() {
		client = st.Paint(name, width-detailLabel)
	}
	field("Client", client)
	if c.made.devices {
		device := notSaid
		if !row.Device.IsZero() {
			device = st.Muted.Render("exact ") + st.Paint(row.Device, width-detailLabel-6)
		}
		field("Device", device)
	}
	if row.Agent.IsZero() {
		field("User agent", notSaid)
		return lines
	}
	agent := dialog.Wrap(st, row.Agent.Printable(), max(width-detailLabel, 1))
	for k := range agent {
		agent[k] = st.Stranger.Render(agent[k])
	}
	field("User agent", agent...)
	return lines
}
