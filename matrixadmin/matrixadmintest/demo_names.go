package matrixadmintest

import (
	"context"
	"net"
	"net/netip"
	"strings"
)

// DemoNames is a resolver that knows invented names of the demo's addresses, in place of the system's; nothing leaves the machine.
type DemoNames struct{}

var demoZones = []struct {
	prefix netip.Prefix
	zone   string
}{
	{netip.MustParsePrefix("203.0.113.0/25"), ".dyn.broadband.example."},
	{netip.MustParsePrefix("203.0.113.128/25"), ".cable.example."},
	{netip.MustParsePrefix("198.51.100.0/25"), ".office.example."},
	{netip.MustParsePrefix("198.51.100.192/26"), ".hosting.example."},
	{netip.MustParsePrefix("192.0.2.0/26"), ".guest.hotel.example."},
	{netip.MustParsePrefix("192.0.2.64/26"), ".vm.cloud.example."},
	{netip.MustParsePrefix("2001:db8::/34"), ".v6.broadband.example."},
}

// LookupAddr returns the name of an address, or that there is none.
func (DemoNames) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return nil, err
	}
	for _, z := range demoZones {
		if z.prefix.Contains(ip) {
			return []string{"host-" + strings.NewReplacer(".", "-", ":", "-").Replace(ip.String()) + z.zone}, nil
		}
	}
	return nil, &net.DNSError{Err: "no such host", Name: addr, IsNotFound: true}
}
