package user

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// changeEnv goes on with another environment.
func (p *Page) changeEnv(msg ui.EnvChanged) tea.Cmd {
	p.env, p.evidence.env = msg.Env, msg.Env
	p.store.SetEnv(msg.Env)
	for _, t := range p.tabs {
		t.SetEnv(msg.Env)
	}
	return nil
}
