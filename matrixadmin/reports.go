package matrixadmin

import (
	"context"
	"net/url"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// EventReport is a user's complaint about an event.
type EventReport struct {
	ID        int64
	Received  time.Time
	Reporter  Text // user id of who complains
	Sender    Text // user id of who sent the event
	Room      Text
	RoomName  Text
	RoomAlias Text
	Event     Text
	Reason    Text
	Score     int64 // from -100, most offensive, to 0; 0 where none was given
}

// EventReportQuery asks for one page of reports about events.
type EventReportQuery struct {
	Sender   UserID // whose events; the zero id is everybody
	Reporter UserID // who complains; likewise
	Limit    int    // rows a page, at least 1; 0 means 100
	From     string // token of the page, from EventReportPage.Next; "" is the first
}

// EventReportPage is one page, newest first; Total is what the server counts, or -1 where it does not say.
//
// Servers that do not know how to ask for one sender (Synapse before 1.122) list all: rows about others are left out here and counted in
// Others, so that a page may be empty while Next leads on.
type EventReportPage struct {
	Reports []EventReport
	Total   int
	Next    string // "" on the last page
	Others  int    // rows that were about other accounts
	Dropped int    // rows that could not be read
}

// UserReport is a user's complaint about an account.
type UserReport struct {
	ID       int64
	Received time.Time
	Reporter Text // user id of who complains
	Target   Text // user id of whom it is about
	Reason   Text
}

// UserReportQuery asks for one page of reports about accounts.
type UserReportQuery struct {
	Target   UserID // whom they are about; the zero id is everybody
	Reporter UserID // who complains; likewise
	Limit    int    // rows a page, at least 1; 0 means 100
	From     string // token of the page, from UserReportPage.Next; "" is the first
}

// UserReportPage is one page, newest first, with the fields of [EventReportPage].
type UserReportPage struct {
	Reports []UserReport
	Total   int
	Next    string
	Others  int
	Dropped int
}

// ListEventReports are complaints about events; see [Client.EventReports].
//
// GET /_synapse/admin/v1/event_reports
//
// Source: element-hq/synapse docs/admin_api/event_reports.md
var ListEventReports = Capability{
	ID: "event-reports", Does: "list reported messages", Group: "list",
	At: map[Via]string{
		ViaSynapse:  "GET /_synapse/admin/v1/event_reports",
		ViaDendrite: "GET /_synapse/admin/v1/event_reports",
	},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 21}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 21}, Answer: No, Why: "Synapse can list reported messages from version 1.21 on"},
		{Family: FamilyDendrite, Since: Release{0, 13, 7}, Answer: Yes},
		{Family: FamilyDendrite, Answer: No, Why: "Dendrite can list reported messages from version 0.13.7 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel's admin API cannot list reported messages"},
	},
}

var _ = told(&ListEventReports)

// ListUserReports are complaints about accounts; see [Client.UserReports].
//
// GET /_synapse/admin/v1/user_reports
//
// Source: element-hq/synapse synapse/rest/admin/user_reports.py
var ListUserReports = Capability{
	ID: "user-reports", Does: "list reported accounts", Group: "list",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/user_reports"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 152}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 152}, Answer: No, Why: "Synapse can list reported accounts from version 1.152 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel's admin API cannot list reported accounts"},
	},
}

var _ = told(&ListUserReports)

// EventReports reads one page of complaints about events.
//
// GET /_synapse/admin/v1/event_reports
//
// Source: element-hq/synapse docs/admin_api/event_reports.md
func (c *Client) EventReports(ctx context.Context, q EventReportQuery) (EventReportPage, error) {
	var page EventReportPage
	k := reportCall{op: "list event reports", name: "event_reports", filter: "event_sender_user_id", about: q.Sender, reporter: q.Reporter, limit: q.Limit, from: q.From}
	err := c.reports(ctx, k, func() { page = EventReportPage{Reports: []EventReport{}} }, func(r *wire.Reader, p *listPage, limit int) {
		page.Dropped = p.decode(r, k.name, k.from, limit, func() bool {
			report, ok := decodeEventReport(r)
			switch {
			case !ok:
				return false
			case !k.wants(report.Sender, report.Reporter):
				page.Others++
			default:
				page.Reports = append(page.Reports, report)
			}
			return true
		})
		page.Total, page.Next = p.total, p.next
	})
	if err != nil {
		return EventReportPage{}, err
	}
	return page, nil
}

