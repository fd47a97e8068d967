package history

import (
	"cmp"
	"context"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Diff says which rows came since an older answer; the package comment has the rule.
type Diff struct {
	fresh    bits
	countNew int
}

// IsNew reports whether a row is of a connection that was not there; a nil Diff knows of none.
func (s *Diff) IsNew(row int) bool { return s != nil && s.fresh.has(row) }

// Len returns the number of new rows.
func (s *Diff) Len() int {
	if s == nil {
		return 0
	}
	return s.countNew
}

// combination is what tells connections apart, by the numbers of this history.
type combination struct{ host, agent, device uint32 }

// NewDiff compares the rows with those of an older answer for the same account.
func (h *History) NewDiff(ctx context.Context, old *matrixadmin.Connections) (*Diff, error) {
	runs, err := h.identityRunTable(ctx)
	if err != nil {
		return nil, err
	}
	times, err := h.oldTimes(ctx, runs, old)
	if err != nil {
		return nil, err
	}
	s := &Diff{fresh: newBits(h.Len())}
	number := -1
	for lo := 0; lo < len(runs.rows); {
		if number++; number%textSlice == 0 && yield(ctx) != nil {
			return nil, yield(ctx)
		}
		hi := lo + 1
		for hi < len(runs.rows) && !runs.fresh[hi] {
			hi++
		}
		s.compare(h.c, runs.rows[lo:hi], times[number])
		lo = hi
	}
	return s, nil
}

// compare marks rows of one combination, newest first, that had these times, newest first: so many are new as there are more of them.
func (s *Diff) compare(c *matrixadmin.Connections, rows []int32, old []int64) {
	more := len(rows) - len(old)
	k := 0
	for _, row := range rows {
		ms := c.LastSeenMilli(int(row))
		for k < len(old) && old[k] > ms {
			k++
		}
		switch {
		case k < len(old) && old[k] == ms:
			k++
		case more > 0:
			more--
			s.fresh.add(int(row))
			s.countNew++
		}
	}
}

// oldTimes returns the times of older rows, newest first, for each kind of this history.
func (h *History) oldTimes(ctx context.Context, k *identityRuns, old *matrixadmin.Connections) ([][]int64, error) {
	hosts, err := h.hostTable(ctx)
	if err != nil {
		return nil, err
	}
	number := make(map[combination]int)
	for i, row := range k.rows {
		if i%slice == 0 && yield(ctx) != nil {
			return nil, yield(ctx)
		}
		if k.fresh[i] {
			r := int(row)
			number[combination{hosts.of[h.c.IPIndex(r)], h.c.AgentIndex(r), h.c.DeviceIndex(r)}] = len(number)
		}
	}
	ips, agents, devices := h.oldHosts(hosts, old), numbersOf(old.Agents(), h.c.Agents()), numbersOf(old.Devices(), h.c.Devices())
	times := make([][]int64, len(number))
	for row := range old.Len() {
		if row%slice == 0 && yield(ctx) != nil {
			return nil, yield(ctx)
		}
		n, ok := number[combination{ips[old.IPIndex(row)], agents[old.AgentIndex(row)], devices[old.DeviceIndex(row)]}]
		if ok {
			times[n] = append(times[n], old.LastSeenMilli(row))
		}
	}
	for _, t := range times {
		slices.SortFunc(t, func(a, b int64) int { return cmp.Compare(b, a) })
	}
	return times, nil
}

// nowhere is the number of a text that this history does not have.
const nowhere = ^uint32(0)

// numbersOf returns for each older text its index among those of now.
func numbersOf(old, now []matrixadmin.Text) []uint32 {
	known := make(map[matrixadmin.Text]uint32, len(now))
	for i, text := range now {
		known[text] = u32(i)
	}
	out := make([]uint32, len(old))
	for i, text := range old {
		n, ok := known[text]
		if !ok {
			n = nowhere
		}
		out[i] = n
	}
	return out
}

// oldHosts returns for each older address its host of now.
func (h *History) oldHosts(hosts *hosts, old *matrixadmin.Connections) []uint32 {
	known := make(map[lastUse]uint32, len(hosts.first))
	for n, ip := range hosts.first {
		known[lastUseAt(h.c, u32(int(ip)), matrixadmin.Text{})] = u32(n)
	}
	out := make([]uint32, old.IPs())
	for i := range out {
		n, ok := known[lastUseAt(old, u32(i), matrixadmin.Text{})]
		if !ok {
			n = nowhere
		}
		out[i] = n
	}
	return out
}
