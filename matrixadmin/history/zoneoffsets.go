package history

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// date is a day of a place, counted from 1 January 1970. It says nothing of the place.
type date int64

// noDate is the day of a row without a time.
const noDate = date(math.MinInt64)

// weekday returns the day of the week.
func (d date) weekday() time.Weekday { return time.Weekday(((int64(d)+4)%7 + 7) % 7) }

// in returns the first moment of the day in a place.
func (d date) in(loc *time.Location) time.Time {
	day := time.Unix(int64(d)*86400, 0).UTC()
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, loc)
}

// zoneOffsets turns milliseconds into days and hours of a place, looking up its offset once for each time between two changes of the clocks.
type zoneOffsets struct {
	loc  *time.Location
	last span
	all  []span
}

// span is a time with one offset, in seconds.
type span struct{ from, to, offset int64 }

// newZoneOffsets returns a clock; nil is UTC.
func newZoneOffsets(loc *time.Location) *zoneOffsets {
	if loc == nil {
		loc = time.UTC
	}
	return &zoneOffsets{loc: loc}
}

// at returns day and hour.
func (c *zoneOffsets) at(ms int64) (date, int) {
	seconds := floor(ms, 1000)
	if seconds < c.last.from || seconds >= c.last.to {
		c.last = c.find(seconds)
	}
	seconds += c.last.offset
	day := floor(seconds, 86400)
	return date(day), int((seconds - day*86400) / 3600)
}

func (c *zoneOffsets) find(seconds int64) span {
	for _, s := range c.all {
		if seconds >= s.from && seconds < s.to {
			return s
		}
	}
	t := time.Unix(seconds, 0).In(c.loc)
	_, offset := t.Zone()
	s := span{math.MinInt64, math.MaxInt64, int64(offset)}
	from, to := t.ZoneBounds()
	if !from.IsZero() {
		s.from = from.Unix()
	}
	if !to.IsZero() {
		s.to = to.Unix()
	}
	if len(c.all) < 64 { // what a place has in a lifetime
		c.all = append(c.all, s)
	}
	return s
}

// floor divides and rounds down.
func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// dates returns the distinct days of rows in order, and calls each with every row's day and hour.
func (h *History) dates(ctx context.Context, loc *time.Location, rows []int32, each func(k int, d date, hour int)) ([]date, error) {
	clock := newZoneOffsets(loc)
	seen := make(map[date]struct{})
	last := date(math.MaxInt64)
	for lo := 0; lo < len(rows); lo += slice {
		if err := yield(ctx); err != nil {
			return nil, err
		}
		for k := lo; k < min(lo+slice, len(rows)); k++ {
			d, hour := noDate, 0
			if ms := h.c.LastSeenMilli(int(rows[k])); ms != matrixadmin.NoTime {
				d, hour = clock.at(ms)
			}
			if d != last {
				last = d
				seen[d] = struct{}{}
			}
			if each != nil {
				each(k, d, hour)
			}
		}
	}
	days := make([]date, 0, len(seen))
	for d := range seen {
		days = append(days, d)
	}
	slices.Sort(days)
	return days, nil
}
