package uitest

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// Readable is as much of the shell as a question needs in a test of one page or dialog: it lets keys through when the question has been readable for long enough.
type Readable struct{ ready ui.Readiness }

// Takes reports whether a message reaches what has the keyboard.
func (r *Readable) Takes(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case ui.ReadyTickMsg:
		r.ready.Beat()
		return false
	case tea.WindowSizeMsg:
		r.ready.Interrupt()
	case tea.KeyPressMsg:
		return r.ready.Takes(msg, time.Now()) || msg.String() == "esc"
	case tea.PasteMsg, tea.MouseClickMsg:
		return r.ready.Takes(msg, time.Now())
	}
	return true
}

// Drawn is told after each drawing what has the keyboard; turned means that it has to be drawn again.
func (r *Readable) Drawn(top any) (turned bool, cmd tea.Cmd) {
	q, _ := top.(ui.Question)
	return r.ready.Look(q, time.Now())
}
