package accounts

import (
	"math"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// span is a span of time: <7d, >90d, 2026-11-01, 2026-11-01..2026-11-08, with either end left open; of what was seen also never.
func (a *About) span(of matrixadmin.Order, word string) (value, bool) {
	if word == "never" && of == matrixadmin.OrderLastSeen {
		return value{test: func(u *matrixadmin.User) matrixadmin.Tri {
			if !u.SeenKnown {
				return matrixadmin.TriUnknown
			}
			return tri(u.LastSeen.IsZero())
		}}, true
	}
	v := value{of: of, from: math.MinInt64, to: math.MaxInt64}
	if !v.bound(a, word) {
		return value{}, false
	}
	v.test = func(u *matrixadmin.User) matrixadmin.Tri {
		at, known := u.Created, !u.Created.IsZero()
		if of == matrixadmin.OrderLastSeen {
			at, known = u.LastSeen, u.SeenKnown || !u.LastSeen.IsZero()
		}
		if !known {
			return matrixadmin.TriUnknown
		}
		return tri(!at.IsZero() && v.from <= at.UnixMilli() && at.UnixMilli() < v.to)
	}
	return v, true
}

// bound finds the ends of a span; the second is not part of it.
func (v *value) bound(a *About, word string) bool {
	if first, last, both := strings.Cut(word, ".."); both {
		if first == "" && last == "" {
			return false
		}
		if at, _, ok := a.moment(first); ok {
			v.from = at.UnixMilli()
		} else if first != "" {
			return false
		}
		if at, day, ok := a.moment(last); ok {
			if day {
				at = at.AddDate(0, 0, 1)
			}
			v.to = at.UnixMilli()
		} else if last != "" {
			return false
		}
		if first != "" && last != "" && v.to <= v.from {
			v.from, v.to = v.to, v.from
		}
		return true
	}
	sign := ""
	if word != "" && (word[0] == '<' || word[0] == '>') {
		sign, word = word[:1], strings.TrimPrefix(word[1:], "=")
	}
	at, day, ok := a.moment(word)
	switch {
	case !ok:
		return false
	case sign == "" && day:
		v.from, v.to = at.UnixMilli(), at.AddDate(0, 0, 1).UnixMilli()
	case isAge(word) == (sign != ">"): // younger than an age, later than a date
		v.from = at.UnixMilli()
		if sign == ">" && day {
			v.from = at.AddDate(0, 0, 1).UnixMilli()
		}
	default:
		v.to = at.UnixMilli()
	}
	return true
}

// moment reads one end of a span, and whether it is a whole day.
func (a *About) moment(word string) (at time.Time, day, ok bool) {
	at, ok = terms.Time(word, a.Now, a.Location)
	return at, ok && !isAge(word) && !strings.Contains(word, ":"), ok
}

// isAge reports whether a moment is written as a span back from now.
func isAge(word string) bool {
	return word != "" && word[0] >= '0' && word[0] <= '9' && strings.ContainsRune("mhdw", rune(word[len(word)-1])) && !strings.Contains(word, "-")
}
