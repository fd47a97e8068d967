package matrixadmintest

import (
	_ "embed"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

//go:embed testdata/demo/agents.txt
var demoAgents string

// source is a random source of one account, so that the order of looking does not matter.
func (d *demo) source(u *user) *rand.Rand {
	return rand.New(rand.NewPCG(demoSeed, u.seed+2)) //nolint:gosec // the same in every run, on purpose
}

const lower = "abcdefghijklmnopqrstuvwxyz"

func word(r *rand.Rand, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = lower[r.IntN(len(lower))]
	}
	return string(out)
}

func upper(r *rand.Rand, n int) string {
	out := []byte(word(r, n))
	for i := range out {
		out[i] -= 'a' - 'A'
	}
	return string(out)
}

func (d *demo) rooms(r *rand.Rand, n int) []string {
	rooms := make([]string, n)
	for i := range rooms {
		mixed := []byte(word(r, 18))
		for j := range mixed {
			if r.IntN(2) == 0 {
				mixed[j] -= 'a' - 'A'
			}
		}
		rooms[i] = "!" + string(mixed) + ":" + d.h.serverName
	}
	return rooms
}

// network makes addresses of one kind of access.
func network(r *rand.Rand, kind int) string {
	n := func(most int) string { return strconv.Itoa(r.IntN(most)) }
	switch kind {
	case 0:
		return "203.0.113." + strconv.Itoa(1+r.IntN(254))
	case 1:
		return "198.51.100." + strconv.Itoa(1+r.IntN(200))
	case 2:
		return "100." + strconv.Itoa(64+r.IntN(64)) + "." + n(256) + "." + n(256)
	case 3:
		return "2001:db8:" + strconv.FormatInt(int64(r.IntN(0xffff)), 16) + "::" + strconv.FormatInt(int64(1+r.IntN(0xfffe)), 16)
	case 4:
		return "10." + n(4) + "." + n(256) + "." + strconv.Itoa(1+r.IntN(254))
	default:
		return "172." + strconv.Itoa(16+r.IntN(16)) + "." + n(256) + "." + strconv.Itoa(1+r.IntN(254))
	}
}

// fillOrdinary gives a person a few devices, and connections that end with the last use.
func (d *demo) fillOrdinary(u *user) {
	r := d.source(u)
	if !u.Deactivated {
		u.Rooms = d.rooms(r, r.IntN(15))
	}
	u.RoomsJoined = len(u.Rooms)
	u.InvitesSent = r.IntN(6)
	if u.LastSeen.IsZero() {
		return
	}
	agents := lines(demoAgents)
	var conns []Connection
	seen := u.LastSeen
	for i := range 1 + r.IntN(3) {
		agent, home := pick(r, agents), network(r, r.IntN(6))
		if !u.Deactivated {
			u.Devices = append(u.Devices, Device{
				ID: upper(r, 10), DisplayName: deviceName(agent), LastSeen: seen, LastSeenIP: home, LastSeenUserAgent: agent,
			})
		}
		at := seen
		for range 1 + r.IntN(4) {
			conns = append(conns, Connection{IP: home, UserAgent: agent, LastSeen: at})
			at = at.Add(-time.Duration(r.Int64N(int64(4 * day)))).Add(-2 * time.Minute)
			home = network(r, r.IntN(6))
		}
		seen = seen.Add(-time.Duration(r.Int64N(int64(3 * day)))).Add(-time.Duration(i+1) * time.Hour)
	}
	d.h.addRows(u, d.kept(conns))
}

// kept drops what a server has forgotten after four weeks, or cannot have seen before the account.
func (d *demo) kept(conns []Connection) []Connection {
	return slices.DeleteFunc(conns, func(c Connection) bool { return d.now.Sub(c.LastSeen) > 28*day })
}

func (d *demo) fillGhost(u *user) {
	u.Rooms = d.rooms(d.source(u), 1+int(u.seed%4))
}

func (d *demo) fillSpam(u *user) {
	r := d.source(u)
	u.Rooms = d.rooms(r, 3+r.IntN(20))
	u.RoomsJoined = len(u.Rooms) + r.IntN(40)
	const agent = "python-requests/2.31"
	at := u.LastSeen
	var conns []Connection
	for i := range 1 + r.IntN(3) {
		conns = append(conns, Connection{IP: spamAddresses[(int(u.seed)+i)%len(spamAddresses)], UserAgent: agent, LastSeen: at}) //nolint:gosec // small
		at = at.Add(-time.Duration(1+r.IntN(90)) * time.Minute)
	}
	u.Devices = []Device{{ID: upper(r, 10), LastSeen: u.LastSeen, LastSeenIP: conns[0].IP, LastSeenUserAgent: agent}}
	d.h.addRows(u, conns)
}
