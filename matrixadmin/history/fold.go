package history

import (
	"context"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// DefaultGap is how far apart two rows of one interval may be. A homeserver that delegates sign-in makes a new token, and so a new row,
// every five minutes by default; half an hour bridges a phone that sleeps through a few of them and still ends when its owner does.
const DefaultGap = 30 * time.Minute

// Folds are rows made into intervals: those of one address, user agent and device key that follow each other within a gap.
type Folds struct {
	h     *History
	marks *Marks
	rows  []int32 // interval by interval in no order, of each the newest first
	spans []span32
}

// span32 is where an interval's rows are.
type span32 struct{ start, end int32 }

// Interval is some rows in one.
type Interval struct {
	Row         int   // its newest, which stands for all
	First, Last int64 // milliseconds, [matrixadmin.NoTime] when the rows have no time
	Count       int
}

// Fold makes intervals of rows, the newest first. Rows of one interval differ in their time, port and spelling of the address at most;
// rows without a time are one interval where they are alike.
func (h *History) Fold(ctx context.Context, gap time.Duration, rows []int32) (*Folds, error) {
	rows, err := h.sort(ctx, Time, true, rows, nil)
	if err != nil {
		return nil, err
	}
	return h.foldFew(ctx, gap, rows, h.Marks(), false)
}

// foldFew folds rows, which are newest first, by sorting them: what is alike comes together and keeps that order. With half, the result is
// nil where that shrinks the list by less than half.
func (h *History) foldFew(ctx context.Context, gap time.Duration, rows []int32, m *Marks, half bool) (*Folds, error) {
	hosts, err := h.hostTable(ctx)
	if err != nil {
		return nil, err
	}
	c := h.c
	host := func(i int32) uint32 { return hosts.of[c.IPIndex(int(rows[i]))] }
	agent := func(i int32) uint32 { return c.AgentIndex(int(rows[i])) }
	device := func(i int32) uint32 { return c.DeviceIndex(int(rows[i])) }
	places, err := order(ctx, len(rows), device, agent, host)
	if err != nil {
		return nil, err
	}
	f := &Folds{h: h, marks: m, rows: make([]int32, len(rows))}
	var starts []int32 // of the intervals within places
	err = parallelFor(ctx, len(places), 1, slice, func(_, lo, hi int) {
		for k := lo; k < hi; k++ {
			f.rows[k] = rows[places[k]]
			if k > 0 {
				a, b := places[k-1], places[k]
				if host(a) == host(b) && agent(a) == agent(b) && device(a) == device(b) && near(c, f.rows[k-1], f.rows[k], gap) {
					continue
				}
			}
			starts = append(starts, i32(k))
		}
	})
	if err != nil || half && !halves(len(starts), len(rows)) {
		return nil, err
	}
	// An interval's first place is that of its newest row among rows by time.
	newest, err := order(ctx, len(starts), func(i int32) uint32 { return u32(int(places[starts[i]])) })
	if err != nil {
		return nil, err
	}
	f.spans = make([]span32, len(newest))
	for k, i := range newest {
		f.spans[k] = spanOf(starts, int(i), len(rows))
	}
	return f, nil
}

// near reports whether a row is within the gap of a newer one.
func near(c *matrixadmin.Connections, newer, older int32, gap time.Duration) bool {
	a, b := c.LastSeenMilli(int(newer)), c.LastSeenMilli(int(older))
	if a == matrixadmin.NoTime || b == matrixadmin.NoTime {
		return a == b
	}
	return uint64(a)-uint64(b) <= uint64(max(0, gap.Milliseconds())) //nolint:gosec // newer is not older: the difference fits
}

// spanOf returns where the interval with one of the starts is, the last of which ends at n.
func spanOf(starts []int32, i, n int) span32 {
	if i+1 < len(starts) {
		return span32{starts[i], starts[i+1]}
	}
	return span32{starts[i], i32(n)}
}

// Len returns the number of intervals.
func (f *Folds) Len() int { return len(f.spans) }

// Rows returns the rows of an interval, newest first, for reading.
func (f *Folds) Rows(i int) []int32 {
	s := f.spans[i]
	return f.rows[s.start:s.end:s.end]
}

// At returns an interval.
func (f *Folds) At(i int) Interval {
	rows := f.Rows(i)
	newest, oldest := int(rows[0]), int(rows[len(rows)-1])
	return Interval{Row: newest, First: f.h.c.LastSeenMilli(oldest), Last: f.h.c.LastSeenMilli(newest), Count: len(rows)}
}

// of returns the interval that a row is in, -1 for none.
func (f *Folds) of(row int32) int {
	at := i32(slices.Index(f.rows, row))
	return slices.IndexFunc(f.spans, func(s span32) bool { return s.start <= at && at < s.end })
}

// Sort returns the order of the intervals as positions, by their newest rows where nothing else is said; those that are alike stay newest
// first.
func (f *Folds) Sort(ctx context.Context, by Column, desc bool) ([]int32, error) {
	n := len(f.spans)
	switch by {
	case First:
		return orderTimes(ctx, n, desc, func(i int32) int64 { return f.At(int(i)).First })
	case Count:
		flip := flipped(desc)
		return order(ctx, n, func(i int32) uint32 { return u32(len(f.Rows(int(i)))) ^ flip })
	case Time, IP, Network, Client, Agent, Device, Day, Country:
	}
	newest := make([]int32, n)
	for i, s := range f.spans {
		newest[i] = f.rows[s.start]
	}
	return f.h.places(ctx, by, desc, newest, f.marks)
}

// halves reports whether folding shrinks a list by half or more.
func halves(intervals, rows int) bool { return rows > 0 && 2*intervals <= rows }
