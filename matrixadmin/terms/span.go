package terms

import (
	"math"
	"strings"
	"time"
)

// WantsSpan says what a span of time is written as.
const WantsSpan = "<7d (in the last 7 days), >90d (longer ago), a date (2026-11-01) or a range (2026-11-01..)"

// Spans are some spans to propose.
func Spans() []string { return []string{"<1d", "<7d", "<30d", ">30d", ">90d", "today", "yesterday"} }

// Span is from a moment up to another, which is not a part of it, in milliseconds since 1970; an end that is left open is that of int64.
type Span struct{ From, To int64 }

// Holds reports whether a moment is within the span.
func (s *Span) Holds(at time.Time) bool { return s.From <= at.UnixMilli() && at.UnixMilli() < s.To }

// ReadSpan reads a span: <7d, >90d, 2026-11-01, or 2026-11-01..2026-11-08 with either end left open. An age counts back from now, and dates are of loc.
func ReadSpan(word string, now time.Time, loc *time.Location) (Span, bool) {
	s := Span{From: math.MinInt64, To: math.MaxInt64}
	if first, last, both := strings.Cut(word, ".."); both {
		return between(first, last, now, loc)
	}
	sign := ""
	if word != "" && (word[0] == '<' || word[0] == '>') {
		sign, word = word[:1], strings.TrimPrefix(word[1:], "=")
	}
	at, day, ok := moment(word, now, loc)
	switch {
	case !ok, sign == "" && isAge(word): // some mean within, and some mean before
		return s, false
	case sign == "" && day:
		s.From, s.To = at.UnixMilli(), at.AddDate(0, 0, 1).UnixMilli()
	case isAge(word) == (sign != ">"): // younger than an age, later than a date
		s.From = at.UnixMilli()
		if sign == ">" && day {
			s.From = at.AddDate(0, 0, 1).UnixMilli()
		}
	default:
		s.To = at.UnixMilli()
	}
	return s, true
}

// between takes the two ends of a range, in either order.
func between(first, last string, now time.Time, loc *time.Location) (Span, bool) {
	s := Span{From: math.MinInt64, To: math.MaxInt64}
	if first == "" && last == "" {
		return s, false
	}
	if at, _, ok := moment(first, now, loc); ok {
		s.From = at.UnixMilli()
	} else if first != "" {
		return s, false
	}
	if at, day, ok := moment(last, now, loc); ok {
		if day {
			at = at.AddDate(0, 0, 1)
		}
		s.To = at.UnixMilli()
	} else if last != "" {
		return s, false
	}
	if first != "" && last != "" && s.To <= s.From {
		s.From, s.To = s.To, s.From
	}
	return s, true
}

// moment reads one end of a span, and whether it is a whole day.
func moment(word string, now time.Time, loc *time.Location) (at time.Time, day, ok bool) {
	at, ok = Time(word, now, loc)
	return at, ok && !isAge(word) && !strings.Contains(word, ":"), ok
}

// isAge reports whether a moment is written as a span back from now.
func isAge(word string) bool {
	return word != "" && word[0] >= '0' && word[0] <= '9' && strings.ContainsRune("mhdw", rune(word[len(word)-1])) && !strings.Contains(word, "-")
}
