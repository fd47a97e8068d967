package tui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// lock is what the console does when nobody is at the keyboard: the screen is blanked and the token dropped. What is on its way to the
// server ends first, and all pages stay as they are.
type lock struct {
	on        bool
	dropped   bool
	discarded bool         // a question was open
	timing    bool         // a timer runs
	last      time.Time    // of the last key, by the wall clock: a machine that sleeps has no other
	steady    time.Time    // of the last key, by the clock that nobody sets
	changed   []ui.Changed // what was changed meanwhile, for the pages to read again

	word    ui.Dialog // asked when nobody had to type a token or a password
	pending *ui.Env   // the new connection, until the word was typed
}

// lookEvery is how often the clocks are looked at: a wall clock that has jumped ahead locks soon, and not when the time would have been over.
const lookEvery = 15 * time.Second

// idleMsg says that it is time to look at the clock.
type idleMsg struct{}

var keyUnlock = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "sign in and continue"))

// watchIdle begins to count.
func (a *app) watchIdle() tea.Cmd {
	a.lock.last, a.lock.steady = a.wall(), time.Now()
	return a.lookAtClock()
}

// wall is the time without the clock that stands still while the machine sleeps.
func (a *app) wall() time.Time { return a.cfg.Now().Round(0) }

// rest is how long it may go on without a key. The clock counts that has gone on further: the wall clock may be set back, and the other one stands still while
// the machine sleeps.
func (a *app) rest() time.Duration {
	return a.cfg.IdleLock - max(a.wall().Sub(a.lock.last), time.Since(a.lock.steady))
}

func (a *app) lookAtClock() tea.Cmd {
	switch {
	case a.cfg.IdleLock <= 0 || a.env == nil || a.lock.on || a.lock.timing:
		return nil
	case a.rest() <= 0:
		a.lockUp()
		return nil
	}
	a.lock.timing = true
	return tea.Tick(min(a.rest(), lookEvery), func(time.Time) tea.Msg { return idleMsg{} })
}

// idle sees every message first, and takes those that a locked console does not let through.
func (a *app) idle(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case idleMsg:
		a.lock.timing = false
		return a.lookAtClock(), true
	case ui.Changed:
		if a.lock.on {
			a.lock.changed = append(a.lock.changed, msg)
		}
	case tea.MouseMsg:
		return nil, a.lock.on || a.touched()
	case tea.PasteMsg:
		if a.lock.on {
			return a.toLogin(msg), true
		}
		return nil, a.touched()
	case tea.KeyPressMsg:
		if a.lock.on {
			return a.lockedPress(msg), true
		}
		return nil, a.touched()
	}
	return nil, false
}

// touched notes that somebody is there, and reports whether that was too late, so that the key does nothing but lock.
func (a *app) touched() bool {
	if a.cfg.IdleLock > 0 && a.env != nil && a.rest() <= 0 {
		a.lockUp()
		return true
	}
	a.lock.last, a.lock.steady = a.wall(), time.Now()
	return false
}

func (a *app) lockUp() {
	a.lock.on, a.lock.dropped = true, false
	a.closeLogin()
	a.lock.discarded = a.discard() // typed secrets do not wait for whoever comes next
	a.notice = ui.Notice{}
}

// dropToken drops the token of a locked console as soon as nothing is on its way any more.
func (a *app) dropToken() {
	if !a.lock.on || a.lock.dropped || a.busy() != "" {
		return
	}
	a.lock.dropped = true
	if a.env.Session != nil {
		a.env.Session.Drop()
	}
}

func (a *app) lockedPress(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case a.leaving:
		return nil
	case key.Matches(msg, keyForce):
		return a.quit()
	case key.Matches(msg, keyStop):
		a.ready.Interrupt()
		return a.suspend()
	case a.tooSmall(), !a.ready.Takes(msg, a.cfg.Now()) && !key.Matches(msg, keyBack):
		return nil
	case a.lock.word != nil:
		return a.lock.word.Update(msg)
	case a.login == nil && key.Matches(msg, keyUnlock):
		return a.signIn(a.env.BaseURL, false)
	case a.login == nil:
		return nil
	case key.Matches(msg, keyBack) && !a.login.Typing():
		if e, ok := a.login.(ui.Escaper); ok {
			if cmd, taken := e.Escape(); taken {
				return cmd
			}
		}
		a.closeLogin()
		return nil
	}
	return a.login.Update(msg)
}

func (a *app) toLogin(msg tea.Msg) tea.Cmd {
	if a.tooSmall() || !a.ready.Takes(msg, a.cfg.Now()) {
		return nil
	}
	if a.lock.word != nil {
		return a.lock.word.Update(msg)
	}
	if a.login == nil {
		return nil
	}
	return a.login.Update(msg)
}

func (a *app) closeLogin() {
	for i, p := range a.pages {
		if p == a.login {
			a.remove(i)
			return
		}
	}
}

// unlocked goes on where it was, with a new token.
func (a *app) unlocked() tea.Cmd {
	changed := a.lock.changed
	a.lock = lock{timing: a.lock.timing}
	cmds := []tea.Cmd{a.watchIdle()}
	for _, c := range changed {
		cmds = append(cmds, ui.Send(c))
	}
	return tea.Batch(cmds...)
}

// lockedFrame shows nothing of what was on the screen.
func (a *app) lockedFrame() string {
	st := a.styles
	r := layout(a.width, a.height, 1)
	lines := make([]string, r.top.height+r.crumbs.height, a.height)
	lines[0] = a.clip(" "+st.Title.Render("mxwarden")+st.Muted.Render(" "+st.Glyphs.Dot+" locked"), a.width)
	body := make([]string, r.body.height)
	keys := []key.Binding{keyUnlock, keyForce}
	if a.lock.word != nil {
		copy(body, a.fit(a.lock.word.View(r.body.width-1, r.body.height), r.body.width, r.body.height))
		keys = a.lock.word.Keys()
	} else if a.login != nil {
		copy(body, a.fit(a.login.View(), r.body.width, r.body.height))
		keys = a.login.Keys()
	} else {
		for i, line := range a.lockedText(r.body.width - 2) {
			if i < len(body) {
				body[i] = a.clip(" "+line, r.body.width)
			}
		}
	}
	if q, asked := a.dialog().(*quitDialog); asked {
		keys = []key.Binding{key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "again: "+q.locked))}
	}
	bottom := ""
	for _, k := range keys {
		part := " " + st.Key.Render(k.Help().Key) + st.Muted.Render(" "+k.Help().Desc) + " "
		if st.Width(bottom)+st.Width(part) <= a.width {
			bottom += part
		}
	}
	return strings.Join(append(append(lines, body...), bottom), "\n")
}

func (a *app) lockedText(width int) []string {
	texts := []string{"Locked after " + inWords(a.cfg.IdleLock) + " without input."}
	if a.busy() == "" {
		texts = append(texts, "The access token was removed from memory; nothing can be sent. Sign in to continue where you were. Dialogs that were open are closed.")
	} else {
		texts = append(texts, "A change is in progress. It will finish; the result is shown after you sign in.")
	}
	var lines []string
	for _, text := range texts {
		lines = append(lines, dialog.Wrap(a.styles, text, max(width, 1))...)
	}
	return lines
}

// inWords writes a time as the setting has it, "10 minutes".
func inWords(d time.Duration) string {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return english.Count(int(d.Hours()), "hour", "hours")
	case d >= time.Minute && d%time.Minute == 0:
		return english.Count(int(d.Minutes()), "minute", "minutes")
	}
	return d.String()
}
