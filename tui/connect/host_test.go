package connect_test

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
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/connect"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// host is a shell for the page: it gives esc as the shell does, and keeps what the page asks for.
type host struct {
	page    ui.Page
	started bool
	gate    uitest.Readable
	asked   []tea.Msg
}

func (h *host) Init() tea.Cmd { return nil }

func (h *host) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	if h.gate.Takes(msg) {
		_, cmd = h.update(msg)
	}
	_, beat := h.gate.Drawn(h.page)
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
	case tea.KeyPressMsg:
		if e, ok := h.page.(ui.Escaper); ok && msg.String() == "esc" && !h.page.Typing() {
			cmd, _ := e.Escape()
			return h, cmd
		}
	case ui.Connected, ui.Notice, ui.SignInAgain:
		h.asked = append(h.asked, msg)
		return h, nil
	}
	return h, h.page.Update(msg)
}

func (h *host) View() tea.View { return tea.NewView(h.page.View()) }

// connected is the environment that was handed over, or nil.
func (h *host) connected() *ui.Env {
	for _, msg := range h.asked {
		if c, ok := msg.(ui.Connected); ok {
			return c.Env
		}
	}
	return nil
}

// notice is the first notice, or "".
func (h *host) notice() string {
	for _, msg := range slices.Backward(h.asked) {
		if n, ok := msg.(ui.Notice); ok {
			return n.Text
		}
	}
	return ""
}

func config(t *testing.T, hs *matrixadmintest.Homeserver) connect.Config {
	t.Helper()
	return connect.Config{Context: t.Context(), Styles: styles.New(true, false), Location: time.UTC, Config: setup.Config{
		Homeserver: hs.BaseURL(), Now: time.Now,
		Token:   func(context.Context) (matrixadmin.Secret, error) { return matrixadmin.NewSecret(hs.AdminToken()), nil },
		Options: []matrixadmin.Option{matrixadmin.WithTransport(hs)},
	}}
}

func start(t *testing.T, cfg connect.Config, width, height int) (*uitest.Driver, *host) {
	t.Helper()
	h := &host{page: connect.New(cfg)}
	t.Cleanup(h.page.Close)
	return uitest.Start(t, h, width, height), h
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
