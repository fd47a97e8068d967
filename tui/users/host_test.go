package users_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
	"github.com/mxwarden/mxwarden/tui/users"
)

// host is a shell for one page: it gives esc as the shell does, and keeps what the page asks for.
type host struct {
	page    ui.Page
	started bool
	asked   []tea.Msg
	dialog  ui.Dialog
	gate    uitest.Readable
}

// covers is another page that comes on top, or goes away.
type covers bool

func (h *host) Init() tea.Cmd { return nil }

func (h *host) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	if h.gate.Takes(msg) {
		_, cmd = h.update(msg)
	}
	if h.dialog != nil {
		h.dialog.View(80, 24) // a question knows then whether it is whole
	}
	_, beat := h.gate.Drawn(h.dialog)
	return h, tea.Batch(cmd, beat)
}

func (h *host) update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		h.page.SetSize(msg.Width, msg.Height)
		if !h.started {
			h.started = true
			return h, h.page.Init()
		}
		return h, nil
	case ui.Show:
		h.dialog = msg.Dialog
		return h, h.dialog.Init()
	case ui.Dismiss:
		h.dialog = nil
		return h, nil
	case tea.KeyPressMsg:
		if h.dialog != nil {
			return h, h.dialog.Update(msg)
		}
		if e, ok := h.page.(ui.Escaper); ok && msg.String() == "esc" && !h.page.Typing() {
			cmd, _ := e.Escape()
			return h, cmd
		}
	case covers:
		c, _ := h.page.(ui.Coverer)
		if msg {
			c.Covered()
			return h, nil
		}
		return h, c.Uncovered()
	case ui.Open, ui.Notice, ui.SignInAgain:
		h.asked = append(h.asked, msg)
		return h, nil
	}
	return h, h.page.Update(msg)
}

func (h *host) View() tea.View {
	if h.dialog != nil {
		return tea.NewView(h.dialog.View(80, 24))
	}
	return tea.NewView(h.page.View())
}

// opened is the account that the page asked to open last, "" if none.
func (h *host) opened() string {
	for _, msg := range slices.Backward(h.asked) {
		if open, ok := msg.(ui.Open); ok {
			if user, ok := open.Route.(ui.User); ok {
				return user.ID.Raw()
			}
		}
	}
	return ""
}

// notice is what the page said last, "" if nothing.
func (h *host) notice() string {
	for _, msg := range slices.Backward(h.asked) {
		if said, ok := msg.(ui.Notice); ok {
			return said.Text
		}
	}
	return ""
}

// environment is what the connect page would hand over for a server in memory.
func environment(t *testing.T, hs *matrixadmintest.Homeserver) *ui.Env {
	t.Helper()
	client, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	server, err := client.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	me, err := client.WhoAmI(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hs.ResetRequests()
	return fake(t, client, server, me.User)
}

func fake(t *testing.T, hs ui.Homeserver, server matrixadmin.Server, me matrixadmin.UserID) *ui.Env {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	env := &ui.Env{
		Context: ctx, HS: hs, Server: server, BaseURL: "https://demo.example", Me: me,
		Styles: styles.New(true, false), Location: time.UTC,
	}
	env.Now = time.Now
	return env
}

func start(t *testing.T, env *ui.Env, route ui.Users, width, height int) (*uitest.Driver, *host) {
	t.Helper()
	h := &host{page: users.New(env, route)}
	return uitest.Start(t, h, width, height), h
}

// find opens the box, pastes text and searches.
func find(d *uitest.Driver, text string) *uitest.Driver {
	return d.Press("/").Paste(text).Press("enter")
}

// checkSizes draws a page that is at rest in sizes from 1×1 to 200×60.
func checkSizes(t *testing.T, page ui.Page) {
	t.Helper()
	for w := 1; w <= 200; w += 1 + w/12 {
		for h := 1 + w%5; h <= 60; h += 5 + h/10 {
			page.SetSize(w, h)
			lines := strings.Split(page.View(), "\n")
			if len(lines) > h {
				t.Fatalf("%d lines in %d×%d", len(lines), w, h)
			}
			for _, line := range lines {
				if n := ansi.StringWidthWc(line); n > w {
					t.Fatalf("a line of %d cells in %d×%d: %q", n, w, h, line)
				}
			}
		}
	}
}
