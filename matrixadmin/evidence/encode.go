package evidence

import (
	"io"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Format names what the JSON files look like; it changes when they do.
const Format = "mxwarden-evidence-1"

// WriteJSON writes the snapshot as one JSON object in printable ASCII: the exact texts, with everything else escaped, a row a line.
//
// Times are UTC. A connection is an array of its time in milliseconds since 1970, address, user agent and device key, in the server's order.
// What is null was not said by the server; a section that was not read is null, and its entry under "sections" says why.
func WriteJSON(w io.Writer, s *Snapshot) error {
	e := newEncoder(w)
	e.open('{')
	e.head(s)
	e.sections(s)
	for _, name := range s.names() {
		e.line()
		e.key(string(name))
		if !s.has(name) {
			e.null()
			continue
		}
		e.section(s, name)
	}
	e.line()
	e.end('}')
	e.line()
	return e.flush()
}

func (e *encoder) field(name, value string) {
	e.key(name)
	e.text(value)
}

func (e *encoder) head(s *Snapshot) {
	e.line()
	e.field("format", Format)
	e.line()
	e.field("target", s.Target.Raw())
	e.line()
	e.key("actor")
	if s.Actor.IsZero() {
		e.null()
	} else {
		e.text(s.Actor.Raw())
	}
	e.line()
	e.key("server")
	e.open('{')
	e.field("name", s.Target.Server())
	e.field("base_url", s.BaseURL)
	e.field("family", s.Server.Family.String())
	e.field("version", s.Server.Version.Raw())
	e.end('}')
	if s.AuthURL != "" {
		e.line()
		e.key("mas")
		e.open('{')
		e.field("base_url", s.AuthURL)
		e.end('}')
	}
	e.line()
	e.key("tool")
	e.open('{')
	e.field("name", "mxwarden")
	e.field("version", s.Version)
	e.end('}')
	e.line()
	e.key("began")
	e.moment(s.Began)
	e.key("ended")
	e.moment(s.Ended)
	e.line()
	e.key("complete")
	e.boolean(s.Complete())
	e.strings("missing", s.Missing())
	e.strings("unavailable", s.Unavailable())
}

func (e *encoder) strings(key string, values []string) {
	e.key(key)
	e.open('[')
	for _, v := range values {
		e.text(v)
	}
	e.end(']')
}

// sections says how each was read.
func (e *encoder) sections(s *Snapshot) {
	e.line()
	e.key("sections")
	e.open('{')
	for _, name := range s.names() {
		section := s.Section(name)
		e.line()
		e.key(string(name))
		e.open('{')
		e.field("status", section.Status.String())
		e.field("reason", section.Reason)
		e.key("rows")
		e.number(int64(section.Rows))
		e.key("began")
		e.moment(section.Began)
		e.key("ended")
		e.moment(section.Ended)
		e.end('}')
	}
	e.end('}')
}

// array writes a row a line.
func array[T any](e *encoder, rows []T, write func(*encoder, T)) {
	e.open('[')
	for _, row := range rows {
		e.next()
		e.comma = false
		e.line()
		write(e, row)
		e.comma = true
	}
	e.end(']')
}

func (e *encoder) section(s *Snapshot, name SectionName) {
	switch name {
	case Account:
		e.account(s.Account)
	case ThreePIDs:
		array(e, s.Account.ThreePIDs, (*encoder).threePID)
	case ExternalIDs:
		array(e, s.Account.ExternalIDs, (*encoder).externalID)
	case Devices:
		array(e, s.Devices, (*encoder).device)
	case Connections:
		e.connections(s.Connections)
	case Rooms:
		array(e, s.Rooms, func(e *encoder, room matrixadmin.Text) { e.text(room.Raw()) })
	case Memberships:
		array(e, s.Memberships, (*encoder).membership)
	case Pushers:
		array(e, s.Pushers, (*encoder).pusher)
	case Counters:
		array(e, s.Counters, (*encoder).counter)
	case Media:
		array(e, s.Media, (*encoder).media)
	case EventReports:
		array(e, s.EventReports, (*encoder).eventReport)
	case UserReports:
		array(e, s.UserReports, (*encoder).userReport)
	case Invitations:
		array(e, s.Invitations, (*encoder).invitation)
	case Messages:
		array(e, s.Messages, (*encoder).message)
	case AuthAccount:
		e.authAccount(s.AuthAccount)
	case AuthEmails:
		array(e, s.AuthEmails, (*encoder).authEmail)
	case AuthLinks:
		array(e, s.AuthLinks, (*encoder).authLink)
	case BrowserSessions, OAuthSessions, CompatSessions, PersonalSessions:
		array(e, s.Sessions[kinds[name]], (*encoder).authSession)
	}
}

// connections streams the rows; there may be a million.
func (e *encoder) connections(c *matrixadmin.Connections) {
	agents, devices := c.Agents(), c.Devices()
	e.open('{')
	e.strings("columns", []string{"last_seen_ms", "ip", "user_agent", "device"})
	e.key("rows")
	e.open('[')
	for i := range c.Len() {
		e.next()
		e.b = append(e.b, '\n', '[')
		if ms := c.LastSeenMilli(i); ms == matrixadmin.NoTime {
			e.b = append(e.b, "null"...)
		} else {
			e.comma = false
			e.number(ms)
		}
		for _, text := range [...]matrixadmin.Text{c.IP(c.IPIndex(i)), agents[c.AgentIndex(i)], devices[c.DeviceIndex(i)]} {
			e.b = append(e.b, ',')
			e.b = wire.AppendJSON(e.b, text.Raw())
		}
		e.end(']')
	}
	e.end(']')
	e.end('}')
}
