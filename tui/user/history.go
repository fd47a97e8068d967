package user

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/agent"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// history is a connection history with what is worth knowing of it; nothing changes it once it is made.
type history struct {
	rows      *matrixadmin.Connections
	sorted    sorted
	newest    time.Time
	addresses int // distinct, a port not counted
	agents    int // distinct, the empty one not counted
	devices   bool
	ip        int // cells of the widest address, within bounds
}

// sorted is an order of a history's rows.
type sorted struct {
	of   *history
	by   by
	rows []int32
}

// The bounds of the column of addresses: an IPv4 address, and an IPv6 address in full.
const (
	narrowIP = 15
	wideIP   = 39
)

// rowKey is what tells a row from the others, in this answer and in the next.
type rowKey struct {
	seen              int64
	ip, agent, device matrixadmin.Text
}

// Len implements [widget.Rows].
func (h *history) Len() int { return h.rows.Len() }

// Key implements [widget.Rows].
func (h *history) Key(i int) rowKey {
	r := h.rows
	return rowKey{
		seen: r.LastSeenMilli(i), ip: r.IPs()[r.IPIndex(i)], agent: r.Agents()[r.AgentIndex(i)], device: r.Devices()[r.DeviceIndex(i)],
	}
}

// newHistory counts and sorts.
func newHistory(ctx context.Context, rows *matrixadmin.Connections, so by) (*history, error) {
	h := &history{rows: rows, devices: rows.HasDevices()}
	if so.column == columnDevice && !h.devices {
		so = by{columnSeen, true}
	}
	newest := matrixadmin.NoTime
	for i := range rows.Len() {
		newest = max(newest, rows.LastSeenMilli(i))
	}
	if newest != matrixadmin.NoTime {
		h.newest = time.UnixMilli(newest).UTC()
	}
	h.addresses = distinctAddresses(rows)
	h.ip = narrowIP
	for i, ip := range rows.IPs() {
		if rows.Addrs()[i].Addr().IsValid() { // a text that is no address gets no more room
			h.ip = min(max(h.ip, len(ip.Raw())), wideIP)
		}
	}
	for _, a := range rows.Agents() {
		if !a.IsZero() {
			h.agents++
		}
	}
	var err error
	h.sorted, err = h.sort(ctx, so)
	return h, err
}

// distinctAddresses counts hosts: the same address with another port, or written another way, is one.
func distinctAddresses(rows *matrixadmin.Connections) int {
	hosts := make(map[netip.Addr]struct{}, len(rows.IPs()))
	texts := 0
	for i, ip := range rows.IPs() {
		switch addr := rows.Addrs()[i]; {
		case addr.Addr().IsValid():
			hosts[addr.Addr().Unmap()] = struct{}{}
		case !ip.IsZero():
			texts++
		}
	}
	return len(hosts) + texts
}

// by is a column and a direction.
type by struct {
	column string
	desc   bool
}

// next is the order after this one.
func (b by) next(devices bool) by {
	cycle := []by{{columnSeen, true}, {columnIP, false}, {columnClient, false}, {columnAgent, false}}
	if devices {
		cycle = append(cycle, by{columnDevice, false})
	}
	cycle = append(cycle, by{columnSeen, false})
	return cycle[(slices.Index(cycle, b)+1)%len(cycle)]
}

// sort orders the rows, rows that are alike newest first.
func (h *history) sort(ctx context.Context, so by) (sorted, error) {
	r := h.rows
	newer := func(i, j int) int { return cmp.Compare(r.LastSeenMilli(j), r.LastSeenMilli(i)) }
	compare := newer
	ranked := func(rank []int32, of func(i int) uint32) func(i, j int) int {
		return func(i, j int) int {
			if c := cmp.Compare(rank[of(i)], rank[of(j)]); c != 0 {
				return c
			}
			return newer(i, j)
		}
	}
	desc := so.desc
	switch so.column {
	case columnSeen:
		desc = !desc // newer puts the newest first already
	case columnIP:
		compare = ranked(rankAddresses(r), r.IPIndex)
	case columnClient:
		names := make([]matrixadmin.Text, len(r.Agents()))
		for i, a := range r.Agents() {
			names[i] = agent.Parse(a.Raw())
		}
		compare = ranked(rankTexts(names), r.AgentIndex)
	case columnAgent:
		compare = ranked(rankTexts(r.Agents()), r.AgentIndex)
	case columnDevice:
		compare = ranked(rankTexts(r.Devices()), r.DeviceIndex)
	}
	order, err := widget.SortIndex(ctx, r.Len(), compare, desc)
	return sorted{of: h, by: so, rows: order}, err
}

// rank gives each of n things its place in an order; things that compare alike share one.
func rank(n int, compare func(a, b int32) int) []int32 {
	order, places := make([]int32, n), make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, compare)
	place := int32(0)
	for k, i := range order {
		if k > 0 && compare(order[k-1], i) != 0 {
			place++
		}
		places[i] = place
	}
	return places
}

func rankTexts(texts []matrixadmin.Text) []int32 {
	return rank(len(texts), func(a, b int32) int { return strings.Compare(texts[a].Raw(), texts[b].Raw()) })
}

// rankAddresses puts addresses in the order of addresses and what is none behind them.
func rankAddresses(r *matrixadmin.Connections) []int32 {
	ips, addrs := r.IPs(), r.Addrs()
	return rank(len(ips), func(a, b int32) int {
		x, y := addrs[a].Addr(), addrs[b].Addr()
		if x.IsValid() != y.IsValid() {
			if x.IsValid() {
				return -1
			}
			return 1
		}
		if c := x.Unmap().Compare(y.Unmap()); c != 0 {
			return c
		}
		if x.IsValid() {
			return 0
		}
		return strings.Compare(ips[a].Raw(), ips[b].Raw())
	})
}

// clients are the readable names of user agents, each made once, when its row is first looked at.
type clients struct {
	agents []matrixadmin.Text
	names  []matrixadmin.Text
	made   []bool
}

func newClients(agents []matrixadmin.Text) clients {
	return clients{agents: agents, names: make([]matrixadmin.Text, len(agents)), made: make([]bool, len(agents))}
}

func (c *clients) name(i uint32) matrixadmin.Text {
	if !c.made[i] {
		c.made[i], c.names[i] = true, agent.Parse(c.agents[i].Raw())
	}
	return c.names[i]
}
