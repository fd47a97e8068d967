package dialog

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// menuWidth is how wide the menu is at most.
const menuWidth = 76

// menu lists what can be done to one account, a line each in groups; below the list stands what the line under the cursor does, or why it cannot be done
// here. A letter runs its action; while a filter is typed, letters narrow the list.
type menu struct {
	env    *ui.Env
	target ops.Target
	all    []Entry
	rows   []Entry // that the filter leaves
	filter *widget.Input
	typing bool
	cursor int
	offset int
	page   int // lines of the list shown last
}

// Entry is a row of the menu.
type Entry struct {
	Key, Title, Effect string
	Group              string // heading above it; "" for what changes nothing
	Reason             string // why it cannot be chosen here, "" when it can
	Final              bool   // cannot be undone
	Choose             tea.Cmd
}

// NewMenu makes the menu of what can be done about an account: the page's own entries, which change nothing, and then the actions.
// An action that is about a part of an account is offered where the target has one of its kind. The store is that of the account, nil where nobody has one.
func NewMenu(env *ui.Env, store *ui.Store, target ops.Target, own ...Entry) ui.Dialog {
	m := &menu{env: env, target: target, all: own, filter: widget.NewInput(env.Styles, "part of an action's name")}
	for _, a := range ops.Catalog() {
		about, reason := a.About(target), ""
		if about.Subject.Kind != a.On {
			reason = "select a " + a.On.String() + " first"
		} else {
			reason = Reason(env, a, about)
		}
		m.all = append(m.all, Entry{
			Key: a.Key, Title: a.Title, Effect: a.Effect, Group: a.Purpose.String(), Reason: reason, Final: a.Danger == ops.Irreversible,
			Choose: func() tea.Msg { return ui.Show{Dialog: NewConfirm(env, store, a, about)} },
		})
	}
	m.narrow()
	return m
}

// narrow keeps the entries that the filter leaves, and goes to the first that can be chosen.
func (m *menu) narrow() {
	want := strings.ToLower(strings.TrimSpace(m.filter.Value()))
	m.rows = slices.DeleteFunc(slices.Clone(m.all), func(e Entry) bool {
		return !strings.Contains(strings.ToLower(e.Title+" "+e.Effect), want)
	})
	m.cursor = max(slices.IndexFunc(m.rows, func(e Entry) bool { return e.Reason == "" }), 0)
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
		if paste, ok := msg.(tea.PasteMsg); ok && m.typing {
			m.enterText(paste)
		}
		return nil
	}
	switch press.String() {
	case "esc":
		return m.leave()
	case "enter":
		return m.choose(m.cursor)
	case "up", "shift+tab":
		m.move(-1)
	case "down", "tab":
		m.move(1)
	case "pgup":
		m.move(-max(m.page-1, 1))
	case "pgdown":
		m.move(max(m.page-1, 1))
	default:
		return m.letter(press)
	}
	return nil
}

// letter runs the action of a key, or narrows the list while a filter is typed.
func (m *menu) letter(press tea.KeyPressMsg) tea.Cmd {
	if m.typing {
		m.enterText(press)
		return nil
	}
	name := press.String()
	if i := slices.IndexFunc(m.rows, func(e Entry) bool { return e.Key == name }); i >= 0 {
		m.cursor = i
		return m.choose(i)
	}
	switch name {
	case "/":
		m.typing = true
		m.filter.Focus()
	case "k":
		m.move(-1)
	case "j":
		m.move(1)
	case "home":
		m.move(-len(m.rows))
	case "end":
		m.move(len(m.rows))
	case "q", "a":
		return ui.Send(ui.Dismiss{Dialog: m})
	}
	return nil
}

func (m *menu) enterText(msg tea.Msg) {
	was := m.filter.Value()
	m.filter.Update(msg)
	if m.filter.Value() != was {
		m.narrow()
	}
}

// leave drops the filter first, and then the menu.
func (m *menu) leave() tea.Cmd {
	if !m.typing {
		return ui.Send(ui.Dismiss{Dialog: m})
	}
	m.typing = false
	m.filter.Reset()
	m.filter.Blur()
	m.narrow()
	return nil
}

func (m *menu) move(by int) { m.cursor = max(min(m.cursor+by, len(m.rows)-1), 0) }

func (m *menu) choose(i int) tea.Cmd {
	if i >= len(m.rows) || m.rows[i].Reason != "" {
		return nil // the reason stands below the list
	}
	return tea.Sequence(ui.Send(ui.Dismiss{Dialog: m}), m.rows[i].Choose)
}

