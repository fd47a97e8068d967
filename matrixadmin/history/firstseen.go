package history

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// FirstSeen tell which row is the first that an address was seen in, as far as the server remembers.
type FirstSeen struct {
	c     *matrixadmin.Connections
	of    []uint32 // of each ip, its host
	first []int32  // of each host, its oldest row; -1 where none has a time
	n     int      // rows that are one
}

// Len returns the number of rows in which an address was seen for the first time.
func (f *FirstSeen) Len() int {
	if f == nil {
		return 0
	}
	return f.n
}

// Is reports whether a row's address was seen in it for the first time.
func (f *FirstSeen) Is(row int) bool { return f != nil && f.first[f.of[f.c.IPIndex(row)]] == i32(row) }

// FirstSeen finds the oldest row of each address; of rows as old as that, the last one of the server.
func (h *History) FirstSeen(ctx context.Context) (*FirstSeen, error) {
	return h.firsts.get(ctx, func(ctx context.Context) (*FirstSeen, error) {
		hosts, err := h.hostTable(ctx)
		if err != nil {
			return nil, err
		}
		c := h.c
		f := &FirstSeen{c: c, of: hosts.of, first: make([]int32, len(hosts.first))}
		for i := range f.first {
			f.first[i] = -1
		}
		for lo := 0; lo < c.Len(); lo += slice {
			if err := yield(ctx); err != nil {
				return nil, err
			}
			for row := lo; row < min(lo+slice, c.Len()); row++ {
				ms, at := c.LastSeenMilli(row), &f.first[hosts.of[c.IPIndex(row)]]
				if ms != matrixadmin.NoTime && (*at < 0 || ms <= c.LastSeenMilli(int(*at))) {
					*at = i32(row)
				}
			}
		}
		for _, row := range f.first {
			if row >= 0 {
				f.n++
			}
		}
		return f, nil
	})
}

// ByTime returns all rows, newest first, for reading; rows without a time are last.
func (h *History) ByTime(ctx context.Context) ([]int32, error) {
	return h.newest.get(ctx, func(ctx context.Context) ([]int32, error) { return h.Sort(ctx, Time, true, h.All()) })
}
