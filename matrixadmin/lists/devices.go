package lists

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// devices are the sessions that a server keeps for an account.
var devices = List[matrixadmin.Device]{
	Info: Info{
		ID: "devices", Title: "Devices", One: "device", Many: "devices", Rows: ops.OnDevice, Sort: "last_seen", Desc: true, Early: true,
		About: "Lists an account's devices: each is a session that is signed in.",
		Empty: "No devices. Nobody is signed in to this account.",
		Can:   []*matrixadmin.Capability{&matrixadmin.ListDevices},
	},
	Read: func(ctx context.Context, src Source) ([]matrixadmin.Device, error) { return src.Devices(ctx, src.ID) },
	Key:  func(d matrixadmin.Device) matrixadmin.Text { return d.ID },
	Name: func(d matrixadmin.Device) matrixadmin.Text { return d.Name },
	Columns: []Column[matrixadmin.Device]{
		{
			Head{ID: "device", Title: "Device ID", Meaning: "Device ID.", Min: 12, Flex: 1, Max: 32},
			func(d matrixadmin.Device) Value { return RemoteValue(d.ID) },
		},
		{
			Head{ID: "name", Title: "Name", Meaning: "Name of the device, which its user can change.", Min: 12, Flex: 2, Max: 40, Priority: 1},
			func(d matrixadmin.Device) Value { return RemoteValue(d.Name) },
		},
		{
			Head{ID: "last_seen", Title: "Last seen", Meaning: "Time of the last request of the device.", Min: 19, Max: 19, Time: true},
			func(d matrixadmin.Device) Value { return TimeValue(d.LastSeen) },
		},
		{
			Head{ID: "ip", Title: "Last IP", Meaning: "IP address of that request.", Min: 15, Flex: 1, Max: 40, Priority: 2},
			func(d matrixadmin.Device) Value { return RemoteValue(d.LastIP) },
		},
		{
			Head{ID: "client", Title: "Client", Meaning: "Name of the client, from the user agent; dehydrated for a store of keys, which receives them while no device is signed in.", Min: 14, Flex: 2, Max: 34, Priority: 3},
			func(d matrixadmin.Device) Value {
				if d.Dehydrated.Yes() {
					return Value{Kind: Word, Word: "dehydrated"}
				}
				return RemoteValue(history.ClientName(d.LastAgent.Raw()))
			},
		},
		{
			Head{ID: "user_agent", Title: "User agent", Meaning: "User agent of that request."},
			func(d matrixadmin.Device) Value { return RemoteValue(d.LastAgent) },
		},
		{
			Head{ID: "dehydrated", Title: "Dehydrated", Meaning: "yes for a dehydrated device; unknown where the account has none."},
			func(d matrixadmin.Device) Value { return triValue(d.Dehydrated) },
		},
	},
}
