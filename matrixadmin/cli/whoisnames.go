package cli

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

// names are what devices are called, with the applications that MAS has of them where that is asked for. Names that are missing keep nobody from the rows.
func (w *whois) names(ctx context.Context, devices []matrixadmin.Device) map[matrixadmin.Text]history.DeviceNames {
	var err error
	if w.auth && len(devices) > 0 && w.conn.auth == nil {
		if w.conn.situation.Server, err = w.client.Server(ctx); err == nil && w.conn.situation.Server.Lacks(&matrixadmin.OwnAccounts) {
			w.conn = w.conn.withAuth(ctx, w.session)
		}
	}
	src := sourceOf(w.conn, w.id).With(&memo{})
	names, missing := src.DeviceNames(ctx, devices)
	why := ""
	switch {
	case ctx.Err() != nil:
	case err != nil:
		why = matrixadmin.Reason(err)
	case missing != nil:
		why = matrixadmin.Reason(missing)
	case src.KeptByMAS():
		why = src.NoSessions()
	}
	if why != "" {
		w.warn("Could not read clients from MAS: %s", why)
	}
	w.out.auth = w.auth && src.KeptByMAS()
	return names
}
