// Package user is the page of one account: who it is, where it connects from, what belongs to it, and what can be done about it.
//
// The page is a header and tabs: the connections, and a tab for each list of the catalog, all that the server says of the account among them. An account is what GET v2/users says it is: whois answers for ids that do not exist, too.
package user

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/user/connections"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// Page shows one account, which stays the same for as long as the page lives.
type Page struct {
	env *ui.Env
	id  matrixadmin.UserID
	ctx context.Context // ends with Close; Update has no context parameter
	end context.CancelFunc

	store *ui.Store // what the header, the tabs and the dialogs show, and read once

	user        ui.Loader[matrixadmin.User]
	auth        ui.Loader[ops.AuthAccount] // the account at MAS, where that is asked
	mails       ui.Loader[lists.Mails]     // that MAS has
	devices     ui.Loader[[]matrixadmin.Device]
	recent      recent
	leaving     roomLeaving
	connections *connections.Tab // beside being a tab, it tells the header when the account was last seen
	evidence    evidenceTask
	newest      time.Time            // of the devices
	closed      ui.Loader[time.Time] // when this account was deactivated from here, as the audit trail has it
	tabs        []tab
	bar         *widget.Tabs

	width, height int
	signedOut     bool // SignInAgain was asked for
	collect       bool // evidence, when the page opens
}

// New makes the page of a route.
func New(env *ui.Env, route ui.User) ui.Page { return newPage(env, route, lists.Catalog()) }

func newPage(env *ui.Env, route ui.User, all []lists.Table) *Page {
	p := &Page{env: env, id: route.ID, collect: route.Collect, store: ui.NewStore(env, route.ID)}
	p.ctx, p.end = context.WithCancel(env.Context)
	p.connections = connections.New(p.ctx, env, route.ID)
	p.connections.SetLastSeen(p.seenWords)
	p.connections.SetSource(func() connections.Named { return p.store.Source() })
	p.evidence = evidenceTask{env: env}
	p.leaving.stays = env.Server.Can(&matrixadmin.LeaveRooms).Why
	p.connections.SetEvidence(p.evidence.saved)
	p.tabs = []tab{p.connections}
	for _, list := range all {
		if list.Info().Never(env.Serves()) {
			continue
		}
		p.tabs = append(p.tabs, newListTab(p.ctx, env, p.store, list))
	}
	names := make([]widget.Tab, len(p.tabs))
	for i, t := range p.tabs {
		names[i] = widget.Tab{Name: t.Name(), Count: -1}
	}
	p.bar = widget.NewTabs(env.Styles, names...)
	return p
}

// Init asks for everything that the first look shows, all at once.
func (p *Page) Init() tea.Cmd {
	p.signedOut = false
	var collect tea.Cmd
	if p.collect {
		p.collect = false
		collect = p.keep(false)
	}
	p.store.ForgetAll()
	return tea.Batch(collect, p.env.Learn(p.ctx), p.readHeader(), p.loadTabs(), p.settle())
}

// Update takes keys, the mouse, answers and news of changed accounts.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	cmd := p.update(msg)
	return tea.Batch(cmd, p.settle())
}

func (p *Page) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return p.mouse(msg)
	case tea.PasteMsg:
		if p.typing() {
			return p.tab().Press(msg)
		}
		return nil
	case keepMsg:
		if msg.p == p {
			return p.keep(msg.messages)
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
		return p.zoneChanged()
	case ui.Reread:
		if msg.Store != p.store {
			return nil
		}
		return tea.Batch(p.readHeader(), p.reload(ops.OnDevice, ops.OnRoom))
	case ui.Changed:
		if msg.User != p.id {
			return nil
		}
		return p.changed(msg)
	}
	return p.answer(msg)
}

// deviceCount returns the number of devices, -1 while it is not known.
func (p *Page) deviceCount() int {
	if rows, ok := p.devices.Value(); ok && p.devices.Err() == nil {
		return len(rows)
	}
	return -1
}

func (p *Page) deactivated() bool {
	u, ok := p.user.Value()
	auth, _ := p.auth.Value()
	return ok && ops.Target{User: u, Auth: auth}.Ends()
}

// missing reports whether the server says that there is no such account.
func (p *Page) missing() bool { return errors.Is(p.user.Err(), matrixadmin.ErrNotFound) }

// target is the account as this page knows it, with the part of it that is under the cursor.
func (p *Page) target() ops.Target {
	t := ops.Target{User: matrixadmin.User{ID: p.id}, Devices: p.deviceCount(), Rooms: p.leaving.count()}
	if of, ok := p.tab().(picker); ok {
		t.Subject, _ = of.Subject()
		t.Row = of.Answers()
	}
	if of, ok := p.tab().(marker); ok {
		t.Marked = of.Marked()
	}
	if u, ok := p.user.Value(); ok {
		t.User = u
	}
	t.Auth, _ = p.auth.Value()
	return t
}

// act opens the confirmation of an action, or says why there is none.
func (p *Page) act(a ops.Action) tea.Cmd {
	t := a.About(p.target())
	why := dialog.Reason(p.env, a, t)
	if p.missing() {
		why = "the account was not found"
	}
	if why == "" {
		return ui.Send(ui.Show{Dialog: dialog.NewConfirm(p.env, p.store, a, t)})
	}
	say := "Cannot " + lower(a.Title) + ": " + why + "."
	if st := p.env.Styles; st.Width(say) > p.width { // what to run instead is shown whole
		text := "Account: " + p.id.Text().Printable() + "\n\n" + strings.Replace(english.Sentence(why), " Run: ", "\n\nRun: ", 1)
		return ui.Send(ui.Show{Dialog: dialog.NewMessage(st, "Cannot "+lower(a.Title)+" here", text)})
	}
	return ui.Send(ui.Notice{Text: say, Err: true})
}

// zoneChanged tells the tabs that times are shown in another zone.
func (p *Page) zoneChanged() tea.Cmd {
	var cmds []tea.Cmd
	for _, t := range p.tabs {
		if z, ok := t.(zoner); ok {
			cmds = append(cmds, z.ZoneChanged())
		}
	}
	return tea.Batch(cmds...)
}

// Typing implements [ui.Page]: a filter may be typed.
func (p *Page) Typing() bool { return p.typing() }

// About implements [ui.Account].
func (p *Page) About() matrixadmin.UserID { return p.id }

// Close cancels what is under way.
func (p *Page) Close() { p.end() }

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
