package evidence

import "github.com/mxwarden/mxwarden/matrixadmin"

// detailNames say what an account was read from.
var detailNames = map[matrixadmin.Detail]string{
	matrixadmin.DetailFull: "account", matrixadmin.DetailList: "list", matrixadmin.DetailLegacy: "search", matrixadmin.DetailProfile: "profile",
}

func (e *encoder) account(u matrixadmin.User) {
	e.open('{')
	e.field("user_id", u.ID.Raw())
	e.field("read_from", detailNames[u.Detail])
	e.field("displayname", u.DisplayName.Raw())
	e.field("avatar_url", u.AvatarURL.Raw())
	e.field("user_type", u.Type.Raw())
	e.field("appservice_id", u.Appservice.Raw())
	for _, f := range flagsOf(u) {
		e.key(f.name)
		e.flag(f.is)
	}
	e.key("created")
	e.moment(u.Created)
	e.key("last_seen")
	e.moment(u.LastSeen)
	e.end('}')
}

type namedTri struct {
	name, label string // in the file; for people
	is          matrixadmin.Tri
}

func flagsOf(u matrixadmin.User) []namedTri {
	return []namedTri{
		{"admin", "administrator", u.Admin},
		{"deactivated", "deactivated", u.Deactivated},
		{"erased", "erased", u.Erased},
		{"locked", "locked", u.Locked},
		{"suspended", "suspended", u.Suspended},
		{"shadow_banned", "shadow-banned", u.ShadowBanned},
		{"is_guest", "guest", u.Guest},
	}
}

func (e *encoder) threePID(p matrixadmin.ThreePID) {
	e.open('{')
	e.field("medium", p.Medium.Raw())
	e.field("address", p.Address.Raw())
	e.key("added")
	e.moment(p.Added)
	e.end('}')
}

func (e *encoder) externalID(x matrixadmin.ExternalID) {
	e.open('{')
	e.field("auth_provider", x.Provider.Raw())
	e.field("external_id", x.ID.Raw())
	e.end('}')
}

func (e *encoder) device(d matrixadmin.Device) {
	e.open('{')
	e.field("device_id", d.ID.Raw())
	e.field("display_name", d.Name.Raw())
	e.field("last_seen_ip", d.LastIP.Raw())
	e.field("last_seen_user_agent", d.LastAgent.Raw())
	e.key("last_seen")
	e.moment(d.LastSeen)
	e.end('}')
}

func (e *encoder) membership(m matrixadmin.Membership) {
	e.open('{')
	e.field("room_id", m.Room.Raw())
	e.field("membership", m.State.Raw())
	e.end('}')
}

func (e *encoder) pusher(p matrixadmin.Pusher) {
	e.open('{')
	e.field("app_id", p.App.Raw())
	e.field("app_display_name", p.AppName.Raw())
	e.field("kind", p.Kind.Raw())
	e.field("pushkey", p.Key.Raw())
	e.field("url", p.URL.Raw())
	e.field("format", p.Format.Raw())
	e.field("device_id", p.Device.Raw())
	e.field("device_display_name", p.DeviceName.Raw())
	e.field("lang", p.Lang.Raw())
	e.field("profile_tag", p.ProfileTag.Raw())
	e.key("enabled")
	e.flag(p.Enabled)
	e.end('}')
}

func (e *encoder) counter(c Counter) {
	e.open('{')
	e.field("window", c.Window)
	e.key("since")
	e.moment(c.Since)
	e.key("invites_sent")
	e.known(c.Invites)
	e.key("rooms_joined")
	e.known(c.Joined)
	e.end('}')
}

func (e *encoder) media(m matrixadmin.Media) {
	e.open('{')
	e.field("media_id", m.ID.Raw())
	e.field("media_type", m.Type.Raw())
	e.field("upload_name", m.Name.Raw())
	e.field("sha256", m.SHA256.Raw())
	e.field("quarantined_by", m.QuarantinedBy.Raw())
	e.key("media_length")
	e.known(m.Length)
	e.key("created")
	e.moment(m.Created)
	e.key("last_access")
	e.moment(m.LastAccess)
	e.key("safe_from_quarantine")
	e.flag(m.Safe)
	e.end('}')
}

func (e *encoder) eventReport(r matrixadmin.EventReport) {
	e.open('{')
	e.key("id")
	e.number(r.ID)
	e.key("received")
	e.moment(r.Received)
	e.field("reporter", r.Reporter.Raw())
	e.field("sender", r.Sender.Raw())
	e.field("room_id", r.Room.Raw())
	e.field("room_name", r.RoomName.Raw())
	e.field("room_alias", r.RoomAlias.Raw())
	e.field("event_id", r.Event.Raw())
	e.field("reason", r.Reason.Raw())
	e.key("score")
	e.number(r.Score)
	e.end('}')
}

func (e *encoder) userReport(r matrixadmin.UserReport) {
	e.open('{')
	e.key("id")
	e.number(r.ID)
	e.key("received")
	e.moment(r.Received)
	e.field("reporter", r.Reporter.Raw())
	e.field("target", r.Target.Raw())
	e.field("reason", r.Reason.Raw())
	e.end('}')
}

func (e *encoder) invitation(m matrixadmin.Message) {
	e.open('{')
	e.field("room_id", m.Room.Raw())
	e.field("user_id", m.StateKey.Raw())
	e.key("sent")
	e.moment(m.Sent)
	e.end('}')
}

func (e *encoder) message(m Message) {
	e.open('{')
	e.field("event_id", m.ID.Raw())
	e.field("room_id", m.Room.Raw())
	e.field("type", m.Type.Raw())
	e.field("msgtype", m.Kind.Raw())
	e.key("sent")
	e.moment(m.Sent)
	e.field("body", m.Body.Raw())
	e.field("url", m.URL.Raw())
	e.field("edits", m.Edits.Raw())
	e.key("redacted")
	e.boolean(m.Redacted)
	e.field("redacted_by", m.RedactedBy.Raw())
	e.field("reason", m.Reason.Raw())
	e.field("original", m.Original.Raw())
	e.end('}')
}
