package history

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

const windowMilli = uint64(Window / time.Millisecond)

// lastUse is where a device was last: its host, or what was sent when that is none, and its user agent.
type lastUse struct {
	host  netip.Addr
	text  matrixadmin.Text
	agent matrixadmin.Text
}

// candidate is a device and the rows that agree with it.
type candidate struct {
	lastUse
	device int32
	at     int64
	alone  bool // no other device has this agent
	same   int  // rows with the device's time
	near   int  // rows within the window
	row    int  // the last of them: of the same ones if there are any
}

// deviceMatcher finds the rows that agree with devices.
type deviceMatcher struct {
	c          *matrixadmin.Connections
	candidates []candidate        // by last use, then time
	at         map[lastUse][2]int // where those of a last use are
	ips        []bool             // of each ip and agent, whether any device was last seen with it
	agents     []bool
}

func newDeviceMatcher(c *matrixadmin.Connections, devices []matrixadmin.Device) *deviceMatcher {
	a := &deviceMatcher{c: c, at: make(map[lastUse][2]int), ips: make([]bool, c.IPs()), agents: make([]bool, len(c.Agents()))}
	count := make(map[matrixadmin.Text]int)
	parse := matrixadmin.NewConnectionsBuilder(c.User)
	for _, d := range devices {
		count[d.LastAgent]++
		parse.Append("", d.LastIP.Raw(), "", 0)
	}
	parsed := parse.Finish()
	byPlace := make(map[lastUse][]candidate)
	hosts, agents := make(map[lastUse]bool), make(map[matrixadmin.Text]bool)
	for i, d := range devices {
		if d.LastSeen.IsZero() || d.LastIP.IsZero() || d.LastAgent.IsZero() {
			continue
		}
		p := lastUseOf(parsed.At(i).Addr, d.LastIP, d.LastAgent)
		byPlace[p] = append(byPlace[p], candidate{lastUse: p, device: i32(i), at: d.LastSeen.UnixMilli(), alone: count[d.LastAgent] == 1})
		agents[d.LastAgent] = true
		hosts[lastUse{host: p.host, text: p.text}] = true
	}
	for p, candidates := range byPlace {
		slices.SortStableFunc(candidates, func(x, y candidate) int { return cmp.Compare(x.at, y.at) })
		a.at[p] = [2]int{len(a.candidates), len(a.candidates) + len(candidates)}
		a.candidates = append(a.candidates, candidates...)
	}
	for i := range a.ips {
		a.ips[i] = hosts[lastUseAt(c, u32(i), matrixadmin.Text{})]
	}
	for i, agent := range c.Agents() {
		a.agents[i] = agents[agent]
	}
	return a
}

func lastUseOf(addr netip.AddrPort, ip, agent matrixadmin.Text) lastUse {
	if host := HostOf(addr); host.IsValid() {
		return lastUse{host: host, agent: agent}
	}
	return lastUse{text: ip, agent: agent}
}

// lastUseAt is the last use with a text that was sent as ip.
func lastUseAt(c *matrixadmin.Connections, ip uint32, agent matrixadmin.Text) lastUse {
	if host := HostOf(c.Addr(ip)); host.IsValid() {
		return lastUse{host: host, agent: agent}
	}
	return lastUse{text: c.IP(ip), agent: agent}
}

// look counts a row for the devices that it agrees with.
func (a *deviceMatcher) look(row int) {
	ip, agent, ms := a.c.IPIndex(row), a.c.AgentIndex(row), a.c.LastSeenMilli(row)
	if !a.ips[ip] || !a.agents[agent] || ms == matrixadmin.NoTime {
		return
	}
	at, ok := a.at[lastUseAt(a.c, ip, a.c.Agents()[agent])]
	if !ok {
		return
	}
	candidates := a.candidates[at[0]:at[1]]
	if i, found := slices.BinarySearchFunc(candidates, ms, func(x candidate, ms int64) int { return cmp.Compare(x.at, ms) }); found {
		candidates[i].same++
		candidates[i].row = row
	}
	if one := &candidates[0]; one.alone && distance(one.at, ms) <= windowMilli {
		one.near++
		if one.same == 0 {
			one.row = row
		}
	}
}

func distance(a, b int64) uint64 { return uint64(max(a, b)) - uint64(min(a, b)) } //nolint:gosec // right even where the signed ones overflow

// settle names the rows of the devices that alone can be meant.
func (a *deviceMatcher) settle(claim func(row int, device int32)) {
	for i := range a.candidates {
		c := &a.candidates[i]
		twin := i > 0 && a.candidates[i-1].lastUse == c.lastUse && a.candidates[i-1].at == c.at ||
			i+1 < len(a.candidates) && a.candidates[i+1].lastUse == c.lastUse && a.candidates[i+1].at == c.at
		if !twin && (c.same == 1 || c.same == 0 && c.alone && c.near == 1) {
			claim(c.row, c.device)
		}
	}
}
