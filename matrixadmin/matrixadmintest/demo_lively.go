package matrixadmintest

import (
	"math/rand/v2"
	"strconv"
	"time"
)

const (
	livelyEvery = 8 * time.Second // how often @lively connects
	livelyMost  = 400             // connections that are made up for the time in which nobody looked
)

// fillLively gives a usual history, which goes on: whoever looks again some seconds later sees new rows.
func (d *demo) fillLively(u *user) {
	r := d.source(u)
	d.fill(u, r, Connection{IP: "203.0.113.120", UserAgent: agentDesktop}, []habit{
		{agent: agentDesktop, from: 8, to: 20, every: 40 * time.Minute, ip: at("203.0.113.120")},
		{agent: agentPhone, from: 6, to: 23, every: 90 * time.Minute, ip: at("2001:db8:120::5")},
	}, Device{ID: "LIVDESKTOP", DisplayName: "Element Desktop", LastSeenUserAgent: agentDesktop}, Device{ID: "LIVSIPHONE", DisplayName: "Liv's iPhone", LastSeenUserAgent: agentPhone})
	done := int64(0)
	u.few().live = func() {
		due := int64(d.h.now().Sub(d.now) / livelyEvery)
		var conns []Connection
		for n := max(done, due-livelyMost) + 1; n <= due; n++ {
			conns = append(conns, d.livelyRow(n))
		}
		done = max(done, due)
		d.h.addRows(u, conns)
		u.Devices = devicesOf(conns, u.Devices...)
	}
}

// livelyRow is the n-th connection since the demo began: mostly of the usual devices, at times from a new address.
func (d *demo) livelyRow(n int64) Connection {
	r := rand.New(rand.NewPCG(demoSeed, uint64(n))) //nolint:gosec // the same in every run, on purpose
	c := Connection{IP: "203.0.113.120", UserAgent: agentDesktop, LastSeen: d.now.Add(time.Duration(n) * livelyEvery)}
	switch r.IntN(5) {
	case 0, 1:
		c.IP, c.UserAgent = "2001:db8:120::5", agentPhone
	case 2:
		c.IP, c.UserAgent = "100.80."+strconv.Itoa(r.IntN(8))+"."+strconv.Itoa(1+r.IntN(254)), agentPhone
	default:
	}
	return c
}
