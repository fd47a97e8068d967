package connections

// Name is the tab's.
func (e *Tab) Name() string { return "Connections" }
