package user

import (
	"context"
	"errors"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// OfServer is the page of a list of the whole server, whose rows lead to accounts.
type OfServer struct {
	env       *ui.Env
	ctx       context.Context // ends with Close; Update has no context parameter
	end       context.CancelFunc
	store     *ui.Store
	tab       *listTab
	signedOut bool // SignInAgain was asked for

	width, height int
}

var (
	keyAccount = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open account"))
	keyDetails = key.NewBinding(key.WithKeys("v"), key.WithHelp("v", "details"))
)

// NewOfServer makes the page of a route.
func NewOfServer(env *ui.Env, route ui.OfServer) ui.Page {
	all := lists.OfServer()
	table := all[slices.IndexFunc(all, func(t lists.Table) bool { return t.Info().ID == route.ID })]
	p := &OfServer{env: env, store: ui.NewStore(env, matrixadmin.UserID{})}
	p.ctx, p.end = context.WithCancel(env.Context)
	p.tab = newListTab(p.ctx, env, p.store, table)
	return p
}

// Init reads the list.
func (p *OfServer) Init() tea.Cmd {
	p.signedOut = false
	p.store.ForgetAll()
	return tea.Batch(p.env.Learn(p.ctx), p.tab.Load(), p.settle())
}

// Update takes keys, the mouse and answers.
func (p *OfServer) Update(msg tea.Msg) tea.Cmd {
	cmd := p.update(msg)
	return tea.Batch(cmd, p.settle())
}

func (p *OfServer) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.PasteMsg:
		if p.Typing() {
			return p.tab.Press(msg)
		}
		return nil
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return p.tab.Mouse(msg)
	case ui.SignedIn:
		return p.Init()
	case ui.EnvChanged:
		had := p.tab.lacks()
		p.env = msg.Env
		p.store.SetEnv(msg.Env)
		p.tab.SetEnv(msg.Env)
		if had != "" && p.tab.lacks() == "" { // the server was not known yet
			return p.tab.Load()
		}
		return nil
	case ui.ZoneChanged:
		return p.tab.ZoneChanged()
	case ui.Changed: // of an account, maybe one of these
		p.store.Forget()
		return p.tab.Load()
	}
	cmd, _ := p.tab.Update(msg)
	if errors.Is(p.tab.Err(), matrixadmin.ErrBadToken) && !p.tab.Loading() && !p.signedOut {
		p.signedOut = true
		return tea.Batch(cmd, ui.Send(ui.SignInAgain{Err: p.tab.Err()}))
	}
	return cmd
}

func (p *OfServer) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case p.Typing():
	case key.Matches(msg, keyRefresh):
		p.tab.details.again = true
		return p.Init()
	case key.Matches(msg, keyAccount):
		return p.ofRow("open", func(id matrixadmin.UserID) tea.Cmd { return ui.Send(ui.Open{Route: ui.User{ID: id}}) })
	case key.Matches(msg, keyActions):
		return p.ofRow("act on", p.menu)
	}
	return p.tab.Press(msg)
}

// ofRow does something with the account of the row under the cursor, or says why there is none.
func (p *OfServer) ofRow(verb string, do func(matrixadmin.UserID) tea.Cmd) tea.Cmd {
	row, ok := p.tab.cursor()
	if !ok {
		return nil
	}
	id, err := matrixadmin.ParseUserID(p.tab.shown.Rows.Of(row).Raw())
	switch {
	case err == nil:
		return do(id)
	case p.tab.shown.Rows.NeedsDetail(row):
		return ui.Send(ui.Notice{Text: "The name of the account is still being read."})
	}
	return ui.Send(ui.Notice{Text: "No account to " + verb + ": this session belongs to a client, or MAS does not name its account. Press v for details.", Err: true})
}

// menu opens what can be done to the account of the row under the cursor, to that row, and to the marked rows of the same account.
func (p *OfServer) menu(id matrixadmin.UserID) tea.Cmd {
	t := ops.Target{User: matrixadmin.User{ID: id}, Devices: -1, Rooms: -1}
	t.Subject, _ = p.tab.Subject()
	t.Marked = p.tab.markedOf(id.Text())
	menu := ui.Send(ui.Show{Dialog: dialog.NewMenu(p.env, nil, t, dialog.Entry{
		Key: keyKeep.Help().Key, Title: "Collect evidence", Choose: ui.Send(ui.Open{Route: ui.User{ID: id, Collect: true}}),
		Effect: "Opens the account, reads everything the server reports about it and saves it in files readable only by you. Changes nothing.",
	})})
	if others := p.tab.marks.Len() - len(t.Marked.IDs); others > 0 {
		return tea.Sequence(menu, ui.Send(ui.Notice{Text: english.Count(others, "marked session of another account is", "marked sessions of other accounts are") + " left out."}))
	}
	return menu
}

// settle gives the rows their room, and reads what is on the screen.
func (p *OfServer) settle() tea.Cmd {
	p.tab.SetSize(p.width, p.height, 0)
	return p.tab.Show()
}

// View draws the rows.
func (p *OfServer) View() string {
	if p.width < 1 || p.height < 1 {
		return ""
	}
	return p.tab.View()
}

// Title implements [ui.Page].
func (p *OfServer) Title() string { return p.env.Styles.Text.Render(p.tab.Name()) }

// SetSize implements [ui.Page].
func (p *OfServer) SetSize(width, height int) { p.width, p.height = max(width, 0), max(height, 0) }

// Keys implements [ui.Page].
func (p *OfServer) Keys() []key.Binding {
	keys := p.tab.Keys()
	if p.Typing() {
		return keys
	}
	if i := slices.IndexFunc(keys, func(k key.Binding) bool { return k.Help() == keyRow.Help() }); i >= 0 {
		keys = slices.Replace(slices.Clone(keys), i, i+1, keyAccount, keyActions, keyDetails)
	}
	return append(append(keys, keyRefresh), p.tab.MoveKeys()...)
}

// Typing implements [ui.Page]: a filter may be typed.
func (p *OfServer) Typing() bool { return p.tab.Typing() }

// Escape implements [ui.Escaper].
func (p *OfServer) Escape() (tea.Cmd, bool) {
	cmd, taken := p.tab.Escape()
	return tea.Batch(cmd, p.settle()), taken
}

// Close cancels what is under way.
func (p *OfServer) Close() { p.end() }
