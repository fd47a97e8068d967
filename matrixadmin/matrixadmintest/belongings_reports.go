package matrixadmintest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// report is a row of either list, with what it can be searched by.
type report struct {
	received              time.Time
	reporter, room, about string
	row                   object
}

func eventReports(h *Homeserver, c *call) answer {
	var rows []report
	for about, has := range h.belongings() {
		for _, r := range has.EventReports {
			rows = append(rows, report{r.Received, r.Reporter, r.RoomID, about, object{
				{"received_ts", r.Received.UnixMilli()},
				{"room_id", r.RoomID},
				{"event_id", r.EventID},
				{"user_id", r.Reporter},
				{"score", r.Score},
				{"reason", orNull(r.Reason)},
				{"sender", about},
				{"canonical_alias", nil},
				{"name", orNull(r.RoomName)},
			}})
		}
	}
	return h.listReports(c, "event_reports", rows, func(r report) bool {
		sender := c.query.Get("event_sender_user_id")
		return (sender == "" || r.about == sender) && strings.Contains(r.room, c.query.Get("room_id"))
	})
}

func userReports(h *Homeserver, c *call) answer {
	var rows []report
	for about, has := range h.belongings() {
		for _, r := range has.UserReports {
			rows = append(rows, report{r.Received, r.Reporter, "", about, object{
				{"received_ts", r.Received.UnixMilli()},
				{"target_user_id", about},
				{"user_id", r.Reporter},
				{"reason", orNull(r.Reason)},
			}})
		}
	}
	target := like("%" + strings.ToLower(c.query.Get("target_user_id")) + "%")
	return h.listReports(c, "user_reports", rows, func(r report) bool { return target(r.about) })
}

// listReports numbers all rows by age, and answers those that match, newest first unless told otherwise.
func (h *Homeserver) listReports(c *call, key string, rows []report, match func(report) bool) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	var from, limit int
	if bad := c.window(&from, &limit); bad != nil {
		return *bad
	}
	backwards := !c.query.Has("dir")
	if bad := c.direction(&backwards); bad != nil {
		return *bad
	}
	slices.SortFunc(rows, func(a, b report) int {
		return cmp.Or(a.received.Compare(b.received), strings.Compare(a.about, b.about), strings.Compare(a.reporter, b.reporter))
	})
	var found []object
	for i, r := range rows {
		if match(r) && strings.Contains(r.reporter, c.query.Get("user_id")) {
			found = append(found, append(object{{"id", i + 1}}, r.row...))
		}
	}
	if backwards {
		slices.Reverse(found)
	}
	out := list{}
	for _, o := range page(found, from, limit) {
		out = append(out, o)
	}
	return paged(key, out, len(found), from, limit)
}
