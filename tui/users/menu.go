package users

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// keyEvidence is the key of the account page, and of the menu, that collects evidence.
const keyEvidence = "E"

// ofAccount says of a key of the account page how to do the same from here: the list moves by itself, so that one key does nothing to the account that happens
// to be under the cursor.
func (p *Page) ofAccount(pressed string) tea.Cmd {
	l := p.list()
	i, ok := l.table.Cursor()
	does := ""
	if pressed == keyEvidence {
		does = "collect evidence"
	}
	for _, a := range ops.Catalog() {
		if a.Direct && a.Key == pressed {
			does = a.Short
		}
	}
	if !ok || does == "" {
		return nil
	}
	return ui.Send(ui.Notice{Text: fmt.Sprintf("For %s, press a and then %s (%s).", l.Key(i).Text().Printable(), pressed, does)})
}

// menu opens what can be done to the account under the cursor; what is not known of it yet is read by the dialog of the action.
func (p *Page) menu() tea.Cmd {
	l := p.list()
	i, ok := l.table.Cursor()
	if !ok {
		return nil
	}
	user := *l.row(i)
	warn := ""
	if n := p.marks.Len(); n > 0 {
		warn = english.Number(n) + " marked; an action is for " + user.ID.Text().Printable() + " only."
	}
	return ui.Send(ui.Show{Dialog: dialog.NewMenuWarning(p.env, warn, ops.Target{User: user, Devices: -1, Rooms: -1, Auth: p.atMAS.Of(&user)}, dialog.Entry{
		Key: keyEvidence, Title: "Collect evidence", Choose: ui.Send(ui.Open{Route: ui.User{ID: user.ID, Collect: true}}),
		Effect: "Opens the account, reads everything the server reports about it and saves it in files readable only by you. Changes nothing.",
	})})
}
