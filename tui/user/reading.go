package user

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// readHeader reads what the header shows, from the store.
func (p *Page) readHeader() tea.Cmd {
	id, store := p.id, p.store
	return tea.Batch(
		p.user.Start(p.ctx, func(ctx context.Context) (matrixadmin.User, error) {
			u, err := store.User(ctx)
			if err == nil && u.ID != id {
				err = &matrixadmin.Error{Op: "read account", Kind: matrixadmin.KindMalformed, Detail: "the server returned a different account"}
			}
			return u, err
		}),
		p.auth.Start(p.ctx, store.Auth),
		p.mails.Start(p.ctx, func(ctx context.Context) (lists.Mails, error) { return lists.MailsInMAS(ctx, store.Source()) }),
		p.devices.Start(p.ctx, store.Devices),
		p.leaving.load(p.ctx, store),
	)
}

// readRecent reads what the header tells of the account's last days, once the account is there.
func (p *Page) readRecent() tea.Cmd {
	if _, ok := p.user.Value(); !ok || p.user.Loading() || p.user.Err() != nil {
		return nil
	}
	return p.recent.read(p.ctx, p.store)
}

// changed reads again what a change may have changed. That is not from where the account has connected before.
func (p *Page) changed(msg ui.Changed) tea.Cmd {
	p.leaving.changed, p.signedOut = true, false
	p.store.Forget()
	if msg.After != nil {
		p.store.Put(*msg.After)
	}
	if msg.Devices != nil {
		p.store.PutDevices(msg.Devices)
	}
	return tea.Batch(p.env.Learn(p.ctx), p.readHeader(), p.reloadLists())
}

// answer gives a message to the loaders; each knows its own.
func (p *Page) answer(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch {
	case p.user.Update(msg):
		cmd = tea.Batch(p.leaving.watch(p.deactivated()), p.whenClosed(), p.readRecent())
	case p.auth.Update(msg), p.mails.Update(msg), p.closed.Update(msg):
		return nil
	case p.devices.Update(msg):
		cmd = p.compare()
	default:
		handled := false
		if cmd, handled = p.evidence.update(msg); handled {
			return cmd
		}
		if cmd, handled = p.recent.update(p.ctx, p.store, msg); handled {
			break
		}
		if cmd, handled = p.updateTabs(msg); handled {
			break
		}
		if cmd, handled = p.follow(msg); !handled {
			return nil
		}
	}
	return tea.Batch(cmd, p.signIn())
}

// follow goes on with the rooms that a deactivated account leaves: whoever shows rooms shows the same.
func (p *Page) follow(msg tea.Msg) (tea.Cmd, bool) {
	if p.leaving.polls(msg) {
		if !p.deactivated() || p.ctx.Err() != nil {
			return nil, true
		}
		p.store.ForgetRooms()
		return tea.Batch(p.leaving.load(p.ctx, p.store), p.reload(ops.OnRoom)), true
	}
	return p.leaving.update(msg, p.deactivated())
}

// reads are all that the page reads.
func (p *Page) reads() []reader {
	all := []reader{&p.user, &p.devices, &p.leaving.rooms, &p.recent.reports, &p.recent.counts}
	for _, t := range p.tabs {
		all = append(all, t)
	}
	return all
}

// reader is something that is read.
type reader interface {
	Err() error
	Loading() bool
}

// failed is an error of anything that the page has read, nil when there is none.
func (p *Page) failed() error {
	for _, read := range p.reads() {
		if err := read.Err(); err != nil {
			return err
		}
	}
	return nil
}

// signIn asks for another token when this one is no longer accepted, once until everything is read again.
func (p *Page) signIn() tea.Cmd {
	for _, read := range p.reads() {
		if errors.Is(read.Err(), matrixadmin.ErrBadToken) && !read.Loading() && !p.signedOut {
			p.signedOut = true
			return ui.Send(ui.SignInAgain{Err: read.Err()})
		}
	}
	return nil
}

// compare gives the devices, once they are all there, to the rows that may be theirs.
func (p *Page) compare() tea.Cmd {
	rows, ok := p.devices.Value()
	if !ok || p.devices.Loading() || p.devices.Err() != nil {
		return nil
	}
	p.newest = time.Time{}
	for _, d := range rows {
		if d.LastSeen.After(p.newest) {
			p.newest = d.LastSeen
		}
	}
	return p.connections.SetDevices(rows)
}

// refresh reads everything again; what is shown stays until the answers are there.
func (p *Page) refresh() tea.Cmd {
	for _, t := range p.tabs {
		if l, ok := t.(*listTab); ok {
			l.details.again = true
		}
	}
	return p.Init()
}
