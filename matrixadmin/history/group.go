package history

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Group is some rows that are alike in a column.
type Group struct {
	Label     matrixadmin.Text // "" for no address, no known client, none said
	Day       time.Time        // of a group by [Day], its first moment; zero for rows without a time
	Count     int
	First     int64 // milliseconds, [matrixadmin.NoTime] when no row has a time
	Last      int64
	Addresses int // how many different ones, ports not counted
	Agents    int
	Devices   int // that the rows are marked with; none is not counted
}

// Groups are rows by a column, in the column's order.
type Groups struct {
	By Column

	h     *History
	marks *Marks
	loc   *time.Location
	rows  []int32 // group by group
	days  []date
	parts []part
}

// part is a group in few bytes.
type part struct {
	first, last                int64
	start, key                 int32
	addresses, agents, devices int32
	keyed                      bool // the server keyed all rows by one device
}

// Group puts rows into groups, where they stay in the order they have. The place is for [Day]; nil is UTC.
func (h *History) Group(ctx context.Context, by Column, loc *time.Location, rows []int32) (*Groups, error) {
	return h.group(ctx, by, loc, rows, h.Marks())
}

func (h *History) group(ctx context.Context, by Column, loc *time.Location, rows []int32, m *Marks) (*Groups, error) {
	if by == Time || by == First {
		by = Day
	}
	g := &Groups{By: by, h: h, marks: m, loc: newZoneOffsets(loc).loc, rows: make([]int32, len(rows))}
	keys, n, err := g.keys(ctx, rows)
	if err != nil {
		return nil, err
	}
	starts := make([]int32, n)
	for _, key := range keys {
		starts[key]++
	}
	some := 0
	for _, count := range starts {
		if count > 0 {
			some++
		}
	}
	g.parts = make([]part, 0, some)
	sum := int32(0)
	for key, count := range starts {
		if count > 0 {
			g.parts = append(g.parts, part{start: sum, key: i32(key), first: math.MaxInt64, last: matrixadmin.NoTime})
		}
		starts[key], sum = sum, sum+count
	}
	for lo := 0; lo < len(rows); lo += slice {
		if err := yield(ctx); err != nil {
			return nil, err
		}
		for k := lo; k < min(lo+slice, len(rows)); k++ {
			g.rows[starts[keys[k]]] = rows[k]
			starts[keys[k]]++
		}
	}
	return g, g.count(ctx)
}

// keys returns each row's key, in the order of the column, and how many keys there may be.
func (g *Groups) keys(ctx context.Context, rows []int32) ([]uint32, int, error) {
	keys := make([]uint32, len(rows))
	if g.By == Day {
		days, err := g.h.dates(ctx, g.loc, rows, nil)
		if err != nil {
			return nil, 0, err
		}
		place := make(map[date]uint32, len(days))
		for i, d := range days {
			place[d] = u32(i)
		}
		g.days = days
		last, key := date(math.MaxInt64), uint32(0)
		_, err = g.h.dates(ctx, g.loc, rows, func(k int, d date, _ int) {
			if d != last {
				last, key = d, place[d]
			}
			keys[k] = key
		})
		return keys, len(days), err
	}
	of, rank, err := g.h.ranked(ctx, g.By, g.marks)
	if err != nil {
		return nil, 0, err
	}
	var most [maxWorkers]uint32
	err = parallelFor(ctx, len(rows), workersFor(len(rows), manyEntries), slice, func(w, lo, hi int) {
		n := most[w]
		for k := lo; k < hi; k++ {
			keys[k] = rank[of(int(rows[k]))]
			n = max(n, keys[k]+1)
		}
		most[w] = n
	})
	return keys, int(slices.Max(most[:])), err
}

// Len returns the number of groups.
func (g *Groups) Len() int { return len(g.parts) }

// Rows returns the rows of a group, for reading.
func (g *Groups) Rows(i int) []int32 {
	end := len(g.rows)
	if i+1 < len(g.parts) {
		end = int(g.parts[i+1].start)
	}
	return g.rows[g.parts[i].start:end:end]
}

// At returns a group.
func (g *Groups) At(i int) Group {
	p := g.parts[i]
	rows := g.Rows(i)
	out := Group{Count: len(rows), First: p.first, Last: p.last, Addresses: int(p.addresses), Agents: int(p.agents), Devices: int(p.devices)}
	if g.By == Day {
		if d := g.days[p.key]; d != noDate {
			out.Day = d.in(g.loc)
			out.Label = matrixadmin.NewText(out.Day.Format(time.DateOnly))
		}
		return out
	}
	out.Label = g.h.cell(g.By, int(rows[0]), g.marks)
	return out
}

// Filter returns the terms that keep the rows of a group, in the words of [ParseFilter]; "" for rows without a time or of another age.
func (g *Groups) Filter(i int) string {
	group := g.At(i)
	switch {
	case g.By != Day:
		return FilterFor(g.By, group.Label)
	case group.Day.IsZero():
		return ""
	}
	return FilterBetween(group.Day, (g.days[g.parts[i].key] + 1).in(g.loc))
}
