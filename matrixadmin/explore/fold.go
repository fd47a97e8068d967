package explore

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// DefaultGap is how far apart two rows of one interval may be. A homeserver that delegates sign-in makes a new token, and so a new row,
// every five minutes by default; half an hour bridges a phone that sleeps through a few of them and still ends when its owner does.
const DefaultGap = 30 * time.Minute

// Folds are rows made into intervals: those of one address, user agent and device key that follow each other within a gap.
type Folds struct {
	h     *History
	rows  []int32 // interval by interval, newest first
	start []int32
}

// Interval is some rows in one.
type Interval struct {
	Row         int   // its newest, which stands for all
	First, Last int64 // milliseconds, [matrixadmin.NoTime] when the rows have no time
	Count       int
}

// Fold makes intervals of rows, the newest first. Rows of one interval differ in their time, port and spelling of the address at most;
// rows without a time are one interval where they are alike.
func (h *History) Fold(ctx context.Context, gap time.Duration, rows []int32) (*Folds, error) {
	hosts, err := h.hostTable(ctx)
	if err != nil {
		return nil, err
	}
	c := h.c
	// Newest first, then what is alike together, which keeps that order.
	rows, err = h.Sort(ctx, Time, true, rows)
	if err != nil {
		return nil, err
	}
	host := func(i int32) uint32 { return hosts.of[c.IPIndex(int(rows[i]))] }
	agent := func(i int32) uint32 { return c.AgentIndex(int(rows[i])) }
	device := func(i int32) uint32 { return c.DeviceIndex(int(rows[i])) }
	places, err := order(ctx, len(rows), device, agent, host)
	if err != nil {
		return nil, err
	}
	together := func(a, b int32) bool {
		if host(a) != host(b) || agent(a) != agent(b) || device(a) != device(b) {
			return false
		}
		newer, older := c.LastSeenMilli(int(rows[a])), c.LastSeenMilli(int(rows[b]))
		if newer == matrixadmin.NoTime || older == matrixadmin.NoTime {
			return newer == older
		}
		return uint64(newer)-uint64(older) <= uint64(max(0, gap.Milliseconds())) //nolint:gosec // newer is not older: the difference fits
	}
	var starts []int32 // of the intervals within places
	for lo := 0; lo < len(places); lo += slice {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for k := lo; k < min(lo+slice, len(places)); k++ {
			if k == 0 || !together(places[k-1], places[k]) {
				starts = append(starts, i32(k))
			}
		}
	}
	// An interval's first place is that of its newest row among rows by time.
	newest, err := order(ctx, len(starts), func(i int32) uint32 { return u32(int(places[starts[i]])) })
	if err != nil {
		return nil, err
	}
	f := &Folds{h: h, rows: make([]int32, 0, len(rows)), start: make([]int32, 0, len(starts))}
	for _, i := range newest {
		end := len(places)
		if int(i)+1 < len(starts) {
			end = int(starts[i+1])
		}
		f.start = append(f.start, i32(len(f.rows)))
		for _, k := range places[starts[i]:end] {
			f.rows = append(f.rows, rows[k])
		}
	}
	return f, ctx.Err()
}

// Len returns the number of intervals.
func (f *Folds) Len() int { return len(f.start) }

// Rows returns the rows of an interval, newest first, for reading.
func (f *Folds) Rows(i int) []int32 {
	end := len(f.rows)
	if i+1 < len(f.start) {
		end = int(f.start[i+1])
	}
	return f.rows[f.start[i]:end:end]
}

// At returns an interval.
func (f *Folds) At(i int) Interval {
	rows := f.Rows(i)
	newest, oldest := int(rows[0]), int(rows[len(rows)-1])
	return Interval{Row: newest, First: f.h.c.LastSeenMilli(oldest), Last: f.h.c.LastSeenMilli(newest), Count: len(rows)}
}

// Sort returns the order of the intervals as positions, by their newest rows where nothing else is said; those that are alike stay newest
// first.
func (f *Folds) Sort(ctx context.Context, by Column, desc bool) ([]int32, error) {
	n := len(f.start)
	switch by {
	case First:
		return orderTimes(ctx, n, desc, func(i int32) int64 { return f.At(int(i)).First })
	case Count:
		flip := flipped(desc)
		return order(ctx, n, func(i int32) uint32 { return u32(len(f.Rows(int(i)))) ^ flip })
	case Time, IP, Network, Client, Agent, Device, Day, Country:
	}
	newest := make([]int32, n)
	for i, start := range f.start {
		newest[i] = f.rows[start]
	}
	return f.h.places(ctx, by, desc, newest)
}

// ShouldFold reports whether folding shrinks the list by half or more.
func (f *Folds) ShouldFold() bool { return len(f.rows) > 0 && 2*len(f.start) <= len(f.rows) }
