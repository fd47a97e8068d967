package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// SendNotices is sending server notices, as far as the server is set up for them; see [SendNotice].
var SendNotices = Capability{
	ID: "notice", Does: "send server notices", Group: "disrupt",
	At: map[Via]string{ViaSynapse: "PUT /_synapse/admin/v1/send_server_notice/{id}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{0, 99, 4}, Answer: Yes, Set: true, Note: "the server refuses this unless server_notices is set in its configuration"},
		{Family: FamilySynapse, Before: Release{0, 99, 4}, Answer: No, Why: "Synapse can send server notices from version 0.99.4 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "mxwarden does this on Synapse only; it was not tried on Tuwunel"},
	},
}

var _ = told(&SendNotices)

// noticeRefusals: whether notices are on, and whose account it is, is asked before the room is made (SendServerNoticeServlet).
var noticeRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND", "400 M_UNKNOWN"})

// NoticeEvent is the fact that names the event of a notice.
const NoticeEvent = "event_id"

// SendNotice is the request that sends a text to an account, in a room that the server makes for its notices. The same transaction sends it once, however often
// it is asked for; its fact is [NoticeEvent].
//
// PUT /_synapse/admin/v1/send_server_notice/{transaction}
//
// Source: element-hq/synapse docs/admin_api/server_notices.md
func SendNotice(id UserID, transaction, text string) wire.Request {
	type content struct {
		Type string `json:"msgtype"`
		Body string `json:"body"`
	}
	type body struct {
		User    string  `json:"user_id"`
		Content content `json:"content"`
	}
	type answer struct {
		Event *string `json:"event_id"`
	}
	return wire.Request{
		Op: "send server notice", Method: http.MethodPut, Path: []string{"_synapse", "admin", "v1", "send_server_notice", transaction},
		Body: body{id.s, content{"m.text", text}}, Wait: wire.WaitLong, Refusals: noticeRefusals,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Event == nil || *a.Event == "" {
				return nil, wire.Missing(NoticeEvent)
			}
			return wire.Facts{NoticeEvent: *a.Event}, nil
		}),
	}
}
