package history

import (
	"context"
	"math"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Column is what rows are sorted and grouped by.
type Column uint8

// The columns of a history. Day and Network are made of Time and IP.
const (
	Time Column = iota
	IP
	Network
	Client
	Agent
	Device
	Day
	Country
	First // when an interval began; of a row alone it is its time
	Count // how many rows an interval has
)

// Sort returns rows in the order of a column; rows that are alike stay in the order they have, ascending or descending.
//
// Addresses sort by their numbers, IPv4 first, then texts that are none; a row without a time is older than all others. Sort by time
// before anything else, and rows that are alike are newest first.
func (h *History) Sort(ctx context.Context, by Column, desc bool, rows []int32) ([]int32, error) {
	return h.sort(ctx, by, desc, rows, h.Marks())
}

func (h *History) sort(ctx context.Context, by Column, desc bool, rows []int32, m *Marks) ([]int32, error) {
	places, err := h.places(ctx, by, desc, rows, m)
	if err != nil {
		return nil, err
	}
	for k, place := range places {
		places[k] = rows[place]
	}
	return places, nil
}

// places returns the order of rows as positions in it.
func (h *History) places(ctx context.Context, by Column, desc bool, rows []int32, m *Marks) ([]int32, error) {
	c := h.c
	if by == Time || by == Day || by == First {
		return orderTimes(ctx, len(rows), desc, func(i int32) int64 { return c.LastSeenMilli(int(rows[i])) })
	}
	of, rank, err := h.ranked(ctx, by, m)
	if err != nil {
		return nil, err
	}
	flip := flipped(desc)
	return order(ctx, len(rows), func(i int32) uint32 { return rank[of(int(rows[i]))] ^ flip })
}

// ranked returns a row's index of a column and the ranks of these.
func (h *History) ranked(ctx context.Context, by Column, m *Marks) (of func(row int) uint32, rank []uint32, err error) {
	c := h.c
	switch by {
	case IP:
		t, err := h.hostTable(ctx)
		if err != nil {
			return nil, nil, err
		}
		return c.IPIndex, t.of, nil
	case Country:
		t, err := h.countryTable(ctx)
		if err != nil {
			return nil, nil, err
		}
		return c.IPIndex, t.rank, nil
	case Network:
		t, err := h.netTable(ctx)
		if err != nil {
			return nil, nil, err
		}
		return func(row int) uint32 { return t.of[c.IPIndex(row)] }, t.rank, nil
	case Client:
		t, err := h.clientTable(ctx)
		if err != nil {
			return nil, nil, err
		}
		return c.AgentIndex, t.rank, nil
	case Agent:
		rank, err := h.agentRanks(ctx)
		return c.AgentIndex, rank, err
	case Device:
		return h.deviceRanks(ctx, m)
	case Time, Day, First, Count:
	}
	return func(int) uint32 { return 0 }, []uint32{0}, nil
}

// orderTimes orders by milliseconds, none first.
func orderTimes(ctx context.Context, n int, desc bool, milli func(i int32) int64) ([]int32, error) {
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range i32(n) {
		if ms := milli(i); ms != matrixadmin.NoTime {
			first, last = min(first, ms), max(last, ms)
		}
	}
	// From the first time on: a few weeks fit into one word.
	key := func(i int32) uint64 {
		if ms := milli(i); ms != matrixadmin.NoTime {
			return uint64(ms) - uint64(first) + 1 //nolint:gosec // right even where the difference of the signed ones overflows
		}
		return 0
	}
	flip := flipped(desc)
	words := []func(int32) uint32{func(i int32) uint32 { return low(key(i)) ^ flip }}
	if first <= last && uint64(last)-uint64(first) >= 1<<32-1 { //nolint:gosec // as above
		words = append(words, func(i int32) uint32 { return high(key(i)) ^ flip })
	}
	return order(ctx, n, words...)
}

// flipped turns an order round and leaves what is alike as it is.
func flipped(desc bool) uint32 {
	if desc {
		return math.MaxUint32
	}
	return 0
}
