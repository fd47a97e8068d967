package matrixadmin

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// RedactMessages is redacting what an account wrote; see [Redact].
var RedactMessages = Capability{
	ID: "redact", Does: "redact what an account wrote", Group: "end",
	At: map[Via]string{ViaSynapse: "POST /_synapse/admin/v1/user/{user}/redact"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 116}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 116}, Answer: No, Why: "Synapse can redact what an account wrote from version 1.116 on"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
	},
}

var _ = told(&RedactMessages)

// RedactAsAdmin is whether a redaction can come from the administrator who asks for it.
var RedactAsAdmin = Capability{ID: "redact-as-admin", Rows: []Row{
	{Family: FamilySynapse, Since: Release{1, 135}, Answer: Yes},
	{Family: FamilySynapse, Answer: No, Why: "Synapse can redact as the administrator from version 1.135 on"},
}}

// RedactTimes is whether a redaction can be limited to a time range.
var RedactTimes = Capability{ID: "redact-times", Rows: []Row{
	{Family: FamilySynapse, Since: Release{1, 157}, Answer: Yes},
	{Family: FamilySynapse, Answer: No, Why: "Synapse can limit a redaction to a time range from version 1.157 on"},
}}

// RedactedTypes are the types of events that [Redact] redacts; of memberships only those of joining. Reactions, stickers, polls, topics and the like stay.
//
// Source: element-hq/synapse synapse/handlers/admin.py, _redact_all_events
var RedactedTypes = []string{"m.room.member", "m.room.message", "m.room.encrypted"}

// FactRedaction is the name of the fact that is the id of a redaction; see [wire.Facts].
const FactRedaction = "redact_id"

// Redaction says what to redact of what an account wrote.
type Redaction struct {
	Rooms   []Text // ids; never empty, since that means the rooms that the account is in now: none for a deactivated one, of which then nothing is redacted
	Reason  string // shown in the rooms, "" for none
	Limit   int64  // newest events in each room; Synapse takes 1,000 for 0
	AsAdmin bool   // from the administrator, who has to be in the rooms; otherwise from the account itself
	After   time.Time
	Before  time.Time // both included; zero times set no limits
}

// redactRefusals: the id, the body, the limit and a redaction that is still running are asked before the job is made (RedactUser, start_redact_events).
var redactRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"400 M_UNKNOWN"})

// Redact is the request that has the server redact what an account wrote. The answer is the id of a job, as the fact [FactRedaction]; see [RedactionStatus].
//
// POST /_synapse/admin/v1/user/{user}/redact
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md; synapse/rest/admin/users.py, RedactUser
func Redact(id UserID, r Redaction) wire.Request {
	type body struct {
		Rooms    []string `json:"rooms"`
		Reason   string   `json:"reason,omitempty"`
		Limit    int64    `json:"limit"`
		UseAdmin bool     `json:"use_admin"`
		After    int64    `json:"after_ts,omitzero"`
		Before   int64    `json:"before_ts,omitzero"`
	}
	type answer struct {
		ID *string `json:"redact_id"`
	}
	b := body{Rooms: make([]string, len(r.Rooms)), Reason: r.Reason, Limit: r.Limit, UseAdmin: r.AsAdmin}
	for i, room := range r.Rooms {
		b.Rooms[i] = room.Raw()
	}
	if !r.After.IsZero() {
		b.After = max(r.After.UnixMilli(), 1)
	}
	if !r.Before.IsZero() {
		b.Before = max(r.Before.UnixMilli(), 1)
	}
	return wire.Request{
		Op: "redact messages", Method: http.MethodPost, Path: []string{"_synapse", "admin", "v1", "user", id.s, "redact"}, Body: b, Wait: wire.WaitLong,
		Account: id.Text(), Refusals: redactRefusals,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.ID == nil || *a.ID == "" {
				return nil, wire.Missing("redact_id")
			}
			return wire.Facts{FactRedaction: *a.ID}, nil
		}),
	}
}

// RedactRunning reports whether a redaction was refused because another one of the account is running.
func RedactRunning(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == http.StatusBadRequest && strings.HasPrefix(e.Text.Raw(), "Redact already in progress")
}

// JobStatus is how far a job of the server has come.
type JobStatus uint8

// The values of a [JobStatus].
const (
	JobUnknown   JobStatus = iota // a word that this client does not know
	JobScheduled                  // it has not begun
	JobActive
	JobComplete // it has ended; it may have failed at every part
	JobFailed
	JobCanceled
)

// UnmarshalJSON takes the server's word.
func (s *JobStatus) UnmarshalJSON(b []byte) error {
	*s = map[string]JobStatus{
		`"scheduled"`: JobScheduled, `"active"`: JobActive, `"complete"`: JobComplete, `"failed"`: JobFailed, `"cancelled"`: JobCanceled,
	}[strings.TrimSpace(string(b))]
	return nil
}

// Ended reports whether the server has stopped working on it.
func (s JobStatus) Ended() bool { return s == JobComplete || s == JobFailed || s == JobCanceled }

// String returns the status in words.
func (s JobStatus) String() string {
	return [...]string{"unknown", "scheduled", "running", "complete", "failed", "canceled"}[min(s, JobCanceled)]
}

// Job is how a redaction stands.
type Job struct {
	Status JobStatus
	Failed map[string]Text // reasons by the id of the event that could not be redacted; said of a complete job only
	Err    Text            // of a job that failed
}

// RedactionStatus is the request that reads how a redaction stands and keeps it in job; the server forgets it after days and answers that it is not found.
// Complete says that it has ended, not that anything was redacted.
//
// GET /_synapse/admin/v1/user/redact_status/{redact_id}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md; synapse/rest/admin/users.py, RedactUserStatus
func RedactionStatus(id string, job *Job) wire.Request {
	type answer struct {
		Status *JobStatus      `json:"status"`
		Failed map[string]Text `json:"failed_redactions"`
		Err    Text            `json:"error"`
	}
	return wire.Request{
		Op: "read redaction status", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "user", "redact_status", id}, Large: true,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Status == nil {
				return nil, wire.Missing("status")
			}
			for id, why := range a.Failed {
				a.Failed[id] = wire.WithoutTokens(why)
			}
			*job = Job{*a.Status, a.Failed, wire.WithoutTokens(a.Err)}
			return wire.Facts{FactRedaction: id}, nil
		}),
	}
}
