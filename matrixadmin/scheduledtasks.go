package matrixadmin

import (
	"bytes"
	"net/http"
	"net/url"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ScheduledTasks is the list of jobs that a server works at, or has done lately; see [ReadScheduledTasks].
//
// GET /_synapse/admin/v1/scheduled_tasks
//
// Source: element-hq/synapse docs/admin_api/scheduled_tasks.md
var ScheduledTasks = Capability{
	ID: "scheduled-tasks", Does: "list jobs", Group: "list",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/scheduled_tasks"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 130}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 130}, Answer: No, Why: "Synapse can list jobs from version 1.130 on"},
	},
}

var _ = told(&ScheduledTasks)

// RedactJob is the action of the jobs that redact what an account wrote.
const RedactJob = "redact_all_events"

// ScheduledTask is one job. Synapse keeps those that have ended for a week.
type ScheduledTask struct {
	ID       Text
	Action   Text      // "redact_all_events", "delete_devices", "shutdown_and_purge_room", …
	Status   Text      // "scheduled", "active", "complete" or "failed"
	Changed  time.Time // when it was put there, or when its status was last written
	Resource Text      // what it is about, as a rule a user or room ID; "" where it is about nothing in particular
	Error    Text      // why it failed
	Failed   int       // of a [RedactJob]: events that could not be redacted so far; -1 where it does not say
}

// TaskQuery says which jobs.
type TaskQuery struct {
	Resource Text   // what they are about, whole; "" is anything
	Action   string // "" is any
}

// ReadScheduledTasks is the request that lists jobs, the oldest change first. Where a resource is asked for, others are left out whatever the server sends.
//
// GET /_synapse/admin/v1/scheduled_tasks
//
// Source: element-hq/synapse docs/admin_api/scheduled_tasks.md
func ReadScheduledTasks(q TaskQuery, all *[]ScheduledTask) wire.Request {
	query := url.Values{}
	if !q.Resource.IsZero() {
		query.Set("resource_id", q.Resource.Raw())
	}
	if q.Action != "" {
		query.Set("action_name", q.Action)
	}
	return wire.Request{
		Op: "list jobs", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "scheduled_tasks"}, Query: query, Large: true,
		Check: inOrder(func(r *wire.Reader) {
			found := []ScheduledTask{}
			said := false
			r.Object(func(key []byte) {
				if string(key) != "scheduled_tasks" {
					r.Skip()
					return
				}
				said = true
				r.List("scheduled_tasks", func() {
					t := decodeTask(r)
					switch {
					case t.ID.IsZero():
						r.Fail(wire.Missing("id"))
					case t.Status.IsZero():
						r.Fail(wire.Missing("status"))
					case len(found) >= maxData:
						r.Fail(wire.ErrRows)
					case (q.Resource.IsZero() || t.Resource == q.Resource) && (q.Action == "" || t.Action.Raw() == q.Action):
						found = append(found, t)
					}
				})
			})
			if !said {
				r.Fail(wire.Missing("scheduled_tasks"))
			}
			*all = found
		}),
	}
}

// inOrder makes the check of a request from a reading of the answer that keeps the order of its keys.
func inOrder(decode func(*wire.Reader)) func([]byte) (wire.Facts, error) {
	return func(body []byte) (wire.Facts, error) {
		return nil, wire.Decode(bytes.NewReader(body), nil, func(r *wire.Reader) {
			if r.ExpectObject() {
				decode(r)
			}
		})
	}
}

func decodeTask(r *wire.Reader) ScheduledTask {
	t := ScheduledTask{Failed: -1}
	r.Object(func(key []byte) {
		switch string(key) {
		case "id":
			t.ID = r.Text()
		case "action":
			t.Action = r.Text()
		case "status":
			t.Status = r.Text()
		case "timestamp_ms":
			t.Changed = r.Date()
		case "resource_id":
			t.Resource = r.Text()
		case "error":
			t.Error = wire.WithoutTokens(r.Text())
		case "result":
			if r.Peek() != '{' {
				r.Skip()
				return
			}
			r.Object(func(key []byte) {
				if string(key) != "failed_redactions" || r.Peek() != '{' {
					r.Skip()
					return
				}
				t.Failed = 0
				r.ObjectOf(maxData, func([]byte) {
					t.Failed++
					r.Skip()
				})
			})
		default:
			r.Skip()
		}
	})
	return t
}
