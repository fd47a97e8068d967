package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// NameDevices is renaming devices; see [RenameDevice].
var NameDevices = Capability{
	ID: "rename-device", Does: "rename devices", Group: "repair",
	At: map[Via]string{ViaSynapse: "PUT /_synapse/admin/v2/users/{user}/devices/{device}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 15}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 15}, Answer: No, Why: "Synapse can rename devices from version 1.15 on"},
	},
}

var _ = told(&NameDevices)

// LongestDeviceName is how many characters a device's name may have (MAX_DEVICE_DISPLAY_NAME_LEN of Synapse).
const LongestDeviceName = 100

// renameRefusals: 404 is an account or a device that is not there, 400 M_TOO_LARGE a name that is too long; both are asked first (DeviceHandler.update_device).
var renameRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND", "400 M_TOO_LARGE", "413 M_TOO_LARGE"})

// RenameDevice is the request that changes the name of a device, which its user and, through encryption, others can see. Users choose the ids of their
// devices, and the id is a part of the path: [DeviceDetails] must have shown that it leads to this device.
//
// PUT /_synapse/admin/v2/users/{user}/devices/{device}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func RenameDevice(id UserID, device Text, name string) wire.Request {
	type body struct {
		Name string `json:"display_name"`
	}
	return wire.Request{
		Op: "rename device", Method: http.MethodPut, Path: devicePath(id, device), Body: body{name}, Wait: wire.WaitLong,
		Account: id.Text(), Refusals: renameRefusals, Check: wire.Empty,
	}
}

// DeviceDetails is the request that reads one device of an account and keeps it in d. An answer about another device, as when something on the way has
// rewritten the path, is a broken contract.
//
// GET /_synapse/admin/v2/users/{user}/devices/{device}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func DeviceDetails(id UserID, device Text, d *Device) wire.Request {
	return wire.Request{
		Op: "read device", Method: http.MethodGet, Path: devicePath(id, device), Account: id.Text(),
		Check: func(body []byte) (wire.Facts, error) {
			return inOrder(func(r *wire.Reader) {
				found := decodeDevice(r, id)
				switch {
				case r.Err != nil:
				case found.ID != device:
					r.Fail(wire.ErrOtherAccount)
				default:
					*d = found
				}
			})(body)
		},
	}
}

func devicePath(id UserID, device Text) []string {
	return []string{"_synapse", "admin", "v2", "users", id.s, "devices", device.Raw()}
}
