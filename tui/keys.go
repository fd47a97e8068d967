package tui

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

var (
	keyHelp  = key.NewBinding(key.WithKeys("?"), key.WithHelp("?", "help"))
	keyBack  = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "back"))
	keyQuit  = key.NewBinding(key.WithKeys("q"), key.WithHelp("q", "quit"))
	keyClock = key.NewBinding(key.WithKeys("z"), key.WithHelp("z", "UTC / local time"))
	keyMouse = key.NewBinding(key.WithKeys("M"), key.WithHelp("M", "mouse: terminal or mxwarden"))
	keyAudit = key.NewBinding(key.WithKeys("A"), key.WithHelp("A", "audit trail"))
	keyCan   = key.NewBinding(key.WithKeys("C"), key.WithHelp("C", "capabilities"))
	keyForce = key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit"))
	keyStop  = key.NewBinding(key.WithKeys("ctrl+z"), key.WithHelp("ctrl+z", "background"))
)

// press keeps the order of the package comment.
func (a *app) press(msg tea.KeyPressMsg) tea.Cmd {
	if a.leaving {
		return nil
	}
	noticed := a.notice.Err && a.notice.Text != ""
	if !a.notice.Err {
		a.notice = ui.Notice{}
	}
	switch {
	case key.Matches(msg, keyForce):
		return a.quit()
	case key.Matches(msg, keyStop):
		a.ready.Interrupt()
		return a.suspend()
	case a.tooSmall(): // nothing acts that cannot be seen
		if key.Matches(msg, keyQuit) && a.dialog() == nil && a.top() != nil && !a.top().Typing() {
			return a.quit()
		}
		return nil
	case !a.ready.Takes(msg, a.cfg.Now()) && !key.Matches(msg, keyBack):
		return nil // the question has not been readable for long enough: whoever typed this did not mean it
	case a.dialog() != nil:
		return a.dialog().Update(msg)
	case a.top() == nil:
		return nil
	case a.top().Typing():
		return a.top().Update(msg)
	case key.Matches(msg, keyBack):
		return a.escape(noticed)
	case a.signedOut && a.login == nil && key.Matches(msg, keySignIn): // nothing can be read before
		return a.signIn(a.env.BaseURL, true)
	case key.Matches(msg, keyHelp):
		return a.showHelp()
	case key.Matches(msg, keyQuit):
		return a.quit()
	case key.Matches(msg, keyLogout) && a.canLogOut():
		return a.show(&logoutDialog{styles: a.styles, env: a.env, profile: a.cfg.Profile.Name, where: a.keptIn()})
	case key.Matches(msg, keyLogout) && a.whyNoLogout() != "":
		a.notice = ui.Notice{Text: a.whyNoLogout()}
		return nil
	case key.Matches(msg, keyAudit) && a.canOpenTrail():
		return a.openTrail()
	case key.Matches(msg, keyCan) && a.env != nil && !isAbilities(a.top()):
		return a.open(ui.Abilities{})
	case key.Matches(msg, keyMouse):
		a.switchMouse()
		return nil
	case key.Matches(msg, keyClock):
		a.switchClock()
		clock := a.clock
		return tea.Batch(a.setEnv(func(e *ui.Env) { e.Location = clock }), ui.Send(ui.ZoneChanged{}))
	}
	return a.top().Update(msg)
}

// canOpenTrail reports whether there is a connection, and the trail is not on the screen already.
func (a *app) canOpenTrail() bool { return a.env != nil && !isTrail(a.top()) }

// openTrail shows what was done: on the page of an account, to that account.
func (a *app) openTrail() tea.Cmd {
	route := ui.AuditLog{}
	if of, ok := a.top().(ui.Account); ok {
		route.Term = of.About().Raw()
	}
	return a.open(route)
}

