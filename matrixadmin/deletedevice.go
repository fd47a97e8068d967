package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// EndDevices is signing an account's devices out; see [DeleteDevice].
var EndDevices = Capability{ID: "delete-device", Does: "sign out devices", On: []Via{ViaSynapse}, Rows: []Row{
	{Family: FamilySynapse, Since: Release{1, 15}, Answer: Yes},
	{Family: FamilySynapse, Before: Release{1, 15}, Answer: No, Why: "Synapse can sign out devices from version 1.15 on"},
	{Family: FamilyTuwunel, Answer: Yes},
}}

// deleteDeviceRefusals: where the account lives and whether it is there is asked first (DeviceRestServlet). A device that is not there is no refusal.
var deleteDeviceRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND"})

// DeleteDevice is the request that signs a device out: its access token ends, and its encryption keys on the server are deleted. A device that is not there
// is answered like one that was.
//
// DELETE /_synapse/admin/v2/users/{user}/devices/{device}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func DeleteDevice(id UserID, device Text) wire.Request {
	return wire.Request{
		Op: "sign out device", Method: http.MethodDelete, Path: []string{"_synapse", "admin", "v2", "users", id.s, "devices", device.Raw()}, Wait: wire.WaitLong,
		Account: id.Text(), Refusals: deleteDeviceRefusals, Check: wire.Empty,
	}
}
