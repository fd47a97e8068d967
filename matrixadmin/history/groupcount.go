package history

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
	keyed               []bool   // of each device key, whether it is one
	host, agent, device []int32  // nil where a group has one
}

// count finds first, last and how many different things each group has, some groups in each goroutine.
func (g *Groups) count(ctx context.Context) error {
	hosts, err := g.h.hostTable(ctx)
	if err != nil {
		return err
	}
	c := g.h.c
	one := counter{g: g, hosts: hosts.of, devices: c.DeviceIndex, keyed: make([]bool, len(c.Devices()))}
	none := make([]int32, len(c.Devices())) // the devices that are none
	for i, text := range c.Devices() {
		if one.keyed[i] = !text.IsZero(); !one.keyed[i] {
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
		if g.By != IP {
			counters[w].host = make([]int32, len(hosts.first))
		}
		if g.By != Agent {
			counters[w].agent = make([]int32, len(c.Agents()))
		}
		counters[w].device = append([]int32(nil), none...)
	}
	// Each worker takes the groups that begin in its stretch of rows.
	first := func(row int) int {
		return sort.Search(len(g.parts), func(i int) bool { return int(g.parts[i].start) >= row })
	}
	return parallelFor(ctx, len(g.rows), workers, slice, func(w, lo, hi int) {
		for i := first(lo); i < first(hi) && yield(ctx) == nil; i++ {
			counters[w].count(ctx, i)
		}
	})
}

func (t *counter) count(ctx context.Context, i int) {
	c, p, stamp := t.g.h.c, &t.g.parts[i], i32(i+1)
	rows := t.g.Rows(i)
	key := c.DeviceIndex(int(rows[0]))
	p.keyed = t.keyed[key]
	if len(rows) == 1 {
		r := int(rows[0])
		p.first = c.LastSeenMilli(r)
		p.last, p.addresses, p.agents = p.first, 1, 1
		if t.see(t.device, t.deviceAt(r), stamp) {
			p.devices = 1
		}
		return
	}
	for k, row := range rows {
		if k%slice == slice-1 && yield(ctx) != nil {
			return
		}
		r := int(row)
		if ms := c.LastSeenMilli(r); ms != matrixadmin.NoTime {
			p.first, p.last = min(p.first, ms), max(p.last, ms)
		}
		if t.host != nil && t.see(t.host, t.hosts[c.IPIndex(r)], stamp) {
			p.addresses++
		}
		if t.agent != nil && t.see(t.agent, c.AgentIndex(r), stamp) {
			p.agents++
		}
		if c.DeviceIndex(r) != key {
			p.keyed = false
		}
		if t.see(t.device, t.deviceAt(r), stamp) {
			p.devices++
		}
	}
	if t.host == nil {
		p.addresses = 1
	}
	if t.agent == nil {
		p.agents = 1
	}
	if p.last == matrixadmin.NoTime {
		p.first = matrixadmin.NoTime
	}
}

// deviceAt returns what tells a row's device apart.
func (t *counter) deviceAt(row int) uint32 {
	n := t.devices(row)
	if t.ids != nil {
		n = t.ids[n]
	}
	return n
}

// see reports whether something is seen in a group for the first time.
func (*counter) see(in []int32, n uint32, stamp int32) bool {
	if in[n] == stamp || in[n] == math.MaxInt32 {
		return false
	}
	in[n] = stamp
	return true
}
