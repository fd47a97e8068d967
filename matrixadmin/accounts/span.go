package accounts

import (
	"regexp"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// minutes are an age in minutes, which of an account nobody asks for.
var minutes = regexp.MustCompile(`(?i)^[<>=]*\d+m(\.\.|$)|\.\.\d+m$`)

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
	if minutes.MatchString(word) { // who means months would be told of nearly everybody
		return value{}, false
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
