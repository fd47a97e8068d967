package users

import (
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// changeEnv goes on with another environment.
func (p *Page) changeEnv(env *ui.Env) {
	p.env = env
	if p.atMAS == nil {
		p.atMAS = atMAS(env)
	} else {
		p.atMAS.Reopen(authOf(env), env.AuthOpen)
	}
	for _, l := range p.lists() {
		from := l.about.From
		from.Reopen(env.HS)
		l.env, l.about = env, aboutOf(env, p.atMAS)
		l.about.From = from
	}
}

// atMAS is what MAS says of accounts, nil where it keeps none.
func atMAS(env *ui.Env) *accounts.AtMAS {
	return accounts.NewAtMAS(env.Serves(), authOf(env), env.AuthOpen)
}

// authOf is MAS, nil where it is not asked.
func authOf(env *ui.Env) wire.Doer {
	if env.Auth == nil {
		return nil
	}
	return env.Auth
}
