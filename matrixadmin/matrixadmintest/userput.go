package matrixadmintest

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// change is a checked body of PUT v2/users; nil is not given.
type change struct {
	displayName, avatarURL, password *string
	admin, deactivated, locked       *bool
	logout                           bool
	userType                         *string
	threepids                        []ThreePID
	external                         []ExternalID
	setThreepids, setExternal        bool
}

func putUser(h *Homeserver, c *call) answer {
	s, bad := h.admin(c)
	if bad != nil {
		return *bad
	}
	id := c.args[0]
	if bad := h.parseID(id); bad != nil {
		return *bad
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	if !h.mine(id) {
		return fail(http.StatusBadRequest, codeUnknown, "This endpoint can only be used with local users")
	}
	ch, bad := h.change(body)
	if bad != nil {
		return *bad
	}
	u, known := h.users[id]
	if known {
		bad = h.modify(u, ch, body, c.body, s)
	} else {
		u, bad = h.create(id, ch)
	}
	if bad != nil {
		return *bad
	}
	a := ok(h.userObject(u))
	if !known {
		a.status = http.StatusCreated
	}
	return a
}

func (h *Homeserver) modify(u *user, ch *change, body jsonBody, raw []byte, by *session) *answer {
	u.resolve()
	if _, given := body["displayname"]; given {
		if bad := h.rename(u, ch, raw); bad != nil {
			return bad
		}
	}
	if ch.setThreepids {
		h.takeThreepids(ch.threepids)
		u.ThreePIDs = ch.threepids
	}
	if ch.setExternal {
		if bad := h.freeExternal(u, ch.external); bad != nil {
			return bad
		}
		u.ExternalIDs = ch.external
	}
	if ch.avatarURL != nil {
		u.AvatarURL = *ch.avatarURL
	}
	if ch.admin != nil && *ch.admin != u.Admin {
		if by.user == u.ID {
			a := fail(http.StatusBadRequest, codeUnknown, "You may not demote yourself.")
			return &a
		}
		u.Admin = *ch.admin
	}
	if ch.password != nil {
		if h.mode == MAS {
			a := fail(http.StatusForbidden, codeForbidden, "Password change disabled")
			return &a
		}
		h.setPassword(u, *ch.password, ch.logout, by)
	}
	if ch.deactivated != nil && *ch.deactivated != u.Deactivated {
		if *ch.deactivated {
			h.deactivateUser(u, false)
		} else {
			h.reactivateUser(u)
		}
	}
	if ch.locked != nil {
		u.Locked = *ch.locked
	}
	if on, isBool := body["approved"].(bool); isBool && u.Approved != nil {
		u.Approved = &on
	}
	if _, given := body["user_type"]; given {
		u.UserType = ""
		if ch.userType != nil {
			u.UserType = *ch.userType
		}
	}
	return nil
}

func (h *Homeserver) rename(u *user, ch *change, raw []byte) *answer {
	var a answer
	switch {
	case ch.displayName == nil:
		a = fail(http.StatusBadRequest, codeInvalidParam, "'displayname' must be a string")
	case *ch.displayName == "" && u.DisplayName == "", loneSurrogate(raw):
		a = internalError()
	case utf8.RuneCountInString(*ch.displayName) > 256:
		a = fail(http.StatusBadRequest, codeUnknown, "Displayname is too long (max 256)")
	default:
		u.DisplayName = strings.TrimSpace(*ch.displayName)
		return nil
	}
	return &a
}

// takeThreepids moves addresses away from whoever has them, silently.
func (h *Homeserver) takeThreepids(wanted []ThreePID) {
	for _, other := range h.order {
		other.ThreePIDs = slices.DeleteFunc(other.ThreePIDs, func(t ThreePID) bool {
			return slices.ContainsFunc(wanted, func(w ThreePID) bool { return w.Medium == t.Medium && w.Address == t.Address })
		})
	}
}

func (h *Homeserver) freeExternal(u *user, wanted []ExternalID) *answer {
	for _, other := range h.order {
		if other != u && slices.ContainsFunc(other.ExternalIDs, func(e ExternalID) bool { return slices.Contains(wanted, e) }) {
			a := fail(http.StatusConflict, codeUnknown, "External id is already in use.")
			return &a
		}
	}
	return nil
}

func (h *Homeserver) create(id string, ch *change) (*user, *answer) {
	local := h.localpart(id)
	if bad := checkUsername(local); bad != nil {
		return nil, bad
	}
	u := User{ID: id, DisplayName: local, Created: h.now(), ThreePIDs: ch.threepids, ExternalIDs: ch.external}
	if ch.displayName != nil {
		u.DisplayName = *ch.displayName
	}
	if ch.avatarURL != nil {
		u.AvatarURL = *ch.avatarURL
	}
	if ch.password != nil {
		u.Password, u.HasPassword = *ch.password, true
	}
	if ch.userType != nil {
		u.UserType = *ch.userType
	}
	u.Admin = ch.admin != nil && *ch.admin
	h.takeThreepids(ch.threepids)
	if bad := h.freeExternal(nil, ch.external); bad != nil {
		return nil, bad
	}
	return h.add(u), nil
}

func (h *Homeserver) localpart(id string) string {
	local, _, _ := strings.Cut(strings.TrimPrefix(id, "@"), ":")
	return local
}

// checkUsername is what a new localpart must satisfy.
func checkUsername(local string) *answer {
	text := ""
	switch {
	case strings.Trim(local, "abcdefghijklmnopqrstuvwxyz0123456789=_-./+") != "":
		text = "User ID can only contain characters a-z, 0-9, or '=_-./+'"
	case local == "":
		text = "User ID cannot be empty"
	case local[0] == '_':
		text = "User ID may not begin with _"
	case strings.Trim(local, "0123456789") == "":
		text = "Numeric user IDs are reserved for guest users."
	default:
		return nil
	}
	a := fail(http.StatusBadRequest, codeBadUsername, text)
	return &a
}
