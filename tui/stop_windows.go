package tui

// Windows has no job control.

func (e *exits) listenForStop() {}

func (e *exits) beforeStop() {}

func (e *exits) afterStop() {}