// View implements [ui.Dialog].
func (m *menu) View(maxWidth, maxHeight int) string {
	st := m.env.Styles
	width := min(maxWidth, menuWidth)
	if width <= frameWidth || maxHeight <= frameHeight {
		return st.Clip("Actions", maxWidth)
	}
	inner, height := width-frameWidth, maxHeight-frameHeight
	top := m.account(inner)
	if m.typing {
		const label = "Filter "
		m.filter.SetWidth(max(inner-len(label), 1))
		top = append(top, st.Accent.Render(label)+m.filter.View())
	}
	list, at := m.list(inner)
	about := m.about(inner)
	if len(top)+len(about)+min(len(list), 3) > height {
		about = nil // where there is no room for both, the list wins
	}
	room := max(height-len(top)-len(about), 1)
	m.page = room
	m.offset = max(min(m.offset, at), at-room+1)
	if m.cursor == 0 {
		m.offset = 0 // with the heading above it
	}
	if len(list) > room {
		list, _ = m.list(max(inner-moreWidth, 1)) // room for the word that there is more
	}
	shown, offset := m.window(list, room, inner)
	m.offset = offset
	lines := append(append(top, shown...), about...)
	title := "Actions on " + m.target.User.ID.Text().Printable()
	if !m.fits(inner) {
		title = "Actions"
	}
	return box(st, title, lines[:min(len(lines), height)], width, st.Border)
}

// window is the part of the list that has room, with a word where there is more.
func (m *menu) window(list []string, room, inner int) (shown []string, offset int) {
	st := m.env.Styles
	shown, offset = part(list, m.offset, room)
	shown = slices.Clone(shown)
	mark := func(i int, word string) {
		shown[i] = st.Fit(shown[i], max(inner-moreWidth, 0)) + "  " + st.Muted.Render(word)
	}
	if offset+len(shown) < len(list) && len(shown) > 1 {
		mark(len(shown)-1, "more "+st.Glyphs.Down)
	}
	if offset > 0 && len(shown) > 2 {
		mark(0, "more "+st.Glyphs.Up)
	}
	return shown, offset
}

// list is a line for each entry with a heading for each group, and which of them is under the cursor.
func (m *menu) list(inner int) (lines []string, at int) {
	st := m.env.Styles
	if len(m.rows) == 0 {
		return paragraph(st, st.Muted, "No matching actions. Press Esc to clear the filter.", inner), 0
	}
	group := ""
	for i, e := range m.rows {
		if e.Group != group {
			group = e.Group
			lines = append(lines, st.Muted.Render(st.Clip(group, inner)))
		}
		if i == m.cursor {
			at = len(lines)
		}
		lines = append(lines, m.row(i, e, inner))
	}
	return lines, at
}

// about says what the entry under the cursor does, or why it cannot be done here.
func (m *menu) about(inner int) []string {
	if m.cursor >= len(m.rows) {
		return nil
	}
	st, e := m.env.Styles, m.rows[m.cursor]
	lines := append([]string{""}, paragraph(st, st.Text, e.Effect, inner)...)
	switch {
	case e.Reason != "":
		lines = append(lines, paragraph(st, st.Warn, english.EndSentence("Not available: "+e.Reason), inner)...)
	case e.Final:
		lines = append(lines, paragraph(st, st.Danger, "Cannot be undone.", inner)...)
	}
	return lines
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

func (m *menu) row(i int, e Entry, width int) string {
	st := m.env.Styles
	line := " " + e.Key + "  " + e.Title
	if e.Reason != "" {
		line = st.Fit(line, menuTitle) + "  " + e.Reason
	}
	line = st.Fit(line, width)
	switch {
	case i == m.cursor:
		return st.Selection.Render(line)
	case e.Reason != "":
		return st.Muted.Render(line)
	}
	return st.Text.Render(line)
}

// moreWidth is how many cells the word takes that there is more.
const moreWidth = 8

// menuTitle is how many cells a title takes before a reason.
const menuTitle = 28

// Keys implements [ui.Dialog].
func (m *menu) Keys() []key.Binding {
	if m.typing {
		return []key.Binding{bind("enter", "choose"), bind("↑/↓", "move"), bind("esc", "clear filter")}
	}
	return []key.Binding{bind("enter", "choose"), bind("↑/↓", "move"), bind("/", "filter"), bind("letter", "run"), bind("esc", "close")}
}

// Close implements [ui.Dialog].
func (m *menu) Close() {}
