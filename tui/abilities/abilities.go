// Package abilities is the page of what can be done on this server with this token: each capability with yes, or no and the reason, or not known yet.
package abilities

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

var (
	keyScroll  = key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "scroll"))
	keyRefresh = key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "refresh"))
)

// Page lists the capabilities.
type Page struct {
	env    *ui.Env
	ctx    context.Context // ends with Close; Update has no context parameter
	cancel context.CancelFunc
	scroll widget.Scroll
	all    func() []lists.Ability

	width, height int
}

// New makes the page of a route.
func New(env *ui.Env, _ ui.Abilities) ui.Page {
	p := &Page{env: env}
	p.all = func() []lists.Ability { return lists.Abilities(p.env.Serves(), p.env.AuthOpen, p.env.Auth != nil) }
	p.ctx, p.cancel = context.WithCancel(env.Context)
	return p
}

// Init asks for what is not known of the server yet.
func (p *Page) Init() tea.Cmd { return p.env.Learn(p.ctx) }

// Update takes keys and the wheel.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if key.Matches(msg, keyRefresh) {
			return p.Init()
		}
		p.scroll.Press(msg)
	case tea.MouseWheelMsg:
		p.scroll.Wheel(msg)
	case ui.EnvChanged:
		p.env = msg.Env
	}
	return nil
}

// View draws the groups.
func (p *Page) View() string {
	if p.width < 1 || p.height < 1 {
		return ""
	}
	return strings.Join(p.scroll.Lines(p.env.Styles, p.lines(), p.width, p.height), "\n")
}

// lines are a sentence and the groups, each with a head.
func (p *Page) lines() []string {
	st := p.env.Styles
	all := p.all()
	can, depends, unknown := 0, 0, 0
	for _, a := range all {
		switch {
		case a.Set:
			depends++
		case a.Can == matrixadmin.Yes:
			can++
		case a.Can != matrixadmin.No:
			unknown++
		}
	}
	are := "are"
	if can == 1 {
		are = "is"
	}
	say := english.Number(can) + " of " + english.Number(len(all)) + " capabilities " + are + " available on this server with this token"
	if few := lists.FewAbilities(all); few != "" {
		say += ": " + few
	}
	say += "."
	if depends > 0 {
		say += " Depending on the server's configuration: " + english.Number(depends) + "."
	}
	if unknown > 0 {
		say += " Not known yet: " + english.Number(unknown) + "."
	}
	lines := p.wrapped(st.Text, say, p.width)
	if p.env.ReadOnly {
		lines = append(lines, p.wrapped(st.Warn, "mxwarden is in read-only mode: it changes nothing.", p.width)...)
	}
	group := ""
	for _, a := range all {
		if a.Group != group {
			group = a.Group
			lines = append(lines, "", st.Title.Render(english.Capitalize(group)))
		}
		lines = append(lines, p.row(a)...)
	}
	return lines
}

// The columns of the page.
const (
	answerWidth = len("unknown until tried")
	doesWidth   = 49
)

// row is one capability: the answer, what it is, and the endpoint, or why not.
func (p *Page) row(a lists.Ability) []string {
	st := p.env.Styles
	answer, text := st.OK, st.Text
	switch a.Can {
	case matrixadmin.Yes:
		if a.Set {
			answer = st.Warn
		}
	case matrixadmin.No:
		answer, text = st.Muted, st.Muted
	case matrixadmin.Ask, matrixadmin.NotKnown:
		answer = st.Warn
	}
	word, width := a.Word(), answerWidth
	if p.width < 150 {
		width = len("not known yet")
		if a.Can == matrixadmin.Ask {
			word = "unknown"
		}
	}
	head := "  " + answer.Render(st.Fit(word, width)) + "  " + text.Render(st.Fit(english.Capitalize(a.Does), min(doesWidth, max(p.width-width-6, 1)))) + "  "
	indent := strings.Repeat(" ", st.Width(head))
	room := p.width - len(indent)
	beside := room >= 36 && (a.Can == matrixadmin.No || st.Width(a.Where) <= room) // otherwise below
	if !beside {
		indent = strings.Repeat(" ", width+4)
		room = max(p.width-len(indent), 1)
	}
	var rest []string
	if a.Can != matrixadmin.No {
		for _, part := range dialog.WrapWhole(st, a.Where, room) {
			rest = append(rest, st.Muted.Render(part))
		}
	}
	if a.Why != "" {
		rest = append(rest, p.wrapped(text, english.Sentence(a.Why), room)...)
	}
	if !beside {
		rest = append([]string{""}, rest...)
	}
	for i := range rest {
		if i == 0 {
			rest[i] = head + rest[i]
			continue
		}
		rest[i] = indent + rest[i]
	}
	return rest
}

func (p *Page) wrapped(style styles.Style, text string, width int) []string {
	lines := dialog.Wrap(p.env.Styles, text, width)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}

// SetSize implements [ui.Page].
func (p *Page) SetSize(width, height int) { p.width, p.height = max(width, 0), max(height, 0) }

// Title implements [ui.Page].
func (p *Page) Title() string { return p.env.Styles.Text.Render("Capabilities") }

// Keys implements [ui.Page].
func (p *Page) Keys() []key.Binding { return []key.Binding{keyScroll, keyRefresh} }

// Typing implements [ui.Page].
func (p *Page) Typing() bool { return false }

// Close implements [ui.Page].
func (p *Page) Close() { p.cancel() }
