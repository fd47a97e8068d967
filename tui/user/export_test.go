package user

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Target is what the actions of a page would be about.
func Target(p ui.Page) ops.Target { return p.(*Page).target() } //nolint:forcetypeassert // a test has made it

// NewOf is [New] with the tabs of these lists alone.
func NewOf(env *ui.Env, route ui.User, only ...string) ui.Page {
	return newPage(env, route, slices.DeleteFunc(slices.Clone(lists.Catalog()), func(l lists.Table) bool { return !slices.Contains(only, l.Info().ID) }))
}
