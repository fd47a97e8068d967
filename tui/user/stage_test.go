package user_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
	"github.com/mxwarden/mxwarden/tui/user"
)

const aliceID = "@alice:demo.example"

func id(s string) matrixadmin.UserID { return matrixadmin.MustParseUserID(s) }

// noon is when everybody was seen; a bubble's clock starts twelve hours later.
var noon = time.Date(1999, 12, 31, 12, 0, 0, 0, time.UTC)

func alice() matrixadmintest.User {
	return matrixadmintest.User{
		ID: aliceID, DisplayName: "Alice Liddell", Password: "wonderland-1", Admin: true,
		Created:     time.Date(1999, 3, 2, 10, 0, 0, 0, time.UTC),
		Rooms:       []string{"!a:demo.example", "!b:demo.example", "!c:demo.example"},
		ThreePIDs:   []matrixadmintest.ThreePID{{Medium: "email", Address: "alice@demo.example"}},
		ExternalIDs: []matrixadmintest.ExternalID{{AuthProvider: "oidc-corp", ExternalID: "al-1"}},
		Devices: []matrixadmintest.Device{
			{ID: "OLDER", DisplayName: "Laptop", LastSeen: noon.Add(-48 * time.Hour), LastSeenIP: "10.0.0.7"},
			{ID: "NEWER", DisplayName: "Phone", LastSeen: noon, LastSeenIP: "203.0.113.9"},
		},
		Connections: []matrixadmintest.Connection{
			{IP: "10.0.0.7", UserAgent: "curl/8.1", LastSeen: noon.Add(-48 * time.Hour)},
			{IP: "203.0.113.9", UserAgent: "Element/1.6.44 (Pixel 8; Android 14; Flavour GooglePlay; MatrixAndroidSdk2 1.6.44)", LastSeen: noon},
			{IP: "2001:db8::7", UserAgent: "", LastSeen: noon.Add(-time.Hour)},
			{IP: "9.9.9.9", UserAgent: "curl/8.1", LastSeen: noon.Add(-2 * time.Hour)},
		},
	}
}

// world is a homeserver in memory and a page about one of its accounts.
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
	w.connect(tb)
	return w
}

func (w *world) connect(tb testing.TB) {
	tb.Helper()
	client, err := matrixadmin.New(w.hs.BaseURL(), matrixadmin.WithTransport(w.hs), matrixadmin.WithToken(matrixadmin.NewSecret(w.hs.AdminToken())))
	if err != nil {
		tb.Fatal(err)
	}
	server, err := client.Server(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	trail := newTrail(tb)
	w.env = &ui.Env{
		Context: tb.Context(), HS: client, Server: server, BaseURL: w.hs.BaseURL(), Me: id(w.hs.AdminID()),
		Runner: newRunner(tb, client, trail), Trail: trail, Styles: styles.New(true, false), Location: time.UTC,
	}
	w.env.Now = time.Now
	w.hs.ResetRequests()
}

// open shows the page of an account.
func (w *world) open(t *testing.T, who string, width, height int) *uitest.Driver {
	t.Helper()
	return w.start(t, user.New(w.env, ui.User{ID: id(who)}), width, height)
}

// start shows a page.
func (w *world) start(t *testing.T, page ui.Page, width, height int) *uitest.Driver {
	t.Helper()
	w.Stage = &uitest.Stage{Env: w.env, Page: page}
	t.Cleanup(w.Page.Close)
	return uitest.Start(t, w.Stage, width, height)
}

func byHand(d *uitest.Driver, text string) *uitest.Driver {
	for _, r := range text {
		d.Advance(80 * time.Millisecond).Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return d.Advance(80 * time.Millisecond)
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
