package history

import (
	"context"
	"net/netip"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// nets are the networks of the addresses.
type nets struct {
	of    []uint32 // of each ip, its network
	names []matrixadmin.Text
	rank  []uint32 // of each network: those with a name by it, then /24s and /64s by their numbers, then what is no address
}

// PrefixOf returns the network an address is counted to where nobody knows a better one: its /24, or the /64 of IPv6.
func PrefixOf(host netip.Addr) netip.Prefix {
	bits := 64
	if host = host.Unmap().WithZone(""); host.Is4() {
		bits = 24
	}
	p, _ := host.Prefix(bits) // invalid for an invalid address
	return p
}

func (h *History) netTable(ctx context.Context) (*nets, error) {
	return h.nets.get(ctx, func(ctx context.Context) (*nets, error) {
		hosts, err := h.hostTable(ctx)
		if err != nil {
			return nil, err
		}
		var (
			t      = &nets{of: make([]uint32, len(hosts.of))}
			ofHost = make([]uint32, len(hosts.first))
			named  = make(map[string]uint32)
			class  []uint32
			last   netip.Prefix
			bare   uint32 // the network of last
		)
		add := func(name string, order uint32) uint32 {
			t.names, class = append(t.names, matrixadmin.NewText(name)), append(class, order)
			return u32(len(class) - 1)
		}
		for k, i := range hosts.first { // in the order of addresses: a network's hosts stand together, but for those with a name
			if k%textSlice == 0 && yield(ctx) != nil {
				return nil, yield(ctx)
			}
			host := HostOf(h.c.Addr(u32(int(i))))
			name, order := "", uint32(2)
			if host.IsValid() && h.where != nil {
				name, order = h.where(host.WithZone("")).Network, 0
			}
			if p := PrefixOf(host); name == "" && p.IsValid() {
				if p != last {
					last, bare = p, add(p.String(), 1)
				}
				ofHost[k] = bare
				continue
			}
			n, ok := named[name]
			if !ok {
				n = add(name, order)
				named[name] = n
			}
			ofHost[k] = n
		}
		for i, host := range hosts.of {
			t.of[i] = ofHost[host]
		}
		return t, t.sort(ctx, class)
	})
}

// sort ranks the networks: the bare ones were found in the order of their numbers.
func (t *nets) sort(ctx context.Context, class []uint32) error {
	var index []int32
	for i, c := range class {
		if c == 0 {
			index = append(index, i32(i))
		}
	}
	if err := sortTexts(ctx, t.names, index); err != nil {
		return err
	}
	for _, want := range []uint32{1, 2} {
		for i, c := range class {
			if c == want {
				index = append(index, i32(i))
			}
		}
	}
	t.rank = make([]uint32, len(index))
	for place, i := range index {
		t.rank[i] = u32(place)
	}
	return nil
}
