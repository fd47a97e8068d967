package tui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/connect"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// evil is what a page must not do to the terminal.
const evil = "evil \x1b]52;c;ZXZpbA==\x07\x1b[2Jend"

// fakePage writes down what happens to it.
type fakePage struct {
	title   string
	lines   []string // drawn as they are
	typing  bool
	taking  bool // takes esc itself, once
	under   string
	env     *ui.Env
	token   string // how the connect page was asked to sign in
	answer  func(tea.Msg) tea.Cmd
	started int
	log     []string
	width   int
	height  int
	closed  bool
	broken  bool
}

func (p *fakePage) Init() tea.Cmd {
	p.started++
	if p.width == 0 && p.height == 0 {
		p.log = append(p.log, "no size before Init")
	}
	return nil
}

func (p *fakePage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		p.log = append(p.log, msg.String())
	case tea.MouseClickMsg:
		p.log = append(p.log, fmt.Sprintf("click %d,%d", msg.X, msg.Y))
	case tea.MouseWheelMsg:
		p.log = append(p.log, fmt.Sprintf("wheel %d,%d", msg.X, msg.Y))
	case tea.PasteMsg:
		p.log = append(p.log, "paste "+msg.Content)
	case ui.EnvChanged:
		p.env = msg.Env
	case ui.Changed:
		p.log = append(p.log, "changed "+msg.User.Raw())
	case string:
		p.log = append(p.log, "got "+msg)
	}
	if p.answer != nil {
		return p.answer(msg)
	}
	return nil
}

func (p *fakePage) View() string {
	if p.broken {
		panic(evil)
	}
	if p.lines != nil {
		return strings.Join(p.lines, "\n")
	}
	zone := ""
	if p.env != nil {
		zone = " " + p.env.Location.String()
	}
	return fmt.Sprintf("%s %d×%d%s%s\n%s", p.title, p.width, p.height, zone, p.token, strings.Join(p.log, " "))
}

func (p *fakePage) SetSize(w, h int) { p.width, p.height = w, h }
func (p *fakePage) Title() string    { return p.title }
func (p *fakePage) Typing() bool     { return p.typing }
func (p *fakePage) Close()           { p.closed = true }
func (p *fakePage) Busy() string     { return p.under }
func (p *fakePage) Keys() []key.Binding {
	return []key.Binding{key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "find"))}
}

func (p *fakePage) Escape() (tea.Cmd, bool) {
	taken := p.taking
	p.taking = false
	return nil, taken
}

// fakeDialog is a box with a name in it.
type fakeDialog struct {
	name   string
	log    []string
	closed bool
	under  string
	ended  bool
}

func (d *fakeDialog) Ended() bool { return d.ended }

func (d *fakeDialog) Init() tea.Cmd { return nil }

func (d *fakeDialog) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		d.log = append(d.log, msg.String())
		if msg.String() == "enter" {
			return ui.Send(ui.Dismiss{Dialog: d})
		}
	case tea.PasteMsg:
		d.log = append(d.log, "paste "+msg.Content)
	case tea.MouseClickMsg:
		d.log = append(d.log, fmt.Sprintf("click %d,%d", msg.X, msg.Y))
	case string:
		d.log = append(d.log, "got "+msg)
	}
	return nil
}

func (d *fakeDialog) View(maxWidth, maxHeight int) string {
	lines := []string{"╭──────────────────╮", fmt.Sprintf("│%-18s│", d.name), fmt.Sprintf("│%-18s│", fmt.Sprintf("%d×%d", maxWidth, maxHeight)), "╰──────────────────╯"}
	return strings.Join(append(lines, d.log...), "\n")
}

func (d *fakeDialog) Keys() []key.Binding {
	return []key.Binding{key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "close it"))}
}

func (d *fakeDialog) Close()       { d.closed = true }
func (d *fakeDialog) Busy() string { return d.under }

// world is a shell with fake pages, which are there to be looked at.
type world struct {
	*uitest.Driver

	app    *app
	made   []*fakePage
	helped []string
}

func (w *world) last() *fakePage { return w.made[len(w.made)-1] }

func testEnv() *ui.Env {
	return &ui.Env{
		Me: matrixadmin.MustParseUserID("@admin:demo.example"), BaseURL: "https://demo.example",
		Server: matrixadmin.Server{Family: matrixadmin.FamilySynapse, Version: matrixadmin.NewText("1.160.0"), MAS: matrixadmin.Absent},
	}
}

// start runs a shell that is not connected yet.
func start(t *testing.T, cfg Config, width, height int) *world {
	t.Helper()
	w := &world{}
	keep := func(p *fakePage) ui.Page {
		w.made = append(w.made, p)
		return p
	}
	cfg.UTC = true
	cfg.Now = time.Now
	if cfg.AuditTrail == "" {
		cfg.AuditTrail = filepath.Join(t.TempDir(), "state", "audit.jsonl")
	}
	w.app = newApp(t.Context(), cfg, pageFactory{
		connect: func(c connect.Config) ui.Page {
			token := " asks"
			if c.Token != nil {
				token = " knows"
			}
			return keep(&fakePage{title: "Connect", token: token + " " + c.Homeserver})
		},
		page: func(env *ui.Env, r ui.Route) ui.Page {
			switch r := r.(type) {
			case ui.Users:
				return keep(&fakePage{title: "Users" + r.Term, env: env})
			case ui.User:
				return keep(&fakePage{title: r.ID.Raw(), env: env})
			case ui.AuditLog:
				return keep(&fakePage{title: "Audit trail", env: env})
			case ui.Abilities:
				return keep(&fakePage{title: "Capabilities", env: env})
			case ui.OfServer:
				return keep(&fakePage{title: r.ID, env: env})
			}
			return nil
		},
		help: func(_ *styles.Styles, title string, groups []ui.KeyGroup) ui.Dialog {
			w.helped = nil
			for _, g := range groups {
				for _, k := range g.Keys {
					w.helped = append(w.helped, k.Help().Key)
				}
			}
			return &fakeDialog{name: "help " + title}
		},
	})
	w.Driver = uitest.Start(t, w.app, width, height)
	return w
}

// connected runs a shell that shows the list of accounts.
func connected(t *testing.T, cfg Config, width, height int) *world {
	t.Helper()
	w := start(t, cfg, width, height)
	w.Send(ui.Connected{Env: testEnv()})
	return w
}

func aToken(context.Context) (matrixadmin.Secret, error) { return matrixadmin.NewSecret("t"), nil }

var alice = matrixadmin.MustParseUserID("@alice:demo.example")
