package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// given are the fields of which the server has made a secret that is to be shown once.
func (c *confirm) given() []ops.Field {
	var given []ops.Field
	for _, f := range c.action.Fields {
		if f.Kind == ops.FieldOutput && c.phase == done && !c.result.Gives[f.Name].IsZero() {
			given = append(given, f)
		}
	}
	return given
}

// givenLines are what the server has made, masked until it is asked for.
func (c *confirm) givenLines(inner int) []string {
	st := c.env.Styles
	var lines []string
	for _, f := range c.given() {
		secret := c.result.Gives[f.Name].Reveal()
		values := []string{strings.Repeat(st.Glyphs.Mask, maskedGiven)}
		if c.revealed%2 == 1 {
			values = WrapWhole(st, matrixadmin.Printable(secret), inner-c.labelRoom())
		}
		label := f.Label
		for _, v := range values {
			lines = append(lines, st.Text.Render(st.Fit(label, c.labelRoom()))+st.Input.Render(v))
			label = ""
		}
	}
	return lines
}

// copySecretMsg says that copying was agreed to.
type copySecretMsg struct{ c *confirm }

// copySecret copies what the server has made, or else the new password, so that it need not be shown to be passed on.
func (c *confirm) copySecret() tea.Cmd {
	if !c.env.Clipboard {
		return askToCopy(c.env, copyNotice, ui.Send(copySecretMsg{c}))
	}
	var secret matrixadmin.Secret
	if given := c.given(); len(given) > 0 {
		secret = c.result.Gives[given[0].Name]
	}
	for _, f := range c.secrets {
		if secret.IsZero() {
			secret = f.secret()
		}
	}
	c.seen = true
	return tea.Batch(ui.Send(ui.CopySecret{Secret: secret}), ui.Send(ui.Notice{Text: "Sent to the terminal's clipboard. (Some terminals ignore this.)"}))
}

// copyWord says what ctrl+y copies.
func (c *confirm) copyWord() string {
	if len(c.given()) > 0 {
		return "copy it"
	}
	return "copy password"
}

// maskedGiven is how wide a secret looks that is not shown, however long it is.
const maskedGiven = 12

// revealWord says what ctrl+r shows, or hides.
func (c *confirm) revealWord() string {
	verb, what := "show ", "password"
	if c.revealed%2 == 1 {
		verb = "hide "
	}
	if c.phase == done && len(c.given()) > 0 {
		what = "it"
	}
	return verb + what
}

// unseenWarning says what is lost by closing.
func (c *confirm) unseenWarning() string {
	if len(c.given()) > 0 {
		return "This is shown here only, and it has not been shown yet; it stays valid even if it is lost. Press ctrl+r to show it or ctrl+y to copy it, Enter again to discard it."
	}
	return "The new password has not been shown. Press ctrl+r to show it or ctrl+y to copy it, Enter again to discard it."
}
