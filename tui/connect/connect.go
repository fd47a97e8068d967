// Package connect is the page that finds the homeserver, proves that the token is an administrator's, and then hands over the environment.
//
// Nothing is sent to an address that was not shown, and the token goes nowhere before the server has shown that it speaks Matrix.
package connect

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Config is what is known before there is a connection; what is missing is asked for.
type Config struct {
	setup.Config

	Context  context.Context // ends with the program
	Styles   *styles.Styles
	Location *time.Location
	Vault    Vault            // that of the console, nil where it has none
	Ask      bool             // for another token than the one in the vault
	User     string           // who signs in with a password, as far as that is known
	Device   matrixadmin.Text // of the session to go on with, after it has expired
}

// mode is what the page waits for.
type mode uint8

const (
	askAddress mode = iota
	askToken
	askUser
	askPassword
	running // a step is under way
	confirm // discovery points to another host: somebody has to say yes
	failed
	left        // a step was cancelled
	offer       // to keep the token
	browser     // somebody signs in with a browser, or is to begin anew
	confirmAuth // the token would go to MAS as well: somebody has to say yes
	done
)

// Page takes the steps one by one.
type Page struct {
	cfg    Config
	ctx    context.Context // ends with Close; Update has no context parameter
	cancel context.CancelFunc

	mode       mode
	step       step
	load       ui.Loader[state]
	got        state  // what the steps so far have brought
	err        error  // why the step failed
	address    string // what the server was asked for by
	entered    bool   // the address was typed here
	typed      matrixadmin.Secret
	user       string              // who signs in with a password
	secret     matrixadmin.Secret  // that password, until it is sent
	doubted    matrixadmin.Secret  // what was entered as a token and may be a password
	doubtedAt  time.Time           // when that was said
	byPassword bool                // the last that was typed
	fetched    *profile.Credential // what the vault gave while it had the terminal
	browsed    *profile.Credential // what a sign-in with a browser has brought
	begun      ui.Loader[*setup.SignIn]
	waited     ui.Loader[profile.Credential]
	agreed     tri       // whether the token goes to MAS as well
	wait       time.Time // until then the server does not want to be asked for another sign-in
	storing    ui.Loader[struct{}]
	box        *box
	before     mode // to which esc leaves the box
	ready      bool // keys count: the shell says so

	width, height int
}

// New makes the page.
func New(cfg Config) ui.Page {
	p := &Page{cfg: cfg, address: strings.TrimSpace(cfg.Homeserver), user: cfg.User, box: newBox(cfg.Styles)}
	p.ctx, p.cancel = context.WithCancel(cfg.Context)
	return p
}

// Init asks for the address, or starts at once.
func (p *Page) Init() tea.Cmd {
	if p.address == "" {
		p.before = askAddress
		p.ask(askAddress)
		return nil
	}
	return p.run(stepFind)
}

// Close cancels what is under way and forgets the token.
func (p *Page) Close() {
	p.cancel()
	p.typed, p.secret, p.doubted, p.fetched, p.browsed = matrixadmin.Secret{}, matrixadmin.Secret{}, matrixadmin.Secret{}, nil, nil
	p.box.close()
}

// SetSize sets the room there is.
func (p *Page) SetSize(width, height int) { p.width, p.height = max(width, 0), max(height, 0) }

// Title is the page's crumb.
func (p *Page) Title() string { return p.cfg.Styles.Text.Render("Connect") }

// Typing reports whether an address or a secret is being typed.
func (p *Page) Typing() bool { return p.mode <= askPassword }

// ask opens a box; the address is there to be edited, a token never is.
func (p *Page) ask(m mode) {
	if !p.Typing() {
		p.before = p.mode
	}
	p.mode, p.doubted = m, matrixadmin.Secret{}
	switch m {
	case askToken, askPassword:
		p.box.open(m, "")
	case askUser:
		p.box.open(m, p.user)
	default:
		p.box.open(m, shown(p.address))
	}
}

// begin takes the steps from one of them on; what later steps had brought is forgotten.
func (p *Page) begin(s step) tea.Cmd {
	if s == stepFind {
		p.got, p.agreed = state{}, undecided
	}
	return p.run(s)
}

// run starts a step.
func (p *Page) run(s step) tea.Cmd {
	p.step, p.mode, p.err = s, running, nil
	if s == stepToken && !p.given() {
		switch {
		case p.byPassword:
			p.ask(askPassword)
			p.before = left
			return nil
		case p.cfg.Vault == nil || p.cfg.Ask:
			p.ask(askToken)
			p.before = left
			return nil
		case p.cfg.Vault.Terminal():
			return p.borrow()
		}
	}
	work, got := work(s), p.got
	got.cfg, got.address, got.typed, got.user, got.secret, got.fetched, got.wait = &p.cfg, p.address, p.typed, p.user, p.secret, p.fetched, p.wait
	got.browsed, got.agreed = p.browsed, p.agreed == yes
	if s == stepToken {
		p.secret, p.fetched = matrixadmin.Secret{}, nil // a password goes out once
	}
	return p.load.Start(p.ctx, func(ctx context.Context) (state, error) {
		err := work(&got, ctx)
		return got, err
	})
}

// arrived takes the answer of a step in and goes on.
func (p *Page) arrived() tea.Cmd {
	if err := p.load.Err(); err != nil {
		p.mode, p.err = failed, err
		p.limited(err)
		if p.step <= stepMatrix && (p.entered || troubleOf(err, false) == badInput) {
			p.ask(askAddress) // to be mended where it was typed
			p.box.in.SelectAll()
		}
		return nil
	}
	if p.load.Canceled() { // somebody else stopped waiting, a helper for instance: there is no answer to go on with
		p.mode = left
		return nil
	}
	p.got, _ = p.load.Value()
	if elsewhere := p.got.discovery.Elsewhere && !p.cfg.Allows(p.got.discovery.BaseURL); p.step == stepFind && (elsewhere || p.got.moved != "") {
		p.mode = confirm
		return nil
	}
	return p.next()
}

func (p *Page) next() tea.Cmd {
	if p.step == stepAdmin && p.agreed == undecided && p.cfg.AuthQuestion(p.got.asking()) != "" {
		p.mode = confirmAuth
		return ui.Send(ui.Notice{})
	}
	if p.step < lastStep {
		return p.run(p.step + 1)
	}
	if p.got.fresh && p.cfg.Vault != nil && p.cfg.Vault.CanStore() {
		p.mode = offer
		return ui.Send(ui.Notice{}) // what was wrong with the token of before is over
	}
	return p.finish()
}

// finish hands the connection over.
func (p *Page) finish() tea.Cmd {
	p.mode = done
	env := p.got.env()
	if env.Limits != "" && !env.Server.Lacks(&matrixadmin.ListAccounts) { // where there is no list, its page says so
		return tea.Sequence(ui.Send(ui.Connected{Env: env, Typed: p.byPassword || p.browsed != nil || !p.typed.IsZero()}), ui.Send(ui.Notice{Text: env.Limits}))
	}
	return ui.Send(ui.Connected{Env: env, Typed: p.byPassword || p.browsed != nil || !p.typed.IsZero()})
}
