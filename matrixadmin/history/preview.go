package history

import (
	"context"
	"math"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// firstRows is how many rows a first view is made of while the whole takes long.
const firstRows = 1 << 13

// preview makes a view of the newest rows as a history of their own, so that nothing has to be known of the texts of the others.
func preview(ctx context.Context, h *History, s Shape, m *Marks, few int) (*View, error) {
	rows, err := h.newestRows(ctx, few)
	if err != nil {
		return nil, err
	}
	part := h.part(rows, m)
	v, err := build(ctx, part, s, part.All(), part.Marks())
	if err != nil {
		return nil, err
	}
	back := func(of []int32) []int32 {
		out := make([]int32, len(of))
		for i, row := range of {
			out[i] = rows[row]
		}
		return out
	}
	v.h, v.marks, v.Looked = h, m, len(rows)
	v.hits = back(v.hits)
	if v.rows != nil {
		v.rows = back(v.rows)
	}
	if f := v.folds; f != nil {
		f.h, f.marks, f.rows = h, m, back(f.rows)
	}
	if g := v.groups; g != nil {
		g.h, g.marks, g.rows = h, m, back(g.rows)
	}
	return v, nil
}

// part makes a history of some rows with their marks.
func (h *History) part(rows []int32, m *Marks) *History {
	c := h.c
	b := matrixadmin.NewConnectionsBuilder(c.User)
	for _, row := range rows {
		i := int(row)
		b.Append(c.Devices()[c.DeviceIndex(i)].Raw(), c.IP(c.IPIndex(i)).Raw(), c.Agents()[c.AgentIndex(i)].Raw(), c.LastSeenMilli(i))
	}
	part := New(b.Finish())
	part.where = h.where
	if m != nil {
		part.SetMarks(m.part(part.c, rows))
	}
	return part
}

// part returns the same marks for connections that are some of the rows.
func (m *Marks) part(c *matrixadmin.Connections, rows []int32) *Marks {
	out := &Marks{c: c, keys: make([]Mark, len(c.Devices())), likely: make(map[int32]Mark)}
	for i, row := range rows {
		if mark := m.Of(int(row)); mark.Certainty == Likely {
			out.likely[i32(i)] = mark
		} else {
			out.keys[c.DeviceIndex(i)] = mark
		}
	}
	for i, text := range c.Devices() {
		if text.IsZero() {
			out.keys[i] = Mark{Device: -1}
		}
	}
	out.more = newDevices(c, out.likely)
	return out
}

// newestRows returns the first so many of [History.ByTime], without putting all rows into order.
func (h *History) newestRows(ctx context.Context, few int) ([]int32, error) {
	if all, ok := h.newest.peek(); ok && len(all) >= few {
		return all[:few], nil
	}
	if h.Len() <= few {
		return h.ByTime(ctx)
	}
	// Count rows by time, coarsely, and take those from the time on that leaves enough.
	c, n := h.c, h.Len()
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	err := parallelFor(ctx, n, 1, slice, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			if ms := c.LastSeenMilli(i); ms != matrixadmin.NoTime {
				first, last = min(first, ms), max(last, ms)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	const parts = 1 << 14
	width := (uint64(last)-uint64(first))/parts + 1 //nolint:gosec // right even where the difference of the signed ones overflows
	part := func(i int) uint64 {                    // 0 is the newest
		ms := c.LastSeenMilli(i)
		if ms == matrixadmin.NoTime {
			return parts
		}
		return (uint64(last) - uint64(ms)) / width //nolint:gosec // as above
	}
	var count [parts + 1]int
	if err := parallelFor(ctx, n, 1, slice, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			count[part(i)]++
		}
	}); err != nil {
		return nil, err
	}
	upTo, sum := uint64(0), count[0]
	for sum < few {
		upTo++
		sum += count[upTo]
	}
	rows := make([]int32, 0, sum)
	if err := parallelFor(ctx, n, 1, slice, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			if part(i) <= upTo {
				rows = append(rows, i32(i))
			}
		}
	}); err != nil {
		return nil, err
	}
	rows, err = h.sort(ctx, Time, true, rows, nil)
	if err != nil {
		return nil, err
	}
	return rows[:few], nil
}
