package matrixadmin

import (
	"context"
	"time"
)

// Device is one session of an account, as the server keeps it.
type Device struct {
	ID        Text
	Name      Text
	LastIP    Text
	LastAgent Text
	LastSeen  time.Time
}

// Devices lists an account's devices.
//
// GET /_synapse/admin/v2/users/{user}/devices
func (c *Client) Devices(ctx context.Context, id UserID) ([]Device, error) {
	const op = "list devices"
	if id.IsZero() {
		return nil, invalid(op, "no user id was given")
	}
	var devices []Device
	err := c.tryFor(ctx, id, "devices", 1, func(int) error {
		if err := c.attributed(ctx, op, id); err != nil {
			return err
		}
		_, err := c.get(ctx, call{
			op: op, path: []string{"_synapse", "admin", "v2", "users", id.s, "devices"}, stream: true,
			decode: func(r *jsonReader) { devices = decodeDevices(r, id, c.conn.Limits().listRows) },
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return devices, nil
}

// decodeDevices reads the answer; devices is required, and device_id in each. A device of another account is a broken contract.
func decodeDevices(r *jsonReader, id UserID, limit int) []Device {
	devices := []Device{}
	said := false
	if !r.expectObject() {
		return nil
	}
	r.object(func(key []byte) {
		if string(key) != "devices" {
			r.skip()
			return
		}
		said = true
		r.list("devices", func() {
			if len(devices) >= limit {
				r.fail(errRows)
				return
			}
			devices = append(devices, decodeDevice(r, id))
		})
	})
	if !said {
		r.fail(missingError{"devices"})
	}
	return devices
}

func decodeDevice(r *jsonReader, id UserID) Device {
	var d Device
	named := false
	r.object(func(key []byte) {
		switch string(key) {
		case "user_id":
			if owner, ok := r.str(); ok && owner != id.s {
				r.fail(errOther)
			}
		case "device_id":
			var s string
			s, named = r.str()
			d.ID = NewText(s)
		case "display_name":
			d.Name = r.text()
		case "last_seen_ip":
			d.LastIP = r.text()
		case "last_seen_user_agent":
			d.LastAgent = r.text()
		case "last_seen_ts":
			if ms := r.milli(); ms != NoTime {
				d.LastSeen = time.UnixMilli(ms).UTC()
			}
		default:
			r.skip()
		}
	})
	if !named {
		r.fail(missingError{"device_id"})
	}
	return d
}
