package matrixadmin

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ListPushers is the list of where an account's notifications go; see [Client.Pushers].
//
// GET /_synapse/admin/v1/users/{user}/pushers
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ListPushers = Capability{
	ID: "pushers", Does: "list pushers", Group: "list",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/users/{user}/pushers"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 23}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 23}, Answer: No, Why: "Synapse can list pushers from version 1.23 on"},
	},
}

var _ = told(&ListPushers)

// Pusher is one place that an account's notifications are sent to.
type Pusher struct {
	App        Text // app_id
	AppName    Text
	Kind       Text // "http" or "email"
	Key        Text // token at the push gateway, or the e-mail address
	URL        Text // of the gateway
	Format     Text
	Device     Text // device id, where the server knows it
	DeviceName Text
	Lang       Text
	ProfileTag Text
	Enabled    Tri
}

// Pushers lists where an account's notifications are sent.
//
// GET /_synapse/admin/v1/users/{user}/pushers
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func (c *Client) Pushers(ctx context.Context, id UserID) ([]Pusher, error) {
	const op = "list pushers"
	if id.IsZero() {
		return nil, wire.Invalid(op, "user ID missing")
	}
	var out []Pusher
	err := c.tryFor(ctx, id, "pushers", 1, func(int) error {
		if err := c.attributed(ctx, op, id); err != nil {
			return err
		}
		_, err := c.get(ctx, wire.Call{
			Op: op, Path: []string{"_synapse", "admin", "v1", "users", id.s, "pushers"}, Stream: true,
			Decode: func(r *wire.Reader) { out = decodePushers(r, c.conn.Limits().ListRows) },
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// decodePushers reads the answer; pushers is required, and pushkey in each.
func decodePushers(r *wire.Reader, limit int) []Pusher {
	out := []Pusher{}
	decodeCounted(r, "pushers", "pusher list", limit, func() { out = append(out, decodePusher(r)) })
	return out
}

func decodePusher(r *wire.Reader) Pusher {
	var p Pusher
	keyed := false
	texts := map[string]*Text{
		"app_id": &p.App, "app_display_name": &p.AppName, "kind": &p.Kind, "device_id": &p.Device,
		"device_display_name": &p.DeviceName, "lang": &p.Lang, "profile_tag": &p.ProfileTag,
	}
	r.Object(func(key []byte) {
		if into, ok := texts[string(key)]; ok {
			*into = r.Text()
			return
		}
		switch string(key) {
		case "pushkey":
			var s string
			s, keyed = r.Str()
			p.Key = NewText(s)
		case "enabled":
			p.Enabled = r.Tri()
		case "data":
			p.decodeData(r)
		default:
			r.Skip()
		}
	})
	if !keyed {
		r.Fail(wire.Missing("pushkey"))
	}
	return p
}

// decodeData reads what a pusher tells its kind; other keys in it belong to the app.
func (p *Pusher) decodeData(r *wire.Reader) {
	if r.Peek() != '{' {
		r.Skip()
		return
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case "url":
			p.URL = r.Text()
		case "format":
			p.Format = r.Text()
		default:
			r.Skip()
		}
	})
}
