package history

import (
	"net/netip"
	"strings"
	"time"
	"unicode"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// Cell returns what a row has in a column, as groups are labelled: an address without its port, a network, the client's name. A day and a
// time are no texts; a device is the one that the row is marked with.
func (h *History) Cell(by Column, row int) matrixadmin.Text { return h.cell(by, row, h.Marks()) }

func (h *History) cell(by Column, row int, m *Marks) matrixadmin.Text {
	c := h.c
	ip := c.IPIndex(row)
	switch by {
	case IP:
		if host := HostOf(c.Addr(ip)); host.IsValid() {
			return matrixadmin.NewText(host.String())
		}
		return c.IP(ip)
	case Network:
		return h.networkOf(ip)
	case Country:
		return h.countryOf(ip)
	case Client:
		return h.clientOf(c.AgentIndex(row))
	case Agent:
		return c.Agents()[c.AgentIndex(row)]
	case Device:
		return h.markOf(m, row).ID
	case Time, Day, First, Count:
	}
	return matrixadmin.Text{}
}

func (h *History) networkOf(ip uint32) matrixadmin.Text {
	if t, ok := h.nets.peek(); ok {
		return t.names[t.of[ip]]
	}
	host := HostOf(h.c.Addr(ip))
	switch {
	case !host.IsValid():
		return matrixadmin.Text{}
	case h.where != nil:
		if name := h.where(host.WithZone("")).Network; name != "" {
			return matrixadmin.NewText(name)
		}
	}
	return matrixadmin.NewText(PrefixOf(host).String())
}

func (h *History) clientOf(i uint32) matrixadmin.Text {
	if t, ok := h.clients.peek(); ok {
		return t.names[t.of[i]]
	}
	return ClientName(h.c.Agents()[i].Raw())
}

// FilterFor returns the term that keeps the rows with this value in a column, or "" where there is none; for times see [FilterBetween].
//
// An address is meant however it is spelled and whatever its port. A network is one of [History.Group]'s.
func FilterFor(by Column, value matrixadmin.Text) string {
	raw := value.Raw()
	switch by {
	case IP:
		if host := hostIn(raw); host.IsValid() {
			return "ip:" + host.String()
		}
		return "ip:=" + exactly(raw)
	case Network:
		return "net:=" + exactly(raw)
	case Country:
		return "country:=" + exactly(raw)
	case Client:
		return "client:=" + exactly(raw)
	case Agent:
		return "ua:=" + exactly(raw)
	case Device:
		return "device:=" + exactly(raw)
	case Time, Day, First, Count:
	}
	return ""
}

// FilterBetween returns the terms that keep the rows from one moment up to, and without, another one, in UTC and to the second; "" for years
// that are not written with four digits.
func FilterBetween(from, to time.Time) string {
	const layout = "2006-01-02T15:04:05Z"
	if from, to = from.UTC(), to.UTC(); from.Year() < 0 || to.Year() > 9999 {
		return ""
	}
	return "since:" + from.UTC().Format(layout) + " before:" + to.UTC().Format(layout)
}

// exactly writes a value so that it is read back.
func exactly(s string) string {
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsGraphic(r) || r == ' ' || r == '"' }) {
		return terms.Quote(s)
	}
	return s
}

// hostIn finds the address in a text as the client does, invalid when it is none.
func hostIn(text string) netip.Addr {
	b := matrixadmin.NewConnectionsBuilder(matrixadmin.UserID{})
	b.Append("", text, "", 0)
	return HostOf(b.Finish().Addr(0))
}
