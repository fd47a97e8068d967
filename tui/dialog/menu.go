package dialog

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// How wide lists to choose from are at most; the menu has reasons beside its rows.
const (
	choiceWidth = 76
	menuWidth   = 100
)

// menu lists what can be done to one account, a line each in groups; below the list stands what the line under the cursor does, or why it cannot be done
// here. A letter runs its action; while a filter is typed, letters narrow the list.
type menu struct {
	env    *ui.Env
	target ops.Target
	all    []Entry
	rows   []Entry // that the filter leaves
	filter *widget.Input
	guard  widget.Guard
	warn   string
	wiped  bool // a token was taken out of the filter
	typing bool
	cursor int
	offset int
	page   int // lines of the list shown last
}

// Entry is a row of the menu.
type Entry struct {
	Key, Title, Effect string
	Group              string // heading above it; "" for what changes nothing
	Asks               string // for the filter: what its question asks for
	Reason             string // why it cannot be chosen here, "" when it can
	Final              bool   // cannot be undone
	Choose             tea.Cmd
}

// NewMenu makes the menu of what can be done about an account: the page's own entries, which change nothing, and then the actions.
// An action that is about a part of an account is offered where the target has one of its kind. The store is that of the account, nil where nobody has one.
func NewMenu(env *ui.Env, store *ui.Store, target ops.Target, own ...Entry) ui.Dialog {
	return newMenu(env, store, target, ops.Catalog(), own)
}

// NewMenuWarning is [NewMenu] with a sentence above the entries, "" for none.
func NewMenuWarning(env *ui.Env, warn string, target ops.Target, own ...Entry) ui.Dialog {
	m := newMenu(env, nil, target, ops.Catalog(), own)
	m.warn = warn
	return m
}

func newMenu(env *ui.Env, store *ui.Store, target ops.Target, actions []ops.Action, own []Entry) *menu {
	m := &menu{env: env, target: target, all: own, filter: widget.NewInput(env.Styles, "an action's name, or a word about it"), guard: widget.NewGuard(find.IsSecret)}
	for _, a := range actions {
		about := a.About(target)
		reason := Reason(env, a, about)
		if about.Subject.Kind != a.On && reason == "" {
			reason = "select a " + a.On.String() + " first"
		}
		var asks []string
		for _, f := range a.Fields {
			asks = append(asks, f.Label)
		}
		m.all = append(m.all, Entry{
			Asks: strings.Join(asks, " "),
			Key:  a.Key, Title: a.Title, Effect: a.EffectIn(env.Situation(about)), Group: a.Purpose.String(), Reason: reason, Final: a.Danger == ops.Irreversible,
			Choose: func() tea.Msg { return ui.Show{Dialog: NewConfirm(env, store, a, about)} },
		})
	}
	m.narrow()
	return m
}

// narrow keeps the entries that the filter leaves, and goes to the first that can be chosen, among those of that name if there are any.
func (m *menu) narrow() {
	want := strings.ToLower(strings.TrimSpace(m.filter.Value()))
	m.rows = slices.DeleteFunc(slices.Clone(m.all), func(e Entry) bool {
		return !strings.Contains(strings.ToLower(e.Title), want) && !beginsWord(strings.ToLower(e.Effect+" "+e.Asks), want)
	})
	named := func(e Entry) bool { return strings.Contains(strings.ToLower(e.Title), want) }
	among := slices.ContainsFunc(m.rows, named) // whose name it is comes before those that only speak of it, also where it cannot be chosen
	m.cursor = slices.IndexFunc(m.rows, func(e Entry) bool { return e.Reason == "" && (!among || named(e)) })
	if m.cursor < 0 && among {
		m.cursor = slices.IndexFunc(m.rows, named)
	}
	m.cursor = max(m.cursor, 0)
}

// beginsWord reports whether a text is in another at the beginning of a word: "old" is not in "told".
func beginsWord(text, want string) bool {
	return want == "" || strings.HasPrefix(text, want) || slices.ContainsFunc([]string{" ", "(", "-", "\n", "“"}, func(before string) bool { return strings.Contains(text, before+want) })
}

// Reason says why an action cannot be done to an account here, "" when it can. Why it could not be done anyhow comes first, and then what stands against any change.
func Reason(env *ui.Env, a ops.Action, target ops.Target) string {
	s := env.Situation(target)
	own, all := a.Blocked(s), s.Unrecorded
	if env.ReadOnly {
		all = "mxwarden is in read-only mode"
	}
	if own == "" || all == "" || strings.Contains(own, " Run: ") { // a command has the last word
		return cmp.Or(own, all)
	}
	return own + "; " + all
}

// Init implements [ui.Dialog].
func (m *menu) Init() tea.Cmd { return nil }

// Update implements [ui.Dialog].
func (m *menu) Update(msg tea.Msg) tea.Cmd {
	m.move(wheel(msg))
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		if paste, ok := msg.(tea.PasteMsg); ok && m.typing {
			m.enterText(paste)
		}
		return nil
	}
	if m.typing && press.String() != "esc" && m.guard.Swallows(m.env.Now()) { // the rest of a token that came key by key
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
	case "=":
		return ui.Send(ui.Show{Dialog: NewLadder(m.env.Styles)})
	case "k":
		m.move(-1)
	case "j":
		m.move(1)
	case "home", "g":
		m.move(-len(m.rows))
	case "end", "G":
		m.move(len(m.rows))
	case "q", "a":
		return ui.Send(ui.Dismiss{Dialog: m})
	}
	return nil
}

func (m *menu) enterText(msg tea.Msg) {
	was := m.filter.Value()
	m.wiped = m.guard.Update(m.filter, msg, m.env.Now())
	if m.filter.Value() != was {
		m.narrow()
	}
}

// leave drops the filter first, and then the menu.
func (m *menu) leave() tea.Cmd {
	if !m.typing {
		return ui.Send(ui.Dismiss{Dialog: m})
	}
	m.typing, m.wiped = false, false
	m.filter.Reset()
	m.filter.Blur()
	m.narrow()
	return nil
}

func (m *menu) move(by int) { m.cursor = max(min(m.cursor+by, len(m.rows)-1), 0) }

// wheel is by how many rows a message of the wheel moves the cursor of a list.
func wheel(msg tea.Msg) int {
	if w, ok := msg.(tea.MouseWheelMsg); ok {
		switch w.Button {
		case tea.MouseWheelUp:
			return -1
		case tea.MouseWheelDown:
			return 1
		default:
		}
	}
	return 0
}

func (m *menu) choose(i int) tea.Cmd {
	if i >= len(m.rows) || m.rows[i].Reason != "" {
		return nil // the reason stands below the list
	}
	return tea.Sequence(ui.Send(ui.Dismiss{Dialog: m}), m.rows[i].Choose)
}

// moreWidth is how many cells the word takes that there is more.
const moreWidth = 8

// menuTitle is how many cells a title takes before a reason.
const menuTitle = 38

// Keys implements [ui.Dialog].
func (m *menu) Keys() []key.Binding {
	if m.typing {
		return []key.Binding{bind("enter", "choose"), bind("↑/↓", "move"), bind("esc", "clear filter")}
	}
	return []key.Binding{bind("enter/letter", "run"), bind("↑/↓", "move"), bind("/", "filter"), bind("=", "compare"), bind("esc", "close")}
}

// Close implements [ui.Dialog].
func (m *menu) Close() {}
