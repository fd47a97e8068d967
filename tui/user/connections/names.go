package connections

import (
	"context"
	"net/netip"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

const namesNotice = "The lookup leaves this machine: your resolver and the operator of the address's DNS can see it."

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
	name, ok := n.known[history.HostOf(ap)]
	return name, ok
}

// askName asks for the name of the address under the cursor; the first time it says what that means, and asks nothing.
func (e *Tab) askName() tea.Cmd {
	i, ok := e.table.Cursor()
	if !ok || e.env.Names == nil {
		return note("No resolver available.")
	}
	host := history.HostOf(e.model.view.History().Connections().At(e.line(i).Row).Addr)
	if !host.IsValid() {
		return note("This row has no IP address.")
	}
	if !e.env.ReverseDNS {
		return ui.Send(ui.Show{Dialog: dialog.NewQuestion(e.env.Styles, "Enable reverse DNS?", namesNotice,
			dialog.Choice{Title: "Keep off", Choose: note("Not looked up.")},
			dialog.Choice{Title: "Enable until mxwarden exits", Choose: tea.Sequence(
				ui.Send(ui.Consented{ReverseDNS: true}), e.later(e.askName))})})
	}
	ask := e.env.Names
	return tea.Batch(note("Looking up "+host.WithZone("").String()+e.env.Styles.Glyphs.Ellipsis), e.names.load.Start(e.ctx, func(ctx context.Context) (named, error) {
		name, err := ask.Name(ctx, host.WithZone(""))
		return named{host, name}, err
	}))
}

func (e *Tab) named() tea.Cmd {
	l, st := &e.names.load, e.env.Styles
	if l.Loading() {
		return nil
	}
	if err := l.Err(); err != nil {
		return ui.Send(ui.Notice{Text: ui.Sentence(err), Err: true})
	}
	n, ok := l.Value()
	if !ok {
		return nil
	}
	if e.names.known == nil {
		e.names.known = make(map[netip.Addr]string)
	}
	if n.name.IsZero() {
		e.names.known[n.addr] = st.Muted.Render("no name")
		return note(n.addr.String() + " has no reverse DNS name.")
	}
	e.names.known[n.addr] = st.Paint(n.name, 128) + st.Muted.Render("  reverse DNS; set by the network's operator")
	return note(n.addr.String() + " is " + n.name.Printable())
}
