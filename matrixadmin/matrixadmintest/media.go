package matrixadmintest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

const textUnknownMedia = "Unknown media"

// upload keeps what somebody uploads; whoever is signed in may.
func upload(h *Homeserver, c *call) answer {
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	sum := sha256.Sum256(c.body)
	m := Media{
		ID: h.letters(24), Type: cmp.Or(c.r.Header.Get("Content-Type"), "application/octet-stream"), UploadName: c.query.Get("filename"), Length: int64(len(c.body)),
		SHA256: hex.EncodeToString(sum[:]), Created: h.now(),
	}
	has := h.belongings()[s.user]
	m.Created = m.Created.Add(time.Duration(len(has.Media)) * time.Millisecond) // no two at once
	has.Media = append(slices.Clip(has.Media), m)
	h.of[s.user] = has
	return ok(object{{"content_uri", "mxc://" + h.serverName + "/" + m.ID}})
}

// file finds an upload by its id.
func (h *Homeserver) file(id string) (owner string, m *Media) {
	for owner, has := range h.belongings() {
		if i := slices.IndexFunc(has.Media, func(m Media) bool { return m.ID == id }); i >= 0 {
			return owner, &has.Media[i]
		}
	}
	return "", nil
}

func (h *Homeserver) mediaDetails(c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	owner, m := h.file(c.args[1])
	if c.args[0] != h.serverName || m == nil {
		return fail(http.StatusNotFound, codeNotFound, textUnknownMedia)
	}
	flag := func(on bool) int { // as SQLite has it
		if on {
			return 1
		}
		return 0
	}
	return ok(object{{"media_info", object{
		{"media_origin", nil},
		{"user_id", owner},
		{"media_id", m.ID},
		{"media_type", m.Type},
		{"media_length", m.Length},
		{"upload_name", orNull(m.UploadName)},
		{"created_ts", m.Created.UnixMilli()},
		{"filesystem_id", nil},
		{"url_cache", nil},
		{"last_access_ts", millis(m.LastAccess)},
		{"quarantined_by", orNull(m.QuarantinedBy)},
		{"authenticated", 1},
		{"safe_from_quarantine", flag(m.Safe)},
		{"sha256", orNull(m.SHA256)},
	}}})
}

// quarantine changes files and all that have the same content, but those that are protected; it counts them.
func (h *Homeserver) quarantine(by string, chosen func(owner string, m Media) bool) int {
	sums := map[string]bool{}
	for owner, has := range h.belongings() {
		for _, m := range has.Media {
			if chosen(owner, m) && (by == "" || !m.Safe) {
				sums[cmp.Or(m.SHA256, m.ID)] = true
			}
		}
	}
	n := 0
	for _, has := range h.belongings() {
		for i := range has.Media {
			if m := &has.Media[i]; sums[cmp.Or(m.SHA256, m.ID)] && (by == "" || !m.Safe) {
				m.QuarantinedBy = by
				n++
			}
		}
	}
	return n
}

// quarantineFile answers in the same way for files that are not there.
func quarantineFile(on bool) handler {
	return func(h *Homeserver, c *call) answer {
		s, bad := h.admin(c)
		if bad != nil {
			return *bad
		}
		by := ""
		if on {
			by = s.user
		}
		h.quarantine(by, func(_ string, m Media) bool { return c.args[0] == h.serverName && m.ID == c.args[1] })
		return ok(object{})
	}
}

func quarantineUser(h *Homeserver, c *call) answer {
	s, bad := h.admin(c)
	if bad != nil {
		return *bad
	}
	n := h.quarantine(s.user, func(owner string, m Media) bool { return owner == c.args[0] && m.QuarantinedBy == "" })
	return ok(object{{"num_quarantined", n}})
}

func protectFile(on bool) handler {
	return func(h *Homeserver, c *call) answer {
		if _, bad := h.admin(c); bad != nil {
			return *bad
		}
		_, m := h.file(c.args[0])
		if m == nil {
			return fail(http.StatusNotFound, codeUnknown, "No row found (local_media_repository)")
		}
		m.Safe = on
		return ok(object{})
	}
}

// deleteFiles removes files; one that cannot be removed from the disk stays.
func (h *Homeserver) deleteFiles(ids []string) answer {
	deleted := list{}
	for _, id := range ids {
		owner, m := h.file(id)
		if m == nil || m.Stuck {
			continue
		}
		has := h.belongings()[owner]
		has.Media = slices.DeleteFunc(slices.Clone(has.Media), func(m Media) bool { return m.ID == id })
		h.of[owner] = has
		deleted = append(deleted, id)
	}
	return ok(object{{"deleted_media", deleted}, {"total", len(deleted)}})
}

func deleteFile(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	if c.args[0] != h.serverName {
		return fail(http.StatusBadRequest, codeUnknown, "Can only delete local media")
	}
	if _, m := h.file(c.args[1]); m == nil {
		return fail(http.StatusNotFound, codeNotFound, textUnknownMedia)
	}
	return h.deleteFiles([]string{c.args[1]})
}

func deleteUserMedia(h *Homeserver, c *call) answer {
	rows, _, _, _, bad := h.mediaPage(c)
	if bad != nil {
		return *bad
	}
	ids := make([]string, len(rows))
	for i, m := range rows {
		ids[i] = m.ID
	}
	return h.deleteFiles(ids)
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

// mediaPage finds the uploads that a call is about: newest first, unless it says how.
func (h *Homeserver) mediaPage(c *call) (rows []Media, total, from, limit int, bad *answer) {
	if bad := h.existing(c, true, textUnknownUser); bad != nil {
		return nil, 0, 0, 0, bad
	}
	if bad := c.window(&from, &limit); bad != nil {
		return nil, 0, 0, 0, bad
	}
	compare, backwards, bad := c.mediaOrder()
	if bad != nil {
		return nil, 0, 0, 0, bad
	}
	all := slices.Clone(h.belongings()[c.args[0]].Media)
	slices.SortStableFunc(all, func(a, b Media) int {
		n := compare(a, b)
		if backwards {
			n = -n
		}
		return cmp.Or(n, strings.Compare(a.ID, b.ID))
	})
	return page(all, from, limit), len(all), from, limit, nil
}

func listMedia(h *Homeserver, c *call) answer {
	found, total, from, limit, bad := h.mediaPage(c)
	if bad != nil {
		return *bad
	}
	rows := list{}
	for _, m := range found {
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
	return paged("media", rows, total, from, limit)
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
