package dialog

import (
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// ContinueWith is continueWith, for tests with actions that no catalog has.
var ContinueWith = continueWith

// Line is what stands in the line that has the focus, and what its field takes; false where the focus is on no line, or on the phrase.
func Line(d ui.Dialog) (typed, example string, ok bool) {
	c, ok := d.(*confirm)
	if !ok {
		return "", "", false
	}
	switch it := c.items[c.focus]; it.kind {
	case itemText:
		return it.text.String(), it.field.Example, true
	case itemSecret:
		return string(c.secrets[it.field.Name].entry[it.line]), "", true
	case itemChoice, itemEvidence, itemPhrase, itemConfirm, itemCancel:
	}
	return "", "", false
}

// NewMenuOf is [NewMenu] of some actions.
func NewMenuOf(env *ui.Env, target ops.Target, actions []ops.Action) ui.Dialog {
	return newMenu(env, nil, target, actions, nil)
}
