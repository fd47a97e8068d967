package matrixadmin

import (
	"net/netip"
	"slices"
	"strings"
)

// interner keeps each distinct string once, by index.
type interner struct {
	index map[string]uint32
	list  []Text
	last  uint32
	bytes int
}

func newInterner() *interner { return &interner{index: make(map[string]uint32)} }

// add returns the index of b; a string that is known costs no memory.
func (t *interner) add(b []byte) uint32 {
	if int(t.last) < len(t.list) && t.list[t.last].s == string(b) {
		return t.last
	}
	i, ok := t.index[string(b)]
	if !ok {
		s := string(b)
		i = uint32(len(t.list)) //nolint:gosec // rows are limited far below 2^32
		t.list = append(t.list, NewText(s))
		t.index[s] = i
		t.bytes += len(s)
	}
	t.last = i
	return i
}

// ConnectionsBuilder makes a [Connections] row by row, as the whois decoder does; for tests, demos and other sources.
type ConnectionsBuilder struct {
	c                    *Connections
	ips, agents, devices *interner
}

// NewConnectionsBuilder starts the history of user.
func NewConnectionsBuilder(user UserID) *ConnectionsBuilder {
	return &ConnectionsBuilder{c: &Connections{User: user}, ips: newInterner(), agents: newInterner(), devices: newInterner()}
}

// Append adds a row; lastSeen is in milliseconds since 1970 or [NoTime].
func (b *ConnectionsBuilder) Append(device, ip, agent string, lastSeen int64) {
	b.row(b.devices.add([]byte(device)), b.ips.add([]byte(ip)), b.agents.add([]byte(agent)), lastSeen)
}

func (b *ConnectionsBuilder) row(device, ip, agent uint32, lastSeen int64) {
	b.c.device = append(b.c.device, device)
	b.c.ip = append(b.c.ip, ip)
	b.c.agent = append(b.c.agent, agent)
	b.c.lastSeen = append(b.c.lastSeen, lastSeen)
}

// Len returns the number of rows so far.
func (b *ConnectionsBuilder) Len() int { return len(b.c.lastSeen) }

// bytes is the size of the distinct strings so far.
func (b *ConnectionsBuilder) bytes() int { return b.ips.bytes + b.agents.bytes + b.devices.bytes }

// Finish parses each distinct address once and returns the history; the builder is of no use afterwards.
func (b *ConnectionsBuilder) Finish() *Connections {
	c := b.c
	c.ips, c.agents, c.devices = slices.Clip(b.ips.list), slices.Clip(b.agents.list), slices.Clip(b.devices.list)
	c.addrs = make([]netip.AddrPort, len(c.ips))
	for i, ip := range c.ips {
		c.addrs[i] = parseAddr(ip.s)
	}
	b.c, b.ips, b.agents, b.devices = nil, nil, nil, nil
	return c
}

// maxAddr is longer than any address with zone and port.
const maxAddr = 80

// parseAddr finds the address in what a server sent as ip: plain, with a port, in brackets, with a zone; the zero value when it is none.
func parseAddr(s string) netip.AddrPort {
	if len(s) < 2 || len(s) > maxAddr {
		return netip.AddrPort{}
	}
	if addr, err := netip.ParseAddr(s); err == nil {
		return checked(netip.AddrPortFrom(addr, 0))
	}
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return checked(ap)
	}
	if inner, ok := strings.CutPrefix(s, "["); ok {
		if inner, ok = strings.CutSuffix(inner, "]"); ok {
			if addr, err := netip.ParseAddr(inner); err == nil && addr.Is6() {
				return checked(netip.AddrPortFrom(addr, 0))
			}
		}
	}
	return netip.AddrPort{}
}

// checked refuses an address whose zone is not an interface's name: a zone may hold any character.
func checked(ap netip.AddrPort) netip.AddrPort {
	for _, r := range ap.Addr().Zone() {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r) {
			return netip.AddrPort{}
		}
	}
	return ap
}
