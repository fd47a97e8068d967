package matrixadmintest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Event is something that an account wrote into a room.
type Event struct {
	ID       string // made up for an event added without one
	Sender   string
	Type     string // "m.room.message" when empty
	StateKey string // of an event of the room's state
	State    bool
	Content  string // JSON
	Sent     time.Time

	// Redacted is the content that is left; Reason and By are those of the redaction. The original stays in Content, as long as Synapse keeps it.
	Redacted bool
	By       string
	Reason   string
	Expired  bool // the original of a redacted event is not kept any more

	// Stuck is the error with which redacting the event fails; "" lets it succeed.
	Stuck string
}

// AddEvents puts events into a room, in the order in which they were sent, and returns their ids. A room that nobody is in takes them, too.
func (h *Homeserver) AddEvents(room string, events ...Event) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = h.addEvent(room, e).ID
	}
	return ids
}

// timelines are what was sent, by room.
func (h *Homeserver) timelines() map[string][]*Event {
	once(&h.latePast)
	if h.events == nil {
		h.events = map[string][]*Event{}
	}
	return h.events
}

func (h *Homeserver) addEvent(room string, e Event) *Event {
	all := h.timelines()
	if e.ID == "" {
		e.ID = "$" + h.letters(43)
	}
	if e.Type == "" {
		e.Type = "m.room.message"
	}
	if e.Sent.IsZero() {
		e.Sent = h.now()
	}
	all[room] = append(all[room], &e)
	return &e
}

// Events returns what is in a room now, oldest first.
func (h *Homeserver) Events(room string) []Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.work()
	var out []Event
	for _, e := range h.timelines()[room] {
		out = append(out, *e)
	}
	return out
}

// left is the content of a redacted event.
func (e *Event) left() string {
	if e.Type == "m.room.member" {
		var content struct {
			Membership string `json:"membership"`
		}
		_ = json.Unmarshal([]byte(e.Content), &content)
		return `{"membership":` + quote(content.Membership) + `}`
	}
	return "{}"
}

func quote(s string) string { return string(dialect{}.appendString(nil, s)) }

// membership is that of an event about one.
func (e *Event) membership() string {
	var content struct {
		Membership string `json:"membership"`
	}
	_ = json.Unmarshal([]byte(e.Content), &content)
	return content.Membership
}

// client is an event as clients get it.
func (h *Homeserver) client(room string, e *Event) object {
	age := h.now().Sub(e.Sent).Milliseconds()
	content, unsigned := e.Content, object{{"age", age}}
	var because object
	if e.Redacted {
		content = e.left()
		reason := object{{"redacts", e.ID}}
		if e.Reason != "" {
			reason = append(object{{"reason", e.Reason}}, reason...)
		}
		because = object{
			{"content", reason},
			{"event_id", e.ID + "r"},
			{"origin_server_ts", e.Sent.UnixMilli()},
			{"redacts", e.ID},
			{"room_id", room},
			{"sender", e.By},
			{"type", "m.room.redaction"},
			{"unsigned", object{{"age", age}}},
			{"user_id", e.By},
		}
		unsigned = append(unsigned, member{"redacted_because", because}, member{"redacted_by", e.ID + "r"})
	}
	out := object{{"age", age}, {"content", rawJSON(content)}, {"event_id", e.ID}, {"origin_server_ts", e.Sent.UnixMilli()}}
	if e.Redacted {
		out = append(out, member{"redacted_because", because})
	}
	out = append(out, member{"room_id", room}, member{"sender", e.Sender})
	if e.State {
		out = append(out, member{"state_key", e.StateKey})
	}
	return append(out, member{"type", e.Type}, member{"unsigned", unsigned}, member{"user_id", e.Sender})
}

// eventFilter is the part of a filter that is looked at here.
type eventFilter struct {
	Senders []string `json:"senders"`
	Types   []string `json:"types"`
}

func (f eventFilter) takes(e *Event) bool {
	return (f.Senders == nil || slices.Contains(f.Senders, e.Sender)) && (f.Types == nil || slices.Contains(f.Types, e.Type))
}

