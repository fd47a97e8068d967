package evidence

import (
	"io"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// The most that the report lists of a kind; the JSON file lists all.
const (
	mostRows = 100
	mostTop  = 20
)

// WriteReport writes the snapshot as Markdown for people: printable text only, counts, the busiest addresses and user agents, the newest of long lists.
//
// Name and sum are of the JSON file beside it.
func WriteReport(w io.Writer, s *Snapshot, name, sum string) error {
	m := &markdown{w: w}
	m.paragraph("# Evidence about ", span(s.Target.Raw()))
	m.head(s, name, sum)
	for _, section := range s.names() {
		how := s.Section(section)
		m.paragraph("## ", english.Capitalize(section.Title()))
		if how.Status != Complete {
			m.paragraph("**", english.Capitalize(how.Status.String()), "** ", reason(how))
		}
		if s.has(section) {
			m.section(s, section)
		}
	}
	return m.err
}

// leftOut names what is not collected at all.
func (s *Snapshot) leftOut() string {
	out := "account data, rate limits, experimental features, jobs of the server, the content of files"
	if !s.asked {
		out = "messages (they are read only on request), " + out
	}
	return out
}

func reason(section Section) string {
	if section.Reason == "" {
		return ""
	}
	return span(section.Reason)
}

func (m *markdown) head(s *Snapshot, name, sum string) {
	actor := "unknown"
	if !s.Actor.IsZero() {
		actor = span(s.Actor.Raw())
	}
	from := [][]string{
		{"Account", span(s.Target.Raw())},
		{"Server", span(s.Target.Server()) + " at " + span(s.BaseURL)},
		{"Homeserver software", span(s.Server.Named())},
	}
	if s.AuthURL != "" {
		from = append(from, []string{"MAS", span(s.AuthURL)})
	}
	m.table([]string{"", ""}, append(from, [][]string{
		{"Collected by", actor},
		{"Tool", "mxwarden " + span(s.Version)},
		{"Started (UTC)", moment(s.Began)},
		{"Finished (UTC)", moment(s.Ended)},
		{"File", span(name)},
		{"SHA-256", span(sum)},
	}...))
	if s.Complete() {
		m.paragraph("Complete: all sections below were read to their end, as far as this server has them.")
	} else {
		m.paragraph("**Incomplete.** Missing parts are marked below.")
	}
	m.paragraph("**Not part of this evidence:** " + s.leftOut() + ".")
	if beside := s.besides(); beside != "" {
		m.paragraph("**Not in this evidence:** " + beside + ".")
	}
	m.paragraph("Text in `code` comes from users of the server. Non-printable characters are shown by number (‹1B›). \"-\" means empty or unknown. Times are UTC.")
	var rows [][]string
	for _, n := range s.names() {
		section := s.Section(n)
		rows = append(rows, []string{english.Capitalize(n.Title()), section.Status.String(), number(int64(section.Rows)), moment(section.Ended), reason(section)})
	}
	m.table([]string{"Section", "Status", "Rows", "Read (UTC)", "Note"}, rows)
}

// rows writes a table of the first of all, and says when there are more.
func rows[T any](m *markdown, head []string, all []T, cells func(i int, row T) []string) {
	if len(all) == 0 {
		m.paragraph("None.")
		return
	}
	var out [][]string
	for i, row := range all[:min(len(all), mostRows)] {
		out = append(out, cells(i, row))
	}
	m.table(head, out)
	if len(all) > mostRows {
		m.paragraph("Showing ", english.Number(mostRows), " of ", english.Number(len(all)), "; the JSON file has all.")
	}
}

func (m *markdown) section(s *Snapshot, name SectionName) {
	switch name {
	case Account:
		m.account(s.Account)
	case ThreePIDs:
		rows(m, []string{"Kind", "Address", "Added"}, s.Account.ThreePIDs, func(_ int, p matrixadmin.ThreePID) []string {
			return []string{code(p.Medium), code(p.Written()), moment(p.Added)}
		})
	case ExternalIDs:
		rows(m, []string{"Provider", "ID"}, s.Account.ExternalIDs, func(_ int, x matrixadmin.ExternalID) []string {
			return []string{code(x.Provider), code(x.ID)}
		})
	case Devices:
		rows(m, []string{"Device", "Name", "Last seen", "IP", "User agent"}, s.Devices, func(_ int, d matrixadmin.Device) []string {
			return []string{code(d.ID), code(d.Name), moment(d.LastSeen), code(d.LastIP), code(d.LastAgent)}
		})
	case Connections:
		m.connections(s.Connections)
	case Rooms:
		rows(m, []string{"#", "Room"}, s.Rooms, func(i int, room matrixadmin.Text) []string { return []string{rank(i), code(room)} })
	case Memberships:
		m.memberships(s.Memberships)
	case Pushers:
		rows(m, []string{"App", "Kind", "Push key", "Push gateway", "Device", "Enabled"}, s.Pushers, func(_ int, p matrixadmin.Pusher) []string {
			return []string{list([]matrixadmin.Text{p.App, p.AppName}), code(p.Kind), code(p.Key), code(p.URL), list([]matrixadmin.Text{p.Device, p.DeviceName}), yesNo(p.Enabled)}
		})
	case Counters:
		rows(m, []string{"Window", "Invitations sent", "Rooms joined"}, s.Counters, func(_ int, c Counter) []string {
			return []string{c.Window, number(c.Invites), number(c.Joined)}
		})
	case Media:
		m.media(s.Media)
	case EventReports:
		rows(m, []string{"#", "Received", "By", "Room", "Event", "Reason", "Score"}, s.EventReports, func(_ int, r matrixadmin.EventReport) []string {
			return []string{number(r.ID), moment(r.Received), code(r.Reporter), list([]matrixadmin.Text{r.Room, r.RoomName}), code(r.Event), code(r.Reason), score(r.Score)}
		})
	case UserReports:
		rows(m, []string{"#", "Received", "By", "Reason"}, s.UserReports, func(_ int, r matrixadmin.UserReport) []string {
			return []string{number(r.ID), moment(r.Received), code(r.Reporter), code(r.Reason)}
		})
	case Invitations:
		rows(m, []string{"Room", "Invited", "Sent"}, s.Invitations, func(_ int, i matrixadmin.Message) []string {
			return []string{code(i.Room), code(i.StateKey), moment(i.Sent)}
		})
	case Messages:
		rows(m, []string{"Sent", "Room", "Type", "Text", "Redacted by", "Original"}, s.Messages, func(_ int, t Message) []string {
			return []string{moment(t.Sent), code(t.Room), list([]matrixadmin.Text{t.Type, t.Kind}), code(t.Body), code(t.RedactedBy), code(t.Original)}
		})
	case AuthAccount:
		m.authAccount(s.AuthAccount)
	case AuthEmails:
		rows(m, []string{"Address", "Added"}, s.AuthEmails, func(_ int, a mas.Email) []string { return []string{code(a.Address), moment(a.Added)} })
	case AuthLinks:
		rows(m, []string{"Provider", "Account there", "Name", "Added"}, s.AuthLinks, func(_ int, l mas.Link) []string {
			return []string{code(l.Provider), code(l.Subject), code(l.Name), moment(l.Added)}
		})
	case BrowserSessions, OAuthSessions, CompatSessions, PersonalSessions:
		m.authSessions(kinds[name], s.Sessions[kinds[name]])
	}
}
