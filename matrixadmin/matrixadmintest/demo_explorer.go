package matrixadmintest

import (
	"math/rand/v2"
	"strconv"
	"time"
)

const (
	agentWork    = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
	agentTablet  = "Element/1.6.46 (Samsung SM-X210; Android 15; AP3A.240905.015; Flavour GooglePlay; MatrixAndroidSdk2 1.6.46)"
	agentScript  = "matrix-nio/0.24"
	agentSchildi = "SchildiChat/1.6.36.sc87 (Sony XQ-DC54; Android 14; 67.2.A.2.118; Flavour FossGplay; MatrixAndroidSdk2 1.6.36)"
)

// shown are the accounts that each show something of a connection history. They come last, so that those before them do not change.
func (d *demo) shown() []func() {
	add := func(local, name string, seen time.Duration, details func(*user)) func() {
		return func() {
			d.join(User{
				ID: d.id(local), DisplayName: name, Password: "demo-password-1", Created: d.ago(420 * day), LastSeen: d.ago(seen), InvitesSent: 1, RoomsJoined: 6,
			}, d.writes(func(u *user) {
				u.Rooms = d.rooms(d.source(u), 6)
				details(u)
			}))
		}
	}
	return []func(){
		add("commuter", "Connie Muter", 7*time.Minute, d.fillCommuter),
		add("taken-over", "Otto Vera", 50*time.Minute, d.fillTakenOver),
		add("proxied", "Behind a proxy", 2*time.Minute, d.fillProxied),
		add("family", "The Family", 4*time.Minute, d.fillFamily),
		add("traveller", "Trudy Travels", 26*time.Minute, d.fillTraveller),
		add("addresses", "Adda Ress", 9*time.Minute, d.fillAddresses),
		add("lively", "Liv Ely", 30*time.Second, d.fillLively),
	}
}

// fill adds what habits left, and the devices.
func (d *demo) fill(u *user, r *rand.Rand, last Connection, habits []habit, devices ...Device) {
	last.LastSeen = u.LastSeen
	conns := d.rows(r, last, habits)
	d.h.addRows(u, conns)
	u.Devices = devicesOf(conns, devices...)
}

// fillCommuter is a week's rhythm: home, train, office, home, with tokens that change every few minutes.
func (d *demo) fillCommuter(u *user) {
	r := d.source(u)
	train := func(r *rand.Rand, _ int) string {
		return "100.71." + strconv.Itoa(r.IntN(4)) + "." + strconv.Itoa(1+r.IntN(254))
	}
	const workdays = "-12345-"
	d.fill(u, r, Connection{IP: "2001:db8:40::7", UserAgent: agentPhone}, []habit{
		{agent: agentPhone, from: 6.5, to: 8, days: workdays, every: 25 * time.Minute, ip: at("2001:db8:40::7")},
		{agent: agentPhone, from: 8, to: 8.9, days: workdays, every: 9 * time.Minute, ip: train},
		{agent: agentWork, from: 9, to: 12.2, days: workdays, every: 6 * time.Minute, ip: at("198.51.100.20"), chance: 0.95},
		{agent: agentWork, from: 13, to: 17, days: workdays, every: 6 * time.Minute, ip: at("198.51.100.20"), chance: 0.95},
		{agent: agentPhone, from: 17.1, to: 18, days: workdays, every: 9 * time.Minute, ip: train},
		{agent: agentPhone, from: 18, to: 21.5, every: 35 * time.Minute, ip: at("203.0.113.40")},
		{agent: agentPhone, from: 10, to: 18, days: "0-----6", every: 70 * time.Minute, ip: at("2001:db8:40::7"), chance: 0.8},
	}, Device{ID: "WORKFIREFX", DisplayName: "app.element.io: Firefox at work", LastSeenUserAgent: agentWork}, Device{ID: "CONNIESPHN", DisplayName: "Connie's iPhone", LastSeenUserAgent: agentPhone})
}

