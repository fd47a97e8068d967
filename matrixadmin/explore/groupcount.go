package explore

import (
	"context"
	"math"
	"sort"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// counter counts what is different in groups: for each thing, it has the number of the group, counted from 1, that it was seen in last.
type counter struct {
	g                   *Groups
	hosts               []uint32
	devices             func(row int) uint32
	ids                 []uint32 // of each of devices, what tells it apart; nil where it is its index
	host, agent, device []int32
}

// count finds first, last and how many different things each group has, some groups in each goroutine.
func (g *Groups) count(ctx context.Context) error {
	hosts, err := g.h.hostTable(ctx)
	if err != nil {
		return err
	}
	c := g.h.c
	one := counter{g: g, hosts: hosts.of, devices: c.DeviceIndex}
	none := make([]int32, len(c.Devices())) // the devices that are none
	for i, text := range c.Devices() {
		if text.IsZero() {
			none[i] = math.MaxInt32
		}
	}
	if g.marks.some() {
		if one.devices, one.ids, err = g.h.deviceRanks(ctx, g.marks); err != nil {
			return err
		}
		byRank := make([]int32, len(one.ids))
		for i, n := range none {
			byRank[one.ids[i]] = n
		}
		none = byRank
	}
	workers := workersFor(len(g.rows), manyEntries)
	counters := make([]counter, workers)
	for w := range counters {
		counters[w] = one
		counters[w].host, counters[w].agent = make([]int32, len(hosts.first)), make([]int32, len(c.Agents()))
		counters[w].device = append([]int32(nil), none...)
	}
	// Each worker takes the groups that begin in its stretch of rows.
	first := func(row int) int {
		return sort.Search(len(g.parts), func(i int) bool { return int(g.parts[i].start) >= row })
	}
	return divide(ctx, len(g.rows), workers, slice, func(w, lo, hi int) {
		for i := first(lo); i < first(hi) && ctx.Err() == nil; i++ {
			counters[w].count(ctx, i)
		}
	})
}

func (t *counter) count(ctx context.Context, i int) {
	c, p, stamp := t.g.h.c, &t.g.parts[i], i32(i+1)
	rows := t.g.Rows(i)
	key := c.DeviceIndex(int(rows[0]))
	p.keyed = !c.Devices()[key].IsZero()
	for k, row := range rows {
		if k%slice == slice-1 && ctx.Err() != nil {
			return
		}
		r := int(row)
		if ms := c.LastSeenMilli(r); ms != matrixadmin.NoTime {
			p.first, p.last = min(p.first, ms), max(p.last, ms)
		}
		if at := &t.host[t.hosts[c.IPIndex(r)]]; *at != stamp {
			*at, p.addresses = stamp, p.addresses+1
		}
		if at := &t.agent[c.AgentIndex(r)]; *at != stamp {
			*at, p.agents = stamp, p.agents+1
		}
		n := t.devices(r)
		if n != key {
			p.keyed = false
		}
		if t.ids != nil {
			n = t.ids[n]
		}
		if at := &t.device[n]; *at != stamp && *at != math.MaxInt32 {
			*at, p.devices = stamp, p.devices+1
		}
	}
	if p.last == matrixadmin.NoTime {
		p.first = matrixadmin.NoTime
	}
}
