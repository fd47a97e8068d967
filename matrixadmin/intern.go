package matrixadmin

import (
	"hash/maphash"
	"net/netip"
	"slices"
	"strings"
)

// interner keeps each distinct string once, by index, in a table of its own: no key is stored twice, and the strings share blocks of memory.
type interner struct {
	list  []Text
	hash  []uint32 // of each of list
	table []uint32 // index into list and one, 0 is free
	block strings.Builder
	last  uint32
	bytes int
}

// blockSize is how many bytes of strings share one piece of memory.
const blockSize = 32 << 10

func newInterner() *interner { return &interner{table: make([]uint32, 64)} }

// add returns the index of b; a string that is known costs no memory.
func (t *interner) add(b []byte) uint32 {
	if int(t.last) < len(t.list) && t.list[t.last].s == string(b) {
		return t.last
	}
	h := uint32(maphash.Bytes(keySeed, b)) //nolint:gosec // the low half is a hash as well
	mask := uint32(len(t.table) - 1)       //nolint:gosec // rows are limited far below 2^32
	slot := h & mask
	for ; t.table[slot] != 0; slot = (slot + 1) & mask {
		if i := t.table[slot] - 1; t.hash[i] == h && t.list[i].s == string(b) {
			t.last = i
			return i
		}
	}
	i := uint32(len(t.list)) //nolint:gosec // as above
	t.list = append(t.list, Text{s: t.keep(b)})
	t.hash = append(t.hash, h)
	t.table[slot] = i + 1
	t.bytes += len(b)
	t.last = i
	if 2*len(t.list) > len(t.table) {
		t.grow()
	}
	return i
}

// keep copies b into the current block. What a [strings.Builder] gave out stays as it is while it grows within its capacity.
func (t *interner) keep(b []byte) string {
	if len(b) > blockSize/8 {
		return string(b)
	}
	if t.block.Cap()-t.block.Len() < len(b) {
		t.block = strings.Builder{}
		t.block.Grow(blockSize)
	}
	start := t.block.Len()
	t.block.Write(b)
	return t.block.String()[start:]
}

// grow doubles the table.
func (t *interner) grow() {
	t.table = make([]uint32, 2*len(t.table))
	mask := uint32(len(t.table) - 1) //nolint:gosec // as above
	for i, h := range t.hash {
		slot := h & mask
		for t.table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		t.table[slot] = uint32(i) + 1
	}
}

// ConnectionsBuilder makes a [Connections] row by row, as the whois decoder does; for tests, demos and other sources.
type ConnectionsBuilder struct {
	c                    *Connections
	ips, agents, devices *interner
	blocks               [][]builtRow // each but the last is full
	rows                 int
}

// builtRow is a row before the columns are made.
type builtRow struct {
	lastSeen          int64
	ip, agent, device uint32
}

// blockRows is how many rows share one piece of memory while they come in.
const blockRows = 4096

// NewConnectionsBuilder starts the history of user.
func NewConnectionsBuilder(user UserID) *ConnectionsBuilder {
	return &ConnectionsBuilder{c: &Connections{User: user}, ips: newInterner(), agents: newInterner(), devices: newInterner()}
}

// Append adds a row; lastSeen is in milliseconds since 1970 or [NoTime].
func (b *ConnectionsBuilder) Append(device, ip, agent string, lastSeen int64) {
	b.row(b.devices.add([]byte(device)), b.ips.add([]byte(ip)), b.agents.add([]byte(agent)), lastSeen)
}

func (b *ConnectionsBuilder) row(device, ip, agent uint32, lastSeen int64) {
	if b.rows%blockRows == 0 {
		b.blocks = append(b.blocks, make([]builtRow, 0, blockRows))
	}
	block := &b.blocks[len(b.blocks)-1]
	*block = append(*block, builtRow{lastSeen: lastSeen, ip: ip, agent: agent, device: device})
	b.rows++
}

// Len returns the number of rows so far.
func (b *ConnectionsBuilder) Len() int { return b.rows }

// bytes is the size of the distinct strings so far.
func (b *ConnectionsBuilder) bytes() int { return b.ips.bytes + b.agents.bytes + b.devices.bytes }

// Finish makes the columns, parses each distinct address once and returns the history; the builder is of no use afterwards.
func (b *ConnectionsBuilder) Finish() *Connections {
	c := b.c
	c.lastSeen, c.ip = make([]int64, 0, b.rows), make([]uint32, 0, b.rows)
	c.agent, c.device = make([]uint32, 0, b.rows), make([]uint32, 0, b.rows)
	for _, block := range b.blocks {
		for _, row := range block {
			c.lastSeen = append(c.lastSeen, row.lastSeen)
			c.ip = append(c.ip, row.ip)
			c.agent = append(c.agent, row.agent)
			c.device = append(c.device, row.device)
		}
	}
	c.ips, c.agents, c.devices = slices.Clip(b.ips.list), slices.Clip(b.agents.list), slices.Clip(b.devices.list)
	c.addrs = make([]netip.AddrPort, len(c.ips))
	for i, ip := range c.ips {
		c.addrs[i] = parseAddr(ip.s)
	}
	*b = ConnectionsBuilder{}
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
