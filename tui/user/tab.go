package user

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// tab is a part of the page, of which one is shown at a time. The page knows of no tab what it shows.
type tab interface {
	Name() string
	// Count is the number of rows, -1 where it is not known or there are none.
	Count() int
	// Load reads everything again; what is shown stays until the answers are there.
	Load() tea.Cmd
	Loading() bool
	Err() error
	// Update takes an answer; handled is false for what is somebody else's.
	Update(msg tea.Msg) (cmd tea.Cmd, handled bool)
	// Press takes a key, or a paste while something is typed.
	Press(msg tea.Msg) tea.Cmd
	// Keys are those that work now, the most important one first, and MoveKeys those that move.
	Keys() []key.Binding
	MoveKeys() []key.Binding
	// SetSize sets the room there is, y being the line of the page where it begins.
	SetSize(width, height, y int)
	View() string
	SetEnv(env *ui.Env)
}

// What a tab may add.
type (
	// typer takes every key itself while something is typed.
	typer interface{ Typing() bool }
	// coverer reports whether the rows are behind something that esc closes first. It is a [ui.Escaper], too.
	coverer interface{ Covered() bool }
	// leaver is told that another tab is shown now.
	leaver interface{ Leave() }
	// mouser takes clicks and the wheel.
	mouser interface{ Mouse(msg tea.Msg) tea.Cmd }
	// zoner is told that times are shown in another zone.
	zoner interface{ ZoneChanged() tea.Cmd }
	// picker has rows that actions may be about, or that answer what they ask.
	picker interface {
		Subject() (subject ops.Subject, ok bool)
		Answers() ops.Values
	}
	// marker has rows that can be marked, for actions about several.
	marker interface{ Marked() ops.Marked }
	// shower reads what only the rows on the screen need; it is asked after each change.
	shower interface{ Show() tea.Cmd }
	// waiter is not read with the page, but when it is first looked at.
	waiter interface{ Waits() bool }
	// lacker says why this server has nothing to show in it, "" where it may have.
	lacker interface{ lacks() string }
	// topical shows what the store keeps under a topic, and reads it again when the store has forgotten it.
	topical interface{ Topic() ops.SubjectKind }
)

// tab returns the tab that is shown.
func (p *Page) tab() tab { return p.tabs[p.bar.Current()] }

// typing reports whether something is typed in the tab that is shown.
func (p *Page) typing() bool {
	t, ok := p.tab().(typer)
	return ok && t.Typing()
}

// loadTabs reads the tabs: those that were looked at, and those that are read with the page.
func (p *Page) loadTabs() tea.Cmd {
	var cmds []tea.Cmd
	for _, t := range p.tabs {
		if w, ok := t.(waiter); !ok || !w.Waits() {
			cmds = append(cmds, t.Load())
		}
	}
	return tea.Batch(cmds...)
}

// reload reads the tabs of a topic again.
func (p *Page) reload(topics ...ops.SubjectKind) tea.Cmd {
	var cmds []tea.Cmd
	for _, t := range p.tabs {
		if of, ok := t.(topical); ok && slices.Contains(topics, of.Topic()) {
			if w, waits := t.(waiter); !waits || !w.Waits() {
				cmds = append(cmds, t.Load())
			}
		}
	}
	return tea.Batch(cmds...)
}

// reloadLists reads again whatever the store has a part in, and every other list that was looked at.
func (p *Page) reloadLists() tea.Cmd {
	var topics []ops.SubjectKind
	for _, t := range p.tabs {
		if of, ok := t.(topical); ok {
			topics = append(topics, of.Topic())
		}
	}
	return p.reload(topics...)
}

// updateTabs gives a message to the tabs; each knows its own.
func (p *Page) updateTabs(msg tea.Msg) (tea.Cmd, bool) {
	for i, t := range p.tabs {
		if cmd, handled := t.Update(msg); handled {
			p.bar.SetCount(i, t.Count())
			return cmd, true
		}
	}
	return nil, false
}

// turn shows another tab.
func (p *Page) turn(to func()) tea.Cmd {
	if l, ok := p.tab().(leaver); ok {
		l.Leave()
	}
	to()
	if w, ok := p.tab().(waiter); ok && w.Waits() {
		return p.tab().Load()
	}
	return nil
}

// Escape implements [ui.Escaper]: esc steps back one state at a time, from what covers the rows over evidence that is collected, or how that ended, to what
// the tab steps back from, before it leaves the page.
func (p *Page) Escape() (tea.Cmd, bool) {
	cmd, taken := p.escape()
	return tea.Batch(cmd, p.settle()), taken
}

func (p *Page) escape() (tea.Cmd, bool) {
	c, ok := p.tab().(coverer)
	if covered := ok && c.Covered(); !covered && p.evidence.stop() {
		return nil, true
	}
	if e, ok := p.tab().(ui.Escaper); ok {
		return e.Escape()
	}
	return nil, false
}

// settle gives the tab that is shown its room, as the header has left it, and has it read what it shows in it.
func (p *Page) settle() tea.Cmd {
	top := len(p.top())
	for i, t := range p.tabs {
		if l, ok := t.(lacker); ok {
			p.bar.SetOff(i, l.lacks() != "")
		}
		t.SetSize(p.width, max(p.height-top, 0), top)
	}
	if s, ok := p.tab().(shower); ok && !p.missing() {
		return s.Show()
	}
	return nil
}
