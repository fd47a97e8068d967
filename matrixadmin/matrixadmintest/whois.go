package matrixadmintest

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// whois parses the id before it looks at the token, lets users ask about themselves, and does not check existence.
func whois(h *Homeserver, c *call) answer {
	id := c.args[0]
	if bad := h.parseID(id); bad != nil {
		return *bad
	}
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	if s.user != id && !h.isAdmin(s) {
		return fail(http.StatusForbidden, codeForbidden, "You are not a server admin")
	}
	if !h.mine(id) {
		return fail(http.StatusBadRequest, codeUnknown, "Can only whois a local user")
	}
	var rows []*ipRow
	if u := h.known(id); u != nil {
		rows = h.whoisRows(u)
	}
	return ok(object{{"user_id", id}, {"devices", object{{"", h.sessionOf(rows)}}}})
}

// sessionOf writes the rows itself: there may be very many.
func (h *Homeserver) sessionOf(rows []*ipRow) object {
	d := h.dialect()
	buf := append(make([]byte, 0, 128*len(rows)+2), '[')
	for i, r := range rows {
		if i > 0 {
			buf = append(buf, d.comma()...)
		}
		buf = d.append(buf, connection(r.ip, r.userAgent, r.seen))
	}
	buf = append(buf, ']')
	return object{{"sessions", list{object{{"connections", rawJSON(buf)}}}}}
}

func connection(ip, userAgent string, seen time.Time) object {
	return object{{"ip", ip}, {"last_seen", seen.UnixMilli()}, {"user_agent", userAgent}}
}

// whoisDendrite lists the last connection of each device, keyed by its id.
func whoisDendrite(h *Homeserver, c *call) answer {
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	id := c.args[0]
	if s.user != id && !h.isAdmin(s) {
		return fail(http.StatusForbidden, codeForbidden, "userID does not match the current user")
	}
	if h.parseID(id) != nil || !h.mine(id) {
		return answer{status: http.StatusInternalServerError, value: object{{"Err", ""}}}
	}
	devices := object{}
	if u, known := h.users[id]; known {
		u.catchUp()
		sorted := slices.Clone(u.Devices)
		slices.SortFunc(sorted, func(a, b Device) int { return strings.Compare(a.ID, b.ID) })
		for i, d := range sorted {
			conn := connection(withPort(d.LastSeenIP, i), d.LastSeenUserAgent, max0(d.LastSeen))
			devices = append(devices, member{d.ID, object{{"sessions", list{object{{"connections", list{conn}}}}}}})
		}
	}
	return ok(object{{"user_id", id}, {"devices", devices}})
}

// withPort adds the port that Dendrite sees when no proxy tells it the address.
func withPort(ip string, n int) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	return netip.AddrPortFrom(addr, uint16(36400+n*2)).String() //nolint:gosec // small
}

// max0 keeps a time that never was from being before the epoch.
func max0(t time.Time) time.Time {
	if t.IsZero() {
		return time.UnixMilli(0)
	}
	return t
}
