package history

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// devices are the device keys of a history and, behind them, the ids of devices that rows are likely of. The latter may say the same.
type devices struct {
	ids   []matrixadmin.Text // of devices that rows are likely of
	of    map[int32]uint32   // by row that is likely one's, an index into keys and ids
	rows  bits               // the keys of that; nil for none
	ranks lazy[[]uint32]     // of keys and ids
}

func newDevices(c *matrixadmin.Connections, likely map[int32]Mark) devices {
	d := devices{of: make(map[int32]uint32, len(likely)), ranks: newLazy[[]uint32]()}
	known := make(map[matrixadmin.Text]uint32, len(likely))
	for row, mark := range likely {
		if d.rows == nil {
			d.rows = newBits(c.Len())
		}
		n, ok := known[mark.ID]
		if !ok {
			n = u32(len(c.Devices()) + len(d.ids))
			known[mark.ID] = n
			d.ids = append(d.ids, mark.ID)
		}
		d.of[row] = n
		d.rows.add(int(row))
	}
	return d
}

// some reports whether any row is likely a device's.
func (m *Marks) some() bool { return m != nil && m.more.rows != nil }

// deviceOf returns the index of a row's device among keys and ids.
func (m *Marks) deviceOf(row int) uint32 {
	if m.more.rows.has(row) {
		return m.more.of[i32(row)]
	}
	return m.c.DeviceIndex(row)
}

// deviceRanks returns how the device of a row is found, and the places of devices in the order of their ids.
func (h *History) deviceRanks(ctx context.Context, m *Marks) (of func(row int) uint32, rank []uint32, err error) {
	if !m.some() {
		rank, err = h.devices.get(ctx, func(ctx context.Context) ([]uint32, error) { return rankTexts(ctx, h.c.Devices()) })
		return h.c.DeviceIndex, rank, err
	}
	rank, err = m.more.ranks.get(ctx, func(ctx context.Context) ([]uint32, error) { return rankTwice(ctx, h.c.Devices(), m.more.ids) })
	return m.deviceOf, rank, err
}

// rankTwice ranks texts of which the second ones may be among the first.
func rankTwice(ctx context.Context, first, second []matrixadmin.Text) ([]uint32, error) {
	place := make(map[matrixadmin.Text]int, len(first))
	for i, text := range first {
		place[text] = i
	}
	all := append([]matrixadmin.Text(nil), first...)
	at := make([]int, len(second))
	for i, text := range second {
		n, ok := place[text]
		if !ok {
			n = len(all)
			all = append(all, text)
		}
		at[i] = n
	}
	ranks, err := rankTexts(ctx, all)
	if err != nil {
		return nil, err
	}
	out := append([]uint32(nil), ranks[:len(first)]...)
	for _, n := range at {
		out = append(out, ranks[n])
	}
	return out, nil
}

// markOf returns whose a row is; what the server said holds without any marks.
func (h *History) markOf(m *Marks, row int) Mark {
	if m != nil {
		return m.Of(row)
	}
	mark := Mark{Device: -1, ID: h.c.Devices()[h.c.DeviceIndex(row)]}
	if !mark.ID.IsZero() {
		mark.Certainty = Exact
	}
	return mark
}
