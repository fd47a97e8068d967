package explore

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
		index, err := orderHosts(ctx, h.c.IPs(), h.c.Addrs())
		if err != nil {
			return nil, err
		}
		addrs := h.c.Addrs()
		t := &hosts{of: make([]uint32, len(index))}
		n, last := 0, netip.Addr{}
		for k, i := range index { // the first of each host comes to the front
			if host := HostOf(addrs[i]); k == 0 || !host.IsValid() || host != last {
				last, index[n] = host, i
				n++
			}
			t.of[i] = u32(n - 1)
		}
		t.first = slices.Clone(index[:n])
		return t, nil
	})
}

// orderHosts returns the indices of ips in the order of their hosts; of one host, in the order of the server.
func orderHosts(ctx context.Context, ips []matrixadmin.Text, addrs []netip.AddrPort) ([]int32, error) {
	index := make([]int32, len(addrs))
	four, six := 0, 0
	for _, ap := range addrs {
		switch host := HostOf(ap); {
		case host.Is4():
			four++
		case host.IsValid():
			six++
		}
	}
	v4, v6, texts := index[:0:four], index[four:four:four+six], index[four+six:four+six]
	for i, ap := range addrs {
		switch host := HostOf(ap); {
		case host.Is4():
			v4 = append(v4, i32(i))
		case host.IsValid():
			v6 = append(v6, i32(i))
		default:
			texts = append(texts, i32(i))
		}
	}
	err := arrange(ctx, v4, func(i int32) uint32 {
		b := HostOf(addrs[i]).As4()
		return binary.BigEndian.Uint32(b[:])
	})
	if err != nil {
		return nil, err
	}
	word := func(at int) func(int32) uint32 {
		return func(i int32) uint32 {
			b := addrs[i].Addr().As16()
			return binary.BigEndian.Uint32(b[at:])
		}
	}
	if err := arrange(ctx, v6, word(12), word(8), word(4), word(0)); err != nil {
		return nil, err
	}
	sortZones(addrs, v6)
	return index, sortTexts(ctx, ips, texts)
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
func sortZones(addrs []netip.AddrPort, index []int32) {
	for lo := 0; lo < len(index); {
		bare := addrs[index[lo]].Addr().WithZone("")
		hi, zoned := lo, false
		for ; hi < len(index) && addrs[index[hi]].Addr().WithZone("") == bare; hi++ {
			zoned = zoned || addrs[index[hi]].Addr().Zone() != ""
		}
		if zoned {
			slices.SortStableFunc(index[lo:hi], func(a, b int32) int { return strings.Compare(addrs[a].Addr().Zone(), addrs[b].Addr().Zone()) })
		}
		lo = hi
	}
}
