package dialog

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// alone is how far a single y has to be from any other key: what comes with others in a burst is a paste, or keys that were waiting.
const alone = 60 * time.Millisecond

// wordPause is how long no other key may follow: it may be the first letter of a word.
const wordPause = 250 * time.Millisecond

// yes is a single y that answers a question about something reversible. It counts when no other key comes with it.
type yes struct {
	last  time.Time // of any key or paste
	heels bool      // the last one came on the heels of another
	wrote time.Time // when one last went to a line of text, left it, or was a letter that is part of no answer
	count int       // of keys and pastes
}

// other notes a key or a paste; writing is whether somebody writes, in a line of text or where there is none.
func (y *yes) other(now time.Time, writing bool) {
	if writing {
		y.wrote = now
	}
	y.heels = now.Sub(y.last) < alone
	y.last = now
	y.count++
}

// yesMsg says that the time is over in which another key would have made the y part of a burst.
type yesMsg struct {
	c     *confirm
	count int
}

// oneKey reports whether the focus is where single letters answer the question.
func (c *confirm) oneKey() bool {
	kind := c.items[c.focus].kind
	return c.action.Danger == ops.Reversible && (kind == itemConfirm || kind == itemCancel)
}

// writing reports whether letters go into a line of text.
func (c *confirm) writing() bool {
	kind := c.items[c.focus].kind
	return kind == itemText || kind == itemSecret
}

// oneKeys are the letters that count where the focus is.
func (c *confirm) oneKeys() (keys []key.Binding) {
	if !c.oneKey() {
		return nil
	}
	if c.items[c.focus].kind == itemConfirm && c.missing() == "" {
		keys = append(keys, bind("y", "confirm"))
	}
	return append(keys, bind("r", "reason"))
}

// pressOne takes a key on the buttons of a question that a single y answers; of one that does nothing it is said which does.
func (c *confirm) pressOne(name, text string) tea.Cmd {
	onButton := c.items[c.focus].kind == itemConfirm
	switch {
	case name == "y" && onButton:
		return c.pressYes()
	case name == "r":
		c.focus = c.openReason()
	case text != "" && name != "space" && onButton:
		c.note = "Only y confirms. Press r to add a reason."
	default:
		c.edit(name, text)
	}
	return nil
}

// asksReason reports whether reason and ticket have lines to type in.
func (c *confirm) asksReason() bool {
	return c.action.Danger != ops.Reversible || c.env.ReasonRequired || c.opened
}

// openReason shows the lines of reason and ticket, and says where the first of them is. The focus stays on what it was on.
func (c *confirm) openReason() (at int) {
	if !c.asksReason() {
		was := c.focus
		c.opened = true
		c.ask()
		if c.focus = was; was >= c.fields {
			c.focus += 2
		}
	}
	return slices.IndexFunc(c.items, func(it item) bool { return it.text == &c.reason })
}

// reasonHint stands where reason and ticket would, as long as they have no lines.
func (c *confirm) reasonHint(inner int) []string {
	if c.asksReason() {
		return nil
	}
	st, hint := c.env.Styles, "optional"
	if c.oneKey() {
		hint = "optional; press r to add it"
	}
	return []string{"  " + st.Muted.Render(st.Clip(st.Fit("Reason", c.labelRoom())+hint, inner-2))}
}

// notByEnter says which key confirms, or what is still missing.
func (c *confirm) notByEnter() {
	c.note = "Enter does not confirm. Press y."
	if c.missing() != "" {
		c.tried, c.note = true, ""
	}
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
	if c.env.Now().Sub(c.yes.wrote) < ui.ReadyAfter { // it may belong to what was being written
		c.note = "Press y again to confirm."
		return nil
	}
	return tea.Tick(wordPause, func(time.Time) tea.Msg { return yesMsg{c, count} })
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
