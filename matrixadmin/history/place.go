package history

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Place is what a database says of an address; what it does not say is "".
type Place struct {
	Country string // two letters, such as DE
	Network string // such as AS3320 Deutsche Telekom AG
}

// countries are those of the addresses.
type countries struct {
	of    []uint32 // of each ip, an index into names
	names []matrixadmin.Text
	rank  []uint32 // of each ip
}

// HasPlaces reports whether there is anything that tells where addresses are.
func (h *History) HasPlaces() bool { return h.where != nil }

func (h *History) countryTable(ctx context.Context) (*countries, error) {
	return h.countries.get(ctx, func(ctx context.Context) (*countries, error) {
		t := &countries{of: make([]uint32, h.c.IPs()), rank: make([]uint32, h.c.IPs())}
		known := make(map[string]uint32)
		for i := range t.of {
			if i%textSlice == 0 && yield(ctx) != nil {
				return nil, yield(ctx)
			}
			name := h.countryOf(u32(i))
			n, ok := known[name.Raw()]
			if !ok {
				n = u32(len(t.names))
				known[name.Raw()] = n
				t.names = append(t.names, name)
			}
			t.of[i] = n
		}
		ranks, err := rankTexts(ctx, t.names)
		if err != nil {
			return nil, err
		}
		for i, n := range t.of {
			t.rank[i] = ranks[n]
		}
		return t, nil
	})
}

func (h *History) countryOf(ip uint32) matrixadmin.Text {
	host := HostOf(h.c.Addr(ip))
	if !host.IsValid() || h.where == nil {
		return matrixadmin.Text{}
	}
	return matrixadmin.NewText(h.where(host.WithZone("")).Country)
}
