package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// menuWidth is how wide the menu is at most.
const menuWidth = 76

// menu lists what can be done to one account, what it does, and why it cannot be done here.
type menu struct {
	env    *ui.Env
	target ops.Target
	rows   []Entry
	cursor int
	offset int
}

// Entry is a row of the menu.
type Entry struct {
	Key, Title, Effect string
	Reason             string // why it cannot be chosen here, "" when it can
	Final              bool   // cannot be undone
	Choose             tea.Cmd
}

// NewMenu makes the menu of what can be done about an account: the page's own entries, which change nothing, and then the actions.
func NewMenu(env *ui.Env, target ops.Target, own ...Entry) ui.Dialog {
	m := &menu{env: env, target: target, rows: own}
	for _, a := range ops.Catalog() {
		m.rows = append(m.rows, Entry{
			Key: a.Key, Title: a.Title, Effect: a.Effect, Reason: Reason(env, a, target), Final: a.Danger == ops.Irreversible,
			Choose: func() tea.Msg { return ui.Show{Dialog: NewConfirm(env, a, target)} },
		})
	}
	for i, row := range m.rows {
		if row.Reason == "" {
			m.cursor = i
			break
		}
	}
	return m
}

// Reason says why an action cannot be done to an account here, "" when it can.
func Reason(env *ui.Env, a ops.Action, target ops.Target) string {
	if env.ReadOnly {
		return "mxwarden is in read-only mode"
	}
	s := env.Situation(target)
	if s.Unrecorded != "" {
		return s.Unrecorded
	}
	return a.Blocked(s)
}

// Init implements [ui.Dialog].
func (m *menu) Init() tea.Cmd { return nil }

// Update implements [ui.Dialog].
func (m *menu) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch name := press.String(); name {
	case "esc", "q", "a":
		return ui.Do(ui.Dismiss{Dialog: m})
	case "up", "k", "shift+tab":
		m.cursor = max(m.cursor-1, 0)
	case "down", "j", "tab":
		m.cursor = min(m.cursor+1, len(m.rows)-1)
	case "enter":
		return m.choose(m.cursor)
	default:
		for i, row := range m.rows {
			if row.Key == name {
				m.cursor = i
				return m.choose(i)
			}
		}
	}
	return nil
}

func (m *menu) choose(i int) tea.Cmd {
	if m.rows[i].Reason != "" {
		return nil // the reason stands beside it
	}
	return tea.Sequence(ui.Do(ui.Dismiss{Dialog: m}), m.rows[i].Choose)
}

// View implements [ui.Dialog].
func (m *menu) View(maxWidth, maxHeight int) string {
	st := m.env.Styles
	width := min(maxWidth, menuWidth)
	if width <= frameWidth || maxHeight <= frameHeight {
		return st.Clip("Actions", maxWidth)
	}
	inner := width - frameWidth
	lines := m.account(inner)
	from, to := 0, 0
	for i, row := range m.rows {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		if i == m.cursor {
			from = len(lines)
		}
		lines = append(lines, m.row(i, row, inner)...)
		if i == m.cursor {
			to = len(lines)
		}
	}
	height := min(len(lines), maxHeight-frameHeight)
	m.offset = max(min(m.offset, from), to-height)
	shown, top := part(lines, m.offset, height)
	m.offset = top
	title := "Actions on " + m.target.User.ID.Text().Printable()
	if !m.fits(inner) {
		title = "Actions"
	}
	return box(st, title, shown, width, st.Border)
}

// fits reports whether the title has room for the whole id.
func (m *menu) fits(inner int) bool {
	st := m.env.Styles
	return widest(st, "Actions on "+m.target.User.ID.Text().Printable()) <= inner-2
}

// account is the id where the title has no room for it, whole, and what makes it look like another.
func (m *menu) account(inner int) []string {
	st, id := m.env.Styles, m.target.User.ID
	lines, spelled := idLines(st, id, inner)
	if m.fits(inner) {
		lines = nil
	} else {
		for i := range lines {
			lines[i] = st.Stranger.Render(lines[i])
		}
	}
	for _, line := range spelled {
		lines = append(lines, st.Text.Render(line))
	}
	if why := id.Lookalike(); why != "" {
		lines = append(lines, paragraph(st, st.Warn, "This user ID may be confused with another: "+why+".", inner)...)
	}
	return lines
}

func (m *menu) row(i int, e Entry, width int) []string {
	st := m.env.Styles
	head := st.Fit(" "+e.Key+"  "+e.Title, width)
	switch {
	case i == m.cursor:
		head = st.Selection.Render(head)
	case e.Reason != "":
		head = st.Muted.Render(head)
	default:
		head = st.Title.Render(head)
	}
	lines := []string{head}
	indent := func(ls []string) {
		for _, l := range ls {
			lines = append(lines, "    "+l)
		}
	}
	room := max(width-4, 1)
	if e.Reason != "" {
		indent(paragraph(st, st.Muted, e.Effect, room))
		indent(paragraph(st, st.Warn, "Not available: "+e.Reason+".", room))
		return lines
	}
	indent(paragraph(st, st.Text, e.Effect, room))
	if e.Final {
		indent(paragraph(st, st.Danger, "Cannot be undone.", room))
	}
	return lines
}

// Keys implements [ui.Dialog].
func (m *menu) Keys() []key.Binding {
	keys := []key.Binding{bind("enter", "choose"), bind("↑/↓", "move")}
	for _, row := range m.rows {
		keys = append(keys, bind(row.Key, row.Title))
	}
	return append(keys, bind("esc", "close"))
}

// Close implements [ui.Dialog].
func (m *menu) Close() {}
