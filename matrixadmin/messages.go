package matrixadmin

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadMessages is reading what is in a room without being in it; see [Messages].
var ReadMessages = Capability{
	ID: "messages", Does: "show messages", Group: "read",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/rooms/{room}/messages"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 68}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 68}, Answer: No, Why: "Synapse can show messages from version 1.68 on"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
	},
}

var _ = told(&ReadMessages)

// Message is an event that somebody wrote into a room. The sender chooses all its texts.
type Message struct {
	ID     Text
	Room   Text
	Sender Text
	Type   Text // of the event: "m.room.message", "m.room.encrypted", "m.sticker", "m.reaction", …
	Kind   Text // of a message: "m.text", "m.image", …
	Body   Text // what it says: text, caption, topic, name, key of a reaction, question of a poll
	URL    Text // of media, "" without
	Edits  Text // id of the event that it replaces, "" unless it is an edit
	Sent   time.Time
	Age    time.Duration // when it was read, by the server's clock; 0 where the server does not say

	Membership Text // of a membership
	StateKey   Text // of state; of a membership the user ID that it is about
	Redacted   bool // its content is gone
	RedactedBy Text // user ID
	Reason     Text // of the redaction
}

// Encrypted reports whether only those in the room can read it.
func (m Message) Encrypted() bool { return m.Type.Raw() == "m.room.encrypted" }

// MessageQuery says what to read of a room.
type MessageQuery struct {
	Room   Text
	Sender UserID   // only what this one wrote
	Types  []string // of events; any when empty
	Limit  int      // at most 1,000
	From   string   // of the page before, "" for the newest

	// Seen are the ids of messages that were read before, to which [NextMessages] adds; a page of nothing else does not go on. Nil keeps none.
	Seen map[Text]bool
}

// MessagePage is what was read of a room, newest first.
type MessagePage struct {
	Messages []Message
	Next     string // token of the next page, "" when nothing is left; a page without messages may have one
}

