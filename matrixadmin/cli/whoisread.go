package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// whois is one reading of an account's connections.
type whois struct {
	query

	e       Process
	session setup.Config
	conn    connection
	client  *matrixadmin.Client
	options []history.Option
	out     *lines
}

// run reads the connections and prints them.
func (q query) run(ctx context.Context, e Process, s setup.Config) error {
	w := whois{query: q, e: e, session: s, out: &lines{query: q, e: e}}
	if err := w.open(s); err != nil {
		return err
	}
	conn, err := signIn(ctx, e, s)
	if err != nil {
		return err
	}
	w.conn, w.client = conn, conn.client
	if err = w.account(ctx); err != nil {
		return err
	}
	read := w.whole
	if !q.ordered && !q.devices {
		read = w.stream
	}
	c, err := read(ctx)
	if err != nil {
		if errors.Is(err, matrixadmin.ErrUnrecognized) {
			return w.unserved(ctx)
		}
		if c != nil { // what came is printed
			if failed := w.out.finish(ctx); failed != nil {
				return failed
			}
		}
		return err
	}
	whole := !c.Cut && c.Skipped == 0 && c.LeftOut == 0
	if c.Len() == 0 && whole {
		if err := w.nobody(ctx); err != nil {
			return err
		}
	}
	if err := w.out.finish(ctx); err != nil {
		return err
	}
	w.remark(ctx, c)
	if !whole {
		return notWhole(c)
	}
	return nil
}

// unserved says why the server has no connections.
func (w *whois) unserved(ctx context.Context) error {
	why := "this server cannot list connections"
	if server, err := w.client.Server(ctx); err == nil && server.Lacks(&matrixadmin.ReadConnections) {
		why = server.Can(&matrixadmin.ReadConnections).Why
	}
	return refusedError{why}
}

// account finds out which account of which server is meant.
func (w *whois) account(ctx context.Context) error {
	me, err := w.client.WhoAmI(ctx)
	if err != nil && !matrixadmin.NotServed(err) { // without it a full id has to do
		return err
	}
	w.conn.situation.BaseURL, w.conn.situation.Me, w.conn.situation.ReadOnly = w.client.BaseURL(), me.User, true
	if q, err := find.Parse(w.who, me.User.Server()); err == nil && q.Kind != find.Account && q.Kind != find.Localpart { // MAS may know it
		if w.conn.situation.Server, err = w.client.Server(ctx); err == nil && w.conn.situation.Server.Lacks(&matrixadmin.OwnAccounts) {
			w.conn = w.conn.withAuth(ctx, w.session)
		}
	}
	w.id, err = accountOf(ctx, w.e, w.conn, w.who, me.User)
	w.out.id = w.id
	return err
}

// open opens the databases: those of the command line have to be there, those of the profile are done without.
func (w *whois) open(s setup.Config) error {
	var db *history.PlaceFiles
	var err error
	switch {
	case len(w.mmdb) > 0:
		if db, err = history.OpenPlaces(w.mmdb); err != nil {
			return usageError{"--mmdb: " + matrixadmin.Line(err)}
		}
	case len(s.Profile.MMDB) > 0:
		if db, err = history.OpenPlaces(s.Profile.MMDB); err != nil {
			w.warn("ignoring the profile's mmdb: %s", matrixadmin.Line(err))
			return nil
		}
	case s.Token != nil: // the demo
		if db, err = history.PlacesFrom(matrixadmintest.DemoPlaces()...); err != nil {
			return err
		}
	default:
		return nil
	}
	w.options = append(w.options, history.WithPlaces(db.Place))
	w.out.places = true
	return nil
}

// warn says something on standard error; the texts of strangers in it have to be printable.
func (w *whois) warn(format string, args ...any) {
	fmt.Fprintf(w.e.Stderr, "mxwarden: "+format+"\n", args...)
}

// stream prints the rows while they arrive.
func (w *whois) stream(ctx context.Context) (*matrixadmin.Connections, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	f := feed{piece: piece, put: func(c *matrixadmin.Connections) error { return w.put(ctx, c) }, stop: stop}
	c, err := w.client.Whois(ctx, w.id, matrixadmin.WithPartial(f.take))
	if err == nil {
		f.take(c)
	}
	switch {
	case f.err != nil:
		return nil, f.err
	case err != nil && f.done > 0:
		return f.last, brokeOff(f.done, err)
	}
	return c, err
}

// feed takes a history that grows, and prints each row once.
type feed struct {
	piece int // rows that are printed in one go
	put   func(*matrixadmin.Connections) error
	stop  func() // ends the reading: nobody takes what is printed
	done  int
	last  *matrixadmin.Connections
	err   error
}

// brokeOff says that an answer has no end.
func brokeOff(rows int, err error) error {
	return fmt.Errorf("response interrupted after %s: %w", english.Count(rows, "row", "rows"), err)
}

// take prints the rows behind those that were printed.
func (f *feed) take(c *matrixadmin.Connections) {
	f.last = c
	for f.err == nil && f.done < c.Len() {
		next := min(f.done+f.piece, c.Len())
		if f.err = f.put(cut(c, f.done, next)); f.err != nil {
			f.stop()
			return
		}
		f.done = next
	}
}

