package matrixadmintest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// rateLimit is an account's own: events a second, and at once.
type rateLimit struct{ perSecond, burst int64 }

func rateLimitRoutes() []route {
	const path = admin1 + "/users/*/override_ratelimit"
	return concat(on(get, path, readRateLimit), on(post, path, setRateLimit), on(del, path, clearRateLimit))
}

// limited finds the account of a call on rate limits.
func (h *Homeserver) limited(c *call, elsewhere string) (*user, *answer) {
	if _, bad := h.admin(c); bad != nil {
		return nil, bad
	}
	if !h.mine(c.args[0]) {
		a := fail(http.StatusBadRequest, codeUnknown, elsewhere)
		return nil, &a
	}
	u, known := h.users[c.args[0]]
	if !known {
		a := fail(http.StatusNotFound, codeNotFound, textUserNotFound)
		return nil, &a
	}
	return u, nil
}

func readRateLimit(h *Homeserver, c *call) answer {
	u, bad := h.limited(c, "Can only look up local users")
	switch {
	case bad != nil:
		return *bad
	case u.few().limit == nil:
		return ok(object{})
	}
	return ok(object{{"messages_per_second", u.few().limit.perSecond}, {"burst_count", u.few().limit.burst}})
}

func setRateLimit(h *Homeserver, c *call) answer {
	u, bad := h.limited(c, "Only local users can be ratelimited")
	if bad != nil {
		return *bad
	}
	body, bad := c.object(true)
	if bad != nil {
		return *bad
	}
	limit := &rateLimit{}
	for key, into := range map[string]*int64{"messages_per_second": &limit.perSecond, "burst_count": &limit.burst} {
		v, given := body[key]
		if !given {
			continue
		}
		n, isNumber := v.(json.Number)
		whole, err := n.Int64()
		if !isNumber || err != nil || whole < 0 {
			return fail(http.StatusBadRequest, codeInvalidParam, fmt.Sprintf("%v parameter must be a positive int", v))
		}
		*into = whole
	}
	u.few().limit = limit
	return ok(object{{"messages_per_second", limit.perSecond}, {"burst_count", limit.burst}})
}

func clearRateLimit(h *Homeserver, c *call) answer {
	u, bad := h.limited(c, "Only local users can be ratelimited")
	if bad != nil {
		return *bad
	}
	u.few().limit = nil
	return ok(object{})
}

// SetRateLimit gives an account a rate limit of its own.
func (h *Homeserver) SetRateLimit(id string, perSecond, burst int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if u, known := h.users[id]; known {
		u.few().limit = &rateLimit{perSecond, burst}
	}
}
