package history

import (
	"context"
)

// GroupOrder is what groups are sorted by.
type GroupOrder uint8

// The orders of groups.
const (
	ByLabel GroupOrder = iota
	ByCount
	ByFirst
	ByLast
	ByAddresses
	ByAgents
	ByDevices
)

// Order returns the order of the groups as positions; groups that are alike stay in the order of their labels.
func (g *Groups) Order(ctx context.Context, by GroupOrder, desc bool) ([]int32, error) {
	n := len(g.parts)
	switch by {
	case ByFirst:
		return orderTimes(ctx, n, desc, func(i int32) int64 { return g.parts[i].first })
	case ByLast:
		return orderTimes(ctx, n, desc, func(i int32) int64 { return g.parts[i].last })
	case ByLabel, ByCount, ByAddresses, ByAgents, ByDevices:
	}
	flip := flipped(desc)
	return order(ctx, n, func(i int32) uint32 { return g.number(by, int(i)) ^ flip })
}

func (g *Groups) number(by GroupOrder, i int) uint32 {
	p := &g.parts[i]
	switch by {
	case ByCount:
		return u32(len(g.Rows(i)))
	case ByAddresses:
		return u32(int(p.addresses))
	case ByAgents:
		return u32(int(p.agents))
	case ByDevices:
		return u32(int(p.devices))
	case ByLabel, ByFirst, ByLast:
	}
	return u32(i)
}
