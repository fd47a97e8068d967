package accounts

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// span is a span of time, see [terms.ReadSpan]; of what was seen also never.
func (a *About) span(of matrixadmin.Order, word string) (value, bool) {
	if word == "never" && of == matrixadmin.OrderLastSeen {
		return value{test: func(u *matrixadmin.User) matrixadmin.Tri {
			if !u.SeenKnown {
				return matrixadmin.TriUnknown
			}
			return tri(u.LastSeen.IsZero())
		}}, true
	}
	span, ok := terms.ReadSpan(word, a.Now, a.Location)
	return value{of: of, span: span, test: func(u *matrixadmin.User) matrixadmin.Tri {
		at, known := u.Created, !u.Created.IsZero()
		if of == matrixadmin.OrderLastSeen {
			at, known = u.LastSeen, u.SeenKnown || !u.LastSeen.IsZero()
		}
		if !known {
			return matrixadmin.TriUnknown
		}
		return tri(!at.IsZero() && span.Holds(at))
	}}, ok
}
