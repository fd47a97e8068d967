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
	env     *ui.Env
	target  ops.Target
	actions []ops.Action
	cursor  int
	offset  int
}

// NewMenu makes the menu of actions on an account.
func NewMenu(env *ui.Env, target ops.Target) ui.Dialog {
	m := &menu{env: env, target: target, actions: ops.Catalog()}
	for i, a := range m.actions {
		if m.reason(a) == "" {
			m.cursor = i
			break
		}
	}
	return m
}

// Reason says why an action cannot be done to an account here, "" when it can.
func Reason(env *ui.Env, a ops.Action, target ops.Target) string {
	if env.ReadOnly {
		return "this console is read-only"
	}
	return a.Blocked(env.Situation(target))
}

func (m *menu) reason(a ops.Action) string { return Reason(m.env, a, m.target) }

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
		m.cursor = min(m.cursor+1, len(m.actions)-1)
	case "enter":
		return m.choose(m.cursor)
	default:
		for i, a := range m.actions {
			if a.Key == name {
				m.cursor = i
				return m.choose(i)
			}
		}
	}
	return nil
}

func (m *menu) choose(i int) tea.Cmd {
	a := m.actions[i]
	if m.reason(a) != "" {
		return nil // the reason stands beside it
	}
	return tea.Sequence(ui.Do(ui.Dismiss{Dialog: m}), ui.Do(ui.Show{Dialog: NewConfirm(m.env, a, m.target)}))
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
	for i, a := range m.actions {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		if i == m.cursor {
			from = len(lines)
		}
		lines = append(lines, m.row(i, a, inner)...)
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
	return st.Width("Actions on "+m.target.User.ID.Text().Printable()) <= inner-2
}

// account is the id where the title has no room for it, whole, and what makes it look like another.
func (m *menu) account(inner int) []string {
	st, id := m.env.Styles, m.target.User.ID
	var lines []string
	if !m.fits(inner) {
		lines = WrapWhole(st, id.Text().Printable(), inner)
		for i := range lines {
			lines[i] = st.Stranger.Render(lines[i])
		}
	}
	if why := id.Lookalike(); why != "" {
		lines = append(lines, paragraph(st, st.Warn, "This id may look like another: "+why+".", inner)...)
	}
	return lines
}

func (m *menu) row(i int, a ops.Action, width int) []string {
	st := m.env.Styles
	reason := m.reason(a)
	head := st.Fit(" "+a.Key+"  "+a.Title, width)
	switch {
	case i == m.cursor:
		head = st.Selection.Render(head)
	case reason != "":
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
	if reason != "" {
		indent(paragraph(st, st.Muted, a.Effect, room))
		indent(paragraph(st, st.Warn, "Not here: "+reason+".", room))
		return lines
	}
	indent(paragraph(st, st.Text, a.Effect, room))
	if a.Danger == ops.Irreversible {
		indent(paragraph(st, st.Danger, "Cannot be undone.", room))
	}
	return lines
}

// Keys implements [ui.Dialog].
func (m *menu) Keys() []key.Binding {
	keys := []key.Binding{bind("enter", "choose"), bind("↑/↓", "move")}
	for _, a := range m.actions {
		keys = append(keys, bind(a.Key, a.Title))
	}
	return append(keys, bind("esc", "close"))
}

// Close implements [ui.Dialog].
func (m *menu) Close() {}
