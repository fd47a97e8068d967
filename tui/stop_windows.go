package tui

import (
	"os"

	tea "charm.land/bubbletea/v2"
)

// fatal are further signals that end the program in order; Windows has none.
var fatal []os.Signal

// Windows has no job control.

func (e *signals) listenForStop() {}

func (e *signals) stopped(*tea.Program, os.Signal) bool { return false }
