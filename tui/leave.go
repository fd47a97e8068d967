package tui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

const (
	askedAfter = 50 * time.Millisecond // by then the renderer has asked its own questions, with the first frame
	answerTime = time.Second           // before the terminal is left, for its answers to come
	silentTime = 3 * time.Second       // after the start; a terminal that has not answered by then answers nothing
)

type (
	askedMsg struct{} // time for the last question
	leaveMsg struct{} // the terminal has had its time
	quitMsg  struct{} // quit without a question: it was asked, or a signal says so
)

// ask puts the questions to the terminal that the library does not put, or not over SSH. The last one is one that every terminal
// answers: when its answer is here, so are all others.
func (a *app) ask() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor, tea.Tick(askedAfter, func(time.Time) tea.Msg { return askedMsg{} })}
	if a.overSSH() {
		cmds = append(cmds, tea.Raw(ansi.RequestModeSynchronizedOutput+ansi.RequestModeUnicodeCore))
	}
	return tea.Batch(cmds...)
}

func (a *app) overSSH() bool {
	for _, e := range a.cfg.Environ {
		if strings.HasPrefix(e, "SSH_TTY=") {
			return true
		}
	}
	return false
}

// quit leaves, after a question while something is under way, or while something that is shown once was not seen; pressed again during that question it leaves
// all the same.
func (a *app) quit() tea.Cmd {
	if _, asked := a.dialog().(*quitDialog); asked {
		return a.leave()
	}
	if what := a.busy(); what != "" {
		return a.show(&quitDialog{styles: a.styles, asks: "quit during " + what, locked: "quit while a change is in progress", says: []string{
			"In progress: " + what + ". Quitting does not cancel it.",
			"mxwarden waits up to 30 seconds for the response and records the outcome. Quit?",
		}})
	}
	if what := a.unseen(); what != "" {
		return a.show(&quitDialog{styles: a.styles, asks: "quit without " + what, locked: "quit and lose what has not been shown yet", says: []string{
			english.Capitalize(what) + " has not been shown yet and is kept nowhere else.", "Quitting loses it. Quit?",
		}})
	}
	return a.leave()
}

// unseen says what is shown once and was not seen, "" for nothing.
func (a *app) unseen() string {
	for _, d := range a.dialogs {
		if u, ok := d.(ui.Unseen); ok && u.Unseen() != "" {
			return u.Unseen()
		}
	}
	return ""
}

// leave ends the program; right after the start it waits for the terminal's answers, which would otherwise land in the shell.
func (a *app) leave() tea.Cmd {
	if a.leaving {
		return nil
	}
	a.leaving = true
	return a.away(tea.Quit)
}

// suspend gives the terminal to the shell for a while, after the same wait.
func (a *app) suspend() tea.Cmd { return a.away(tea.Suspend) }

// lend gives the terminal to another program, after the same wait: an answer that came late would stand before what is typed there, a passphrase too.
func (a *app) lend(do tea.Cmd) tea.Cmd {
	switch {
	case a.leaving:
		return nil
	case a.then != nil:
		a.then = tea.Sequence(a.then, do)
		return nil
	}
	return a.away(do)
}

// away does what takes the program off the terminal once nothing of its questions is open.
func (a *app) away(do tea.Cmd) tea.Cmd {
	if !a.unanswered() {
		return do
	}
	a.then = do
	return tea.Tick(answerTime, func(time.Time) tea.Msg { return leaveMsg{} })
}

// unanswered reports whether an answer of the terminal may still come.
func (a *app) unanswered() bool { return !a.answered && time.Since(a.started) < silentTime }

// goAway does what waited for the terminal's answers.
func (a *app) goAway() tea.Cmd {
	do := a.then
	a.then = nil
	return do
}

// quitDialog asks before something under way is left, or something that nobody has seen is lost.
type quitDialog struct {
	styles *styles.Styles
	asks   string // names the question
	locked string // what pressing the key again does, as a locked console says it
	says   []string
	ready  bool
	whole  bool
}

// Asks implements [ui.Question].
func (d *quitDialog) Asks() (what string, whole bool) { return d.asks, d.whole }

// Ready implements [ui.Question].
func (d *quitDialog) Ready(ready bool) { d.ready = ready }

var (
	keyQuitAnyway = key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "quit"))
	keyStay       = key.NewBinding(key.WithKeys("esc", "enter", "n"), key.WithHelp("esc", "stay"))
)

func (d *quitDialog) Init() tea.Cmd { return nil }

func (d *quitDialog) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(k, keyQuitAnyway) && d.ready:
		return ui.Send(quitMsg{})
	case key.Matches(k, keyStay):
		return ui.Send(ui.Dismiss{Dialog: d})
	}
	return nil
}

func (d *quitDialog) View(maxWidth, maxHeight int) string {
	st := d.styles
	inner := min(maxWidth-4, 64)
	var lines []string
	for _, text := range d.says {
		lines = append(lines, strings.Split(ansi.WrapWc(text, max(inner, 1), ""), "\n")...)
	}
	d.whole = len(lines)+2 <= maxHeight
	return dialog.Framed(st, lines, st.Warn)
}

func (d *quitDialog) Keys() []key.Binding { return []key.Binding{keyStay, keyQuitAnyway} }

func (d *quitDialog) Close() {}
