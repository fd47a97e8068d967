package matrixadmintest

import (
	"net/http"
	"strings"
	"time"
)

// keyResetTime is how long cross-signing keys may be replaced.
const keyResetTime = 10 * time.Minute

// notice is a server notice that was sent: an event in the room that the server made for them.
type notice struct{ event, room, user, text string }

// WithoutServerNotices makes a server that is not set up to send notices.
func WithoutServerNotices() Option { return func(o *options) { o.noNotices = true } }

// sendNotice sends a text once for each transaction.
func sendNotice(h *Homeserver, c *call) answer {
	s, bad := h.admin(c)
	if bad != nil {
		return *bad
	}
	key := s.token + " " + c.args[0]
	if event, sent := h.transactions[key]; sent {
		return ok(object{{"event_id", event}})
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	var missing []string
	for _, name := range []string{"user_id", "content"} {
		if _, given := body[name]; !given {
			missing = append(missing, "'"+name+"'")
		}
	}
	if missing != nil {
		return fail(http.StatusBadRequest, codeMissingParam, "Missing params: ["+strings.Join(missing, ", ")+"]")
	}
	if h.noNotices {
		return fail(http.StatusBadRequest, codeUnknown, "Server notices are not enabled on this server")
	}
	id, _ := body["user_id"].(string) // a wrong type is nobody
	if !h.mine(id) {
		return fail(http.StatusBadRequest, codeUnknown, "Server notices can only be sent to local users")
	}
	if _, known := h.users[id]; !known {
		return fail(http.StatusNotFound, codeNotFound, textUserNotFound)
	}
	content, _ := body["content"].(map[string]any)
	text, isText := content["body"].(string)
	if !isText {
		return fail(http.StatusBadRequest, codeUnknown, "'body' not in content")
	}
	room := ""
	for _, n := range h.notices {
		if n.user == id {
			room = n.room
		}
	}
	if room == "" {
		room = "!" + h.letters(18) + ":" + h.serverName
		h.newRoom(room, "@notices:"+h.serverName, jsonBody{"name": "System Alerts"})
		h.setMembership(id, room, "invite")
	}
	e := h.addEvent(room, Event{Sender: "@notices:" + h.serverName, Content: `{"body":` + quote(text) + `,"msgtype":"m.text"}`})
	n := notice{event: e.ID, room: room, user: id, text: text}
	h.notices = append(h.notices, n)
	if h.transactions == nil {
		h.transactions = map[string]string{}
	}
	h.transactions[key] = n.event
	return ok(object{{"event_id", n.event}})
}

// Notices are the texts of the server notices that an account was sent.
func (h *Homeserver) Notices(id string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var texts []string
	for _, n := range h.notices {
		if n.user == id {
			texts = append(texts, n.text)
		}
	}
	return texts
}

// allowKeyReset knows accounts that have cross-signing keys.
func allowKeyReset(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	u, known := h.users[c.args[0]]
	if !known || !u.CrossSigning {
		return fail(http.StatusNotFound, codeNotFound, "User has no master cross-signing key")
	}
	return ok(object{{"updatable_without_uia_before_ms", h.now().Add(keyResetTime).UnixMilli()}})
}
