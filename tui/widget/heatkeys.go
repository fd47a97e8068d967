package widget

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

var (
	keyEarlier = key.NewBinding(key.WithKeys("left", "h"), key.WithHelp("←/h", "earlier"))
	keyLater   = key.NewBinding(key.WithKeys("right", "l"), key.WithHelp("→/l", "later"))
)

// Keys returns the keys that move the cursor.
func (h *Heat) Keys() []key.Binding {
	return []key.Binding{keyEarlier, keyLater, keyUp, keyDown, keyPageUp, keyPageDown, keyHome, keyEnd}
}

// Update moves the cursor by a key, the wheel or a click, and reports whether the message was for the map.
func (h *Heat) Update(msg tea.Msg) (handled bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return h.focused && h.press(msg)
	case tea.MouseWheelMsg:
		return h.contains(msg.X, msg.Y) && h.wheel(msg.Button)
	case tea.MouseClickMsg:
		return msg.Button == tea.MouseLeft && h.contains(msg.X, msg.Y) && h.click(msg.X-h.x, msg.Y-h.y)
	}
	return false
}

func (h *Heat) press(msg tea.KeyPressMsg) bool {
	page := max(h.visible(), 1)
	switch {
	case key.Matches(msg, keyEarlier):
		h.Move(0, -1)
	case key.Matches(msg, keyLater):
		h.Move(0, 1)
	case key.Matches(msg, keyUp):
		h.Move(-1, 0)
	case key.Matches(msg, keyDown):
		h.Move(1, 0)
	case key.Matches(msg, keyPageUp):
		h.offset -= page
		h.Move(-page, 0)
	case key.Matches(msg, keyPageDown):
		h.offset += page
		h.Move(page, 0)
	case key.Matches(msg, keyHome):
		h.Move(-len(h.rows), 0)
	case key.Matches(msg, keyEnd):
		h.Move(len(h.rows), 0)
	default:
		return false
	}
	return true
}

func (h *Heat) wheel(button tea.MouseButton) bool {
	switch button {
	case tea.MouseWheelUp:
		h.Move(-wheelLines, 0)
	case tea.MouseWheelDown:
		h.Move(wheelLines, 0)
	default:
		return false
	}
	return true
}

// click puts the cursor on a cell, or on all of a row if it is beside the cells.
func (h *Heat) click(x, y int) bool {
	line := y - h.header()
	if line < 0 || line >= h.visible() || h.offset+line >= len(h.rows) {
		return false
	}
	p, hour := h.place(), wholeRow
	if at := x - p.lead(); at >= 0 && at < p.cells() {
		hour = at / p.cell * p.fold
	}
	h.SetCursor(h.offset+line, hour)
	return true
}

func (h *Heat) contains(x, y int) bool {
	return x >= h.x && x < h.x+h.width && y >= h.y && y < h.y+h.height
}
