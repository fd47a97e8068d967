package explorer

import (
	"context"
	"net/netip"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/explore"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

const namesNotice = "Reverse DNS asks your system's resolver for the name of an address. The question leaves this machine, and whoever runs the name servers of that address sees it."

// names are what reverse DNS said in this page.
type names struct {
	load  ui.Loader[named]
	known map[netip.Addr]string
}

type named struct {
	addr netip.Addr
	name matrixadmin.Text
}

// of returns the painted name of an address, if it was asked for.
func (n *names) of(ap netip.AddrPort) (string, bool) {
	name, ok := n.known[explore.HostOf(ap)]
	return name, ok
}

// askName asks for the name of the address under the cursor; the first time it says what that means, and asks nothing.
func (e *Explorer) askName() tea.Cmd {
	i, ok := e.table.Cursor()
	if !ok || e.env.Names == nil {
		return note("There is no resolver to ask here.")
	}
	host := explore.HostOf(e.scene.view.History().Connections().At(e.line(i).Row).Addr)
	if !host.IsValid() {
		return note("This row has no address.")
	}
	if !e.env.ReverseDNS {
		return ui.Do(ui.Show{Dialog: dialog.NewChoice(e.env.Styles, "Reverse DNS is off", namesNotice,
			dialog.Choice{Title: "leave it off", Choose: note("Nothing was asked.")},
			dialog.Choice{Title: "turn it on until the console is left", Choose: e.later(func() tea.Cmd {
				e.env.ReverseDNS = true
				return e.askName()
			})})})
	}
	ask := e.env.Names
	return tea.Batch(note("Asking for the name of "+host.WithZone("").String()+e.env.Styles.Glyphs.Ellipsis), e.names.load.Start(e.ctx, func(ctx context.Context) (named, error) {
		name, err := ask.Name(ctx, host.WithZone(""))
		return named{host, name}, err
	}))
}

func (e *Explorer) named() tea.Cmd {
	l, st := &e.names.load, e.env.Styles
	if l.Loading() {
		return nil
	}
	if err := l.Err(); err != nil {
		return ui.Do(ui.Notice{Text: ui.Sentence(err), Err: true})
	}
	n, ok := l.Value()
	if !ok {
		return nil
	}
	if e.names.known == nil {
		e.names.known = make(map[netip.Addr]string)
	}
	if n.name.IsZero() {
		e.names.known[n.addr] = st.Muted.Render("has no name")
		return note(n.addr.String() + " has no name.")
	}
	e.names.known[n.addr] = st.Paint(n.name, 128) + st.Muted.Render("  by reverse DNS: whoever runs the network chose it")
	return note(n.addr.String() + " is " + n.name.Printable())
}
