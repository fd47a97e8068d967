package history

import (
	"context"
	"time"
)

// Heat is when connections were made, in a place.
type Heat struct {
	Week    [7][24]int // by day of the week, Sunday first, and hour
	Days    []HeatDay  // those that have a connection, in order
	Earlier int        // rows before the first of Days, of which at most MaxDays are kept
	Unknown int        // rows without a time
}

// MaxDays is how many days a [Heat] has at most: the last ones.
const MaxDays = 1000

// HeatDay is a day with its connections.
type HeatDay struct {
	Start time.Time // its first moment
	Count int
	Hours [24]int
}

// Heat counts rows by hour and day of a place. A row's time is when its token was last used from its address, not each time that it was.
func (h *History) Heat(ctx context.Context, loc *time.Location, rows []int32) (*Heat, error) {
	heat := &Heat{}
	days, err := h.dates(ctx, loc, rows, func(_ int, d date, hour int) {
		if d == noDate {
			heat.Unknown++
			return
		}
		heat.Week[d.weekday()][hour]++
	})
	if err != nil {
		return nil, err
	}
	if len(days) > 0 && days[0] == noDate {
		days = days[1:]
	}
	days = days[max(0, len(days)-MaxDays):]
	place := make(map[date]int, len(days))
	heat.Days = make([]HeatDay, len(days))
	for i, d := range days {
		heat.Days[i].Start = d.in(newZoneOffsets(loc).loc)
		place[d] = i
	}
	last, at := noDate, -1
	_, err = h.dates(ctx, loc, rows, func(_ int, d date, hour int) {
		if d == noDate {
			return
		}
		if d != last {
			last = d
			var ok bool
			if at, ok = place[d]; !ok {
				at = -1
			}
		}
		if at < 0 {
			heat.Earlier++
			return
		}
		heat.Days[at].Count++
		heat.Days[at].Hours[hour]++
	})
	return heat, err
}
