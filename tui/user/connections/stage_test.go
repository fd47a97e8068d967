package connections_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
	"github.com/mxwarden/mxwarden/tui/user/connections"
)

// alone is a page of nothing but the tab: r reads again, as on the page of an account.
type alone struct {
	*connections.Tab

	env     *ui.Env
	ctx     context.Context //nolint:containedctx // of the page
	end     context.CancelFunc
	devices ui.Loader[[]matrixadmin.Device]
}

func newAlone(env *ui.Env) *alone {
	p := &alone{env: env}
	p.ctx, p.end = context.WithCancel(env.Context)
	p.Tab = connections.New(p.ctx, env, id(aliceID))
	return p
}

func (p *alone) Init() tea.Cmd {
	return tea.Batch(p.Load(), p.devices.Start(p.ctx, func(ctx context.Context) ([]matrixadmin.Device, error) { return p.env.HS.Devices(ctx, id(aliceID)) }))
}

func (p *alone) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if msg.String() == "r" && !p.Typing() {
			return p.Init()
		}
		return p.Press(msg)
	case tea.PasteMsg:
		if p.Typing() {
			return p.Press(msg)
		}
		return nil
	case tea.MouseMsg:
		return p.Mouse(msg)
	case ui.EnvChanged:
		p.SetEnv(msg.Env)
		return nil
	}
	if p.devices.Update(msg) {
		if rows, ok := p.devices.Value(); ok && !p.devices.Loading() {
			return p.SetDevices(rows)
		}
		return nil
	}
	cmd, _ := p.Tab.Update(msg)
	return cmd
}

func (p *alone) SetSize(width, height int) { p.Tab.SetSize(width, height, 0) }
func (p *alone) Title() string             { return p.Name() }
func (p *alone) Keys() []key.Binding       { return p.Tab.Keys() }
func (p *alone) Close()                    { p.end() }

const aliceID = "@alice:demo.example"

func id(s string) matrixadmin.UserID { return matrixadmin.MustParseUserID(s) }

// noon is when everybody was seen; a bubble's clock starts twelve hours later.
var noon = time.Date(1999, 12, 31, 12, 0, 0, 0, time.UTC)

func alice() matrixadmintest.User {
	return matrixadmintest.User{
		ID: aliceID, DisplayName: "Alice Liddell",
		Connections: []matrixadmintest.Connection{
			{IP: "10.0.0.7", UserAgent: "curl/8.1", LastSeen: noon.Add(-48 * time.Hour)},
			{IP: "203.0.113.9", UserAgent: "Element/1.6.44 (Pixel 8; Android 14; Flavour GooglePlay; MatrixAndroidSdk2 1.6.44)", LastSeen: noon},
			{IP: "2001:db8::7", UserAgent: "", LastSeen: noon.Add(-time.Hour)},
			{IP: "9.9.9.9", UserAgent: "curl/8.1", LastSeen: noon.Add(-2 * time.Hour)},
		},
	}
}

// world is a homeserver in memory and the connections of one of its accounts.
type world struct {
	hs  *matrixadmintest.Homeserver
	env *ui.Env
	*uitest.Stage
}

func newWorld(tb testing.TB, mode matrixadmintest.Mode, users ...matrixadmintest.User) *world {
	tb.Helper()
	w := &world{hs: matrixadmintest.New(matrixadmintest.WithMode(mode))}
	for _, u := range users {
		w.hs.AddUser(u)
	}
	client, err := matrixadmin.New(w.hs.BaseURL(), matrixadmin.WithTransport(w.hs), matrixadmin.WithToken(matrixadmin.NewSecret(w.hs.AdminToken())))
	if err != nil {
		tb.Fatal(err)
	}
	server, err := client.Server(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	w.env = &ui.Env{Context: tb.Context(), HS: client, Server: server, Styles: styles.New(true, false), Location: time.UTC}
	w.env.Now = time.Now
	w.hs.ResetRequests()
	return w
}

// open shows the connections.
func (w *world) open(t *testing.T, width, height int) *uitest.Driver {
	t.Helper()
	w.Stage = &uitest.Stage{Env: w.env, Page: newAlone(w.env)}
	t.Cleanup(w.Page.Close)
	return uitest.Start(t, w.Stage, width, height)
}

func path(part string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.Contains(r.URL.Path, part) }
}

func broken(status int, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// flat is the screen without its breaks, so that a sentence can be looked for.
func flat(d *uitest.Driver) string { return strings.Join(strings.Fields(d.Screen()), " ") }

func says(t *testing.T, d *uitest.Driver, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(flat(d), text) {
			t.Fatalf("the screen does not say %q:\n%s", text, d.Screen())
		}
	}
}

// order fails the test unless the texts are on the screen from top to bottom.
func order(t *testing.T, d *uitest.Driver, texts ...string) {
	t.Helper()
	rest := d.Screen()
	for _, text := range texts {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			t.Fatalf("%q is not where it should be, after the texts before it in %q:\n%s", text, texts, d.Screen())
		}
		rest = after
	}
}
