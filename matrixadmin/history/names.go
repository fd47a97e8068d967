package history

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

const (
	nameDeadline = 2 * time.Second
	maxHostName  = 253 // bytes
)

var (
	// ErrNoName says that an address has no name.
	ErrNoName = errors.New("the address has no reverse DNS name")

	// ErrNotAsked says that an address is one that only its own network knows, and was not asked about.
	ErrNotAsked = errors.New("not looked up: the address is not public")
)

// Names asks a resolver what an address is called; [net.Resolver] is one.
//
// Asking leaves the machine: the resolver, and whoever runs the address's zone, learn that somebody looked. A name is what the owner of the
// address chose to write, nothing checked: it may claim to be anybody.
type Names struct {
	Resolver interface {
		LookupAddr(ctx context.Context, addr string) (names []string, err error)
	}
	All bool // ask about private and reserved addresses too, for a resolver that knows them
}

// Name returns the name of an address within two seconds, the first of several. An error is ErrNoName, ErrNotAsked, the context's, or one
// harmless line.
func (n Names) Name(ctx context.Context, addr netip.Addr) (matrixadmin.Text, error) {
	const own = Private | Loopback | LinkLocal | CGNAT | Documentation | Unspecified
	addr = addr.Unmap().WithZone("")
	if !addr.IsValid() || !n.All && (!addr.IsGlobalUnicast() || TagsOf(addr)&own != 0) {
		return matrixadmin.Text{}, ErrNotAsked
	}
	limited, cancel := context.WithTimeout(ctx, nameDeadline)
	defer cancel()
	names, err := n.Resolver.LookupAddr(limited, addr.String())
	if given := ctx.Err(); given != nil {
		return matrixadmin.Text{}, given
	}
	first := ""
	for _, name := range names { // in whatever order they came
		name = strings.TrimSuffix(name, ".")
		if name != "" && len(name) <= maxHostName && (first == "" || name < first) {
			first = name
		}
	}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case err == nil && first != "":
		return matrixadmin.NewText(first), nil
	case err == nil, isDNS && dns.IsNotFound:
		return matrixadmin.Text{}, ErrNoName
	case limited.Err() != nil, isDNS && dns.IsTimeout:
		return matrixadmin.Text{}, errors.New("no response from the resolver within " + nameDeadline.String())
	case isDNS:
		return matrixadmin.Text{}, errors.New("DNS error: " + matrixadmin.Printable(dns.Err))
	}
	return matrixadmin.Text{}, errors.New("DNS error: " + matrixadmin.Printable(err.Error()))
}
