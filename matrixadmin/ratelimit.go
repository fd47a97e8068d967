package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// OverrideRateLimit is giving an account a rate limit of its own, and ending that; see [SetRateLimit].
var OverrideRateLimit = Capability{
	ID: "rate-limit", Does: "override rate limits", Group: "contain",
	At: map[Via]string{ViaSynapse: "POST /_synapse/admin/v1/users/{user}/override_ratelimit"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 32}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 32}, Answer: No, Why: "Synapse can override rate limits from version 1.32 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel's admin API cannot override rate limits"},
	},
}

var _ = told(&OverrideRateLimit)

// RateLimit is how fast an account may send events, where that is not what everybody may. A rate of 0 is no limit, neither here nor at anything else that
// Synapse limits by account.
type RateLimit struct {
	Override  bool // there is one; otherwise the server's own limits hold
	PerSecond int64
	Burst     int64 // how many at once
}

// Unlimited reports whether the account is exempt from all limits.
func (l RateLimit) Unlimited() bool { return l.Override && l.PerSecond == 0 }

// rateLimitRefusals: the account and the numbers are looked at before anything is stored (RateLimitRestServlet).
var rateLimitRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND", "400 M_UNKNOWN"})

type rateLimitBody struct {
	PerSecond *int64 `json:"messages_per_second"`
	Burst     *int64 `json:"burst_count"`
}

func rateLimit(op, method string, id UserID) wire.Request {
	return wire.Request{Op: op, Method: method, Path: []string{"_synapse", "admin", "v1", "users", id.s, "override_ratelimit"}, Account: id.Text()}
}

// SetRateLimit is the request that gives an account a rate limit of its own, in events a second and events at once. 0 a second is no limit at all.
//
// POST /_synapse/admin/v1/users/{user}/override_ratelimit
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func SetRateLimit(id UserID, perSecond, burst int64) wire.Request {
	r := rateLimit("set rate limit", http.MethodPost, id)
	r.Wait, r.Refusals, r.Body = wire.WaitLong, rateLimitRefusals, rateLimitBody{&perSecond, &burst}
	r.Check = wire.Answer(func(a rateLimitBody) (wire.Facts, error) {
		switch {
		case a.PerSecond == nil:
			return nil, wire.Missing("messages_per_second")
		case a.Burst == nil:
			return nil, wire.Missing("burst_count")
		case *a.PerSecond != perSecond || *a.Burst != burst:
			return nil, wire.No("the server reports another rate limit")
		}
		return nil, nil //nolint:nilnil // there are no facts
	})
	return r
}

// ClearRateLimit is the request that ends an account's own rate limit; the server's limits hold again. Without one nothing happens.
//
// DELETE /_synapse/admin/v1/users/{user}/override_ratelimit
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func ClearRateLimit(id UserID) wire.Request {
	r := rateLimit("clear rate limit", http.MethodDelete, id)
	r.Wait, r.Refusals, r.Check = wire.WaitLong, rateLimitRefusals, wire.Empty
	return r
}

// ReadRateLimit is the request that reads an account's own rate limit; an empty answer is none.
//
// GET /_synapse/admin/v1/users/{user}/override_ratelimit
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func ReadRateLimit(id UserID, now *RateLimit) wire.Request {
	r := rateLimit("read rate limit", http.MethodGet, id)
	r.Check = func(body []byte) (wire.Facts, error) {
		if facts, err := wire.Empty(body); err == nil {
			*now = RateLimit{}
			return facts, nil
		}
		return wire.Answer(func(a rateLimitBody) (wire.Facts, error) {
			switch {
			case a.PerSecond == nil:
				return nil, wire.Missing("messages_per_second")
			case a.Burst == nil:
				return nil, wire.Missing("burst_count")
			}
			*now = RateLimit{Override: true, PerSecond: *a.PerSecond, Burst: *a.Burst}
			return nil, nil //nolint:nilnil // there are no facts
		})(body)
	}
	return r
}
