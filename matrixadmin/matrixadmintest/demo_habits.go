package matrixadmintest

import (
	"math/rand/v2"
	"slices"
	"time"
)

// habit is when, with what and from where somebody connects. Hours are UTC.
type habit struct {
	agent    string
	from, to float64 // hours of a day
	days     string  // of the week, from Sunday: "-12345-"; "" is all
	every    time.Duration
	since    time.Duration // how long it has been so; 0 is always
	chance   float64       // of a day on which it happens; 0 is 1
	ip       func(r *rand.Rand, day int) string
}

// at is one address.
func at(ip string) func(*rand.Rand, int) string {
	return func(*rand.Rand, int) string { return ip }
}

// rows makes what habits leave behind in the four weeks that a server remembers, up to the last use and with that.
func (d *demo) rows(r *rand.Rand, last Connection, habits []habit) []Connection {
	conns := []Connection{last}
	const week = 7
	today := d.now.Truncate(day)
	for _, h := range habits {
		for n := range 4*week + 1 {
			start := today.Add(-time.Duration(n) * day)
			if weekday := int(start.Weekday()); h.days != "" && h.days[weekday] == '-' || h.chance != 0 && r.Float64() >= h.chance {
				continue
			}
			end := start.Add(time.Duration(h.to * float64(time.Hour)))
			ip := h.ip(r, n)
			for t := start.Add(time.Duration(h.from * float64(time.Hour))); ; {
				t = t.Add(h.every/2 + time.Duration(r.Int64N(int64(h.every)))).Truncate(time.Millisecond)
				if !t.Before(end) || !t.Before(last.LastSeen) {
					break
				}
				if h.since == 0 || d.now.Sub(t) <= h.since {
					conns = append(conns, Connection{IP: ip, UserAgent: h.agent, LastSeen: t})
				}
			}
		}
	}
	return d.kept(conns)
}

// devices makes a device of each agent that was used, last seen where its newest row is.
func devicesOf(conns []Connection, devices ...Device) []Device {
	out := devices[:0]
	for _, dev := range devices {
		for _, c := range conns {
			if c.UserAgent == dev.LastSeenUserAgent && c.LastSeen.After(dev.LastSeen) {
				dev.LastSeen, dev.LastSeenIP = c.LastSeen, c.IP
			}
		}
		if !dev.LastSeen.IsZero() {
			out = append(out, dev)
		}
	}
	return slices.Clip(out)
}
