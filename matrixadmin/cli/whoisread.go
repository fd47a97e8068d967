package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/explore"
	"github.com/mxwarden/mxwarden/matrixadmin/together"
)

// whois is one reading of an account's connections.
type whois struct {
	query

	e       Edge
	client  *matrixadmin.Client
	options []explore.Option
	out     *lines
}

// run reads the connections and prints them.
func (q query) run(ctx context.Context, e Edge, s Session) error {
	w := whois{query: q, e: e, out: &lines{query: q, e: e}}
	if err := w.open(s.Profile.MMDB); err != nil {
		return err
	}
	var err error
	if w.client, err = signIn(ctx, s); err != nil {
		return err
	}
	read := w.whole
	if !q.ordered && !q.devices {
		read = w.stream
	}
	c, err := read(ctx)
	if ended := w.out.finish(ctx, err == nil); err == nil {
		err = ended
	}
	switch {
	case err != nil:
		return err
	case c.Cut || c.Skipped > 0:
		return notWhole(c)
	case c.Len() == 0:
		return w.nobody(ctx)
	}
	w.remark(c)
	return nil
}

// open opens the databases: those of the command line have to be there, those of the profile are done without.
func (w *whois) open(ofProfile []string) error {
	paths, mine := w.mmdb, true
	if len(paths) == 0 {
		paths, mine = ofProfile, false
	}
	if len(paths) == 0 {
		return nil
	}
	if w.e.Places == nil {
		return w.without(mine, errors.New("this program was built without what reads them"))
	}
	where, err := w.e.Places(paths)
	if err != nil {
		return w.without(mine, err)
	}
	w.options = append(w.options, explore.WithPlaces(where))
	w.out.places = true
	return nil
}

func (w *whois) without(mine bool, err error) error {
	if mine {
		return usageError{"--mmdb: " + matrixadmin.Line(err)}
	}
	w.warn("no countries and networks are shown, for the profile's databases cannot be used: %s", matrixadmin.Line(err))
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
	done := 0
	var failed error
	take := func(c *matrixadmin.Connections) {
		for failed == nil && done < c.Len() {
			next := min(done+piece, c.Len())
			if failed = w.print(ctx, cut(c, done, next)); failed != nil {
				stop() // nobody reads what is printed: there is nothing to be read for
			}
			done = next
		}
	}
	c, err := w.client.Whois(ctx, w.id, matrixadmin.WithPartial(take))
	if err == nil {
		take(c)
	}
	switch {
	case failed != nil:
		return nil, failed
	case err != nil && done > 0:
		return nil, fmt.Errorf("the answer broke off behind %s: %w", counted(done, "row"), err)
	}
	return c, err
}

// piece is how many rows are looked at in one go.
const piece = 8192

// cut makes a history of some of the rows.
func cut(c *matrixadmin.Connections, from, to int) *matrixadmin.Connections {
	b := matrixadmin.NewConnectionsBuilder(c.User)
	for i := from; i < to; i++ {
		b.Append(c.Devices()[c.DeviceIndex(i)].Raw(), c.IPs()[c.IPIndex(i)].Raw(), c.Agents()[c.AgentIndex(i)].Raw(), c.LastSeenMilli(i))
	}
	return b.Finish()
}

// print prints rows in the order of the server.
func (w *whois) print(ctx context.Context, c *matrixadmin.Connections) error {
	h, err := w.history(ctx, c, nil)
	if err != nil {
		return err
	}
	rows, err := h.Filter(ctx, w.shape.Filter, h.All())
	if err != nil {
		return err
	}
	return w.out.print(ctx, h.Lines(rows), c.Len())
}

// history marks whose the rows are.
func (w *whois) history(ctx context.Context, c *matrixadmin.Connections, devices []matrixadmin.Device) (*explore.History, error) {
	h := explore.New(c, w.options...)
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
		err, noDevices error
		bar            = newProgress(w.e)
	)
	jobs := []func(){func() { c, err = w.client.Whois(ctx, w.id, matrixadmin.WithProgress(bar.tell)) }}
	if w.devices {
		jobs = append(jobs, func() { devices, noDevices = w.client.Devices(ctx, w.id) })
	}
	together.Run(0, jobs...)
	bar.clear()
	if err != nil {
		return nil, err
	}
	if noDevices != nil && c.Len() > 0 {
		w.warn("no row is said to be likely a device's: %s", matrixadmin.Line(noDevices))
	}
	h, err := w.history(ctx, c, devices)
	if err != nil {
		return nil, err
	}
	if w.ordered {
		v, err := explore.Build(ctx, h, w.shape, nil, nil)
		if err != nil {
			return nil, err
		}
		return c, w.out.print(ctx, v, c.Len())
	}
	rows, err := h.Filter(ctx, w.shape.Filter, h.All())
	if err != nil {
		return nil, err
	}
	return c, w.out.print(ctx, h.Lines(rows), c.Len())
}

// notWhole says what is missing in an answer.
func notWhole(c *matrixadmin.Connections) error {
	text := "the answer is not whole: "
	if c.Cut {
		text += "a limit of this program was reached behind " + counted(c.Len(), "row") + ", and there are more"
	}
	if c.Cut && c.Skipped > 0 {
		text += "; "
	}
	if c.Skipped > 0 {
		text += counted(c.Skipped, "row") + " could not be read and are left out"
	}
	return errors.New(text)
}

// nobody tells an account that never connected from one that is not there: the server answers alike for both.
func (w *whois) nobody(ctx context.Context) error {
	_, err := w.client.User(ctx, w.id)
	switch kind := matrixadmin.KindOf(err); {
	case err == nil:
		w.warn("no connections: the account is there, and the server has none of it")
		return nil
	case kind == matrixadmin.KindNotFound:
		return errors.New("there is no such account: " + w.id.Text().Printable())
	case kind == matrixadmin.KindUnrecognized, kind == matrixadmin.KindNotExposed:
		w.warn("no connections; this server does not say whether the account is there")
		return nil
	}
	return fmt.Errorf("no connections, and whether the account is there is not known: %w", err)
}

// remark says below a table what its reader has to know of it.
func (w *whois) remark(c *matrixadmin.Connections) {
	if one, ok := explore.AllFromOnePrivate(c); ok && w.table {
		w.warn("all rows come from %s, which is most likely a reverse proxy whose forwarding headers the homeserver does not take", matrixadmin.Printable(one.String()))
	}
}
