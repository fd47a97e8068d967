package matrixadmintest

import (
	"net/http"
	"slices"
	"strings"
)

const (
	textLookupLocal = "Can only lookup local users"
	textUnknownUser = "Unknown user"
)

// deviceUser finds the user of a device call.
func (h *Homeserver) deviceUser(c *call) (*user, *answer) {
	if _, bad := h.admin(c); bad != nil {
		return nil, bad
	}
	id := c.args[0]
	if bad := h.localID(id, textLookupLocal); bad != nil {
		return nil, bad
	}
	u, known := h.users[id]
	if !known {
		a := fail(http.StatusNotFound, codeNotFound, textUnknownUser)
		return nil, &a
	}
	u.catchUp()
	return u, nil
}

func (h *Homeserver) deviceObject(u *user, d Device) object {
	o := object{
		{"user_id", u.ID},
		{"device_id", d.ID},
		{"display_name", orNull(d.DisplayName)},
		{"last_seen_user_agent", nil},
		{"last_seen_ts", millis(d.LastSeen)},
		{"last_seen_ip", orNull(d.LastSeenIP)},
	}
	if h.mode == Synapse119 {
		return slices.Delete(o, 3, 4)
	}
	if !d.LastSeen.IsZero() {
		o[3].value = d.LastSeenUserAgent
	}
	return o
}

func listDevices(h *Homeserver, c *call) answer {
	u, bad := h.deviceUser(c)
	if bad != nil {
		return *bad
	}
	sorted := slices.Clone(u.Devices)
	slices.SortFunc(sorted, func(a, b Device) int { return strings.Compare(a.ID, b.ID) })
	rows := make(list, len(sorted))
	for i, d := range sorted {
		o := h.deviceObject(u, d)
		if slices.ContainsFunc(sorted, func(d Device) bool { return d.Dehydrated }) && h.mode != Synapse119 {
			o = append(o, member{"dehydrated", d.Dehydrated})
		}
		rows[i] = o
	}
	body := object{{"devices", rows}}
	if h.mode != Synapse119 {
		body = append(body, member{"total", len(rows)})
	}
	return ok(body)
}

func (u *user) device(id string) *Device {
	i := slices.IndexFunc(u.Devices, func(d Device) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return &u.Devices[i]
}

func getDevice(h *Homeserver, c *call) answer {
	u, bad := h.deviceUser(c)
	if bad != nil {
		return *bad
	}
	d := u.device(c.args[1])
	if d == nil {
		return fail(http.StatusNotFound, codeNotFound, "Not found")
	}
	return ok(h.deviceObject(u, *d))
}

func renameDevice(h *Homeserver, c *call) answer {
	u, bad := h.deviceUser(c)
	if bad != nil {
		return *bad
	}
	body, bad := c.object(true)
	if bad != nil {
		return *bad
	}
	d := u.device(c.args[1])
	if d == nil {
		return fail(http.StatusNotFound, codeNotFound, "Not found")
	}
	if name, isString := body["display_name"].(string); isString {
		if len([]rune(name)) > 100 {
			return fail(http.StatusBadRequest, "M_TOO_LARGE", "Device display name is too long (max 100)")
		}
		d.DisplayName = name
	}
	return ok(object{})
}

func createDevice(h *Homeserver, c *call) answer {
	u, bad := h.deviceUser(c)
	if bad != nil {
		return *bad
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	id, isString := body["device_id"].(string)
	switch {
	case !truthy(body["device_id"]):
		return fail(http.StatusBadRequest, codeUnknown, "Missing device_id")
	case !isString:
		return fail(http.StatusBadRequest, codeUnknown, "device_id must be a string")
	}
	if u.device(id) == nil {
		u.Devices = append(u.Devices, Device{ID: id})
	}
	a := ok(object{})
	a.status = http.StatusCreated
	return a
}

// deleteDevice does not mind when there is no such device.
func deleteDevice(h *Homeserver, c *call) answer {
	u, bad := h.deviceUser(c)
	if bad != nil {
		return *bad
	}
	h.removeDevices(u, []string{c.args[1]})
	return ok(object{})
}

func deleteDevices(h *Homeserver, c *call) answer {
	u, bad := h.deviceUser(c)
	if bad != nil {
		return *bad
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	value, given := body["devices"]
	if !given {
		return fail(http.StatusBadRequest, codeMissingParam, "Missing params: ['devices']")
	}
	entries, _ := value.([]any) // a text is read letter by letter, and finds nothing
	var ids []string
	for _, e := range entries {
		id, isString := e.(string)
		if !isString {
			return internalError()
		}
		ids = append(ids, id)
	}
	h.removeDevices(u, ids)
	return ok(object{})
}

func (h *Homeserver) removeDevices(u *user, ids []string) {
	u.Devices = slices.DeleteFunc(u.Devices, func(d Device) bool { return slices.Contains(ids, d.ID) })
	h.dropTokens(func(s *session) bool {
		return s.user == u.ID && s.hasDevice && slices.Contains(ids, s.device)
	})
}
