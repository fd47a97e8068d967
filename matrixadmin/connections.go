package matrixadmin

import (
	"net/netip"
	"time"
)

// Connections is a connection history in columns: equal strings are kept once, times are 8 bytes, addresses are parsed once each.
//
// Row order is the server's; it is not sorted. A value is read-only and safe to share, while a builder goes on as well.
type Connections struct {
	User    UserID
	Cut     bool  // a limit of this client was hit: there may be more rows than Len
	CutBy   Limit // which one
	Skipped int   // rows that were not objects or broke the contract
	TooLong int   // those of Skipped with a text of more than 64 KiB
	LeftOut int   // rows a text of which was not kept, see [NotKept]: there were too many different ones
	Bytes   int64 // size of the body as read

	rows   int
	blocks []*block // what lies behind rows is a builder's

	ips     addresses
	agents  []Text
	devices []Text
}

// blockRows is how many rows share one piece of memory.
const (
	blockShift = 12
	blockRows  = 1 << blockShift
)

// block holds the columns of some rows.
type block struct {
	lastSeen          [blockRows]int64
	ip, agent, device [blockRows]uint32
}

// Limit is a bound of this client on what it keeps of a history.
type Limit uint8

// The limits of a history.
const (
	NoLimit    Limit = iota
	LimitRows        // the number of rows, see [WithRowLimit]
	LimitBytes       // the size of the answer
)

// String names what there was too much of; "" for [NoLimit].
func (l Limit) String() string { return [...]string{"", "rows", "bytes"}[l] }

// Connection is one row.
type Connection struct {
	LastSeen time.Time      // zero when not said
	IP       Text           // as sent: it may be any text
	Addr     netip.AddrPort // the address in it, if there is one; port 0 when none was sent
	Agent    Text
	Device   Text // "" where the server does not attribute (Synapse)
}

// Len returns the number of rows.
func (c *Connections) Len() int { return c.rows }

// At returns row i.
func (c *Connections) At(i int) Connection {
	if uint(i) >= uint(c.rows) {
		panic("row out of range")
	}
	b, i := c.blocks[i>>blockShift], i&(blockRows-1)
	row := Connection{IP: c.ips.text(b.ip[i]), Addr: c.ips.addr(b.ip[i]), Agent: c.agents[b.agent[i]], Device: c.devices[b.device[i]]}
	if ms := b.lastSeen[i]; ms != NoTime {
		row.LastSeen = time.UnixMilli(ms).UTC()
	}
	return row
}

// LastSeenMilli returns row i's time in milliseconds since 1970, or [NoTime].
func (c *Connections) LastSeenMilli(i int) int64 {
	return c.blocks[i>>blockShift].lastSeen[i&(blockRows-1)]
}

// IPIndex returns the index of what row i has as ip, see [Connections.IP].
func (c *Connections) IPIndex(i int) uint32 { return c.blocks[i>>blockShift].ip[i&(blockRows-1)] }

// AgentIndex returns the index into Agents of row i's user agent.
func (c *Connections) AgentIndex(i int) uint32 {
	return c.blocks[i>>blockShift].agent[i&(blockRows-1)]
}

// DeviceIndex returns the index into Devices of row i's device key.
func (c *Connections) DeviceIndex(i int) uint32 {
	return c.blocks[i>>blockShift].device[i&(blockRows-1)]
}

// IPs returns how many distinct texts were sent as ip.
func (c *Connections) IPs() int { return c.ips.n }

// IP returns a text that was sent as ip, by its index. It is made anew each time.
func (c *Connections) IP(i uint32) Text { return c.ips.text(i) }

// FindIP returns the index of a text that was sent as ip.
func (c *Connections) FindIP(t Text) (uint32, bool) { return c.ips.find(t.Raw()) }

// Addr returns the address in a text that was sent as ip, by its index; invalid where the text is none.
func (c *Connections) Addr(i uint32) netip.AddrPort { return c.ips.addr(i) }

// Agents returns the distinct user agents, by index.
func (c *Connections) Agents() []Text { return c.agents }

// Devices returns the distinct device keys, by index.
func (c *Connections) Devices() []Text { return c.devices }

// HasDevices reports whether the server keyed any row by a device.
func (c *Connections) HasDevices() bool {
	for _, d := range c.devices {
		if !d.IsZero() {
			return true
		}
	}
	return false
}
