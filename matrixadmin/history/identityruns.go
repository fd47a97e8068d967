package history

import (
	"context"
	"sort"
	"time"
)

// identityRuns are all rows in an order in which any of them are folded by looking at each once: those of one address, user agent and device key
// together, the newest first.
type identityRuns struct {
	rows  []int32
	fresh []bool // of each place in rows, whether another kind begins there
}

func (h *History) identityRunTable(ctx context.Context) (*identityRuns, error) {
	return h.identityRuns.get(ctx, func(ctx context.Context) (*identityRuns, error) {
		hosts, err := h.hostTable(ctx)
		if err != nil {
			return nil, err
		}
		newest, err := h.ByTime(ctx)
		if err != nil {
			return nil, err
		}
		k := &identityRuns{rows: make([]int32, len(newest)), fresh: make([]bool, len(newest))}
		start := make([]int32, len(hosts.first)+1) // of each host
		of := make([]uint32, len(newest))
		for lo := 0; lo < len(newest); lo += slice {
			if err := yield(ctx); err != nil {
				return nil, err
			}
			for i := lo; i < min(lo+slice, len(newest)); i++ {
				of[i] = hosts.of[h.c.IPIndex(int(newest[i]))]
				start[of[i]+1]++
			}
		}
		for i := range hosts.first {
			start[i+1] += start[i]
		}
		next := append([]int32(nil), start...)
		for lo := 0; lo < len(newest); lo += slice {
			if err := yield(ctx); err != nil {
				return nil, err
			}
			for i := lo; i < min(lo+slice, len(newest)); i++ {
				host := of[i]
				k.rows[next[host]] = newest[i]
				next[host]++
			}
		}
		return k, k.split(ctx, h, start)
	})
}

// split puts the runs of each host apart. Each worker takes the hosts that begin in its stretch of rows.
func (k *identityRuns) split(ctx context.Context, h *History, start []int32) error {
	workers := workersFor(len(k.rows), manyEntries)
	first := func(row int) int { return sort.Search(len(start)-1, func(i int) bool { return int(start[i]) >= row }) }
	keys := make([][]uint64, workers)
	errs := make([]error, workers)
	err := parallelFor(ctx, len(k.rows), workers, slice, func(w, lo, hi int) {
		for i := first(lo); i < first(hi) && errs[w] == nil; i++ {
			if start[i] < start[i+1] {
				keys[w], errs[w] = k.splitHost(ctx, h, start[i], start[i+1], keys[w])
			}
		}
	})
	for _, e := range errs {
		if e != nil {
			return e
		}
	}
	return err
}

// fewRows is how many rows are put into order one by one.
const fewRows = 24

func (k *identityRuns) splitHost(ctx context.Context, h *History, from, to int32, keys []uint64) ([]uint64, error) {
	rows, fresh := k.rows[from:to], k.fresh[from:to]
	keys = keys[:0]
	sorted := true
	for i, row := range rows {
		keys = append(keys, uint64(h.c.DeviceIndex(int(row)))<<32|uint64(h.c.AgentIndex(int(row))))
		sorted = sorted && (i == 0 || keys[i-1] <= keys[i])
	}
	switch {
	case sorted:
	case len(rows) <= fewRows:
		for i := 1; i < len(rows); i++ {
			for j := i; j > 0 && keys[j-1] > keys[j]; j-- {
				keys[j-1], keys[j] = keys[j], keys[j-1]
				rows[j-1], rows[j] = rows[j], rows[j-1]
			}
		}
	default:
		places, err := order(ctx, len(rows), func(i int32) uint32 { return low(keys[i]) }, func(i int32) uint32 { return high(keys[i]) })
		if err != nil {
			return keys, err
		}
		moved, movedKeys := make([]int32, len(rows)), make([]uint64, len(rows))
		for i, place := range places {
			moved[i], movedKeys[i] = rows[place], keys[place]
		}
		copy(rows, moved)
		copy(keys, movedKeys)
	}
	for i := range rows {
		fresh[i] = i == 0 || keys[i-1] != keys[i]
	}
	return keys, nil
}

// foldShare is the share of all rows from which on looking at all of them once is faster than sorting some.
const foldShare = 64

// foldHits folds rows that are newest first in the order of [History.ByTime]; see foldFew for half.
func (h *History) foldHits(ctx context.Context, gap time.Duration, rows []int32, m *Marks, half bool) (*Folds, error) {
	if len(rows) < h.Len()/foldShare || len(rows) == 0 {
		return h.foldFew(ctx, gap, rows, m, half)
	}
	k, err := h.identityRunTable(ctx)
	if err != nil {
		return nil, err
	}
	wanted := newBits(h.Len())
	for _, row := range rows {
		wanted.add(int(row))
	}
	c, f := h.c, &Folds{h: h, marks: m, rows: make([]int32, 0, len(rows))}
	var starts []int32
	fresh := true
	err = parallelFor(ctx, len(k.rows), 1, slice, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			fresh = fresh || k.fresh[i]
			row := k.rows[i]
			if !wanted.has(int(row)) {
				continue
			}
			n := len(f.rows)
			if fresh || !near(c, f.rows[n-1], row, gap) {
				starts = append(starts, i32(n))
			}
			f.rows = append(f.rows, row)
			fresh = false
		}
	})
	if err != nil || half && !halves(len(starts), len(rows)) {
		return nil, err
	}
	// Newest first is the order that the rows have.
	interval := make([]int32, h.Len()) // of each row that is the newest of one, counted from 1
	for i, start := range starts {
		interval[f.rows[start]] = i32(i + 1)
	}
	f.spans = make([]span32, 0, len(starts))
	for _, row := range rows {
		if i := interval[row]; i > 0 {
			f.spans = append(f.spans, spanOf(starts, int(i-1), len(f.rows)))
		}
	}
	return f, yield(ctx)
}