// fillTakenOver is evenings at home, and since last week a script at three in the morning from the other end of the world.
func (d *demo) fillTakenOver(u *user) {
	r := d.source(u)
	const since = 6*day + 12*time.Hour
	d.fill(u, r, Connection{IP: "203.0.113.52", UserAgent: agentPhone}, []habit{
		{agent: agentDesktop, from: 17.5, to: 22.5, every: 14 * time.Minute, ip: at("203.0.113.52"), chance: 0.8},
		{agent: agentPhone, from: 7, to: 22, every: 55 * time.Minute, ip: at("203.0.113.52")},
		{agent: agentScript, from: 2.5, to: 4.5, every: 4 * time.Minute, since: since, ip: func(_ *rand.Rand, day int) string { return "192.0.2." + strconv.Itoa(70+day%3) }},
	}, Device{ID: "OTTODESKTP", DisplayName: "Element Desktop", LastSeenUserAgent: agentDesktop}, Device{ID: "OTTOSPHONE", DisplayName: "Otto's iPhone", LastSeenUserAgent: agentPhone},
		Device{ID: "QXBZJWKVTR", LastSeenUserAgent: agentScript})
	u.Devices = append(u.Devices, // what nobody has used for long, and a store of keys
		Device{ID: "OTTOOLDMAC", DisplayName: "MacBook", LastSeenIP: "203.0.113.52", LastSeen: d.ago(412 * day)},
		Device{ID: "OTTOTABLET", DisplayName: "Tablet", LastSeenIP: "198.51.100.9", LastSeen: d.ago(190 * day)},
		Device{ID: "OTTONEVERX", DisplayName: "Element Web"},
		Device{ID: "OTTOKEYSTO", DisplayName: "Dehydrated device", Dehydrated: true},
	)
}

// fillProxied has the proxy's address in every row, as when the server does not take X-Forwarded-For.
func (d *demo) fillProxied(u *user) {
	r := d.source(u)
	proxy := at("10.0.0.2")
	d.fill(u, r, Connection{IP: "10.0.0.2", UserAgent: agentPhone}, []habit{
		{agent: agentPhone, from: 6, to: 22, every: 3 * time.Hour, ip: proxy},
		{agent: agentDesktop, from: 9, to: 17, every: 2 * time.Hour, ip: proxy, chance: 0.7},
		{agent: agentNheko, from: 18, to: 23, every: 2 * time.Hour, ip: proxy, chance: 0.4},
	}, Device{ID: "PROXPHONEX", DisplayName: "iPhone", LastSeenUserAgent: agentPhone}, Device{ID: "PROXDESKTP", DisplayName: "Element Desktop", LastSeenUserAgent: agentDesktop},
		Device{ID: "PROXNHEKOX", DisplayName: "nheko", LastSeenUserAgent: agentNheko})
}

// fillFamily has seven devices behind one address: of three the newest row can be told, of two tablets too since their times differ, of the
// two laptops it cannot since they share address, client and moment.
func (d *demo) fillFamily(u *user) {
	r := d.source(u)
	const home = "203.0.113.99"
	d.fill(u, r, Connection{IP: home, UserAgent: agentPhone}, []habit{
		{agent: agentPhone, from: 6, to: 22, every: 4 * time.Hour, ip: at(home)},
		{agent: agentAndroid, from: 7, to: 21, every: 5 * time.Hour, ip: at(home), chance: 0.8},
		{agent: agentSchildi, from: 15, to: 20, every: 3 * time.Hour, ip: at(home), chance: 0.6},
	}, Device{ID: "MUMSIPHONE", DisplayName: "Mum's iPhone", LastSeenUserAgent: agentPhone}, Device{ID: "DADSPIXELX", DisplayName: "Dad's Pixel", LastSeenUserAgent: agentAndroid},
		Device{ID: "TEENSSONYX", DisplayName: "Teen's Sony", LastSeenUserAgent: agentSchildi})
	var conns []Connection
	use := func(agent string, age time.Duration) Connection {
		c := Connection{IP: home, UserAgent: agent, LastSeen: d.ago(age).Add(317 * time.Millisecond)}
		conns = append(conns, c)
		return c
	}
	own := func(id, name string, c Connection) {
		u.Devices = append(u.Devices, Device{ID: id, DisplayName: name, LastSeen: c.LastSeen, LastSeenIP: c.IP, LastSeenUserAgent: c.UserAgent})
	}
	own("TABLETBLUE", "The blue tablet", use(agentTablet, 3*time.Hour))
	own("TABLETREDX", "The red tablet", use(agentTablet, 5*time.Hour))
	twins := use(agentFirefox, 11*time.Hour)
	own("LAPTOPLEFT", "app.element.io: Firefox on the left laptop", twins)
	own("LAPTOPRGHT", "app.element.io: Firefox on the right laptop", use(agentFirefox, 11*time.Hour))
	for i := range 40 { // those of older tokens, whose devices nobody can tell
		use([]string{agentTablet, agentFirefox}[i%2], 12*time.Hour+time.Duration(i)*15*time.Hour)
	}
	d.h.addRows(u, conns)
}

