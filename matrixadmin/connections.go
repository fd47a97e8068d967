package matrixadmin

import (
	"net/netip"
	"time"
)

// NoTime is the LastSeen of a row whose server said none, in milliseconds.
const NoTime = int64(-1 << 63)

// Connections is a connection history in columns: equal strings are kept once, times are 8 bytes, addresses are parsed once each.
//
// Row order is the server's; it is not sorted. A finished value is read-only and safe to share.
type Connections struct {
	User    UserID
	Cut     bool  // a limit of this client was hit: there are more rows than Len
	Skipped int   // rows that were not objects or broke the contract
	Bytes   int64 // size of the body as read

	lastSeen []int64
	ip       []uint32
	agent    []uint32
	device   []uint32

	ips     []Text
	addrs   []netip.AddrPort
	agents  []Text
	devices []Text
}

// Connection is one row.
type Connection struct {
	LastSeen time.Time      // zero when not said
	IP       Text           // as sent: it may be any text
	Addr     netip.AddrPort // the address in it, if there is one; port 0 when none was sent
	Agent    Text
	Device   Text // "" where the server does not attribute (Synapse)
}

// Len returns the number of rows.
func (c *Connections) Len() int { return len(c.lastSeen) }

// At returns row i.
func (c *Connections) At(i int) Connection {
	row := Connection{IP: c.ips[c.ip[i]], Addr: c.addrs[c.ip[i]], Agent: c.agents[c.agent[i]], Device: c.devices[c.device[i]]}
	if ms := c.lastSeen[i]; ms != NoTime {
		row.LastSeen = time.UnixMilli(ms).UTC()
	}
	return row
}

// LastSeenMilli returns row i's time in milliseconds since 1970, or [NoTime].
func (c *Connections) LastSeenMilli(i int) int64 { return c.lastSeen[i] }

// IPIndex returns the index into IPs of row i's address.
func (c *Connections) IPIndex(i int) uint32 { return c.ip[i] }

// AgentIndex returns the index into Agents of row i's user agent.
func (c *Connections) AgentIndex(i int) uint32 { return c.agent[i] }

// DeviceIndex returns the index into Devices of row i's device key.
func (c *Connections) DeviceIndex(i int) uint32 { return c.device[i] }

// IPs returns the distinct texts sent as ip, by index.
func (c *Connections) IPs() []Text { return c.ips }

// Addrs returns the parsed address of each of IPs; invalid where the text is none.
func (c *Connections) Addrs() []netip.AddrPort { return c.addrs }

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
