package lists

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// device is a device of the homeserver, with the session at the Matrix Authentication Service (MAS) that is signed in with it.
type device struct {
	matrixadmin.Device

	session mas.Session
	client  Value // the application, as MAS has it
}

// devices are the sessions that a server keeps for an account.
var devices = List[device]{
	Info: Info{
		ID: "devices", Title: "Devices", One: "device", Many: "devices", Rows: ops.OnDevice, Sort: "last_seen", Desc: true, Early: true, AuthDetails: true,
		About: "Lists an account's devices: each is a session that is signed in. Where the Matrix Authentication Service (MAS) keeps accounts, each has the application that its session there is of.",
		Empty: "No devices. Nobody is signed in to this account.",
		Can:   []*matrixadmin.Capability{&matrixadmin.ListDevices},
	},
	Read: func(ctx context.Context, src Source) ([]device, error) {
		all, err := src.Devices(ctx, src.ID)
		rows := make([]device, len(all))
		for i, d := range all {
			rows[i].Device = d
		}
		return rows, err
	},
	Key:    func(d device) matrixadmin.Text { return d.ID },
	Name:   func(d device) matrixadmin.Text { return d.Name },
	Detail: deviceDetail,
	Columns: []Column[device]{
		{
			Head{ID: "device", Title: "Device ID", Meaning: "Device ID.", Min: 12, Flex: 1, Max: 32},
			func(d device) Value { return RemoteValue(d.ID) },
		},
		{
			Head{ID: "name", Title: "Name", Meaning: "Name of the device, which its user can change.", Min: 12, Flex: 2, Max: 40, Priority: 1},
			func(d device) Value { return RemoteValue(d.Name) },
		},
		{
			Head{ID: "last_seen", Title: "Last seen", Meaning: "Time of the last request of the device.", Min: 19, Max: 19, Time: true},
			func(d device) Value { return TimeValue(d.LastSeen) },
		},
		{
			Head{ID: "ip", Title: "Last IP", Meaning: "IP address of that request.", Min: 15, Flex: 1, Max: 40, Priority: 3},
			func(d device) Value { return RemoteValue(d.LastIP) },
		},
		{
			Head{ID: "client", Title: "Client", Meaning: "Name of the client, from the user agent; dehydrated for a store of keys, which receives them while no device is signed in.", Min: 14, Flex: 2, Max: 34, Priority: 4},
			func(d device) Value {
				if d.Dehydrated.Yes() {
					return Value{Kind: Word, Word: "dehydrated"}
				}
				return RemoteValue(history.ClientName(d.LastAgent.Raw()))
			},
		},
		{
			Head{ID: "user_agent", Title: "User agent", Meaning: "User agent of that request."},
			func(d device) Value { return RemoteValue(d.LastAgent) },
		},
		{
			Head{ID: "dehydrated", Title: "Dehydrated", Meaning: "yes for a dehydrated device; unknown where the account has none."},
			func(d device) Value { return triValue(d.Dehydrated) },
		},
		{
			Head{ID: "mas_client", Title: "Client in MAS", Meaning: "Application that the device is signed in with, as the Matrix Authentication Service (MAS) has it, of a compatibility session the client from its user agent; no session for a device without an active one, which MAS removes when it next compares devices.", Min: 14, Flex: 2, Max: 34, Priority: 2, Late: true, OfMAS: true},
			func(d device) Value { return d.client },
		},
		{
			Head{ID: "mas_contact", Title: "Last contact with MAS", Meaning: "IP address from which the session last contacted MAS itself, as when signing in. Not where the client is: that is ip.", Late: true, OfMAS: true},
			func(d device) Value { return blank(RemoteValue(d.session.LastIP)) },
		},
		{
			Head{ID: "mas_session", Title: "Session in MAS", Meaning: "ID of the session at MAS.", Late: true, OfMAS: true},
			func(d device) Value { return blank(RemoteValue(d.session.ID)) },
		},
	},
}

// deviceDetail joins a device to its session at MAS. All devices ask for the same sessions, which are read once.
func deviceDetail(ctx context.Context, src Source, d device) (device, error) {
	if src.NoSessions() != "" {
		return d, nil
	}
	at, err := src.byDevice(ctx)
	if err != nil {
		return d, notOurs(err)
	}
	one, there := at.of[d.ID]
	switch {
	case there:
		d.session = one
		name, err := src.clientOf(ctx, one)
		d.client = RemoteValue(name)
		return d, notOurs(err)
	case d.Dehydrated.Yes():
		d.client = word("")
	case at.absent:
		d.client = word("not in MAS")
	case at.all:
		d.client = word("no session")
	}
	return d, nil
}