// escape clears an error from the bottom line, or lets the page close something, or goes back: one of them at a time.
func (a *app) escape(noticed bool) tea.Cmd {
	a.notice = ui.Notice{}
	if noticed {
		return nil
	}
	if e, ok := a.top().(ui.Escaper); ok {
		if cmd, taken := e.Escape(); taken {
			return cmd
		}
	}
	a.back()
	return nil
}

// switchMouse gives the mouse to the terminal, so that text can be marked and copied there, or takes it back.
func (a *app) switchMouse() {
	a.cfg.NoMouse = !a.cfg.NoMouse
	a.notice = ui.Notice{Text: "mxwarden uses the mouse again."}
	if a.cfg.NoMouse {
		a.notice.Text = "The terminal uses the mouse: select and copy text as usual. Press M to give it back to mxwarden."
	}
}

func (a *app) switchClock() {
	if a.clock == time.UTC {
		a.clock = time.Local
	} else {
		a.clock = time.UTC
	}
}

// keys are the page's keys and then the shell's own, each named once.
func (a *app) keys() []key.Binding {
	keys := slices.Clone(a.top().Keys())
	for _, k := range a.ownKeys() {
		if !slices.ContainsFunc(keys, func(other key.Binding) bool { return other.Help().Key == k.Help().Key }) {
			keys = append(keys, k)
		}
	}
	return keys
}

// ownKeys are the shell's keys that do something now.
func (a *app) ownKeys() []key.Binding {
	var own []key.Binding
	add := func(works bool, k key.Binding) {
		if works {
			own = append(own, k)
		}
	}
	add(a.signedOut && a.login == nil, keySignIn)
	add(true, keyHelp)
	add(len(a.pages) > 1, keyBack)
	add(a.canOpenTrail(), keyAudit)
	add(true, keyClock)
	add(true, keyQuit)
	add(a.env != nil && !isAbilities(a.top()), keyCan)
	add(a.canLogOut(), keyLogout)
	return own
}

// showHelp opens the help on all keys that work now, in groups.
func (a *app) showHelp() tea.Cmd {
	of, groups := "", []ui.KeyGroup{{Title: "This page", Keys: a.top().Keys()}}
	if h, ok := a.top().(ui.KeyHelper); ok {
		of, groups = h.KeyGroups()
	}
	title := "Keys"
	if of != "" {
		title += ": " + of
	}
	everywhere := append(a.ownKeys(), keyMouse, keyForce, keyStop)
	return a.show(a.make.help(a.styles, title, append(groups, ui.KeyGroup{Title: "Everywhere", Keys: everywhere})))
}

// input hands a paste to the one that has the keyboard.
func (a *app) input(msg tea.Msg) tea.Cmd {
	switch {
	case a.leaving || a.tooSmall() || !a.ready.Takes(msg, a.cfg.Now()):
		return nil
	case a.dialog() != nil:
		return a.dialog().Update(msg)
	case a.top() != nil:
		return a.top().Update(msg)
	}
	return nil
}

// mouse hands the mouse to the one that has the keyboard, in its own coordinates; what lies outside of it gets nothing.
func (a *app) mouse(msg tea.MouseMsg) tea.Cmd {
	if a.leaving || a.tooSmall() || a.top() == nil {
		return nil
	}
	area := a.areas().body
	if a.dialog() != nil {
		_, area = a.dialogBox(area)
	}
	m := msg.Mouse()
	m.X, m.Y = m.X-area.x, m.Y-area.y
	if m.X < 0 || m.Y < 0 || m.X >= area.width || m.Y >= area.height {
		return nil
	}
	switch msg.(type) {
	case tea.MouseClickMsg:
		return a.input(tea.MouseClickMsg(m))
	case tea.MouseReleaseMsg:
		return a.input(tea.MouseReleaseMsg(m))
	case tea.MouseWheelMsg:
		return a.input(tea.MouseWheelMsg(m))
	case tea.MouseMotionMsg:
		return a.input(tea.MouseMotionMsg(m))
	}
	return nil
}
