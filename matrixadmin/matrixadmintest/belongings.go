package matrixadmintest

import (
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
	Safe                                        bool // protected from quarantine
	Stuck                                       bool // cannot be removed from the disk
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
	h.lateOf, h.of = nil, of
	h.serveBelongings()
}

// belongings is what accounts have, by full user id.
func (h *Homeserver) belongings() map[string]Belongings {
	once(&h.lateOf)
	if h.of == nil {
		h.of = map[string]Belongings{}
	}
	return h.of
}

// once does what was put off, if it was.
func once(late *func()) {
	if do := *late; do != nil {
		*late = nil
		do()
	}
}

// serveBelongings has the calls tell of them.
func (h *Homeserver) serveBelongings() {
	for i := range h.routes {
		rt := &h.routes[i]
		if rt.method != get || h.mode == Dendrite {
			continue
		}
		switch strings.Join(rt.segments, "/") {
		case admin1 + "/users/*/pushers":
			rt.serve = pushersOf
		case admin1 + "/event_reports":
			rt.serve = eventReports
		case admin1 + "/user_reports":
			rt.serve = userReports
		}
	}
}

func pushersOf(h *Homeserver, c *call) answer {
	if bad := h.existing(c, true, textUserNotFound); bad != nil {
		return *bad
	}
	rows := list{}
	for _, p := range h.belongings()[c.args[0]].Pushers {
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
