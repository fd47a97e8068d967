package accounts

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Whoiser reads from where an account connects; [*matrixadmin.Client] is one.
type Whoiser interface {
	Whois(ctx context.Context, id matrixadmin.UserID, opts ...matrixadmin.WhoisOption) (*matrixadmin.Connections, error)
}

// mostAddresses bounds what is kept of one account.
const mostAddresses = 10_000

// Addresses are where accounts connect from, as far as a filter had them read: no list tells it. They may be used from several goroutines.
type Addresses struct {
	hs Whoiser

	mu     sync.Mutex
	wanted bool
	of     map[matrixadmin.UserID]seenFrom
}

// seenFrom is where one account connects from.
type seenFrom struct {
	all []netip.Addr
	cut bool // there are more
}

// NewAddresses reads addresses from a homeserver where a filter asks for them.
func NewAddresses(hs Whoiser) *Addresses {
	return &Addresses{hs: hs, of: make(map[matrixadmin.UserID]seenFrom)}
}

// Asks reports whether a filter wants the addresses of an account, and they were not read.
func (s *Addresses) Asks(id matrixadmin.UserID) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, read := s.of[id]
	return s.wanted && !read
}

// Read reads the addresses of an account where [Addresses.Asks] for them.
func (s *Addresses) Read(ctx context.Context, id matrixadmin.UserID) error {
	if !s.Asks(id) {
		return nil
	}
	s.mu.Lock()
	hs := s.hs
	s.mu.Unlock()
	c, err := hs.Whois(ctx, id)
	if err != nil {
		return err
	}
	var from seenFrom
	for i := range c.IPs() {
		if addr := c.Addr(uint32(i)).Addr(); addr.IsValid() {
			from.all = append(from.all, addr.Unmap().WithZone(""))
		}
		if from.cut = len(from.all) == mostAddresses; from.cut {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of[id] = from
	return nil
}

// Reopen goes on with another connection.
func (s *Addresses) Reopen(hs Whoiser) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hs = hs
}

// value is an address or a network that an account connects from.
func (s *Addresses) value(word string) (value, bool) {
	word = strings.TrimSuffix(strings.TrimPrefix(word, "["), "]")
	network, err := netip.ParsePrefix(word)
	if err != nil {
		addr, err := netip.ParseAddr(word)
		if err != nil {
			return value{}, false
		}
		network = netip.PrefixFrom(addr.Unmap().WithZone(""), addr.Unmap().BitLen())
	}
	if s != nil {
		s.mu.Lock()
		s.wanted = true
		s.mu.Unlock()
	}
	return value{alone: true, test: func(u *matrixadmin.User) matrixadmin.Tri {
		if s == nil {
			return matrixadmin.TriUnknown
		}
		s.mu.Lock()
		from, read := s.of[u.ID]
		s.mu.Unlock()
		switch {
		case slices.ContainsFunc(from.all, network.Contains):
			return matrixadmin.TriYes
		case !read, from.cut:
			return matrixadmin.TriUnknown
		}
		return matrixadmin.TriNo
	}}, true
}