// roomMessages pages through a room for an administrator, who need not be in it; a room that is not here is empty. Tokens are places among the events.
func roomMessages(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	h.work()
	room := c.args[0]
	all := h.timelines()[room]
	var limit int
	if bad := c.integer("limit", 10, &limit); bad != nil {
		return *bad
	}
	var filter eventFilter
	if f := c.query.Get("filter"); f != "" && json.Unmarshal([]byte(f), &filter) != nil {
		return fail(http.StatusBadRequest, codeInvalidParam, "Query parameter filter must be JSON")
	}
	backwards := c.query.Get("dir") == "b"
	at := 0
	if backwards {
		at = len(all)
	}
	if from := c.query.Get("from"); from != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSuffix(from, "_0_0"), "t"))
		if err != nil || n < 0 || n > len(all) {
			return fail(http.StatusBadRequest, codeInvalidParam, "'from' parameter is invalid")
		}
		at = n
	}
	token := func(n int) string { return "t" + strconv.Itoa(n) + "_0_0" }
	start, chunk, limited := token(at), list{}, false
	for (!backwards || at != 0) && (backwards || at != len(all)) {
		i := at
		if backwards {
			i--
		}
		if filter.takes(all[i]) {
			if limited = len(chunk) == min(limit, 1000); limited {
				break
			}
			chunk = append(chunk, h.client(room, all[i]))
		}
		if at++; backwards {
			at -= 2
		}
	}
	out := object{{"chunk", chunk}, {"start", start}}
	if limited {
		out = append(out, member{"end", token(at)})
	}
	return ok(out)
}

// nearestEvent finds the event of a room that is the next to a moment, which itself counts. A room that is not here has none.
func nearestEvent(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	h.work()
	if !c.query.Has("ts") {
		return fail(http.StatusBadRequest, codeMissingParam, "Missing required integer query parameter ts")
	}
	var ts int
	if bad := c.integer("ts", 0, &ts); bad != nil {
		return *bad
	}
	at, backwards, word := int64(ts), c.query.Get("dir") == "b", "FORWARDS"
	if backwards {
		word = "BACKWARDS"
	}
	var found *Event
	for _, e := range h.timelines()[c.args[0]] {
		switch sent := e.Sent.UnixMilli(); {
		case backwards && (sent > at || found != nil && sent < found.Sent.UnixMilli()), !backwards && (sent < at || found != nil && sent >= found.Sent.UnixMilli()):
		default:
			found = e
		}
	}
	if found == nil {
		return fail(http.StatusNotFound, codeNotFound, "Unable to find event from "+strconv.Itoa(ts)+" in direction Direction."+word)
	}
	return ok(object{{"event_id", found.ID}, {"origin_server_ts", found.Sent.UnixMilli()}})
}

// fetchEvent gives the original, also of what was redacted, for as long as it is kept.
func fetchEvent(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	h.work()
	for room, all := range h.timelines() {
		for _, e := range all {
			if e.ID != c.args[0] {
				continue
			}
			content := e.Content
			if e.Redacted && e.Expired {
				content = e.left()
			}
			out := object{
				{"auth_events", list{}},
				{"content", rawJSON(content)},
				{"depth", 1},
				{"event_id", e.ID},
				{"hashes", object{}},
				{"origin_server_ts", e.Sent.UnixMilli()},
				{"prev_events", list{}},
				{"room_id", room},
				{"sender", e.Sender},
				{"signatures", object{}},
			}
			if e.State {
				out = append(out, member{"state_key", e.StateKey})
			}
			return ok(object{{"event", append(out, member{"type", e.Type}, member{"unsigned", object{{"age", h.now().Sub(e.Sent).Milliseconds()}}})}})
		}
	}
	return fail(http.StatusNotFound, codeNotFound, "Event not found")
}

// sendEvent is how users write.
func sendEvent(h *Homeserver, c *call) answer {
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	room := c.args[0]
	u := h.users[s.user]
	u.resolve()
	if !slices.Contains(u.Rooms, room) {
		return fail(http.StatusForbidden, codeForbidden, "User "+s.user+" not in room "+room)
	}
	if _, bad := c.object(false); bad != nil {
		return *bad
	}
	return ok(object{{"event_id", h.addEvent(room, Event{Sender: s.user, Type: c.args[1], Content: string(c.body)}).ID}})
}

// roomState is the present state as far as it was written here.
func roomState(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	h.work()
	all, known := h.timelines()[c.args[0]]
	if !known && !h.isRoom(c.args[0]) {
		return fail(http.StatusNotFound, codeNotFound, "Room not found")
	}
	last := map[string]*Event{}
	var order []string
	for _, e := range all {
		if key := e.Type + "\x00" + e.StateKey; e.State && (!c.query.Has("type") || e.Type == c.query.Get("type")) {
			if last[key] == nil {
				order = append(order, key)
			}
			last[key] = e
		}
	}
	rows := list{}
	for _, key := range order {
		rows = append(rows, h.client(c.args[0], last[key]))
	}
	return ok(object{{"state", rows}})
}

// Invited is an invitation, which its answer replaces.
func Invited(by, user string, sent time.Time) Event { return membershipOf(by, user, "invite", sent) }

// Joined is the answer to an invitation, or a join without one.
func Joined(user string, sent time.Time) Event { return membershipOf(user, user, "join", sent) }

func membershipOf(by, user, state string, sent time.Time) Event {
	return Event{Sender: by, Type: "m.room.member", State: true, StateKey: user, Content: `{"membership":` + quote(state) + `}`, Sent: sent}
}
