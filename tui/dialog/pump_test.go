package dialog_test

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// pump runs a dialog without a program: its commands run in the background, and drain hands it what they brought.
type pump struct {
	ready  ui.Readiness
	dialog ui.Dialog
	msgs   chan tea.Msg
}

func newPump(d ui.Dialog) *pump { return &pump{dialog: d, msgs: make(chan tea.Msg, 1000)} }

func (p *pump) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if msg := cmd(); msg != nil {
			p.msgs <- msg
		}
	}()
}

func (p *pump) drain() {
	for {
		synctest.Wait()
		select {
		case msg := <-p.msgs:
			if batch, ok := msg.(tea.BatchMsg); ok {
				for _, cmd := range batch {
					p.run(cmd)
				}
				continue
			}
			p.run(p.dialog.Update(msg))
			p.look()
		default:
			return
		}
	}
}

func (p *pump) press(t *testing.T, name string) {
	t.Helper()
	k, ok := uitest.Key(name)
	if !ok {
		t.Fatalf("no key %q", name)
	}
	if p.ready.Takes(k, time.Now()) || name == "esc" {
		p.run(p.dialog.Update(k))
	}
	p.look()
}

func (p *pump) look() {
	p.dialog.View(80, 24)
	q, _ := p.dialog.(ui.Question)
	p.ready.Look(q, time.Now())
}
