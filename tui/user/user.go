// Package user is the page of one account: who it is, where it connects from, its devices, and what can be done about it.
//
// Each tab is a file of its own. An account is what GET v2/users says it is: whois answers for ids that do not exist, too.
package user

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/explorer"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// The tabs, in their order.
const (
	tabConnections = iota
	tabDevices
	tabAccount
)

// Page shows one account, which stays the same for as long as the page lives.
type Page struct {
	env *ui.Env
	id  matrixadmin.UserID
	ctx context.Context // ends with Close; Update has no context parameter
	end context.CancelFunc

	user        ui.Loader[matrixadmin.User]
	connections *explorer.Explorer
	devices     *devices
	account     account
	leaving     roomLeaving
	evidence    evidenceTask
	closed      ui.Loader[time.Time] // when this account was deactivated from here, as the audit trail has it
	tabs        *widget.Tabs

	width, height int
	signedOut     bool // SignInAgain was asked for
	collect       bool // evidence, when the page opens
}

// New makes the page of a route.
func New(env *ui.Env, route ui.User) ui.Page {
	p := &Page{env: env, id: route.ID, collect: route.Collect}
	p.ctx, p.end = context.WithCancel(env.Context)
	p.connections = explorer.New(p.ctx, env, route.ID)
	p.connections.SetLastSeen(p.seenWords)
	p.devices = newDevices(p.ctx, env, route.ID)
	p.leaving = roomLeaving{env: env, id: route.ID}
	p.evidence = evidenceTask{env: env}
	p.connections.SetEvidence(p.evidence.saved)
	p.tabs = widget.NewTabs(env.Styles, widget.Tab{Name: "Connections", Count: -1}, widget.Tab{Name: "Devices", Count: -1}, widget.Tab{Name: "Account", Count: -1})
	return p
}

// Init asks for everything that the first look shows, all at once.
func (p *Page) Init() tea.Cmd {
	p.signedOut = false
	var collect tea.Cmd
	if p.collect {
		p.collect = false
		collect = p.keep()
	}
	return tea.Batch(collect, p.env.Learn(p.ctx), p.readUser(), p.connections.Load(), p.devices.load(), p.leaving.load(p.ctx))
}

func (p *Page) readUser() tea.Cmd {
	hs, id := p.env.HS, p.id
	return p.user.Start(p.ctx, func(ctx context.Context) (matrixadmin.User, error) {
		u, err := hs.User(ctx, id)
		if err == nil && u.ID != id {
			err = &matrixadmin.Error{Op: "read account", Kind: matrixadmin.KindMalformed, Detail: "the server returned a different account"}
		}
		return u, err
	})
}

// Update takes keys, the mouse, answers and news of changed accounts.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return p.mouse(msg)
	case tea.PasteMsg:
		if p.Typing() {
			return p.connections.Press(msg)
		}
		return nil
	case keepMsg:
		if msg.p == p {
			return p.keep()
		}
		return nil
	case ui.SignedIn:
		if p.failed() == nil {
			return nil
		}
		return p.Init()
	case ui.EnvChanged:
		return p.changeEnv(msg)
	case ui.ZoneChanged:
		return p.connections.ZoneChanged()
	case ui.Changed:
		if msg.User != p.id {
			return nil
		}
		p.leaving.changed = true
		return p.Init()
	}
	return p.answer(msg)
}

// answer gives a message to the loaders; each knows its own.
func (p *Page) answer(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch {
	case p.user.Update(msg):
		cmd = tea.Batch(p.leaving.watch(p.deactivated()), p.whenClosed())
	case p.closed.Update(msg):
		return nil
	case p.devices.update(msg):
		p.tabs.SetCount(tabDevices, p.devices.count())
		cmd = p.compare()
	default:
		handled := false
		if cmd, handled = p.evidence.update(msg); handled {
			return cmd
		}
		if cmd, handled = p.connections.Update(msg); handled {
			p.tabs.SetCount(tabConnections, p.connections.Count())
			break
		}
		if cmd, handled = p.leaving.update(p.ctx, msg, p.deactivated()); !handled {
			return nil
		}
	}
	return tea.Batch(cmd, p.signIn())
}

// failed is an error of anything that the page has read, nil when there is none.
func (p *Page) failed() error {
	return cmp.Or(p.user.Err(), p.connections.Err(), p.devices.list.Err(), p.leaving.rooms.Err())
}

// signIn asks for another token when this one is no longer accepted, once until everything is read again.
func (p *Page) signIn() tea.Cmd {
	for _, read := range []interface {
		Err() error
		Loading() bool
	}{&p.user, p.connections, &p.devices.list, &p.leaving.rooms} {
		if errors.Is(read.Err(), matrixadmin.ErrBadToken) && !read.Loading() && !p.signedOut {
			p.signedOut = true
			return ui.Send(ui.SignInAgain{Err: read.Err()})
		}
	}
	return nil
}

// compare gives the devices, once they are all there, to the rows that may be theirs.
func (p *Page) compare() tea.Cmd {
	rows, ok := p.devices.list.Value()
	if !ok || p.devices.list.Loading() || p.devices.list.Err() != nil {
		return nil
	}
	return p.connections.SetDevices(rows)
}

func (p *Page) deactivated() bool {
	u, ok := p.user.Value()
	return ok && u.Deactivated.Yes()
}

// missing reports whether the server says that there is no such account.
func (p *Page) missing() bool { return errors.Is(p.user.Err(), matrixadmin.ErrNotFound) }

// target is the account as this page knows it.
func (p *Page) target() ops.Target {
	t := ops.Target{User: matrixadmin.User{ID: p.id}, Devices: p.devices.count(), Rooms: p.leaving.count()}
	if u, ok := p.user.Value(); ok {
		t.User = u
	}
	return t
}

// act opens the confirmation of an action, or says why there is none.
func (p *Page) act(a ops.Action) tea.Cmd {
	t := p.target()
	why := dialog.Reason(p.env, a, t)
	if p.missing() {
		why = "the account was not found"
	}
	if why == "" {
		return ui.Send(ui.Show{Dialog: dialog.NewConfirm(p.env, a, t)})
	}
	say := "Cannot " + lower(a.Title) + ": " + why + "."
	if st := p.env.Styles; st.Width(say) > p.width { // what to run instead is shown whole
		text := "Account: " + p.id.Text().Printable() + "\n\n" + strings.Replace(english.Sentence(why), " Run: ", "\n\nRun: ", 1)
		return ui.Send(ui.Show{Dialog: dialog.NewMessage(st, "Cannot "+lower(a.Title)+" here", text)})
	}
	return ui.Send(ui.Notice{Text: say, Err: true})
}

// refresh reads everything again; what is shown stays until the answers are there.
func (p *Page) refresh() tea.Cmd { return p.Init() }

// Typing implements [ui.Page]: a filter may be typed.
func (p *Page) Typing() bool { return p.tabs.Current() == tabConnections && p.connections.Typing() }

// About implements [ui.Account].
func (p *Page) About() matrixadmin.UserID { return p.id }

// Close cancels what is under way.
func (p *Page) Close() { p.end() }

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
