package matrixadmin

import (
	"errors"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// maxConnectionText is the longest address, user agent or device key that is kept; a row with a longer one is counted as skipped.
const maxConnectionText = 64 << 10

// progressEvery is how many rows pass between two reports, and between two snapshots.
const progressEvery = 4096

// errCut ends the reading where a limit is; it is no failure.
var errCut = errors.New("cut")

// whoisDecoder reads a whois answer: devices by key, their sessions, their connections.
//
// Required: user_id, which must be the one asked for, and devices. Everything else may be missing.
type whoisDecoder struct {
	r       *wire.Reader
	b       *ConnectionsBuilder
	limits  wire.Limits
	told    whoisConfig
	user    string
	device  uint32
	skipped int
	tooLong int
	cutBy   Limit
	others  wire.KeySet // the unknown keys of a row
	bytes   int64
}

func newWhoisDecoder(id UserID, l wire.Limits, told whoisConfig) *whoisDecoder {
	return &whoisDecoder{b: newConnectionsBuilder(id, l.Texts), limits: l, told: told}
}

func (d *whoisDecoder) finish() *Connections { return d.counted(d.b.Finish()) }

// counted says of a history what else is known.
func (d *whoisDecoder) counted(c *Connections) *Connections {
	c.Cut, c.CutBy, c.Skipped, c.TooLong, c.Bytes = d.cutBy != NoLimit, d.cutBy, d.skipped, d.tooLong, d.bytes
	return c
}

// report tells how far the reading is. Rows are not handed out before it is known whose they are.
func (d *whoisDecoder) report() {
	d.bytes = d.r.Offset()
	if d.told.progress != nil {
		d.told.progress(d.b.Len(), d.bytes)
	}
	if d.told.partial != nil && d.user != "" {
		d.told.partial(d.counted(d.b.Snapshot()))
	}
}

// broken hands out what came before the answer broke off.
func (d *whoisDecoder) broken() {
	if d.told.partial != nil && d.user == d.b.user.s && d.b.Len()%progressEvery != 0 {
		d.told.partial(d.counted(d.b.Snapshot()))
	}
}

// cut ends the reading at a limit.
func (d *whoisDecoder) cut(by Limit) {
	d.cutBy = by
	d.r.Fail(errCut)
}

func (d *whoisDecoder) decode(r *wire.Reader) {
	d.r = r
	if !r.ExpectObject() {
		return
	}
	devices := false
	r.Object(func(key []byte) {
		switch string(key) {
		case "user_id":
			if d.user, _ = r.Str(); d.user == "" {
				r.Fail(wire.Missing("user_id"))
			} else if d.user != d.b.user.s {
				r.Fail(wire.ErrOtherAccount)
			}
		case "devices":
			devices = true
			if r.Peek() != '{' && !r.Null() {
				r.Skip()
				r.Fail(wire.Missing("devices"))
				return
			}
			if r.Peek() == '{' {
				r.ObjectOf(d.limits.Rows, d.deviceEntry)
			}
		default:
			r.Skip()
		}
	})
	d.bytes = r.Offset()
	switch {
	case errors.Is(r.Err, errCut) || errors.Is(r.Err, wire.ErrBody):
		if d.user == "" {
			r.Err = wire.ErrRows
			return
		}
		if errors.Is(r.Err, wire.ErrBody) {
			d.cutBy = LimitBytes
		}
		r.Err = nil
		r.Stop()
	case d.user == "":
		r.Fail(wire.Missing("user_id"))
	case !devices:
		r.Fail(wire.Missing("devices"))
	}
	if d.told.progress != nil {
		d.told.progress(d.b.Len(), d.bytes)
	}
}

// deviceEntry reads one device: its key was taken, its object comes.
func (d *whoisDecoder) deviceEntry(key []byte) {
	if len(key) > maxConnectionText {
		d.skipped++
		d.tooLong++
		d.r.Skip()
		return
	}
	d.device = d.b.devices.add(key)
	d.fields("sessions", func() { d.fields("connections", d.row) })
}

// fields reads an object for the one array that matters in it.
func (d *whoisDecoder) fields(name string, each func()) {
	r := d.r
	if r.Peek() != '{' {
		if !r.Null() {
			d.skipped++
			r.Skip()
		}
		return
	}
	r.Object(func(key []byte) {
		switch {
		case string(key) != name:
			r.Skip()
		case r.Peek() == '[':
			r.Array(each)
		case !r.Null():
			d.skipped++
			r.Skip()
		}
	})
}

// The known keys of a row.
const (
	rowIP = 1 << iota
	rowAgent
	rowSeen
	rowBroken
	rowTooLong
)

var rowKeys = map[string]int{"ip": rowIP, "user_agent": rowAgent, "last_seen": rowSeen}

// rowKey takes a key of a row where it stands in the buffer exactly as servers write it; 0 leaves it to the general way.
func rowKey(r *wire.Reader, first bool) int {
	b := r.Buf[r.Pos:r.End]
	n := 0
	if !first {
		if len(b) == 0 || b[0] != ',' {
			return 0
		}
		b, n = b[1:], 1
	}
	if len(b) < 16 {
		return 0
	}
	switch {
	case string(b[:5]) == `"ip":`:
		r.Pos += n + 5
		return rowIP
	case string(b[:12]) == `"last_seen":`:
		r.Pos += n + 12
		return rowSeen
	case string(b[:13]) == `"user_agent":`:
		r.Pos += n + 13
		return rowAgent
	}
	return 0
}

// row reads one connection.
func (d *whoisDecoder) row() {
	r := d.r
	if r.Peek() != '{' {
		d.skipped++
		r.Skip()
		return
	}
	if d.b.Len() >= d.limits.Rows {
		d.cut(LimitRows)
		return
	}
	ip, agent, seen := d.b.ips, d.b.agents, NoTime
	ipIndex, agentIndex := uint32(0), uint32(0)
	d.others.N, d.others.Large = 0, nil
	known := 0
	r.Open('{')
	for first := true; ; first = false {
		bit, broken := rowKey(r, first), 0
		var key []byte
		if bit == 0 {
			var ok bool
			if key, ok = r.Key(first); !ok {
				break
			}
			bit = rowKeys[string(key)]
		}
		switch bit {
		case rowIP:
			ipIndex, broken = d.column(ip.add)
		case rowAgent:
			agentIndex, broken = d.column(agent.add)
		case rowSeen:
			seen = r.Milli()
		default:
			if !d.others.Add(key) {
				r.Fail(wire.ErrDuplicate)
			}
			r.Skip()
		}
		switch {
		case known&bit != 0:
			r.Fail(wire.ErrDuplicate)
		case d.others.N > wire.MaxKeys:
			r.Fail(wire.ErrKeys)
		}
		known |= bit | broken
	}
	if r.Err != nil {
		return
	}
	if known&rowBroken != 0 {
		d.skipped++
		if known&rowTooLong != 0 {
			d.tooLong++
		}
		return
	}
	if known&rowIP == 0 {
		ipIndex = ip.add(nil)
	}
	if known&rowAgent == 0 {
		agentIndex = agent.add(nil)
	}
	d.b.row(d.device, ipIndex, agentIndex, seen)
	if d.b.Len()%progressEvery == 0 {
		d.report()
	}
}

// column reads a string, or null as an empty one, or says why the row cannot be kept.
func (d *whoisDecoder) column(add func([]byte) uint32) (index uint32, broken int) {
	r := d.r
	switch r.Peek() {
	case '"':
		b := r.Bytes()
		if len(b) > maxConnectionText {
			return 0, rowBroken | rowTooLong
		}
		return add(b), 0
	case 'n':
		r.Literal("null")
		return add(nil), 0
	}
	r.Skip()
	return 0, rowBroken
}
