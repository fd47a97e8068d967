package matrixadmintest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// redactionRound is how long the server takes for each event that it redacts, and before it begins.
const redactionRound = 200 * time.Millisecond

// redactAction is what the list of jobs calls a redaction.
const redactAction = "redact_all_events"

// redaction is a job that redacts what somebody wrote.
type redaction struct {
	Task

	by, reason string
	left       []*Event          // newest first
	rooms      map[*Event]string // that they are in
	admin      bool
}

// redactUser checks the id and the body, and that no other redaction of the user is running; whether there is such a user is not asked.
func redactUser(h *Homeserver, c *call) answer {
	s, bad := h.admin(c)
	if bad != nil {
		return *bad
	}
	h.work()
	id := c.args[0]
	if bad := h.parseID(id); bad != nil {
		return *bad
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	const problem, more = "1 validation error for PostBody\n", "\n    For further information visit https://errors.pydantic.dev/2.14/v/"
	if _, given := body["rooms"]; !given {
		return fail(http.StatusBadRequest, codeMissingParam, problem+"rooms\n  Field required [type=missing, input_value={}, input_type=dict]"+more+"missing")
	}
	var parsed struct {
		Rooms    []string `json:"rooms"`
		Reason   string   `json:"reason"`
		Limit    int      `json:"limit"`
		UseAdmin bool     `json:"use_admin"`
		Before   int64    `json:"before_ts"`
		After    int64    `json:"after_ts"`
	}
	if err := json.Unmarshal(c.body, &parsed); err != nil {
		return fail(http.StatusBadRequest, codeBadJSON, problem+"rooms\n  Input should be a valid list [type=list_type]"+more+"list_type")
	}
	if parsed.Limit < 0 {
		return fail(http.StatusBadRequest, codeUnknown, "If limit is provided it must be a non-negative integer greater than 0.")
	}
	for _, t := range h.jobs() {
		if t.Action == redactAction && t.Resource == id && t.Status == "active" {
			return fail(http.StatusBadRequest, codeUnknown, "Redact already in progress for user "+id)
		}
	}
	j := &redaction{
		Task: Task{ID: h.letters(16), Action: redactAction, Status: "active", Resource: id, Changed: h.now(), Failed: map[string]string{}},
		by:   id, reason: parsed.Reason, rooms: map[*Event]string{}, admin: parsed.UseAdmin || !h.mine(id),
	}
	if j.admin {
		j.by = s.user
	}
	rooms := parsed.Rooms
	if len(rooms) == 0 { // where the user is now, which is nowhere for one that is deactivated
		rooms = append(rooms, h.roomsOf(id)...)
		for room, state := range h.belongings()[id].Memberships {
			if state == "ban" {
				rooms = append(rooms, room)
			}
		}
	}
	limit := parsed.Limit
	if limit == 0 {
		limit = 1000
	}
	for _, room := range rooms {
		if !strings.HasPrefix(room, "!") {
			j.Error = "404: Could not find room_version for " + room
			break
		}
		j.take(h, room, limit, func(e *Event) bool {
			at := e.Sent.UnixMilli()
			return (parsed.Before == 0 || at <= parsed.Before) && (parsed.After == 0 || at >= parsed.After)
		})
	}
	if len(j.left) == 0 && j.Error == "" {
		j.Status = "complete"
	}
	h.redactions = append(h.redactions, j)
	h.putTask(j.Task)
	return ok(object{{"redact_id", j.ID}})
}

// take adds the newest events of a room to what is to be redacted.
func (j *redaction) take(h *Homeserver, room string, limit int, in func(*Event) bool) {
	n := 0
	for _, e := range slices.Backward(h.timelines()[room]) {
		if e.Sender != j.Resource || !slices.Contains([]string{"m.room.member", "m.room.message", "m.room.encrypted"}, e.Type) || !in(e) {
			continue
		}
		if n++; n > limit {
			break
		}
		if (!e.Redacted || j.admin) && (e.Type != "m.room.member" || e.membership() == "join") {
			j.left, j.rooms[e] = append(j.left, e), room
		}
	}
}

// work lets the redactions go on as far as they have come by now.
func (h *Homeserver) work() {
	for _, j := range h.redactions {
		before := j.Changed
		for j.Status == "active" && !h.now().Before(j.Changed.Add(redactionRound)) {
			j.Changed = j.Changed.Add(redactionRound)
			if len(j.left) == 0 {
				j.Status = "complete"
				if j.Error != "" {
					j.Status = "failed"
				}
				break
			}
			e := j.left[0]
			j.left = j.left[1:]
			stuck := e.Stuck
			if by := h.users[j.by]; j.admin && (by == nil || !slices.Contains(by.Rooms, j.rooms[e])) {
				stuck = "403: User " + j.by + " not in room " + j.rooms[e] + " (None)"
			}
			if stuck != "" {
				j.Failed[e.ID] = stuck
				continue
			}
			e.Redacted, e.By, e.Reason = true, j.by, j.reason
		}
		if j.Changed != before {
			h.putTask(j.Task)
		}
	}
}

func redactStatus(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	h.work()
	for _, t := range h.jobs() {
		if t.ID != c.args[0] {
			continue
		}
		switch t.Status {
		case "complete":
			failed := object{}
			for _, event := range slices.Sorted(maps.Keys(t.Failed)) {
				failed = append(failed, member{event, t.Failed[event]})
			}
			return ok(object{{"status", t.Status}, {"failed_redactions", failed}})
		case "failed":
			return ok(object{{"status", t.Status}, {"error", t.Error}})
		}
		return ok(object{{"status", t.Status}})
	}
	return fail(http.StatusNotFound, codeNotFound, "redact id '"+c.args[0]+"' not found")
}
