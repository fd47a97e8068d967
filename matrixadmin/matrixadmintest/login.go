package matrixadmintest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

func loginFlows(h *Homeserver, _ *call) answer {
	flows := list{object{{"type", "m.login.password"}}}
	if h.mode == Synapse || h.mode == ProxyHidesAdmin {
		flows = append(flows, object{{"type", "m.login.application_service"}})
	}
	return ok(object{{"flows", flows}})
}

// login knows passwords only, and says nothing about why one is refused.
func login(h *Homeserver, c *call) answer {
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	kind, isString := body["type"].(string)
	if !isString {
		return fail(http.StatusBadRequest, codeUnknown, "Missing JSON keys.")
	}
	if kind != "m.login.password" {
		return fail(http.StatusBadRequest, codeUnknown, "Unknown login type "+kind)
	}
	password, _ := body["password"].(string) // a wrong type is a wrong password
	refused := fail(http.StatusForbidden, codeForbidden, "Invalid username or password")
	u := h.loginUser(body)
	if u == nil || !u.HasPassword || !samePassword(u.Password, password) {
		if u != nil && u.Deactivated && h.mode == Synapse119 {
			return fail(http.StatusForbidden, codeDeactivated, "This account has been deactivated")
		}
		return refused
	}
	if u.Deactivated {
		return fail(http.StatusForbidden, codeDeactivated, "This account has been deactivated")
	}
	if u.Locked {
		return fail(http.StatusUnauthorized, codeUserLocked, "User account has been locked", member{"soft_logout", true})
	}
	device, _ := body["device_id"].(string)                 // absent is a new one
	name, _ := body["initial_device_display_name"].(string) // absent is none
	s := h.issue(u, device, name)
	out := object{
		{"user_id", u.ID}, {"access_token", s.token}, {"home_server", h.serverName}, {"device_id", s.device},
	}
	if h.mode == Synapse {
		out = append(out, member{"well_known", object{{"m.homeserver", object{{"base_url", c.base() + "/"}}}}})
	}
	return ok(out)
}

// loginUser finds the account by its id or localpart; case matters only between accounts that differ in nothing else.
func (h *Homeserver) loginUser(body jsonBody) *user {
	name, _ := body["user"].(string) // the old place
	if ident, isObject := body["identifier"].(map[string]any); isObject {
		if v, isString := ident["user"].(string); isString {
			name = v
		}
	}
	if !strings.HasPrefix(name, "@") {
		name = "@" + name + ":" + h.serverName
	}
	if u, known := h.users[name]; known {
		return u
	}
	for _, u := range h.order {
		if strings.EqualFold(u.ID, name) {
			return u
		}
	}
	return nil
}

// logout deletes the device, if the token has one.
func logout(h *Homeserver, c *call) answer {
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	delete(h.tokens, s.token)
	if s.hasDevice {
		h.removeDevices(h.users[s.user], []string{s.device})
	}
	return ok(object{})
}

func logoutAll(h *Homeserver, c *call) answer {
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	h.users[s.user].Devices = nil
	h.dropTokens(func(t *session) bool { return t.user == s.user })
	return ok(object{})
}

func whoami(h *Homeserver, c *call) answer {
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	guest, device := member{"is_guest", h.users[s.user].Guest}, member{"device_id", s.device}
	out := object{{"user_id", s.user}}
	switch {
	case h.mode == Synapse034, h.mode == Synapse119:
	case h.mode == Dendrite, h.conduit():
		out = append(out, device, guest)
	case s.hasDevice:
		out = append(out, guest, device)
	default:
		out = append(out, guest)
	}
	return ok(out)
}

// loginAs makes a token without a device that acts for another user.
func loginAs(h *Homeserver, c *call) answer {
	s, bad := h.admin(c)
	if bad != nil {
		return *bad
	}
	id := c.args[0]
	if !h.mine(id) {
		return fail(http.StatusBadRequest, codeUnknown, "Only local users can be logged in as")
	}
	if _, known := h.users[id]; !known {
		return fail(http.StatusNotFound, codeNotFound, textUserNotFound)
	}
	body, bad := c.object(true)
	if bad != nil {
		return *bad
	}
	var expires time.Time
	if v, given := body["valid_until_ms"]; given && v != nil {
		n, isNumber := v.(json.Number)
		ms, err := n.Int64()
		if !isNumber || err != nil {
			return fail(http.StatusBadRequest, codeUnknown, "'valid_until_ms' parameter must be an int")
		}
		expires = time.UnixMilli(ms)
	}
	if s.user == id {
		return fail(http.StatusBadRequest, codeUnknown, "Cannot use admin API to login as self")
	}
	t := &session{token: h.newToken(id), user: id, puppet: true, expires: expires}
	h.tokens[t.token] = t
	return ok(object{{"access_token", t.token}})
}
