package matrixadmintest

import (
	"net/http"
	"strconv"
	"strings"
)

func (h *Homeserver) dendriteAdmin(c *call) *answer {
	s, bad := h.requester(c)
	if bad != nil {
		return bad
	}
	if !h.isAdmin(s) {
		a := fail(http.StatusForbidden, codeForbidden, "This API can only be used by admin users.")
		return &a
	}
	return nil
}

func (h *Homeserver) dendriteID(id string) *answer {
	text := ""
	_, domain, split := strings.Cut(id, ":")
	switch {
	case !strings.HasPrefix(id, "@"):
		text = "gomatrixserverlib: invalid ID " + strconv.Quote(id) + " doesn't start with '@'"
	case !split:
		text = "gomatrixserverlib: invalid ID " + strconv.Quote(id) + " missing ':'"
	case domain != h.serverName:
		text = "server name " + strconv.Quote(domain) + " not known"
	default:
		return nil
	}
	return invalidParam(text)
}

// evacuate makes a user leave all rooms, and names them.
func evacuate(h *Homeserver, c *call) answer {
	if bad := h.dendriteAdmin(c); bad != nil {
		return *bad
	}
	if bad := h.dendriteID(c.args[0]); bad != nil {
		return *bad
	}
	rooms := h.roomsOf(c.args[0])
	if u, known := h.users[c.args[0]]; known {
		u.Rooms = nil
	}
	return ok(object{{"affected", rooms}})
}
