package lists

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// act is one report or job. A row that stands for a part has its kind and what is wrong.
type act struct {
	at                          time.Time
	term, kind                  string // "report_of_message", "message reported"
	by, about, room, name, what matrixadmin.Text
	reason, state               Value
}

// activity are the reports about an account and by it, and the jobs that the server has for it.
var activity = List[act]{
	Info: Info{
		ID: "activity", Title: "Activity", One: "entry", Many: "entries", Sort: "time", Desc: true, Short: "List the reports and jobs of an account",
		About: "Lists the reports about an account and by it, and the server's jobs for it, such as redactions.",
		Empty: "No reports about this account or by it, and no jobs for it.",
		Can:   []*matrixadmin.Capability{&matrixadmin.ListEventReports, &matrixadmin.ListUserReports, &matrixadmin.ScheduledTasks},
	},
	Parts: []Part[act]{
		{Of: "reports of its messages", Can: &matrixadmin.ListEventReports, Read: func(ctx context.Context, src Source) ([]act, error) {
			return eventActs(ctx, src, matrixadmin.EventReportQuery{Sender: src.ID}, act{term: "report_of_message", kind: "message reported"})
		}},
		{Of: "reports of it", Can: &matrixadmin.ListUserReports, Read: func(ctx context.Context, src Source) ([]act, error) {
			return userActs(ctx, src, matrixadmin.UserReportQuery{Target: src.ID}, act{term: "report_of_account", kind: "account reported"})
		}},
		{Of: "messages it reported", Can: &matrixadmin.ListEventReports, Read: func(ctx context.Context, src Source) ([]act, error) {
			return eventActs(ctx, src, matrixadmin.EventReportQuery{Reporter: src.ID}, act{term: "reported_a_message", kind: "reported a message"})
		}},
		{Of: "accounts it reported", Can: &matrixadmin.ListUserReports, Read: func(ctx context.Context, src Source) ([]act, error) {
			return userActs(ctx, src, matrixadmin.UserReportQuery{Reporter: src.ID}, act{term: "reported_an_account", kind: "reported an account"})
		}},
		{Of: "jobs", Can: &matrixadmin.ScheduledTasks, Read: jobActs},
	},
	Stands: func(part string, v Value) act { return act{term: "unread", kind: part, state: v} },
	Key:    func(a act) matrixadmin.Text { return matrixadmin.NewText(a.kind + " " + a.what.Raw()) },
	Columns: []Column[act]{
		{
			Head{ID: "time", Title: "Time", Meaning: "Time of the report, or of the job's last change.", Min: 19, Max: 19, Time: true},
			func(a act) Value { return TimeValue(a.at) },
		},
		{
			Head{ID: "kind", Title: "Kind", Meaning: "report_of_message, report_of_account, reported_a_message, reported_an_account, or the name of the job; unread for what could not be read.", Min: 19, Max: 23},
			func(a act) Value {
				if a.kind == "" {
					return RemoteValue(matrixadmin.NewText(a.term))
				}
				return TermValue(a.kind, matrixadmin.NewText(a.term))
			},
		},
		{
			Head{ID: "by", Title: "By", Meaning: "User ID of the reporter.", Min: 16, Flex: 2, Max: 40, Priority: 2},
			func(a act) Value { return blank(RemoteValue(a.by)) },
		},
		{
			Head{ID: "about", Title: "About", Meaning: "User ID of the account that was reported.", Min: 24, Flex: 2, Max: 40, Priority: 4},
			func(a act) Value { return blank(RemoteValue(a.about)) },
		},
		{
			Head{ID: "room", Title: "Room", Meaning: "Name of the room of the message, or its ID.", Min: 12, Flex: 1, Max: 30, Priority: 3},
			func(a act) Value {
				return blank(RemoteValue(cmp.Or(a.name, a.room)))
			},
		},
		{
			Head{ID: "room_id", Title: "Room ID", Meaning: "Room ID."},
			func(a act) Value { return RemoteValue(a.room) },
		},
		{
			Head{ID: "reason", Title: "Reason", Meaning: "Reason as the reporter wrote it, or why a job failed.", Min: 12, Flex: 3, Max: 80},
			func(a act) Value { return blank(a.reason) },
		},
		{
			Head{ID: "state", Title: "State", Meaning: "open for a report, which is gone when somebody dismisses it; scheduled, active, complete, cancelled or failed for a job.", Min: 10, Flex: 1, Max: 24, Priority: 1},
			func(a act) Value { return a.state },
		},
		{
			Head{ID: "id", Title: "ID", Meaning: "Event ID of the message, or the number of the report, or the ID of the job."},
			func(a act) Value { return RemoteValue(a.what) },
		},
	},
}

func eventActs(ctx context.Context, src Source, q matrixadmin.EventReportQuery, like act) ([]act, error) {
	c, err := src.eventReports(ctx, q)
	var rows []act
	for _, r := range c.rows {
		a := like
		a.at, a.by, a.about, a.room, a.reason, a.what, a.state = r.Received, r.Reporter, r.Sender, r.Room, RemoteValue(r.Reason), r.Event, word("open")
		if a.name = r.RoomName; a.name.IsZero() {
			a.name = r.RoomAlias
		}
		rows = append(rows, a)
	}
	return rows, cmp.Or(err, c.more)
}

func userActs(ctx context.Context, src Source, q matrixadmin.UserReportQuery, like act) ([]act, error) {
	c, err := src.userReports(ctx, q)
	var rows []act
	for _, r := range c.rows {
		a := like
		a.at, a.by, a.about, a.reason, a.what, a.state = r.Received, r.Reporter, r.Target, RemoteValue(r.Reason), matrixadmin.NewText(strconv.FormatInt(r.ID, 10)), word("open")
		rows = append(rows, a)
	}
	return rows, cmp.Or(err, c.more)
}

// jobs are our words for the actions of jobs.
var jobs = map[string]string{matrixadmin.RedactJob: "redaction", "delete_devices": "deletion of devices", "delete_device_messages": "deletion of messages to a device"}

func jobActs(ctx context.Context, src Source) ([]act, error) {
	all, err := read(ctx, src, "jobs", func(v *[]matrixadmin.ScheduledTask) wire.Request {
		return matrixadmin.ReadScheduledTasks(matrixadmin.TaskQuery{Resource: src.ID.Text()}, v)
	})
	if err != nil {
		return nil, err
	}
	var rows []act
	for _, t := range slices.Backward(all) {
		a := act{at: t.Changed, term: t.Action.Raw(), kind: jobs[t.Action.Raw()], about: t.Resource, reason: RemoteValue(t.Error), what: t.ID, state: RemoteValue(t.Status)}
		if t.Failed > 0 {
			a.reason = word(english.Count(t.Failed, "event", "events") + " could not be redacted")
		}
		rows = append(rows, a)
	}
	return rows, nil
}
