package matrixadmin

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ConnectionsBuilder makes a [Connections] row by row, as the whois decoder does; for tests, demos and other sources.
//
// It only ever writes behind what it has handed out, so that its snapshots share its memory.
type ConnectionsBuilder struct {
	user            UserID
	rows            int
	leftOut         int
	blocks          []*block // each but the last is full
	ips             *addressInterner
	agents, devices *interner
}

// NewConnectionsBuilder starts the history of user.
func NewConnectionsBuilder(user UserID) *ConnectionsBuilder {
	return newConnectionsBuilder(user, wire.TextBudget)
}

func newConnectionsBuilder(user UserID, texts int) *ConnectionsBuilder {
	b := &budget{left: texts}
	return &ConnectionsBuilder{user: user, ips: newAddressInterner(b), agents: newInterner(b), devices: newInterner(b)}
}

// Append adds a row; lastSeen is in milliseconds since 1970 or [NoTime].
func (b *ConnectionsBuilder) Append(device, ip, agent string, lastSeen int64) {
	b.row(b.devices.add([]byte(device)), b.ips.add([]byte(ip)), b.agents.add([]byte(agent)), lastSeen)
}

func (b *ConnectionsBuilder) row(device, ip, agent uint32, lastSeen int64) {
	i := b.rows & (blockRows - 1)
	if i == 0 {
		b.blocks = append(b.blocks, new(block))
	}
	at := b.blocks[len(b.blocks)-1]
	at.lastSeen[i], at.ip[i], at.agent[i], at.device[i] = lastSeen, ip, agent, device
	b.rows++
	if b.ips.isLeft(ip) || b.agents.isLeft(agent) || b.devices.isLeft(device) {
		b.leftOut++
	}
}

// Len returns the number of rows so far.
func (b *ConnectionsBuilder) Len() int { return b.rows }

// Snapshot returns the rows so far, without copying them; those appended later have no effect on it.
//
// A later snapshot begins with the same rows, and its texts have the same indexes.
func (b *ConnectionsBuilder) Snapshot() *Connections {
	return &Connections{
		User: b.user, LeftOut: b.leftOut, rows: b.rows, blocks: slices.Clip(b.blocks), ips: b.ips.snapshot(),
		agents: slices.Clip(b.agents.list), devices: slices.Clip(b.devices.list),
	}
}

// Finish returns all rows; the builder is of no use afterwards.
func (b *ConnectionsBuilder) Finish() *Connections {
	c := b.Snapshot()
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