// UserReports reads one page of complaints about accounts; Synapse has it since 1.152.
//
// GET /_synapse/admin/v1/user_reports
//
// Source: element-hq/synapse synapse/rest/admin/
func (c *Client) UserReports(ctx context.Context, q UserReportQuery) (UserReportPage, error) {
	var page UserReportPage
	k := reportCall{op: "list user reports", name: "user_reports", filter: "target_user_id", about: q.Target, reporter: q.Reporter, limit: q.Limit, from: q.From}
	err := c.reports(ctx, k, func() { page = UserReportPage{Reports: []UserReport{}} }, func(r *wire.Reader, p *listPage, limit int) {
		page.Dropped = p.decode(r, k.name, k.from, limit, func() bool {
			report, ok := decodeUserReport(r)
			switch {
			case !ok:
				return false
			case !k.wants(report.Target, report.Reporter):
				page.Others++
			default:
				page.Reports = append(page.Reports, report)
			}
			return true
		})
		page.Total, page.Next = p.total, p.next
	})
	if err != nil {
		return UserReportPage{}, err
	}
	return page, nil
}

// reportCall is one of the two lists.
type reportCall struct {
	op, name, filter string
	about, reporter  UserID
	limit            int
	from             string
}

// wants reports whether a row is about the account asked for: one server matches parts of an id, another ignores the question.
func (k reportCall) wants(about, reporter Text) bool {
	return (k.about.IsZero() || about.Raw() == k.about.s) && (k.reporter.IsZero() || reporter.Raw() == k.reporter.s)
}

func (c *Client) reports(ctx context.Context, k reportCall, reset func(), decode func(*wire.Reader, *listPage, int)) error {
	limit, err := c.pageLimit(k.op, k.limit)
	if err != nil {
		return err
	}
	query := k.query(limit)
	return c.tryPaths(ctx, k.name, 1, func(int) error {
		reset()
		_, err := c.get(ctx, wire.Call{
			Op: k.op, Path: []string{"_synapse", "admin", "v1", k.name}, Query: query.Encode(), Stream: true,
			Decode: func(r *wire.Reader) { decode(r, &listPage{}, c.conn.Limits().ListRows) },
		})
		return err
	})
}

func (k reportCall) query(limit int) url.Values {
	v := pageQuery(k.from, limit)
	v.Set("dir", "b")
	if !k.about.IsZero() {
		v.Set(k.filter, k.about.s)
	}
	if !k.reporter.IsZero() {
		v.Set("user_id", k.reporter.s)
	}
	return v
}

// decodeEventReport reads one row; without the id of the event and of somebody it says nothing. An event that the server no longer has, has no sender.
func decodeEventReport(r *wire.Reader) (EventReport, bool) {
	var e EventReport
	r.Object(func(key []byte) {
		switch string(key) {
		case "id":
			e.ID, _ = r.Integer()
		case "received_ts":
			e.Received = r.Date()
		case "user_id":
			e.Reporter = r.Text()
		case "sender":
			e.Sender = r.Text()
		case "room_id":
			e.Room = r.Text()
		case "name":
			e.RoomName = r.Text()
		case "canonical_alias":
			e.RoomAlias = r.Text()
		case "event_id":
			e.Event = r.Text()
		case "reason":
			e.Reason = r.Text()
		case "score":
			e.Score, _ = r.Integer()
		default:
			r.Skip()
		}
	})
	return e, !e.Event.IsZero() && (!e.Sender.IsZero() || !e.Reporter.IsZero())
}

// decodeUserReport reads one row; without its target it says nothing.
func decodeUserReport(r *wire.Reader) (UserReport, bool) {
	var u UserReport
	r.Object(func(key []byte) {
		switch string(key) {
		case "id":
			u.ID, _ = r.Integer()
		case "received_ts":
			u.Received = r.Date()
		case "user_id":
			u.Reporter = r.Text()
		case "target_user_id":
			u.Target = r.Text()
		case "reason":
			u.Reason = r.Text()
		default:
			r.Skip()
		}
	})
	return u, !u.Target.IsZero()
}
