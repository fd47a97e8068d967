package ui_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestSentKnowsItsOwn: a command that may take its time is never run on the spot.
func TestSentKnowsItsOwn(t *testing.T) {
	t.Parallel()
	for _, cmd := range []tea.Cmd{ui.Send("one"), tea.Batch(nil, ui.Send("one"))} {
		if msg, ok := ui.Sent(cmd); !ok || msg != "one" {
			t.Errorf("%v, %t", msg, ok)
		}
	}
	never := func() tea.Msg { t.Error("it was run"); return nil }
	for _, cmd := range []tea.Cmd{nil, never, tea.Batch(ui.Send("one"), never), tea.Sequence(never, ui.Send("one"))} {
		if msg, ok := ui.Sent(cmd); ok {
			t.Errorf("took %v", msg)
		}
	}
}
