package hostile

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
	"github.com/mxwarden/mxwarden/tui/ui"
)

const baseURL = "https://demo.example"

// homeserver answers every question of the console with filled values and, sometimes, with errors.
type homeserver struct {
	*filler

	tb     testing.TB
	usual  bool         // accounts are in no state that makes an action impossible
	broken atomic.Int64 // of a hundred answers, how many are errors
	writes atomic.Int64
	wrote  atomic.Value // the id written to last
	crowd  func() []matrixadmin.User
	slow   atomic.Int64 // nanoseconds that a list takes
}

func (h *homeserver) write(id matrixadmin.Text) {
	h.writes.Add(1)
	h.wrote.Store(id.Raw())
}

func (h *homeserver) fault() bool { return h.random("fault").Int64N(100) < h.broken.Load() }

var _ ui.Homeserver = (*homeserver)(nil)

func answered[T any](h *homeserver) (T, error) {
	if h.fault() {
		var none T
		return none, h.fails()
	}
	return made[T](h.filler), nil
}

func (h *homeserver) User(_ context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
	u, err := answered[matrixadmin.User](h)
	u.ID = id
	if h.usual {
		u.Suspended, u.Deactivated, u.Locked = matrixadmin.TriUnknown, matrixadmin.TriUnknown, matrixadmin.TriUnknown
		u.Admin, u.Appservice = matrixadmin.TriNo, matrixadmin.Text{}
	}
	return u, err
}

func (h *homeserver) Devices(context.Context, matrixadmin.UserID) ([]matrixadmin.Device, error) {
	return answered[[]matrixadmin.Device](h)
}

func (h *homeserver) JoinedRooms(context.Context, matrixadmin.UserID) ([]matrixadmin.Text, error) {
	return answered[[]matrixadmin.Text](h)
}

func (h *homeserver) Do(_ context.Context, r wire.Request) (wire.Facts, error) {
	if r.Method == http.MethodGet && r.Path[len(r.Path)-1] == "messages" {
		return h.messages(r)
	}
	if r.Method == http.MethodGet && slices.Contains(r.Path, "fetch_event") {
		return h.original(r)
	}
	if r.Method == http.MethodGet && slices.Contains(r.Path, "rooms") {
		return h.room(r)
	}
	if r.Method == http.MethodGet {
		if !strings.HasSuffix(r.Path[len(r.Path)-1], "_count") {
			return nil, h.fails()
		}
		n, err := answered[int64](h)
		if err != nil {
			return nil, err
		}
		return r.Check(fmt.Appendf(nil, `{"invite_count":%d,"cumulative_joined_room_count":%d}`, n, n))
	}
	h.write(r.Account) // a file's request names none
	_, err := answered[bool](h)
	return nil, err
}

// messages answers with what the sender of the filter wrote: one of each kind, one of them redacted.
func (h *homeserver) messages(r wire.Request) (wire.Facts, error) {
	if h.fault() {
		return nil, h.fails()
	}
	var filter struct {
		Senders []string `json:"senders"`
	}
	if err := json.Unmarshal([]byte(r.Query.Get("filter")), &filter); err != nil {
		return nil, err
	}
	var events []any
	for i, kind := range []string{"m.text", h.text("Message.Kind"), "m.image"} {
		e := map[string]any{
			"event_id": fmt.Sprint("$", i, h.text("Message.ID")), "sender": filter.Senders[0], "type": "m.room.message", "origin_server_ts": 946684800000,
			"content": map[string]any{"msgtype": kind, "body": h.text("Message.Body"), "url": h.text("Message.URL"), "m.relates_to": map[string]any{"rel_type": "m.replace", "event_id": h.text("Message.Edits")}},
		}
		if i == 2 {
			e["content"] = map[string]any{}
			e["unsigned"] = map[string]any{"redacted_because": map[string]any{"sender": h.text("Message.RedactedBy"), "content": map[string]any{"reason": h.text("Message.Reason")}}}
		}
		events = append(events, e)
	}
	return checked(r, map[string]any{"chunk": events})
}

// original answers for an event that was redacted.
func (h *homeserver) original(r wire.Request) (wire.Facts, error) {
	if h.fault() {
		return nil, h.fails()
	}
	return checked(r, map[string]any{"event": map[string]any{"event_id": r.Path[len(r.Path)-1], "content": map[string]any{"body": h.text("Message.Original")}}})
}

func checked(r wire.Request, answer any) (wire.Facts, error) {
	body, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	return r.Check(body)
}

// room answers for the room that a request names.
func (h *homeserver) room(r wire.Request) (wire.Facts, error) {
	if h.fault() {
		return nil, h.fails()
	}
	about := map[string]any{"room_id": r.Path[len(r.Path)-1], "joined_members": 7}
	for _, field := range []string{"name", "canonical_alias", "creator", "join_rules", "encryption", "version"} {
		about[field] = h.text("Room." + field)
	}
	return checked(r, about)
}

func (h *homeserver) SearchUsers(context.Context, matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
	time.Sleep(time.Duration(h.slow.Load()))
	if h.crowd != nil {
		users := h.crowd()
		return matrixadmin.UserPage{Users: users, Total: len(users)}, nil
	}
	page, err := answered[matrixadmin.UserPage](h)
	for range 6 {
		page.Users = append(page.Users, made[matrixadmin.User](h.filler))
	}
	page.Total, page.Next = len(page.Users), ""
	return page, err
}

// Whois goes through the client: its rows are columns that only the client fills.
func (h *homeserver) Whois(ctx context.Context, id matrixadmin.UserID, opts ...matrixadmin.WhoisOption) (*matrixadmin.Connections, error) {
	if h.fault() {
		return nil, h.fails()
	}
	var rows []string
	for range h.random("rows").IntN(12) {
		row := made[matrixadmin.Connection](h.filler)
		rows = append(rows, fmt.Sprintf(`{"ip":%s,"user_agent":%s,"last_seen":%d}`, said(row.IP), said(row.Agent), row.LastSeen.UnixMilli()))
	}
	body := fmt.Sprintf(`{"user_id":%s,"devices":{%s:{"sessions":[{"connections":[%s]}]}}}`, jsonString(id.Raw()),
		said(made[matrixadmin.Connection](h.filler).Device), strings.Join(rows, ","))
	client, err := matrixadmin.New(baseURL, matrixadmin.WithTransport(answers(body)), matrixadmin.WithToken(matrixadmin.NewSecret("t")))
	if err != nil {
		h.tb.Fatal(err)
	}
	return client.Whois(ctx, id, opts...)
}

func said(t matrixadmin.Text) string { return jsonString(strings.ToValidUTF8(t.Raw(), "\ufffd")) }

// answers is a server that always says the same.
type answers string

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	return response(req, http.StatusOK, "", string(a)), nil
}

func response(req *http.Request, status int, reason, body string) *http.Response {
	kind := "application/json"
	if strings.HasPrefix(body, "<") {
		kind = "text/html"
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", status, reason), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: req,
	}
}

// Drop implements [ui.Session].
func (h *homeserver) Drop() {}

// Logout implements [ui.Session].
func (h *homeserver) Logout(context.Context) error {
	h.writes.Add(1)
	_, err := answered[bool](h)
	return err
}
