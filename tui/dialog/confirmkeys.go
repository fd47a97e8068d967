package dialog

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// itemKind is what the focus can stand on.
type itemKind uint8

const (
	itemChoice itemKind = iota
	itemSecret
	itemEvidence
	itemText
	itemPhrase
	itemConfirm
	itemCancel
)

// item is one thing that the focus can stand on.
type item struct {
	kind  itemKind
	field ops.Field
	line  int // of a secret: 0, or 1 for the repetition
	text  *textField
}

// Times of an enter on the button that follows another, which moved the focus there.
const (
	bounce    = 200 * time.Millisecond // a finger that bounces sends nothing
	heldAfter = 3 * time.Second        // an enter that comes within this time may be the same one, held down:
	heldGap   = 250 * time.Millisecond // it counts if no other key follows it within this time
)

// heldMsg says that no key has followed an enter on the button.
type heldMsg struct {
	c     *confirm
	press int
}

// noPaste says what to do where a paste, or what an input method composed, is not taken.
const noPaste = "Pasted or composed text cannot confirm. Type it on a Latin keyboard."

// counts reports whether a key or a paste counts now.
func (c *confirm) counts(msg tea.Msg) bool { return c.ready || c.read && c.Edits(msg) }

// press takes a key. Leaving is always possible; nothing else counts before the question has been readable for a while, and what
// decides waits again when it changes.
func (c *confirm) press(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	if msg.IsRepeat && name == "enter" { // a key that is held down decides nothing
		return nil
	}
	c.presses++
	shown := c.revealed%2 == 1
	c.hide()
	if c.phase == running {
		if name == "esc" {
			return c.leave()
		}
		return nil
	}
	if name == "esc" {
		if c.phase == done && c.holds() {
			return nil
		}
		return c.dismiss()
	}
	if !c.counts(msg) {
		return nil
	}
	if name == "ctrl+r" && c.canReveal() && !shown {
		return c.reveal()
	}
	if c.phase == done {
		return c.pressDone(name)
	}
	return c.pressAsking(name, msg.Text)
}

// pressDone takes a key when it is over. One that does nothing says so, and brings those that do into view.
func (c *confirm) pressDone(name string) tea.Cmd {
	c.note = ""
	_, _, back := c.result.TakesBack()
	then, _, next := c.result.Then()
	switch {
	case name == "enter", name == "q":
		if c.holds() {
			return nil
		}
		return c.dismiss()
	case name == "A" && c.env.Trail != nil:
		if c.holds() {
			return nil
		}
		return tea.Sequence(c.dismiss(), ui.Send(ui.Open{Route: ui.AuditLog{Term: c.target.User.ID.Raw()}}))
	case name == "ctrl+y" && c.canReveal():
		return c.copySecret()
	case name == "ctrl+r" && c.canReveal(): // it is hidden again
	case name == "o" && back:
		return c.takeBack()
	case name == "v" && c.checking:
	case name == "v" && c.result.InDoubt():
		return c.checkAgain()
	case name == "pgup", name == "up":
		c.scroll = max(c.scroll-1, 0)
	case name == "pgdown", name == "down":
		c.scroll++
	case next && then.Key == name:
		return c.then()
	default:
		c.note, c.scroll = "This key does nothing here. The keys below do.", 1<<20
	}
	return nil
}

func (c *confirm) pressAsking(name, text string) tea.Cmd {
	c.note = ""
	c.yes.other(c.env.Now(), c.writing() || text != "" && name != "y")
	switch name {
	case "tab", "down":
		c.move(1)
	case "shift+tab", "up":
		c.move(-1)
	case "pgup":
		c.scroll = max(c.scroll-5, 0)
	case "pgdown":
		c.scroll += 5
	case "ctrl+p":
		return c.showRequest()
	case "ctrl+g":
		c.generate()
	case "enter":
		return c.pressEnter()
	default:
		if c.oneKey() {
			return c.pressOne(name, text)
		}
		c.edit(name, text)
	}
	return nil
}

func (c *confirm) move(step int) {
	c.focus = (c.focus + step + len(c.items)) % len(c.items)
}

// pressEnter acts on the buttons only, and goes on to the next line elsewhere.
func (c *confirm) pressEnter() tea.Cmd {
	switch it := c.items[c.focus]; it.kind {
	case itemCancel:
		return c.dismiss()
	case itemConfirm:
		if c.action.Danger == ops.Reversible {
			c.notByEnter()
			return nil
		}
		since := c.env.Now().Sub(c.entered)
		if since < bounce {
			c.entered = c.env.Now()
			c.note = "Press Enter again to send."
			return nil
		}
		if why := c.missing(); why != "" {
			c.tried = true
			if c.phrase.fast || string(c.phrase.typed) == c.phrase.want && !c.phrase.ok() {
				c.phrase.void()
			}
			return nil
		}
		if since < heldAfter {
			c.entered = c.env.Now()
			press := c.presses
			return tea.Tick(heldGap, func(time.Time) tea.Msg { return heldMsg{c, press} })
		}
		return c.run()
	case itemChoice, itemSecret, itemEvidence, itemText, itemPhrase:
		c.move(1)
		c.entered = c.env.Now()
	}
	return nil
}

// enters says what enter does where the focus is, "" for nothing.
func (c *confirm) enters() string {
	switch c.items[c.focus].kind {
	case itemCancel:
		return "cancel"
	case itemConfirm:
		if c.action.Danger == ops.Reversible {
			return ""
		}
		return "send"
	case itemChoice, itemSecret, itemEvidence, itemText, itemPhrase:
	}
	return "next"
}

// holds keeps a key from closing what nobody has seen: first it is said what would be lost, and until that was readable no key closes. One that repeats, or
// that is pressed twice, is not an answer to it.
func (c *confirm) holds() bool {
	if !c.unseen() {
		return false
	}
	before := c.closed
	c.closed = c.env.Now()
	if !c.warned {
		c.warned, c.scroll = true, 0
		return true
	}
	return c.closed.Sub(before) < ui.ReadyAfter
}

// unseen reports whether closing would lose a generated password, or what the server made, that nobody has seen.
func (c *confirm) unseen() bool {
	if c.seen || !c.canReveal() || !c.result.MayHaveChanged() {
		return false
	}
	if len(c.given()) > 0 {
		return true
	}
	for _, f := range c.secrets {
		if f.generated {
			return true
		}
	}
	return false
}

// canReveal reports whether there is a password that could be shown.
func (c *confirm) canReveal() bool {
	if len(c.given()) > 0 {
		return true
	}
	for _, f := range c.secrets {
		if len(f.entry[0]) > 0 {
			return c.phase == asking || c.phase == done && !c.result.Refused
		}
	}
	return false
}

// reveal shows the password until the next key, for ten seconds at most.
func (c *confirm) reveal() tea.Cmd {
	c.revealed++
	c.seen = true
	count := c.revealed
	return tea.Tick(revealFor, func(time.Time) tea.Msg { return revealMsg{c, count} })
}

// dismiss closes the dialog; how an action ended stays on the screen for one key more.
func (c *confirm) dismiss() tea.Cmd {
	closing := ui.Send(ui.Dismiss{Dialog: c})
	if c.phase != done {
		return closing
	}
	return tea.Sequence(closing, ui.Send(ui.Notice{Text: c.result.Summary(), Err: c.tone() == toneDanger, Read: true}))
}
