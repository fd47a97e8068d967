package matrixadmintest

import "net/http"

// resetPassword checks almost nothing: any text is a password, and any value has a truth.
func resetPassword(h *Homeserver, c *call) answer {
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
	value, given := body["new_password"]
	if !given {
		return fail(http.StatusBadRequest, codeMissingParam, "Missing params: ['new_password']")
	}
	password, isString := value.(string)
	if !isString || loneSurrogate(c.body) {
		return internalError()
	}
	logout, given := body["logout_devices"]
	if !given {
		logout = true
	}
	u, known := h.users[id]
	if !known {
		return fail(http.StatusNotFound, codeNotFound, "Unknown user")
	}
	// Servers before 1.12 knew no choice.
	h.setPassword(u, password, h.mode == Synapse034 || truthy(logout), s)
	return ok(object{})
}

// setPassword logs the user out everywhere but on the device, and of the token, that asked.
func (h *Homeserver) setPassword(u *user, password string, logout bool, by *session) {
	u.resolve()
	u.Password, u.HasPassword = password, true
	if !logout {
		return
	}
	var kept []Device
	for _, d := range u.Devices {
		if by != nil && by.hasDevice && d.ID == by.device {
			kept = append(kept, d)
		}
	}
	u.Devices = kept
	h.dropTokens(func(s *session) bool { return s.user == u.ID && !s.puppet && s != by })
}

// samePassword compares as bcrypt does: what follows the first 72 bytes does not count.
func samePassword(a, b string) bool {
	return a[:min(len(a), 72)] == b[:min(len(b), 72)]
}

func passwordPolicy(h *Homeserver, _ *call) answer {
	policy := object{}
	if h.policy.MinimumLength > 0 {
		policy = append(policy, member{"m.minimum_length", h.policy.MinimumLength})
	}
	for _, rule := range []struct {
		key string
		set bool
	}{
		{"m.require_digit", h.policy.RequireDigit},
		{"m.require_symbol", h.policy.RequireSymbol},
		{"m.require_lowercase", h.policy.RequireLowercase},
		{"m.require_uppercase", h.policy.RequireUppercase},
	} {
		if rule.set {
			policy = append(policy, member{rule.key, true})
		}
	}
	return ok(policy)
}

func noPolicy(*Homeserver, *call) answer { return ok(object{}) }

// resetDendrite has its own key, and its own default: nobody is logged out.
func resetDendrite(h *Homeserver, c *call) answer {
	if bad := h.dendriteAdmin(c); bad != nil {
		return *bad
	}
	id := c.args[0]
	if bad := h.dendriteID(id); bad != nil {
		return *bad
	}
	u, known := h.users[id]
	if !known {
		return fail(http.StatusNotFound, codeUnknown, "User does not exist")
	}
	body, bad := c.object(false)
	if bad != nil {
		return fail(http.StatusBadRequest, codeUnknown, "Failed to decode request body: EOF")
	}
	password, isString := body["password"].(string)
	switch {
	case !isString || password == "":
		return fail(http.StatusBadRequest, codeMissingParam, "Expecting non-empty password.")
	case len(password) < 8:
		return fail(http.StatusBadRequest, "M_WEAK_PASSWORD", "password too weak: min 8 chars")
	case len(password) > 512:
		return fail(http.StatusBadRequest, codeBadJSON, "password too long: max 512 characters")
	}
	logout, _ := body["logout_devices"].(bool) // absent is false
	h.setPassword(u, password, logout, nil)
	return ok(object{{"password_updated", true}})
}
