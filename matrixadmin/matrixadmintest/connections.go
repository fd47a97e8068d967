package matrixadmintest

import (
	"cmp"
	"slices"
	"time"
)

const (
	// flushAfter is how long a new row stays in memory, where whois appends it to the sorted ones.
	flushAfter = 5 * time.Second
	// seenEvery is how often one token and address are noted.
	seenEvery = 120 * time.Second
)

type ipKey struct{ token, ip string }

// ipRow is one row of the table of addresses: stored is what the database has, seen is the truth.
type ipRow struct {
	ip, userAgent       string
	seen, stored, noted time.Time
}

func (h *Homeserver) addRows(u *user, conns []Connection) {
	now := h.now()
	block := make([]ipRow, len(conns))
	u.rows = slices.Grow(u.rows, len(conns))
	for i, c := range conns {
		row := &block[i]
		*row = ipRow{ip: c.IP, userAgent: c.UserAgent, seen: c.LastSeen}
		if age := now.Sub(c.LastSeen); age >= 0 && age < flushAfter {
			row.noted = c.LastSeen
		} else {
			row.stored = c.LastSeen
		}
		u.rows = append(u.rows, row)
		u.seen(c.LastSeen)
	}
}

// note records that a token was used.
func (h *Homeserver) note(u *user, s *session, ip, userAgent string) {
	now := h.now()
	key := ipKey{s.token, ip}
	row, ok := u.few().byToken[key]
	switch {
	case !ok:
		row = &ipRow{ip: ip}
		u.resolve()
		u.rows = append(u.rows, row)
		if u.few().byToken == nil {
			u.few().byToken = map[ipKey]*ipRow{}
		}
		u.few().byToken[key] = row
	case now.Sub(row.seen) < seenEvery:
		return
	}
	row.userAgent, row.seen, row.noted = userAgent, now, now
	u.seen(now)
	for i := range u.Devices {
		if d := &u.Devices[i]; d.ID == s.device && s.hasDevice {
			d.LastSeen, d.LastSeenIP, d.LastSeenUserAgent = now, ip, userAgent
		}
	}
}

// whoisRows returns the rows as the server lists them: what is stored newest first, and then what is not stored yet.
func (h *Homeserver) whoisRows(u *user) []*ipRow {
	u.catchUp()
	now := h.now()
	stored := make([]*ipRow, 0, len(u.rows))
	var pending []*ipRow
	for _, r := range u.rows {
		if !r.noted.IsZero() && now.Sub(r.noted) >= flushAfter {
			r.stored, r.noted = r.seen, time.Time{}
		}
		if r.stored.IsZero() && !r.noted.IsZero() {
			pending = append(pending, r)
		} else {
			stored = append(stored, r)
		}
	}
	slices.SortStableFunc(stored, func(a, b *ipRow) int { return cmp.Compare(b.stored.UnixMilli(), a.stored.UnixMilli()) })
	return append(stored, pending...)
}

// lastAddress is when the table of addresses saw the user last; it forgets after four weeks.
func (h *Homeserver) lastAddress(u *user) time.Time {
	if u.details != nil {
		if h.now().Sub(u.LastSeen) > 28*24*time.Hour {
			return time.Time{}
		}
		return u.LastSeen
	}
	var last time.Time
	for _, r := range u.rows {
		if r.seen.After(last) {
			last = r.seen
		}
	}
	return last
}
