package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// NewModel makes the console as a model for a program of one's own, without the signals, the guard and the terminal's restoration
// that [Run] puts around it. It calls armClipboard before each write to the clipboard.
func NewModel(ctx context.Context, cfg Config, armClipboard func()) tea.Model {
	a := newApp(ctx, cfg, newPageFactory())
	a.armClipboard = armClipboard
	return a
}
