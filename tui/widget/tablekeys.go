package widget

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// wheelLines is how many lines one notch of the wheel scrolls.
const wheelLines = 3

var (
	keyUp       = key.NewBinding(key.WithKeys("up", "k"), key.WithHelp("↑/k", "up"))
	keyDown     = key.NewBinding(key.WithKeys("down", "j"), key.WithHelp("↓/j", "down"))
	keyPageUp   = key.NewBinding(key.WithKeys("pgup", "ctrl+b"), key.WithHelp("pgup", "page up"))
	keyPageDown = key.NewBinding(key.WithKeys("pgdown", "ctrl+f"), key.WithHelp("pgdn", "page down"))
	keyHalfUp   = key.NewBinding(key.WithKeys("ctrl+u"), key.WithHelp("ctrl+u", "half page up"))
	keyHalfDown = key.NewBinding(key.WithKeys("ctrl+d"), key.WithHelp("ctrl+d", "half page down"))
	keyHome     = key.NewBinding(key.WithKeys("home", "g"), key.WithHelp("g", "top"))
	keyEnd      = key.NewBinding(key.WithKeys("end", "G"), key.WithHelp("G", "bottom"))
	keyLeft     = key.NewBinding(key.WithKeys("left"), key.WithHelp("←", "start of text"))
	keyRight    = key.NewBinding(key.WithKeys("right"), key.WithHelp("→", "end of text"))
)

// Keys returns the keys that move the cursor and, if a wide column is on screen, those that scroll it.
func (t *Table[K]) Keys() []key.Binding {
	keys := []key.Binding{keyUp, keyDown, keyPageUp, keyPageDown, keyHalfUp, keyHalfDown, keyHome, keyEnd}
	if t.slides() {
		keys = append(keys, keyLeft, keyRight)
	}
	return keys
}

// Update moves the cursor by a key, the wheel or a click, and reports whether the message was for the table.
func (t *Table[K]) Update(msg tea.Msg) (handled bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return t.focused && t.press(msg)
	case tea.MouseWheelMsg:
		return t.contains(msg.X, msg.Y) && t.wheel(msg.Button)
	case tea.MouseClickMsg:
		if msg.Button != tea.MouseLeft || !t.contains(msg.X, msg.Y) {
			return false
		}
		line := msg.Y - t.y - t.header()
		if pos := t.offset + line; line >= 0 && pos < t.total() {
			t.move(pos)
			return true
		}
	}
	return false
}

func (t *Table[K]) press(msg tea.KeyPressMsg) bool {
	page := max(t.visible(), 1)
	switch {
	case key.Matches(msg, keyUp):
		t.move(t.cursor - 1)
	case key.Matches(msg, keyDown):
		t.move(t.cursor + 1)
	case key.Matches(msg, keyPageUp):
		t.page(-page)
	case key.Matches(msg, keyPageDown):
		t.page(page)
	case key.Matches(msg, keyHalfUp):
		t.page(-max(page/2, 1))
	case key.Matches(msg, keyHalfDown):
		t.page(max(page/2, 1))
	case key.Matches(msg, keyHome):
		t.move(0)
	case key.Matches(msg, keyEnd):
		t.move(t.total() - 1)
	case key.Matches(msg, keyLeft) && t.slides():
		t.slideLeft()
	case key.Matches(msg, keyRight) && t.slides():
		t.slideRight()
	default:
		return false
	}
	return true
}

// page moves rows and cursor alike, so that the cursor keeps its line.
func (t *Table[K]) page(lines int) {
	t.offset += lines
	t.move(t.cursor + lines)
}

// wheel scrolls the rows under the cursor; at either end it moves the cursor on.
func (t *Table[K]) wheel(button tea.MouseButton) bool {
	lines := wheelLines
	switch button {
	case tea.MouseWheelUp:
		lines = -wheelLines
	case tea.MouseWheelDown:
	default:
		return false
	}
	visible := max(t.visible(), 1)
	offset := max(min(t.offset+lines, t.total()-visible), 0)
	if offset == t.offset {
		t.move(t.cursor + lines)
		return true
	}
	t.offset = offset
	t.move(max(min(t.cursor, offset+visible-1), offset))
	return true
}

func (t *Table[K]) contains(x, y int) bool {
	return x >= t.x && x < t.x+t.width && y >= t.y && y < t.y+t.height
}
