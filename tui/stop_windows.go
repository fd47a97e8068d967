package tui

import tea "charm.land/bubbletea/v2"

// Windows has no job control.

func (e *exits) listenForStop() {}

func (e *exits) stopped(*tea.Program) {}