// Messages is the request that reads what one account wrote into a room, newest first, and keeps it in page. A room that the server does not know has nothing.
//
// GET /_synapse/admin/v1/rooms/{room}/messages
//
// Source: element-hq/synapse docs/admin_api/rooms.md
func Messages(q MessageQuery, page *MessagePage) wire.Request {
	type filter struct {
		Senders []string `json:"senders"`
		Types   []string `json:"types,omitempty"`
	}
	type answer struct {
		Chunk *[]event `json:"chunk"`
		End   string   `json:"end"`
	}
	words, _ := json.Marshal(filter{[]string{q.Sender.s}, q.Types}) // strings alone
	query := url.Values{"dir": {"b"}, "limit": {strconv.Itoa(max(q.Limit, 1))}, "filter": {string(words)}}
	if q.From != "" {
		query.Set("from", q.From)
	}
	return wire.Request{
		Op: "read messages", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "rooms", q.Room.Raw(), "messages"}, Query: query, Large: true,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			switch {
			case a.Chunk == nil:
				return nil, wire.Missing("chunk")
			case a.End != "" && a.End == q.From:
				return nil, wire.ErrPageToken
			}
			page.Messages, page.Next = nil, a.End
			for _, e := range *a.Chunk {
				m := e.message()
				switch {
				case m.ID.IsZero():
					return nil, wire.Missing("event_id")
				case m.Sender != q.Sender.Text():
					return nil, wire.ErrOtherAccount
				case !m.Room.IsZero() && m.Room != q.Room:
					return nil, wire.ErrOtherRoom
				}
				m.Room = q.Room
				page.Messages = append(page.Messages, m)
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// event is an event as servers write it. What users choose in it may be of any type.
type event struct {
	ID       Text    `json:"event_id"`
	Room     Text    `json:"room_id"`
	Sender   Text    `json:"sender"`
	Type     Text    `json:"type"`
	StateKey Text    `json:"state_key"`
	Sent     float64 `json:"origin_server_ts"`
	Content  content `json:"content"`
	Unsigned struct {
		Age     jsontext.Value `json:"age"`
		Because *struct {
			Sender  Text    `json:"sender"`
			Content content `json:"content"`
		} `json:"redacted_because"`
	} `json:"unsigned"`
}

func (e event) message() Message {
	m := Message{ID: e.ID, Room: e.Room, Sender: e.Sender, Type: e.Type, StateKey: e.StateKey}
	if e.Sent >= 0 && e.Sent < 1<<53 {
		m.Sent = time.UnixMilli(int64(e.Sent)).UTC()
	}
	if ms, err := strconv.ParseInt(string(e.Unsigned.Age), 10, 64); err == nil && ms > 0 && ms < 1<<42 {
		m.Age = time.Duration(ms) * time.Millisecond
	}
	if b := e.Unsigned.Because; b != nil {
		m.Redacted, m.RedactedBy, m.Reason = true, b.Sender, b.Content.text("reason")
	}
	return m.filled(e.Content)
}

// filled is the message with what the content says.
func (m Message) filled(c content) Message {
	m.Kind, m.URL, m.Membership = c.text("msgtype"), c.text("url"), c.text("membership")
	if file := c.sub("file"); m.URL.IsZero() {
		m.URL = file.text("url")
	}
	relates := c.sub("m.relates_to")
	said := c
	if relates.text("rel_type").Raw() == "m.replace" {
		m.Edits = relates.text("event_id")
		if now := c.sub("m.new_content"); now != nil {
			said = now
		}
	}
	for _, text := range []Text{
		said.text("body"), said.text("topic"), said.text("name"), relates.text("key"), c.sub("m.poll.start").sub("question").text("org.matrix.msc1767.text"),
		c.sub("org.matrix.msc3381.poll.start").sub("question").text("org.matrix.msc1767.text"), c.sub("org.matrix.msc3381.poll.start").sub("question").text("body"),
	} {
		if m.Body.IsZero() {
			m.Body = text
		}
	}
	return m
}

// content is an object whose members may be anything.
type content map[string]jsontext.Value

// UnmarshalJSON takes any value; what is no object is empty.
func (c *content) UnmarshalJSON(b []byte) error {
	var all map[string]jsontext.Value
	if len(b) > 0 && b[0] == '{' {
		if err := json.Unmarshal(b, &all, jsontext.AllowInvalidUTF8(true)); err != nil {
			return err
		}
	}
	*c = all
	return nil
}

// text is a member that is a string, "" otherwise.
func (c content) text(name string) Text {
	var s string
	if v := c[name]; len(v) == 0 || v[0] != '"' || json.Unmarshal(v, &s, jsontext.AllowInvalidUTF8(true)) != nil {
		return Text{}
	}
	return NewText(s)
}

// sub is a member that is an object, nil otherwise.
func (c content) sub(name string) content {
	var o content
	if v := c[name]; len(v) == 0 || json.Unmarshal(v, &o, jsontext.AllowInvalidUTF8(true)) != nil {
		return nil
	}
	return o
}

// MemberEvents is the request that reads the present membership of everybody in a room and keeps the events in members: who set it last is the sender.
//
// GET /_synapse/admin/v1/rooms/{room}/state?type=m.room.member
//
// Source: element-hq/synapse docs/admin_api/rooms.md; before Synapse 1.123 the whole state comes, of which the rest is left out here
func MemberEvents(room Text, members *[]Message) wire.Request {
	type answer struct {
		State *[]event `json:"state"`
	}
	return wire.Request{
		Op: "read memberships of a room", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "rooms", room.Raw(), "state"},
		Query: url.Values{"type": {"m.room.member"}}, Large: true,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.State == nil {
				return nil, wire.Missing("state")
			}
			*members = nil
			for _, e := range *a.State {
				if e.Type.Raw() == "m.room.member" {
					*members = append(*members, e.message())
				}
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// FetchOriginal is reading an event as it was before it was redacted; see [Original].
var FetchOriginal = Capability{
	ID: "originals", Does: "show what redacted messages said", Group: "read",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/fetch_event/{event}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 140}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 140}, Answer: No, Why: "Synapse can show what redacted messages said from version 1.140 on"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
	},
}

var _ = told(&FetchOriginal)

// Original is the request that reads an event as it was written, also one that was redacted, for as long as the server keeps that (Synapse: 7 days, by
// redaction_retention_period), and keeps it in m.
//
// GET /_synapse/admin/v1/fetch_event/{event}
//
// Source: element-hq/synapse docs/admin_api/fetch_event.md
func Original(id Text, m *Message) wire.Request {
	type answer struct {
		Event *event `json:"event"`
	}
	return wire.Request{
		Op: "read original message", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "fetch_event", id.Raw()}, Large: true,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			switch {
			case a.Event == nil:
				return nil, wire.Missing("event")
			case a.Event.ID != id:
				return nil, wire.ErrOtherAccount
			}
			*m = a.Event.message()
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
