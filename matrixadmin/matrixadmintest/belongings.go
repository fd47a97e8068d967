package matrixadmintest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Belongings are the lists around an account that a server keeps elsewhere.
type Belongings struct {
	// Memberships are the rooms that the account is not, or no longer, in: room id to leave, ban, invite or knock.
	Memberships map[string]string
	Pushers     []Pusher
	Media       []Media
	// AccountData is what its clients keep here, as JSON by type; RoomData the same for a room.
	AccountData map[string]string
	RoomData    map[string]map[string]string
	// EventReports and UserReports are complaints about the account.
	EventReports []EventReport
	UserReports  []UserReport
}

// Pusher is where notifications go.
type Pusher struct {
	AppID, AppDisplayName, DeviceDisplayName, Kind, Lang, ProfileTag, PushKey, URL, DeviceID string
	Disabled                                                                                 bool
}

// Media is one uploaded file.
type Media struct {
	ID, Type, UploadName, SHA256, QuarantinedBy string
	Length                                      int64
	Created, LastAccess                         time.Time
	Safe                                        bool
}

// EventReport is a complaint about an event; Reporter is a full user id.
type EventReport struct {
	Reporter, RoomID, RoomName, EventID, Reason string
	Score                                       int
	Received                                    time.Time
}

// UserReport is a complaint about the account; Reporter is a full user id.
type UserReport struct {
	Reporter, Reason string
	Received         time.Time
}

// SetBelongings says what accounts have, by full user id, in place of what was said before. A family without a call does not get it.
func (h *Homeserver) SetBelongings(of map[string]Belongings) {
	h.mu.Lock()
	defer h.mu.Unlock()
	b := &belongings{of: of}
	h.of = of
	for i := range h.routes {
		rt := &h.routes[i]
		if rt.method != get || h.mode == Dendrite {
			continue
		}
		switch strings.Join(rt.segments, "/") {
		case admin1 + "/users/*/pushers":
			rt.serve = b.pushers
		case admin1 + "/users/*/media":
			rt.serve = b.media
		case admin1 + "/event_reports":
			rt.serve = b.eventReports
		case admin1 + "/user_reports":
			rt.serve = b.userReports
		}
	}
}

type belongings struct{ of map[string]Belongings }

func (b *belongings) pushers(h *Homeserver, c *call) answer {
	if bad := h.existing(c, true, textUserNotFound); bad != nil {
		return *bad
	}
	rows := list{}
	for _, p := range b.of[c.args[0]].Pushers {
		rows = append(rows, object{
			{"app_display_name", p.AppDisplayName},
			{"app_id", p.AppID},
			{"data", object{{"url", p.URL}}},
			{"device_display_name", p.DeviceDisplayName},
			{"kind", p.Kind},
			{"lang", p.Lang},
			{"profile_tag", p.ProfileTag},
			{"pushkey", p.PushKey},
			{"enabled", !p.Disabled},
			{"device_id", orNull(p.DeviceID)},
		})
	}
	return ok(object{{"pushers", rows}, {"total", len(rows)}})
}

var mediaOrders = []struct {
	name    string
	compare func(a, b Media) int
}{
	{"media_id", func(a, b Media) int { return strings.Compare(a.ID, b.ID) }},
	{"upload_name", func(a, b Media) int { return strings.Compare(a.UploadName, b.UploadName) }},
	{"created_ts", func(a, b Media) int { return a.Created.Compare(b.Created) }},
	{"last_access_ts", func(a, b Media) int { return compareTimes(a.LastAccess, b.LastAccess) }},
	{"media_length", func(a, b Media) int { return cmp.Compare(a.Length, b.Length) }},
	{"media_type", func(a, b Media) int { return strings.Compare(a.Type, b.Type) }},
	{"quarantined_by", func(a, b Media) int { return strings.Compare(a.QuarantinedBy, b.QuarantinedBy) }},
	{"safe_from_quarantine", func(a, b Media) int { return compareFlags(a.Safe, b.Safe) }},
}

// media lists uploads newest first, unless the call says how.
func (b *belongings) media(h *Homeserver, c *call) answer {
	if bad := h.existing(c, true, textUnknownUser); bad != nil {
		return *bad
	}
	var from, limit int
	if bad := c.window(&from, &limit); bad != nil {
		return *bad
	}
	compare, backwards, bad := c.mediaOrder()
	if bad != nil {
		return *bad
	}
	all := slices.Clone(b.of[c.args[0]].Media)
	slices.SortStableFunc(all, func(a, b Media) int {
		n := compare(a, b)
		if backwards {
			n = -n
		}
		return cmp.Or(n, strings.Compare(a.ID, b.ID))
	})
	rows := list{}
	for _, m := range page(all, from, limit) {
		rows = append(rows, object{
			{"media_id", m.ID},
			{"media_type", m.Type},
			{"media_length", m.Length},
			{"upload_name", orNull(m.UploadName)},
			{"created_ts", m.Created.UnixMilli()},
			{"url_cache", nil},
			{"last_access_ts", millis(m.LastAccess)},
			{"quarantined_by", orNull(m.QuarantinedBy)},
			{"safe_from_quarantine", m.Safe},
			{"user_id", c.args[0]},
			{"authenticated", 1},
			{"sha256", orNull(m.SHA256)},
		})
	}
	return paged("media", rows, len(all), from, limit)
}

func (c *call) mediaOrder() (compare func(a, b Media) int, backwards bool, bad *answer) {
	if !c.query.Has("order_by") && !c.query.Has("dir") {
		return mediaOrders[2].compare, true, nil
	}
	name := cmp.Or(c.query.Get("order_by"), "created_ts")
	var names []string
	for _, o := range mediaOrders {
		if o.name == name {
			compare = o.compare
		}
		names = append(names, "'"+o.name+"'")
	}
	if compare == nil {
		return nil, false, invalidParam("Query parameter 'order_by' must be one of [" + strings.Join(names, ", ") + "]")
	}
	bad = c.direction(&backwards)
	return compare, backwards, bad
}

// window reads the two parameters of a page.
func (c *call) window(from, limit *int) *answer {
	if bad := c.integer("from", 0, from); bad != nil {
		return bad
	}
	return c.integer("limit", 100, limit)
}

func page[T any](all []T, from, limit int) []T {
	from = min(from, len(all))
	return all[from : from+min(limit, len(all)-from)]
}

// paged adds the token of the next page, a number here, when there is one.
func paged(key string, rows list, total, from, limit int) answer {
	o := object{{key, rows}, {"total", total}}
	if from+limit < total {
		o = append(o, member{"next_token", from + len(rows)})
	}
	return ok(o)
}