// piece is how many rows are filtered and printed before the next ones are.
const piece = 8192

// cut makes a history of some of the rows.
func cut(c *matrixadmin.Connections, from, to int) *matrixadmin.Connections {
	b := matrixadmin.NewConnectionsBuilder(c.User)
	for i := from; i < to; i++ {
		b.Append(c.Devices()[c.DeviceIndex(i)].Raw(), c.IP(c.IPIndex(i)).Raw(), c.Agents()[c.AgentIndex(i)].Raw(), c.LastSeenMilli(i))
	}
	return b.Finish()
}

// put prints rows in the order of the server.
func (w *whois) put(ctx context.Context, c *matrixadmin.Connections) error {
	h, err := w.history(ctx, c, nil, false)
	if err != nil {
		return err
	}
	v, err := history.AsSent(ctx, h, w.shape.Filter)
	if err != nil {
		return err
	}
	return w.out.put(ctx, v, c.Len())
}

// history marks whose the rows are, where anything is known of that.
func (w *whois) history(ctx context.Context, c *matrixadmin.Connections, devices []matrixadmin.Device, known bool) (*history.History, error) {
	h := history.New(c, w.options...)
	if !known && !c.HasDevices() {
		return h, nil
	}
	marks, err := h.Attribute(ctx, devices)
	if err != nil {
		return nil, err
	}
	h.SetMarks(marks)
	return h, nil
}

// whole reads everything, and the devices with it, before it prints.
func (w *whois) whole(ctx context.Context) (*matrixadmin.Connections, error) {
	var (
		c              *matrixadmin.Connections
		devices        []matrixadmin.Device
		came           *matrixadmin.Connections // so far
		err, noDevices error
		names          map[matrixadmin.Text]history.DeviceNames
		bar            = newProgress(w.e)
	)
	jobs := []func(){func() {
		c, err = w.client.Whois(ctx, w.id, matrixadmin.WithProgress(bar.tell), matrixadmin.WithPartial(func(c *matrixadmin.Connections) { came = c }))
	}}
	if w.devices {
		jobs = append(jobs, func() {
			if devices, noDevices = w.client.Devices(ctx, w.id); noDevices == nil {
				names = w.names(ctx, devices)
			}
		})
	}
	wire.Parallel(0, jobs...)
	bar.clear()
	if err != nil {
		if came == nil || ctx.Err() != nil {
			return nil, err
		}
		c, err = came, brokeOff(came.Len(), err)
	}
	if failed := w.print(ctx, c, devices, names, noDevices); failed != nil {
		return nil, failed
	}
	return c, err
}

// print puts all rows in order and prints them.
func (w *whois) print(ctx context.Context, c *matrixadmin.Connections, devices []matrixadmin.Device, names map[matrixadmin.Text]history.DeviceNames, noDevices error) error {
	if noDevices != nil && c.Len() > 0 && !c.HasDevices() {
		w.warn("Could not match devices: %s", matrixadmin.Reason(noDevices))
	}
	h, err := w.history(ctx, c, devices, w.devices && noDevices == nil)
	if err != nil {
		return err
	}
	if names != nil {
		h.SetDeviceNames(names)
	}
	var v *history.View
	if w.ordered {
		v, err = history.Build(ctx, h, w.shape, nil, nil)
	} else {
		v, err = history.AsSent(ctx, h, w.shape.Filter)
	}
	if err != nil {
		return err
	}
	return w.out.put(ctx, v, c.Len())
}

// notWhole says what is missing in an answer.
func notWhole(c *matrixadmin.Connections) error {
	text := "incomplete: "
	if c.Cut {
		text += "stopped at " + english.Count(c.Len(), "row", "rows") + " (limit), there may be more"
	}
	if c.Cut && c.Skipped > 0 {
		text += "; "
	}
	if c.Skipped > 0 {
		text += english.Count(c.Skipped, "row", "rows") + " skipped (could not be parsed)"
	}
	if (c.Cut || c.Skipped > 0) && c.LeftOut > 0 {
		text += "; "
	}
	if c.LeftOut > 0 {
		text += english.Count(c.LeftOut, "row", "rows") + " had texts that were not kept (memory limit), printed as \"" + matrixadmin.NotKept + "\""
	}
	return errors.New(text)
}

// nobody tells an account that never connected from one that is not there: the server answers alike for both.
func (w *whois) nobody(ctx context.Context) error {
	return exists(ctx, w.e, w.conn, w.id, "No connections recorded.")
}

// remark says below a table what its reader has to know of it.
func (w *whois) remark(ctx context.Context, c *matrixadmin.Connections) {
	if !w.table {
		return
	}
	p, err := history.New(c).Proxy(ctx)
	switch {
	case err != nil || !p.Addr.IsValid():
	case p.All:
		w.warn("all connections come from %s: if there is a reverse proxy, it may not pass on client addresses (x_forwarded / X-Forwarded-For)", matrixadmin.Printable(p.Addr.String()))
	default:
		w.warn("%s of %s come from %s, each within a second or so of a row with a public address: a listener or worker may not pass on client addresses; --filter %s hides them",
			english.Number(p.Rows), english.Count(c.Len(), "row", "rows"), matrixadmin.Printable(p.Addr.String()), p.Filter)
	}
}
