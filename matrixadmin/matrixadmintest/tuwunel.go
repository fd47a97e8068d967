package matrixadmintest

import (
	"net/http"
	"slices"
	"strings"
)

// tuwunelRoutes are what Tuwunel 1.9.0 serves: most of Synapse's calls, and the specification's (src/api/admin/routes.rs).
func tuwunelRoutes() []route {
	const client = "/_matrix/client/{v3,r0,unstable}"
	return concat(
		on(get, "/_matrix/client/versions", versions),
		on(get, "/.well-known/matrix/client", wellKnown),
		on(get, "/_matrix/federation/v1/version", federationVersion),
		on(get, "/_tuwunel/server_version", federationVersion),
		on(get, "/_matrix/client/v1/auth_metadata", ownMetadata),
		on(get, "/_matrix/client/{v3,r0}/account/whoami", whoami),
		on(get, "/_matrix/client/{v3,r0}/capabilities", capabilities),
		on(get, "/_matrix/client/{v3,r0}/login", loginFlows),
		on(post, "/_matrix/client/{v3,r0}/login", login),
		on(post, "/_matrix/client/{v3,r0}/logout", logout),
		on(get, "/_matrix/client/{v3,r0}/profile/*", profile),
		on(get, client+"/admin/whois/*", whoisTuwunel),
		on(get, admin1+"/whois/*", whoisTuwunel),
		on(get, admin1+"/server_version", serverVersion),
		on(post, admin1+"/deactivate/*", deactivateTuwunel),
		on(post, admin1+"/reset_password/*", resetTuwunel),
		on(put, admin1+"/suspend/*", suspend),
		on(get, admin1+"/username_available", usernameAvailable),
		on(get, admin1+"/threepid/*/users/*", byEmailTuwunel),
		on(get, admin1+"/rooms/*", roomDetails),
		on(get, admin1+"/rooms/*/members", roomMembers),
		on(get, "/_matrix/client/{v3,r0}/directory/room/*", directory),
		on(get, admin1+"/users/*/joined_rooms", joinedRooms),
		on(get, admin1+"/users/*/memberships", memberships),
		on(get, admin1+"/users/*/accountdata", accountData),
		on(get, admin1+"/users/*/pushers", pushers),
		on(get, admin1+"/users/*/media", listMedia),
		on(del, admin1+"/users/*/media", deleteUserMedia),
		on(get, admin1+"/media/*/*", (*Homeserver).mediaDetails),
		on(del, admin1+"/media/*/*", deleteFile),
		on(get, admin2+"/users", listTuwunel(listUsersV2)),
		on(get, "/_synapse/admin/v3/users", listTuwunel(listUsersV3)),
		on(get, admin2+"/users/*", getTuwunel),
		on(get, admin2+"/users/*/devices", listDevices),
		on(get, admin2+"/users/*/devices/*", getDevice),
		on(put, admin2+"/users/*/devices/*", renameDevice),
		on(del, admin2+"/users/*/devices/*", deleteDevice),
		on(post, admin2+"/users/*/delete_devices", deleteDevices),
	)
}

// ownMetadata is that of an OAuth server that is the homeserver itself.
func ownMetadata(_ *Homeserver, c *call) answer {
	return ok(object{{"issuer", c.base() + "/"}, {"token_endpoint", c.base() + "/_tuwunel/oidc/token"}})
}

// whoisTuwunel lists the last address of each device, without a user agent.
func whoisTuwunel(h *Homeserver, c *call) answer {
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	id := c.args[0]
	switch {
	case s.user != id && !h.isAdmin(s):
		return fail(http.StatusForbidden, codeForbidden, textNotAdmin)
	case h.parseID(id) != nil || !h.mine(id):
		return fail(http.StatusBadRequest, codeInvalidParam, "Can only look up local users")
	}
	connections := list{}
	if u, known := h.users[id]; known {
		u.catchUp()
		for _, d := range u.Devices {
			row := object{}
			if d.LastSeenIP != "" {
				row = append(row, member{"ip", d.LastSeenIP})
			}
			if !d.LastSeen.IsZero() {
				row = append(row, member{"last_seen", d.LastSeen.UnixMilli()})
			}
			connections = append(connections, row)
		}
	}
	return ok(object{{"user_id", id}, {"devices", object{{"", object{{"sessions", list{object{{"connections", connections}}}}}}}}})
}

// getTuwunel has no creation time, and nothing of what it does not keep.
func getTuwunel(h *Homeserver, c *call) answer {
	u, bad := h.deviceUser(c)
	if bad != nil {
		return *bad
	}
	return ok(object{
		{"name", u.ID},
		{"displayname", orNull(u.DisplayName)},
		{"avatar_url", orNull(u.AvatarURL)},
		{"threepids", threepids(u)},
		{"admin", u.Admin},
		{"deactivated", u.Deactivated},
		{"erased", u.Erased},
		{"locked", u.Locked},
		{"suspended", u.Suspended},
		{"shadow_banned", false},
		{"creation_ts", 0},
		{"last_seen_ts", millis(u.LastSeen)},
		{"external_ids", list{}},
	})
}

// listTuwunel sorts by name whatever is asked for, and does not know when an account was made.
func listTuwunel(next handler) handler {
	return func(h *Homeserver, c *call) answer {
		c.query.Del("order_by")
		a := next(h, c)
		body, isObject := a.value.(object)
		if !isObject {
			return a
		}
		rows, _ := body[0].value.(list)
		for i, row := range rows {
			o, _ := row.(object)
			o = slices.DeleteFunc(o, func(m member) bool {
				return slices.Contains([]string{"approved", "user_type", "is_guest", "creation_ts"}, m.key)
			})
			rows[i] = append(o, member{"creation_ts", 0})
		}
		return a
	}
}

// deactivateTuwunel empties the password, which is what deactivated means there, and leaves the account in its rooms.
func deactivateTuwunel(h *Homeserver, c *call) answer {
	rooms := []string(nil)
	u, known := h.users[c.args[0]]
	if known {
		u.resolve()
		rooms = slices.Clone(u.Rooms)
	}
	a := deactivate(h, c)
	if known && a.status == http.StatusOK {
		u.Rooms, u.leaving = rooms, nil
	}
	return a
}

// resetTuwunel makes an account active again, and ends the session that asked as well.
func resetTuwunel(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	password, isString := body["new_password"].(string)
	u, known := h.users[c.args[0]]
	switch {
	case !isString || strings.TrimSpace(password) == "":
		return fail(http.StatusBadRequest, codeBadJSON, "deserialization failed: missing field `new_password`")
	case !known:
		return fail(http.StatusNotFound, codeNotFound, textUserNotFound)
	}
	logout, given := body["logout_devices"].(bool)
	h.setPassword(u, password, logout || !given, nil)
	u.Deactivated = false
	return ok(object{})
}
