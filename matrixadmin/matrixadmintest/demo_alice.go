package matrixadmintest

import (
	"strconv"
	"time"
)

const (
	agentDesktop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Element/1.12.4 " +
		"Chrome/142.0.7444.59 Electron/39.1.1 Safari/537.36"
	agentPhone   = "Element X iOS/25.11.0 (iPhone 16 Pro; iOS 26.1; Scale/3.00)"
	agentFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
	agentNheko   = "nheko/0.12.1 (linux) mtxclient/0.10.1"
	agentAndroid = "Element X/25.11.2 (Google Pixel 8; Android 16; BP3A.251005.004; Sdk 25.10.27)"
	agentBot     = "matrix-js-sdk/38.4.0 Node.js/22.11.0"
)

// fillAlice gives an ordinary life: home, office, a phone on the move, and a hotel.
func (d *demo) fillAlice(u *user) {
	r := d.source(u)
	u.Rooms = append(d.rooms(r, 12)[:11], d.teaParty())
	var conns []Connection
	add := func(age time.Duration, ip, agent string) {
		if age > time.Hour {
			age -= time.Duration(r.Int64N(int64(50 * time.Minute)))
		}
		conns = append(conns, Connection{IP: ip, UserAgent: agent, LastSeen: d.ago(age)})
	}
	add(3*time.Minute, "203.0.113.9", agentDesktop)
	add(11*time.Minute, "2001:db8:51::9", agentPhone)
	for i := range 14 {
		add(time.Duration(3+i*41)*time.Hour, "100.71."+strconv.Itoa(16+i%5)+"."+strconv.Itoa(1+r.IntN(254)), agentPhone)
	}
	for i := range 8 {
		add(time.Duration(26+i*66)*time.Hour, "198.51.100.7", agentFirefox)
	}
	for i := range 6 {
		add(time.Duration(9+i*97)*time.Hour, "203.0.113."+strconv.Itoa(9+i%2), agentDesktop)
	}
	for i := range 5 {
		add(time.Duration(8*24+i*9)*time.Hour, "192.0.2."+strconv.Itoa(44+i), agentPhone)
	}
	for i := range 4 {
		add(time.Duration(5*24+i*110)*time.Hour, "2001:db8:51::"+strconv.Itoa(20+i), agentNheko)
	}
	add(19*day, "192.0.2.130", agentFirefox)
	d.h.addRows(u, conns)
	u.Devices = []Device{
		{ID: "DESKTOPALI", DisplayName: "Element Desktop on the kitchen table", LastSeen: d.ago(3 * time.Minute), LastSeenIP: "203.0.113.9", LastSeenUserAgent: agentDesktop},
		{ID: "IPHONEALIC", DisplayName: "Element X iOS", LastSeen: d.ago(11 * time.Minute), LastSeenIP: "2001:db8:51::9", LastSeenUserAgent: agentPhone},
		{ID: "OFFICEFIRE", DisplayName: "app.element.io: Firefox on Linux", LastSeen: d.ago(26 * time.Hour), LastSeenIP: "198.51.100.7", LastSeenUserAgent: agentFirefox},
		{ID: "NHEKOALICE", DisplayName: "nheko", LastSeen: d.ago(5 * day), LastSeenIP: "2001:db8:51::20", LastSeenUserAgent: agentNheko},
	}
}

// whaleConnections are as many as the table of connections is measured with.
const whaleConnections = 20000

// fillWhale gives the rows of clients whose short-lived tokens change all the time: one address and one user agent, again
// and again.
func (d *demo) fillWhale(u *user) {
	r := d.source(u)
	u.Rooms = d.rooms(r, 310)
	u.RoomsJoined = 310
	agents := []string{agentDesktop, agentPhone, agentAndroid, agentBot}
	homes := []string{"203.0.113.77", network(r, 2), "2001:db8:77::1", "10.0.3.9"}
	conns := make([]Connection, 0, whaleConnections)
	at := u.LastSeen
	for i := range whaleConnections {
		which := r.IntN(len(agents))
		if i < len(agents) {
			which = i
		}
		if r.IntN(160) == 0 {
			homes[which] = network(r, which)
		}
		conns = append(conns, Connection{IP: homes[which], UserAgent: agents[which], LastSeen: at})
		at = at.Add(-time.Duration(30000+r.IntN(180000)) * time.Millisecond)
	}
	d.h.addRows(u, conns)
	for i, agent := range agents {
		u.Devices = append(u.Devices, Device{
			ID: upper(r, 10), DisplayName: deviceName(agent), LastSeen: conns[i].LastSeen, LastSeenIP: conns[i].IP, LastSeenUserAgent: agent,
		})
	}
}
