package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// wordTime is how long a locked console that has a token again waits for the word.
const wordTime = time.Minute

type (
	unlockMsg struct{ env *ui.Env }
	relockMsg struct{ env *ui.Env }
)

// askWord keeps a locked console locked until a word was typed: the token came by itself, from a file or a command, and a key that is hit by
// accident must not show the screen.
func (a *app) askWord(env *ui.Env) tea.Cmd {
	a.closeLogin()
	a.lock.pending = env
	a.lock.word = dialog.NewTypedQuestion(a.styles, "The stored access token was read, and the server accepts it.", "unlock",
		ui.Send(unlockMsg{env}), ui.Send(relockMsg{env}))
	return tea.Tick(wordTime, func(time.Time) tea.Msg { return relockMsg{env} })
}

// unlock takes the connection that waited for the word.
func (a *app) unlock(env *ui.Env) tea.Cmd {
	if !a.lock.on || a.lock.pending != env {
		return nil
	}
	a.lock.word, a.lock.pending = nil, nil
	return a.connected(env)
}

// relock drops it again.
func (a *app) relock(env *ui.Env) {
	if a.lock.pending != env {
		return
	}
	a.lock.word, a.lock.pending = nil, nil
	if env.Session != nil {
		env.Session.Drop()
	}
}
