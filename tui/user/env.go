package user

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// changeEnv goes on with another environment.
func (p *Page) changeEnv(msg ui.EnvChanged) tea.Cmd {
	p.env, p.devices.env, p.leaving.env, p.evidence.env = msg.Env, msg.Env, msg.Env, msg.Env
	p.connections.SetEnv(msg.Env)
	return nil
}
