package users

import "github.com/mxwarden/mxwarden/tui/ui"

// changeEnv goes on with another environment.
func (p *Page) changeEnv(env *ui.Env) {
	p.env = env
	for _, l := range p.lists() {
		l.env, l.about = env, aboutOf(env)
	}
}
