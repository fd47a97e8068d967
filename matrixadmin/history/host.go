package history

import (
	"context"
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// hosts are the distinct addresses in order: IPv4, IPv6, then texts that are no address. Ports and spelling do not tell two apart.
type hosts struct {
	of    []uint32 // of each ip, its host
	first []int32  // of each host, the first ip in the order of the server
}

// HostOf returns the address in what a server sent, without port and as IPv4 where it is that; invalid when it is none.
func HostOf(ap netip.AddrPort) netip.Addr { return ap.Addr().Unmap() }

func (h *History) hostTable(ctx context.Context) (*hosts, error) {
	return h.hosts.get(ctx, func(ctx context.Context) (*hosts, error) {
		index, err := orderHosts(ctx, h.c)
		if err != nil {
			return nil, err
		}
		t := &hosts{of: make([]uint32, len(index))}
		n, last := 0, netip.Addr{}
		for k, i := range index { // the first of each host comes to the front
			if host := HostOf(h.c.Addr(u32(int(i)))); k == 0 || !host.IsValid() || host != last {
				last, index[n] = host, i
				n++
			}
			t.of[i] = u32(n - 1)
		}
		t.first = slices.Clone(index[:n])
		return t, nil
	})
}

// Distinct counts the distinct addresses and user agents of the rows that the filter wants. An address with another port, or written another way, is the
// same; what is no address counts as it was sent, where anything was.
func (v *View) Distinct(ctx context.Context) (addresses, agents int, err error) {
	hosts, err := v.h.hostTable(ctx)
	if err != nil {
		return 0, 0, err
	}
	c := v.h.c
	seenHost, seenAgent := make([]bool, len(hosts.first)), make([]bool, len(c.Agents()))
	for _, row := range v.hits {
		seenHost[hosts.of[c.IPIndex(int(row))]], seenAgent[c.AgentIndex(int(row))] = true, true
	}
	for i, seen := range seenHost {
		if ip := u32(int(hosts.first[i])); seen && (c.Addr(ip).IsValid() || !c.IP(ip).IsZero()) {
			addresses++
		}
	}
	for i, seen := range seenAgent {
		if seen && !c.Agents()[i].IsZero() {
			agents++
		}
	}
	return addresses, agents, nil
}

// orderHosts returns the indices of ips in the order of their hosts; of one host, in the order of the server.
func orderHosts(ctx context.Context, c *matrixadmin.Connections) ([]int32, error) {
	addr := func(i int32) netip.Addr { return c.Addr(u32(int(i))).Addr() }
	index := make([]int32, c.IPs())
	four, six := 0, 0
	for i := range index {
		switch host := addr(i32(i)).Unmap(); {
		case host.Is4():
			four++
		case host.IsValid():
			six++
		}
	}
	v4, v6, texts := index[:0:four], index[four:four:four+six], index[four+six:four+six]
	for i := range c.IPs() {
		switch host := addr(i32(i)).Unmap(); {
		case host.Is4():
			v4 = append(v4, i32(i))
		case host.IsValid():
			v6 = append(v6, i32(i))
		default:
			texts = append(texts, i32(i))
		}
	}
	err := arrange(ctx, v4, func(i int32) uint32 {
		b := addr(i).Unmap().As4()
		return binary.BigEndian.Uint32(b[:])
	})
	if err != nil {
		return nil, err
	}
	word := func(at int) func(int32) uint32 {
		return func(i int32) uint32 {
			b := addr(i).As16()
			return binary.BigEndian.Uint32(b[at:])
		}
	}
	if err := arrange(ctx, v6, word(12), word(8), word(4), word(0)); err != nil {
		return nil, err
	}
	sortZones(addr, v6)
	return index, sortSent(ctx, c, texts)
}

// arrange puts an index into the order of words, the least significant first.
func arrange(ctx context.Context, index []int32, words ...func(i int32) uint32) error {
	of := make([]func(int32) uint32, len(words))
	for k, word := range words {
		of[k] = func(k int32) uint32 { return word(index[k]) }
	}
	places, err := order(ctx, len(index), of...)
	if err != nil {
		return err
	}
	for k, place := range places {
		places[k] = index[place]
	}
	copy(index, places)
	return nil
}

// sortZones orders addresses that differ in their zones only.
func sortZones(addr func(int32) netip.Addr, index []int32) {
	for lo := 0; lo < len(index); {
		bare := addr(index[lo]).WithZone("")
		hi, zoned := lo, false
		for ; hi < len(index) && addr(index[hi]).WithZone("") == bare; hi++ {
			zoned = zoned || addr(index[hi]).Zone() != ""
		}
		if zoned {
			slices.SortStableFunc(index[lo:hi], func(a, b int32) int { return strings.Compare(addr(a).Zone(), addr(b).Zone()) })
		}
		lo = hi
	}
}

// sortSent orders an index of texts that are no address by their bytes.
func sortSent(ctx context.Context, c *matrixadmin.Connections, index []int32) error {
	texts, places := make([]matrixadmin.Text, len(index)), make([]int32, len(index))
	for k, i := range index {
		texts[k], places[k] = c.IP(u32(int(i))), i32(k)
	}
	if err := sortTexts(ctx, texts, places); err != nil {
		return err
	}
	was := slices.Clone(index)
	for k, place := range places {
		index[k] = was[place]
	}
	return nil
}
