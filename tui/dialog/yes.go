package dialog

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// alone is how far a single y has to be from any other key: what comes with others in a burst is a paste, or keys that were waiting.
const alone = 60 * time.Millisecond

// yes is a single y that answers a question about something reversible. It counts when no other key comes with it.
type yes struct {
	last  time.Time // of any key or paste
	heels bool      // the last one came on the heels of another
	count int       // of keys and pastes
}

// other notes a key or a paste.
func (y *yes) other(now time.Time) {
	y.heels = now.Sub(y.last) < alone
	y.last = now
	y.count++
}

// yesMsg says that the time is over in which another key would have made the y part of a burst.
type yesMsg struct {
	c     *confirm
	count int
}

// pressYes waits whether the key stays alone.
func (c *confirm) pressYes() tea.Cmd {
	if why := c.missing(); why != "" {
		c.tried = true
		return nil
	}
	count := c.yes.count
	if c.yes.heels {
		c.note = "Other keys arrived at the same time. Press y alone."
		return nil
	}
	return tea.Tick(alone, func(time.Time) tea.Msg { return yesMsg{c, count} })
}

// answered runs the action if nothing came after the y, and the question is still the one that was ready.
func (c *confirm) answered(msg yesMsg) tea.Cmd {
	if msg.c != c || msg.count != c.yes.count || c.phase != asking || !c.ready || c.items[c.focus].kind != itemConfirm || c.missing() != "" {
		return nil
	}
	return c.run()
}

// readyWord says how a question that is ready is answered.
func (c *confirm) readyWord() string {
	if c.action.Danger == ops.Reversible {
		if c.items[c.focus].kind == itemConfirm {
			return "Ready. Press y to confirm."
		}
		return "Ready. Select the button and press y."
	}
	return "Ready. Select the button and press Enter to send."
}
