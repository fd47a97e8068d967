package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// NewModel makes the console as a model for a program of one's own, without the signals, the guard and the terminal's restoration
// that [Run] puts around it.
func NewModel(ctx context.Context, cfg Config) tea.Model {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return newApp(ctx, cfg, everyPage())
}
