package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Busy is what a page or a dialog adds when it does something that must not be left by accident.
//
// Before it quits the shell asks first, with these words, while a page or dialog on the stacks is busy.
type Busy interface {
	// Busy says in a few words what is under way ("deactivate account @x:example.test"), "" when nothing is.
	Busy() string
}

// Unseen is what a dialog adds that shows something once: the shell asks before it quits while that was not seen.
type Unseen interface {
	// Unseen says what would be lost ("the new password of @x:example.test"), "" when nothing would.
	Unseen() string
}

// Account is what a page adds that is about one account.
type Account interface {
	// About is the account.
	About() matrixadmin.UserID
}

// Escaper is what a page adds when esc has a use of its own before it means back: to close a pane, to stop a load.
type Escaper interface {
	// Escape takes the key and reports true, or leaves it to the shell.
	Escape() (tea.Cmd, bool)
}

// Coverer is what a page adds that goes on reading by itself: it is told when another page comes on top of it, and when it is on top again.
type Coverer interface {
	Covered()
	Uncovered() tea.Cmd
}
