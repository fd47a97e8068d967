package matrixadmin

import "context"

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
	Enabled    Flag
}

// Pushers lists where an account's notifications are sent.
//
// GET /_synapse/admin/v1/users/{user}/pushers
func (c *Client) Pushers(ctx context.Context, id UserID) ([]Pusher, error) {
	const op = "list pushers"
	if id.IsZero() {
		return nil, invalid(op, "no user id was given")
	}
	var out []Pusher
	err := c.tryFor(ctx, id, "pushers", 1, func(int) error {
		if err := c.attributed(ctx, op, id); err != nil {
			return err
		}
		_, err := c.get(ctx, call{
			op: op, path: []string{"_synapse", "admin", "v1", "users", id.s, "pushers"}, stream: true,
			decode: func(r *jsonReader) { out = decodePushers(r, c.conn.Limits().listRows) },
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// decodePushers reads the answer; pushers is required, and pushkey in each.
func decodePushers(r *jsonReader, limit int) []Pusher {
	out := []Pusher{}
	said := false
	if !r.expectObject() {
		return nil
	}
	r.object(func(key []byte) {
		if string(key) != "pushers" {
			r.skip()
			return
		}
		said = true
		r.list("pushers", func() {
			if len(out) >= limit {
				r.fail(errRows)
				return
			}
			out = append(out, decodePusher(r))
		})
	})
	if !said {
		r.fail(missingError{"pushers"})
	}
	return out
}

func decodePusher(r *jsonReader) Pusher {
	var p Pusher
	keyed := false
	texts := map[string]*Text{
		"app_id": &p.App, "app_display_name": &p.AppName, "kind": &p.Kind, "device_id": &p.Device,
		"device_display_name": &p.DeviceName, "lang": &p.Lang, "profile_tag": &p.ProfileTag,
	}
	r.object(func(key []byte) {
		if into, ok := texts[string(key)]; ok {
			*into = r.text()
			return
		}
		switch string(key) {
		case "pushkey":
			var s string
			s, keyed = r.str()
			p.Key = NewText(s)
		case "enabled":
			p.Enabled = r.flag()
		case "data":
			p.decodeData(r)
		default:
			r.skip()
		}
	})
	if !keyed {
		r.fail(missingError{"pushkey"})
	}
	return p
}

// decodeData reads what a pusher tells its kind; other keys in it belong to the app.
func (p *Pusher) decodeData(r *jsonReader) {
	if r.peek() != '{' {
		r.skip()
		return
	}
	r.object(func(key []byte) {
		switch string(key) {
		case "url":
			p.URL = r.text()
		case "format":
			p.Format = r.text()
		default:
			r.skip()
		}
	})
}