// fillTraveller is in another country every few days.
func (d *demo) fillTraveller(u *user) {
	r := d.source(u)
	stays := []func(r *rand.Rand, day int) string{
		at("203.0.113.61"), at("203.0.113.200"), at("198.51.100.140"), at("2001:db8:4000:12::9"), at("192.0.2.30"), at("192.0.2.201"),
		func(r *rand.Rand, _ int) string {
			return "100.112." + strconv.Itoa(r.IntN(4)) + "." + strconv.Itoa(1+r.IntN(254))
		},
		at("2001:db8:8000:77::3"), at("2001:db8:c000:5::1"), at("198.51.100.220"), at("3fff:12::4"),
	}
	where := func(r *rand.Rand, day int) string { return stays[day/3%len(stays)](r, day) }
	d.fill(u, r, Connection{IP: "203.0.113.61", UserAgent: agentAndroid}, []habit{
		{agent: agentAndroid, from: 6, to: 21, every: 80 * time.Minute, ip: where},
		{agent: agentFirefox, from: 19, to: 22, every: 50 * time.Minute, ip: where, chance: 0.6},
	}, Device{ID: "TRUDYPIXEL", DisplayName: "Trudy's Pixel", LastSeenUserAgent: agentAndroid}, Device{ID: "TRUDYLAPTP", DisplayName: "app.element.io: Firefox", LastSeenUserAgent: agentFirefox})
}

// fillAddresses has one address in many spellings, one of each kind that is known by its number, and texts that are none.
func (d *demo) fillAddresses(u *user) {
	var conns []Connection
	for i, ip := range []string{
		"2001:db8:40::1f", "2001:DB8:40::1F", "2001:0db8:0040:0000:0000:0000:0000:001f", "[2001:db8:40::1f]:8448", "2001:db8:40:0:0:0:0.0.0.31",
		"203.0.113.31", "203.0.113.31:51514", "::ffff:203.0.113.31", "::ffff:cb00:711f", "[::ffff:203.0.113.31]:443",
		"203.0.113.4", "203.0.113.27", "203.0.113.100", "198.51.100.9", "192.0.2.10", // in the order of addresses, not of letters
		"10.1.2.3", "172.20.0.9", "192.168.1.50", "fd12:3456:789a::1", "127.0.0.1", "::1", "127.0.1.1:8008",
		"169.254.7.7", "fe80::1%eth0", "fe80::1%wlan0", "fe80::1", "100.64.0.1", "100.127.255.254", "3fff:abc::1", "0.0.0.0", "::", "::ffff:10.0.0.1",
		"unknown", "-", "", "/run/synapse/main.sock", "localhost", "203.0.113.31, 10.0.0.2", "203.0.113.300", "0xcb00711f", "1.2.3",
	} {
		conns = append(conns, Connection{IP: ip, UserAgent: []string{agentFirefox, agentAndroid}[i%2], LastSeen: u.LastSeen.Add(-time.Duration(i) * 5 * time.Hour)})
	}
	d.h.addRows(u, conns)
	u.Devices = devicesOf(conns, Device{ID: "ADDAFIREFX", DisplayName: "app.element.io: Firefox", LastSeenUserAgent: agentFirefox},
		Device{ID: "ADDASPIXEL", DisplayName: "Adda's Pixel", LastSeenUserAgent: agentAndroid})
}
