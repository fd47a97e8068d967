package matrixadmintest

import "net/http"

func getUser(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	id := c.args[0]
	if bad := h.localID(id, textLookUpLocal); bad != nil {
		return *bad
	}
	u, known := h.users[id]
	if !known {
		return fail(http.StatusNotFound, codeNotFound, textUserNotFound)
	}
	if h.mode == Synapse119 {
		return ok(h.userObject119(u))
	}
	return ok(h.userObject(u))
}

// userObject has its creation in seconds, unlike the list, and its last use from the table of addresses alone.
func (h *Homeserver) userObject(u *user) object {
	out := object{
		{"name", u.ID},
		{"admin", u.Admin},
		{"deactivated", u.Deactivated},
		{"locked", u.Locked},
		{"shadow_banned", u.ShadowBanned},
		{"creation_ts", u.Created.Unix()},
		{"appservice_id", orNull(u.AppserviceID)},
		{"consent_server_notice_sent", nil},
		{"consent_version", orNull(u.Consent)},
		{"consent_ts", millis(u.Consented)},
		{"user_type", orNull(u.UserType)},
		{"is_guest", u.Guest},
		{"suspended", u.Suspended},
		{"displayname", orNull(u.DisplayName)},
		{"avatar_url", orNull(u.AvatarURL)},
		{"threepids", threepids(u)},
		{"external_ids", externalIDs(u)},
		{"erased", u.Erased},
		{"last_seen_ts", millis(h.lastAddress(u))},
	}
	if u.Approved != nil {
		out = append(out, member{"approved", *u.Approved})
	}
	return out
}

// userObject119 gives the password hash away, and writes flags as numbers.
func (h *Homeserver) userObject119(u *user) object {
	return object{
		{"name", u.ID},
		{"password_hash", hashOf(u)},
		{"is_guest", number(u.Guest)},
		{"admin", number(u.Admin)},
		{"consent_version", nil},
		{"consent_server_notice_sent", nil},
		{"appservice_id", orNull(u.AppserviceID)},
		{"creation_ts", u.Created.Unix()},
		{"user_type", orNull(u.UserType)},
		{"deactivated", number(u.Deactivated)},
		{"displayname", orNull(u.DisplayName)},
		{"avatar_url", orNull(u.AvatarURL)},
		{"threepids", threepids(u)},
	}
}

func hashOf(u *user) any {
	if !u.HasPassword {
		return nil
	}
	return "$2b$12$HASH"
}

func threepids(u *user) list {
	out := list{}
	for _, t := range u.ThreePIDs {
		out = append(out, object{
			{"medium", t.Medium}, {"address", t.Address}, {"validated_at", millis(t.Validated)}, {"added_at", millis(t.Added)},
		})
	}
	return out
}

func externalIDs(u *user) list {
	out := list{}
	for _, e := range u.ExternalIDs {
		out = append(out, object{{"auth_provider", e.AuthProvider}, {"external_id", e.ExternalID}})
	}
	return out
}
