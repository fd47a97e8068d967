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
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Config is what is known before there is a connection; what is missing is asked for.
type Config struct {
	Context    context.Context // ends with the program
	Styles     *styles.Styles
	Homeserver string // address, server name or full user id; "" asks
	// Token reads the access token from a file or a helper; nil asks.
	Token    func(context.Context) (matrixadmin.Secret, error)
	ReadOnly bool
	Options  []matrixadmin.Option
	Now      func() time.Time
	Location *time.Location
}

// mode is what the page waits for.
type mode uint8

const (
	askAddress mode = iota
	askToken
	running // a step is under way
	confirm // discovery points to another host: somebody has to say yes
	failed
	left // a step was cancelled
	done
)

// Page takes the steps one by one.
type Page struct {
	cfg    Config
	ctx    context.Context // ends with Close; Update has no context parameter
	cancel context.CancelFunc

	mode    mode
	step    step
	load    ui.Loader[answer]
	got     answer // what the steps so far have brought
	err     error  // why the step failed
	address string // what the server was asked for by
	typed   matrixadmin.Secret
	box     *box
	before  mode // to which esc leaves the box

	width, height int
}

// New makes the page.
func New(cfg Config) ui.Page {
	p := &Page{cfg: cfg, address: strings.TrimSpace(cfg.Homeserver), box: newBox(cfg.Styles)}
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
	p.typed = matrixadmin.Secret{}
	p.box.close()
}

// SetSize sets the room there is.
func (p *Page) SetSize(width, height int) { p.width, p.height = max(width, 0), max(height, 0) }

// Title is the page's crumb.
func (p *Page) Title() string { return p.cfg.Styles.Text.Render("Connect") }

// Typing reports whether an address or a token is being typed.
func (p *Page) Typing() bool { return p.mode == askAddress || p.mode == askToken }

// ask opens a box; the address is there to be edited, a token never is.
func (p *Page) ask(m mode) {
	if !p.Typing() {
		p.before = p.mode
	}
	p.mode = m
	if m == askToken {
		p.box.open("", true)
		return
	}
	p.box.open(shown(p.address), false)
}

// begin takes the steps from one of them on; what later steps had brought is forgotten.
func (p *Page) begin(s step) tea.Cmd {
	if s == stepFind {
		p.got = answer{}
	}
	return p.run(s)
}

// run starts a step.
func (p *Page) run(s step) tea.Cmd {
	p.step, p.mode, p.err = s, running, nil
	if s == stepToken && p.cfg.Token == nil && p.typed.IsZero() {
		p.mode = running
		p.ask(askToken)
		p.before = left
		return nil
	}
	work, got := work(s), p.got
	got.cfg, got.address, got.typed = &p.cfg, p.address, p.typed
	return p.load.Start(p.ctx, func(ctx context.Context) (answer, error) {
		err := work(&got, ctx)
		return got, err
	})
}

// arrived takes the answer of a step in and goes on.
func (p *Page) arrived() tea.Cmd {
	if err := p.load.Err(); err != nil {
		p.mode, p.err = failed, err
		return nil
	}
	if p.load.Canceled() { // somebody else stopped waiting, a helper for instance: there is no answer to go on with
		p.mode = left
		return nil
	}
	p.got, _ = p.load.Value()
	if p.step == stepFind && p.got.discovery.Elsewhere {
		p.mode = confirm
		return nil
	}
	return p.next()
}

func (p *Page) next() tea.Cmd {
	if p.step < lastStep {
		return p.run(p.step + 1)
	}
	p.mode = done
	env := p.got.env()
	if limits := p.got.limits(); limits != "" {
		return tea.Sequence(ui.Do(ui.Connected{Env: env}), ui.Do(ui.Notice{Text: limits}))
	}
	return ui.Do(ui.Connected{Env: env})
}
