package lists

import (
	"context"
	"errors"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// mostClients is how many applications are asked for their names at most, for the devices of one account.
const mostClients = 100

// errManyClients says that the names of some applications were not asked for.
var errManyClients = errors.New("the devices use so many applications that not all were asked for their names")

// sessionsByDevice are the active sessions of an account by the device that they are signed in with, the one that was active last where there are several.
type sessionsByDevice struct {
	of     map[matrixadmin.Text]mas.Session
	all    bool // a device that is not among them has no active session
	absent bool // MAS does not have the account
}

// byDevice joins the account's sessions at MAS to devices of the homeserver. They are read once for all who ask.
func (s Source) byDevice(ctx context.Context) (sessionsByDevice, error) {
	a, err := AuthAccount(ctx, s)
	if err != nil || a.State == ops.AuthNone {
		return sessionsByDevice{absent: err == nil}, err
	}
	sessions, err := s.Sessions(ctx)
	if err != nil && !mas.OnlyMore(err) {
		return sessionsByDevice{}, err
	}
	d := sessionsByDevice{of: map[matrixadmin.Text]mas.Session{}, all: err == nil}
	for _, one := range sessions {
		if one.Device.IsZero() || one.User != a.User.ID { // a personal one that it made acts as somebody else
			continue
		}
		if before, there := d.of[one.Device]; !there || lastActive(one).After(lastActive(before)) {
			d.of[one.Device] = one
		}
	}
	return d, nil
}

func lastActive(s mas.Session) time.Time {
	if s.LastActive.IsZero() {
		return s.Created
	}
	return s.LastActive
}

// clientOf is the application that a session is signed in with: what it calls itself, or the client in its user agent, empty where neither is known.
func (s Source) clientOf(ctx context.Context, one mas.Session) (matrixadmin.Text, error) {
	if one.Client.IsZero() {
		return history.ClientName(one.UserAgent.Raw()), nil
	}
	return s.ClientName(ctx, one.Client)
}

// NoSessions says why the sessions of the account are not read at MAS, "" where they are.
func (s Source) NoSessions() string { return s.notAt(mas.ReadSessions) }

// DeviceNames are the names of devices, with the applications that they are signed in with as MAS has it, some asked for at a time. With an error, names are
// missing.
func (s Source) DeviceNames(ctx context.Context, devices []matrixadmin.Device) (map[matrixadmin.Text]history.DeviceNames, error) {
	names := make(map[matrixadmin.Text]history.DeviceNames, len(devices))
	for _, d := range devices {
		names[d.ID] = history.DeviceNames{Name: d.Name}
	}
	if s.NoSessions() != "" {
		return names, nil
	}
	at, err := s.byDevice(ctx)
	if err != nil {
		return names, notOurs(err)
	}
	var ids []matrixadmin.Text // of devices with a session, one for each application
	known := map[matrixadmin.Text]int{}
	for _, d := range devices {
		one, there := at.of[d.ID]
		if _, asked := known[one.Client]; there && !asked {
			known[one.Client] = len(ids)
			ids = append(ids, one.Client)
		}
	}
	clients, errs := make([]matrixadmin.Text, len(ids)), make([]error, len(ids))
	var jobs []func()
	for i, id := range ids[:min(len(ids), mostClients)] {
		if !id.IsZero() {
			jobs = append(jobs, func() {
				if clients[i], errs[i] = s.ClientName(ctx, id); errs[i] != nil {
					clients[i] = matrixadmin.Text{}
				}
			})
		}
	}
	wire.Parallel(DetailsAtOnce, jobs...)
	if ctx.Err() != nil {
		return names, ctx.Err()
	}
	for id, n := range names {
		one, there := at.of[id]
		switch {
		case !there:
			continue
		case one.Client.IsZero():
			n.Client = history.ClientName(one.UserAgent.Raw())
		default:
			n.Client = clients[known[one.Client]]
		}
		if n.Name.IsZero() {
			n.Name = one.Name
		}
		names[id] = n
	}
	for _, err := range errs {
		if err != nil {
			return names, notOurs(err)
		}
	}
	if len(ids) > mostClients {
		return names, errManyClients
	}
	return names, nil
}
