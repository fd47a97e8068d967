package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// EndDevices is signing an account's devices out; see [DeleteDevices].
var EndDevices = Capability{
	ID: "delete-devices", Does: "sign out devices", Group: "disrupt", Own: true,
	At: map[Via]string{ViaSynapse: "POST /_synapse/admin/v2/users/{user}/delete_devices"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 15}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 15}, Answer: No, Why: "Synapse can sign out devices from version 1.15 on"},
		{Family: FamilyTuwunel, Answer: Yes},
	},
}

var _ = told(&EndDevices)

// deleteDevicesRefusals: where the account lives and whether it is there is asked first (DeleteDevicesRestServlet). A device that is not there is no refusal.
var deleteDevicesRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND"})

// DeleteDevices is the request that signs devices out: their access tokens end, and their encryption keys on the server are deleted. A device that is not
// there is answered like one that was. The ids, which users choose, go out in the body: in a path, ".." or "/" in one would lead a proxy somewhere else.
//
// POST /_synapse/admin/v2/users/{user}/delete_devices
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func DeleteDevices(id UserID, devices ...Text) wire.Request {
	type body struct {
		Devices []string `json:"devices"`
	}
	b := body{make([]string, len(devices))}
	for i, d := range devices {
		b.Devices[i] = d.Raw()
	}
	return wire.Request{
		Op: "sign out devices", Method: http.MethodPost, Path: []string{"_synapse", "admin", "v2", "users", id.s, "delete_devices"}, Body: b, Wait: wire.WaitVeryLong,
		Account: id.Text(), Refusals: deleteDevicesRefusals, Check: wire.Empty,
	}
}
