package explore

import (
	"context"
	"math"
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
	Devices   int // as the server keyed them; none is not counted
}

// Groups are rows by a column, in the column's order.
type Groups struct {
	By Column

	h     *History
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
}

// Group puts rows into groups, where they stay in the order they have. The place is for [Day]; nil is UTC.
func (h *History) Group(ctx context.Context, by Column, loc *time.Location, rows []int32) (*Groups, error) {
	if by == Time {
		by = Day
	}
	g := &Groups{By: by, h: h, loc: newClock(loc).loc, rows: make([]int32, len(rows))}
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
		if err := ctx.Err(); err != nil {
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
	of, rank, err := g.h.ranked(ctx, g.By)
	if err != nil {
		return nil, 0, err
	}
	n := uint32(0)
	for lo := 0; lo < len(rows); lo += slice {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		for k := lo; k < min(lo+slice, len(rows)); k++ {
			keys[k] = rank[of(int(rows[k]))]
			n = max(n, keys[k]+1)
		}
	}
	return keys, int(n), nil
}

// count finds first, last and how many different things each group has.
func (g *Groups) count(ctx context.Context) error {
	hosts, err := g.h.hostTable(ctx)
	if err != nil {
		return err
	}
	c := g.h.c
	// The number of the group, counted from 1, in which something was seen last.
	host, agent, device := make([]int32, len(hosts.first)), make([]int32, len(c.Agents())), make([]int32, len(c.Devices()))
	for i, text := range c.Devices() {
		if text.IsZero() {
			device[i] = math.MaxInt32
		}
	}
	done := 0
	for i := range g.parts {
		p, stamp := &g.parts[i], i32(i+1)
		for _, row := range g.Rows(i) {
			if done++; done%slice == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			r := int(row)
			if ms := c.LastSeenMilli(r); ms != matrixadmin.NoTime {
				p.first, p.last = min(p.first, ms), max(p.last, ms)
			}
			if at := &host[hosts.of[c.IPIndex(r)]]; *at != stamp {
				*at, p.addresses = stamp, p.addresses+1
			}
			if at := &agent[c.AgentIndex(r)]; *at != stamp {
				*at, p.agents = stamp, p.agents+1
			}
			if at := &device[c.DeviceIndex(r)]; *at != stamp && *at != math.MaxInt32 {
				*at, p.devices = stamp, p.devices+1
			}
		}
		if p.last == matrixadmin.NoTime {
			p.first = matrixadmin.NoTime
		}
	}
	return nil
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
	out.Label = g.h.Cell(g.By, int(rows[0]))
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
