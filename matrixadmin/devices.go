package matrixadmin

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ListDevices is the list of an account's devices; see [Client.Devices].
//
// GET /_synapse/admin/v2/users/{user}/devices
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ListDevices = Capability{
	ID: "devices", Does: "list devices", Group: "list",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v2/users/{user}/devices"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 15}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 15}, Answer: No, Why: "Synapse can list devices from version 1.15 on"},
	},
}

var _ = told(&ListDevices)

// Device is one session of an account, as the server keeps it.
type Device struct {
	ID        Text
	Name      Text
	LastIP    Text
	LastAgent Text
	LastSeen  time.Time
	// Dehydrated is whether the device is a store of keys, which receives messages while no other is signed in; a server says so only of accounts with one.
	Dehydrated Tri
}

// Devices lists an account's devices.
//
// GET /_synapse/admin/v2/users/{user}/devices
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func (c *Client) Devices(ctx context.Context, id UserID) ([]Device, error) {
	const op = "list devices"
	if id.IsZero() {
		return nil, wire.Invalid(op, "user ID missing")
	}
	var devices []Device
	err := c.tryFor(ctx, id, "devices", 1, func(int) error {
		if err := c.attributed(ctx, op, id); err != nil {
			return err
		}
		_, err := c.get(ctx, wire.Call{
			Op: op, Path: []string{"_synapse", "admin", "v2", "users", id.s, "devices"}, Stream: true,
			Decode: func(r *wire.Reader) { devices = decodeDevices(r, id, c.conn.Limits().ListRows) },
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return devices, nil
}

// decodeDevices reads the answer; devices is required, and device_id in each. A device of another account is a broken contract, and so are fewer devices
// than the answer counts: "signed out everywhere" rests on this list.
func decodeDevices(r *wire.Reader, id UserID, limit int) []Device {
	devices := []Device{}
	decodeCounted(r, "devices", "device list", limit, func() { devices = append(devices, decodeDevice(r, id)) })
	return devices
}

func decodeDevice(r *wire.Reader, id UserID) Device {
	var d Device
	named := false
	r.Object(func(key []byte) {
		switch string(key) {
		case "user_id":
			if owner, ok := r.Str(); ok && owner != id.s {
				r.Fail(wire.ErrOtherAccount)
			}
		case "device_id":
			var s string
			s, named = r.Str()
			d.ID = NewText(s)
		case "display_name":
			d.Name = r.Text()
		case "last_seen_ip":
			d.LastIP = r.Text()
		case "last_seen_user_agent":
			d.LastAgent = r.Text()
		case "last_seen_ts":
			if ms := r.Milli(); ms != NoTime {
				d.LastSeen = time.UnixMilli(ms).UTC()
			}
		case "dehydrated":
			d.Dehydrated = r.Tri()
		default:
			r.Skip()
		}
	})
	if !named {
		r.Fail(wire.Missing("device_id"))
	}
	return d
}
