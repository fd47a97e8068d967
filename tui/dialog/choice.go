package dialog

import (
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Choice is a row of a list to choose from.
type Choice struct {
	Title  string           // of ours
	Value  matrixadmin.Text // a stranger's text behind the title
	State  func() string    // what stands before the title, such as whether it is on; nil for nothing
	Choose tea.Cmd
	Turned tea.Cmd // chosen the other way round, by -; nil where there is none
}

// choice is a list to choose from, by its numbers or with the cursor. It changes nothing by itself and does nothing to an account.
type choice struct {
	st     *styles.Styles
	title  string
	hint   string
	rows   []Choice
	cursor int
	offset int
	stays  bool
	asks   bool // choosing agrees, copies or exports
	ready  bool
	whole  bool
}

// NewChoice makes a list that closes when something was chosen.
func NewChoice(st *styles.Styles, title, hint string, rows ...Choice) ui.Dialog {
	return &choice{st: st, title: title, hint: hint, rows: rows}
}

// NewQuestion is NewChoice for what agrees to something, copies or exports: it takes keys only when it has been readable for a while.
func NewQuestion(st *styles.Styles, title, hint string, rows ...Choice) ui.Dialog {
	return &choice{st: st, title: title, hint: hint, rows: rows, asks: true}
}

// Asks implements [ui.Question].
func (c *choice) Asks() (what string, whole bool) {
	if !c.asks {
		return "", c.whole
	}
	what = c.title + "\n" + c.hint
	for _, row := range c.rows {
		what += "\n" + row.Title + " " + row.Value.Raw()
	}
	return what, c.whole
}

// Ready implements [ui.Question].
func (c *choice) Ready(ready bool) { c.ready = ready }

// NewSwitches makes a list that stays open, for turning things on and off.
func NewSwitches(st *styles.Styles, title, hint string, rows ...Choice) ui.Dialog {
	return &choice{st: st, title: title, hint: hint, rows: rows, stays: true}
}

// Init implements [ui.Dialog].
func (c *choice) Init() tea.Cmd { return nil }

// Update implements [ui.Dialog].
func (c *choice) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		c.move(wheel(msg))
		return nil
	}
	switch name := press.String(); name {
	case "esc", "q":
		return ui.Send(ui.Dismiss{Dialog: c})
	case "up", "k", "shift+tab":
		c.move(-1)
	case "down", "j", "tab":
		c.move(1)
	case "enter", "space":
		return c.choose(c.cursor, false)
	case "-":
		return c.choose(c.cursor, true)
	default:
		if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= min(len(c.rows), 9) {
			c.cursor = n - 1
			return c.choose(n-1, false)
		}
	}
	return nil
}

func (c *choice) move(by int) { c.cursor = max(min(c.cursor+by, len(c.rows)-1), 0) }

func (c *choice) choose(i int, turned bool) tea.Cmd {
	if i >= len(c.rows) || c.asks && !c.ready {
		return nil
	}
	cmd := c.rows[i].Choose
	if turned {
		cmd = c.rows[i].Turned
	}
	switch {
	case cmd == nil:
		return nil
	case c.stays:
		return cmd
	}
	return tea.Sequence(ui.Send(ui.Dismiss{Dialog: c}), cmd)
}

// View implements [ui.Dialog].
func (c *choice) View(maxWidth, maxHeight int) string {
	st := c.st
	width := min(maxWidth, choiceWidth)
	if width <= frameWidth || maxHeight <= frameHeight {
		c.whole = false
		return st.Clip(c.title, maxWidth)
	}
	inner := width - frameWidth
	lines := make([]string, 0, len(c.rows)+4)
	for i, row := range c.rows {
		lines = append(lines, c.row(i, row, inner))
	}
	var hint []string
	if c.hint != "" {
		hint = append([]string{""}, paragraph(st, st.Muted, c.hint, inner)...)
	}
	height := maxHeight - frameHeight
	c.whole = len(lines)+len(hint) <= height || c.hint == ""
	if len(lines)+len(hint) > height {
		hint = nil
	}
	height = min(len(lines), height)
	c.offset = max(min(c.offset, c.cursor), c.cursor-height+1)
	shown, top := part(lines, c.offset, height)
	c.offset = top
	return box(st, c.title, append(append([]string{}, shown...), hint...), width, st.Border)
}

func (c *choice) row(i int, row Choice, width int) string {
	st := c.st
	head := "   "
	if i < 9 {
		head = " " + strconv.Itoa(i+1) + " "
	}
	if row.State != nil {
		head += row.State() + " "
	}
	head += row.Title
	value := ""
	if !row.Value.IsZero() {
		head += " "
		value = st.Paint(row.Value, max(width-st.Width(head), 0))
	}
	if i == c.cursor {
		return st.Selected(st.Fit(head+styles.Plain(value), width))
	}
	return st.Key.Render(head[:3]) + st.Text.Render(head[3:]) + value
}

// Keys implements [ui.Dialog].
func (c *choice) Keys() []key.Binding {
	numbers := "1"
	if n := min(len(c.rows), 9); n > 1 {
		numbers = "1-" + strconv.Itoa(n)
	}
	keys := []key.Binding{bind(numbers+"/enter", "choose"), bind("↑/↓", "move")}
	if slices.ContainsFunc(c.rows, func(r Choice) bool { return r.Turned != nil }) {
		keys = append(keys, bind("-", "exclude"))
	}
	return append(keys, bind("esc", "close"))
}

// Close implements [ui.Dialog].
func (c *choice) Close() {}
