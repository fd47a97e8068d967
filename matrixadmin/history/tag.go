package history

import (
	"net/netip"
	"slices"
	"strings"
)

// Tags say what is known of an address without any data about it; an address may have several.
type Tags uint8

// The tags. What an IPv4-mapped address holds is tagged as well.
const (
	Private       Tags = 1 << iota // 10/8, 172.16/12, 192.168/16, fc00::/7
	Loopback                       // 127/8, ::1
	LinkLocal                      // 169.254/16, fe80::/10
	CGNAT                          // 100.64/10, shared by a provider's customers
	Documentation                  // 192.0.2/24, 198.51.100/24, 203.0.113/24, 2001:db8::/32, 3fff::/20
	Mapped                         // ::ffff:0:0/96
	Unspecified                    // 0.0.0.0, ::
)

var tagNames = []string{"private", "loopback", "link-local", "cgnat", "documentation", "mapped", "unspecified"}

// String returns the names of the tags, as the filter knows them.
func (t Tags) String() string {
	var names []string
	for i, name := range tagNames {
		if t&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

func parseTag(s string) (Tags, bool) {
	i := slices.Index(tagNames, s)
	if i < 0 {
		return 0, false
	}
	return 1 << i, true
}

var (
	cgnat         = netip.MustParsePrefix("100.64.0.0/10")
	documentation = []netip.Prefix{
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("3fff::/20"),
	}
)

// TagsOf returns the tags of an address; none for an invalid one.
func TagsOf(addr netip.Addr) Tags {
	var t Tags
	set := func(tag Tags, is bool) {
		if is {
			t |= tag
		}
	}
	set(Mapped, addr.Is4In6())
	addr = addr.Unmap().WithZone("")
	set(Private, addr.IsPrivate())
	set(Loopback, addr.IsLoopback())
	set(LinkLocal, addr.IsLinkLocalUnicast())
	set(CGNAT, cgnat.Contains(addr))
	set(Documentation, slices.ContainsFunc(documentation, func(p netip.Prefix) bool { return p.Contains(addr) }))
	set(Unspecified, addr.IsValid() && addr.IsUnspecified())
	return t
}
