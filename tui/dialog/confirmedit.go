package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// edit changes what the focus stands on.
func (c *confirm) edit(name, text string) {
	switch it := c.items[c.focus]; it.kind {
	case itemChoice:
		if name == "space" {
			c.choices[it.field.Name] = !c.choices[it.field.Name]
			return
		}
		c.stray(name, text)
	case itemSecret:
		f := c.secrets[it.field.Name]
		switch {
		case name == "backspace":
			f.backspace(it.line)
		case name == "ctrl+u":
			f.edited()
			f.clear(it.line)
		case text != "" && !f.insert(it.line, text):
			c.note = "The password is too long, or the character is not allowed."
		}
	case itemEvidence:
		if name == "space" {
			c.switchEvidence()
			return
		}
		c.stray(name, text)
	case itemText:
		switch {
		case name == "backspace":
			it.text.backspace()
		case name == "ctrl+u":
			it.text.clear()
		case text != "" && !it.text.insert(text):
			c.note = it.text.full()
		}
	case itemPhrase:
		switch {
		case name == "backspace":
			c.phrase.backspace()
		case name == "ctrl+u":
			c.phrase.clear()
		case text != "":
			c.phrase.press(text, c.env.Now())
		}
	case itemConfirm, itemCancel:
		if name == "left" || name == "right" {
			c.focus = c.other(it.kind)
			return
		}
		c.stray(name, text)
	}
}

// stray is a letter that was typed where none belongs: the phrase is the only line that it can be meant for. The button keeps the focus, so that enter on it
// still sends; anything else hands it on, so that enter moves on from there.
func (c *confirm) stray(name, text string) {
	if c.phrase.want == "" {
		return
	}
	switch {
	case name == "backspace" && len(c.phrase.typed) > 0:
		c.phrase.backspace()
	case text != "" && name != "space":
		c.phrase.press(text, c.env.Now())
	default:
		return
	}
	if c.items[c.focus].kind != itemConfirm {
		c.focus = len(c.items) - 3
	}
}

// other is the button beside a button.
func (c *confirm) other(kind itemKind) int {
	if kind == itemCancel {
		return len(c.items) - 2
	}
	return len(c.items) - 1
}

// paste takes a paste into a password; nothing that was pasted confirms.
func (c *confirm) paste(msg tea.PasteMsg) {
	c.hide()
	c.yes.other(c.env.Now(), c.writing())
	if c.phase != asking || !c.counts(msg) {
		return
	}
	content := msg.Content
	it := c.items[c.focus]
	switch it.kind {
	case itemSecret:
	case itemText:
		if !it.text.insert(content) {
			c.note = it.text.full()
		}
		return
	case itemChoice, itemEvidence, itemPhrase, itemConfirm, itemCancel:
		c.note = noPaste
		return
	}
	if !c.secrets[it.field.Name].insert(it.line, strings.TrimRight(content, "\r\n")) {
		c.note = "Not a usable password: more than one line, control characters, or too long."
	}
}

// generate fills the password field with a new password.
func (c *confirm) generate() {
	for i, it := range c.items {
		if it.kind != itemSecret {
			continue
		}
		if err := c.secrets[it.field.Name].generate(c.env.Policy); err != nil {
			c.note = english.Sentence(matrixadmin.Printable(err.Error()))
			return
		}
		c.note = "Password generated. Press ctrl+r to show it for 10 seconds."
		c.focus = i + 2
		return
	}
}
