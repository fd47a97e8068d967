package abilities

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// NewOf is New of a page on which only these capabilities stand.
func NewOf(env *ui.Env, only ...string) ui.Page {
	p := New(env, ui.Abilities{}).(*Page)
	every := p.all
	p.all = func() []lists.Ability {
		return slices.DeleteFunc(every(), func(a lists.Ability) bool { return !slices.Contains(only, a.ID) })
	}
	return p
}
