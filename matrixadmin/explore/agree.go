package explore

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

const windowMilli = uint64(Window / time.Millisecond)

// place is where a device was last: its host, or what was sent when that is none, and its user agent.
type place struct {
	host  netip.Addr
	text  matrixadmin.Text
	agent matrixadmin.Text
}

// claim is a device and the rows that agree with it.
type claim struct {
	place
	device int32
	at     int64
	alone  bool // no other device has this agent
	same   int  // rows with the device's time
	near   int  // rows within the window
	row    int  // the last of them: of the same ones if there are any
}

// agreement finds the rows that agree with devices.
type agreement struct {
	c      *matrixadmin.Connections
	claims []claim          // by place, then time
	at     map[place][2]int // where a place's claims are
	ips    []bool           // of each ip and agent, whether any device was last seen with it
	agents []bool
}

func newAgreement(c *matrixadmin.Connections, devices []matrixadmin.Device) *agreement {
	a := &agreement{c: c, at: make(map[place][2]int), ips: make([]bool, c.IPs()), agents: make([]bool, len(c.Agents()))}
	count := make(map[matrixadmin.Text]int)
	parse := matrixadmin.NewConnectionsBuilder(c.User)
	for _, d := range devices {
		count[d.LastAgent]++
		parse.Append("", d.LastIP.Raw(), "", 0)
	}
	parsed := parse.Finish()
	byPlace := make(map[place][]claim)
	hosts, agents := make(map[place]bool), make(map[matrixadmin.Text]bool)
	for i, d := range devices {
		if d.LastSeen.IsZero() || d.LastIP.IsZero() || d.LastAgent.IsZero() {
			continue
		}
		p := placeOf(parsed.At(i).Addr, d.LastIP, d.LastAgent)
		byPlace[p] = append(byPlace[p], claim{place: p, device: i32(i), at: d.LastSeen.UnixMilli(), alone: count[d.LastAgent] == 1})
		agents[d.LastAgent] = true
		hosts[place{host: p.host, text: p.text}] = true
	}
	for p, claims := range byPlace {
		slices.SortStableFunc(claims, func(x, y claim) int { return cmp.Compare(x.at, y.at) })
		a.at[p] = [2]int{len(a.claims), len(a.claims) + len(claims)}
		a.claims = append(a.claims, claims...)
	}
	for i := range a.ips {
		a.ips[i] = hosts[placeAt(c, u32(i), matrixadmin.Text{})]
	}
	for i, agent := range c.Agents() {
		a.agents[i] = agents[agent]
	}
	return a
}

func placeOf(addr netip.AddrPort, ip, agent matrixadmin.Text) place {
	if host := HostOf(addr); host.IsValid() {
		return place{host: host, agent: agent}
	}
	return place{text: ip, agent: agent}
}

// placeAt is the place of a text that was sent as ip.
func placeAt(c *matrixadmin.Connections, ip uint32, agent matrixadmin.Text) place {
	if host := HostOf(c.Addr(ip)); host.IsValid() {
		return place{host: host, agent: agent}
	}
	return place{text: c.IP(ip), agent: agent}
}

// look counts a row for the devices that it agrees with.
func (a *agreement) look(row int) {
	ip, agent, ms := a.c.IPIndex(row), a.c.AgentIndex(row), a.c.LastSeenMilli(row)
	if !a.ips[ip] || !a.agents[agent] || ms == matrixadmin.NoTime {
		return
	}
	at, ok := a.at[placeAt(a.c, ip, a.c.Agents()[agent])]
	if !ok {
		return
	}
	claims := a.claims[at[0]:at[1]]
	if i, found := slices.BinarySearchFunc(claims, ms, func(x claim, ms int64) int { return cmp.Compare(x.at, ms) }); found {
		claims[i].same++
		claims[i].row = row
	}
	if one := &claims[0]; one.alone && distance(one.at, ms) <= windowMilli {
		one.near++
		if one.same == 0 {
			one.row = row
		}
	}
}

func distance(a, b int64) uint64 { return uint64(max(a, b)) - uint64(min(a, b)) } //nolint:gosec // right even where the signed ones overflow

// settle names the rows of the devices that alone can be meant.
func (a *agreement) settle(claim func(row int, device int32)) {
	for i := range a.claims {
		c := &a.claims[i]
		twin := i > 0 && a.claims[i-1].place == c.place && a.claims[i-1].at == c.at ||
			i+1 < len(a.claims) && a.claims[i+1].place == c.place && a.claims[i+1].at == c.at
		if !twin && (c.same == 1 || c.same == 0 && c.alone && c.near == 1) {
			claim(c.row, c.device)
		}
	}
}
