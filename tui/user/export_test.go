package user

import (
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Target is what the actions of a page would be about.
func Target(p ui.Page) ops.Target { return p.(*Page).target() } //nolint:forcetypeassert // a test has made it
