package history

import (
	"context"
	"net/netip"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Proxy is an address of the server's own network that rows come from in the place of the client's, most likely.
type Proxy struct {
	Addr   netip.Addr // invalid for none
	Rows   int        // that come from it
	All    bool       // all of them
	Filter string     // the term that leaves these rows out; "" where that leaves none
}

// When some of the rows come from a proxy, each stands beside one of the client: the same request was counted at two listeners.
const (
	proxyFewest = 5    // rows from it
	proxyShare  = 0.4  // of all rows
	proxyPaired = 0.9  // of its rows stand beside another
	besideMilli = 1500 // between the two
)

// local are the addresses that clients on the Internet do not have.
const local = Private | Loopback | LinkLocal | CGNAT

// Proxy finds the private, loopback, link-local or shared address that all rows come from, or a large part of them, each beside a row with
// a public address: that of a reverse proxy or worker, most likely, which does not pass on client addresses.
func (h *History) Proxy(ctx context.Context) (Proxy, error) {
	return h.proxy.get(ctx, func(ctx context.Context) (Proxy, error) {
		c := h.c
		if one, ok := allFromOne(c); ok {
			return Proxy{Addr: one, Rows: c.Len(), All: true}, nil
		}
		hosts, err := h.hostTable(ctx)
		if err != nil {
			return Proxy{}, err
		}
		kind := make([]Tags, len(hosts.first))
		for k, ip := range hosts.first {
			kind[k] = TagsOf(HostOf(c.Addr(u32(int(ip)))))
		}
		count := make([]int32, len(hosts.first))
		most := uint32(0)
		for row := range c.Len() {
			k := hosts.of[c.IPIndex(row)]
			if count[k]++; kind[k]&local != 0 && (kind[most]&local == 0 || count[k] > count[most]) {
				most = k
			}
		}
		if c.Len() == 0 || kind[most]&local == 0 || count[most] < proxyFewest || float64(count[most]) < proxyShare*float64(c.Len()) {
			return Proxy{}, nil
		}
		paired, err := h.beside(ctx, hosts, kind, most)
		if err != nil || float64(paired) < proxyPaired*float64(count[most]) {
			return Proxy{}, err
		}
		p := Proxy{Addr: HostOf(c.Addr(u32(int(hosts.first[most])))), Rows: int(count[most])}
		p.Filter = "-ip:" + p.Addr.String()
		for k, tags := range kind {
			if k != int(most) && tags&kind[most]&local != 0 {
				return p, nil // the kind of address is not this one's alone
			}
		}
		p.Filter = "-tag:" + (kind[most] & local).String()
		return p, nil
	})
}

// beside counts the rows of a host that a row with a public address was written beside.
func (h *History) beside(ctx context.Context, hosts *hosts, kind []Tags, of uint32) (int, error) {
	rows, err := h.ByTime(ctx)
	if err != nil {
		return 0, err
	}
	const none = matrixadmin.NoTime
	c, paired := h.c, 0
	last := none      // the time of the last public row
	open := []int64{} // times of rows that no newer public row was beside
	for i, row := range rows {
		if i%slice == 0 && yield(ctx) != nil {
			return 0, ctx.Err()
		}
		ms := c.LastSeenMilli(int(row))
		if ms == none {
			break
		}
		ip := c.IPIndex(int(row))
		switch k := hosts.of[ip]; {
		case k == of && last != none && distance(last, ms) <= besideMilli:
			paired++
		case k == of:
			open = append(open, ms)
		case kind[k]&(local|Unspecified) == 0 && HostOf(c.Addr(ip)).IsValid():
			last = ms
			for _, at := range open {
				if distance(at, ms) <= besideMilli {
					paired++
				}
			}
			open = open[:0]
		}
	}
	return paired, nil
}

// allFromOne reports that two or more rows came and all of them from one local address.
func allFromOne(c *matrixadmin.Connections) (netip.Addr, bool) {
	if c.Len() < 2 {
		return netip.Addr{}, false
	}
	one := HostOf(c.Addr(c.IPIndex(0)))
	if TagsOf(one)&local == 0 {
		return netip.Addr{}, false
	}
	for i := range c.Len() {
		if HostOf(c.Addr(c.IPIndex(i))) != one {
			return netip.Addr{}, false
		}
	}
	return one, true
}
