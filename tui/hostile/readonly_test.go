package hostile

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"charm.land/bubbles/v2/key"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui"
	"github.com/mxwarden/mxwarden/tui/abilities"
	"github.com/mxwarden/mxwarden/tui/auditlog"
	"github.com/mxwarden/mxwarden/tui/connect"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
	"github.com/mxwarden/mxwarden/tui/user"
	"github.com/mxwarden/mxwarden/tui/users"
)

// places are the ways from the list to every page, tab, box and dialog.
func places() [][]string {
	to := [][]string{
		{}, {"/"}, {"/", "b", "enter"}, {"enter"}, {"enter", "tab"}, {"enter", "tab", "tab"}, {"enter", "shift+tab"}, {"enter", "v"}, {"enter", "a"}, {"enter", "?"}, {"?"}, {"sign in again"}, {"L"}, {"A"}, {"A", "enter"},
	}
	for _, a := range catalog {
		to = append(to, []string{"enter", a.Key}, []string{"enter", "a", a.Key}, []string{"enter", "confirm " + a.ID}, []string{"enter", "confirm " + a.ID, "tab"}, []string{"enter", "confirm " + a.ID, "tab", "tab"})
	}
	return to
}

// keep is a console on a homeserver in memory that counts what is written.
type keep struct {
	*console

	server *matrixadmintest.Homeserver
	env    *ui.Env
	target ops.Target // of the questions
}

func newKeep(t *testing.T, screen, transport bool, mode ...matrixadmintest.Option) *keep {
	t.Helper()
	k := &keep{server: matrixadmintest.New(mode...)}
	for _, name := range []string{"alice", "bob", "carol"} {
		k.server.AddUser(matrixadmintest.User{
			ID: "@" + name + ":" + k.server.ServerName(), DisplayName: name, Password: "wonderland-1", Rooms: []string{"!a:" + k.server.ServerName()},
			Devices: []matrixadmintest.Device{{ID: "A", DisplayName: "Phone", LastSeen: base, LastSeenIP: "10.0.0.7"}}, Connections: []matrixadmintest.Connection{{IP: "10.0.0.7", UserAgent: "curl/8.1", LastSeen: base}},
		})
	}
	opts := []matrixadmin.Option{matrixadmin.WithTransport(k.server)}
	if transport {
		opts = append(opts, matrixadmin.WithReadOnly())
	}
	k.console = start(t.Context(), t, tui.Config{Homeserver: k.server.BaseURL(), Options: opts, ReadOnly: screen}, 90, 40)
	opts = append(opts, matrixadmin.WithToken(matrixadmin.NewSecret(k.server.AdminToken())))
	client, err := matrixadmin.New(k.server.BaseURL(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	server, err := client.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k.env = environment(t.Context(), client, server)
	k.env.BaseURL, k.env.Me, k.env.ReadOnly = k.server.BaseURL(), matrixadmin.MustParseUserID(k.server.AdminID()), screen
	k.env.Session = client
	k.target = ops.Target{User: matrixadmin.User{ID: matrixadmin.MustParseUserID("@alice:" + k.server.ServerName())}, Devices: 1, Rooms: 1}
	k.withMAS(t, opts)
	k.server.ResetRequests()
	k.send(ui.Connected{Env: k.env}).wait(time.Second)
	return k
}

// ended reports whether the program was left.
func (k *keep) ended() bool { return len(k.done) > 0 }

// go to a place and wait there until keys count.
func (k *keep) to(place []string) {
	for _, name := range place {
		id, isDialog := strings.CutPrefix(name, "confirm ")
		tab, isTab := strings.CutPrefix(name, "tab ")
		switch {
		case isTab:
			k.paint()
			k.keys(uitest.TabKey(k.screen(), tab))
			k.wait(time.Second)
		case name == "sign in again":
			k.send(ui.SignInAgain{})
		case isDialog:
			a, _ := ops.Find(id)
			k.send(ui.Show{Dialog: dialog.NewConfirm(k.env, nil, a, a.About(k.target))})
		default:
			k.keys(name)
			time.Sleep(time.Second)
			synctest.Wait()
		}
	}
	k.paint()
	k.wait(700 * time.Millisecond)
}

// TestReadOnlyWritesNothing presses every key at every place, and what would confirm after it, on a console that is read-only on the
// screen and in the transport, and on one where either is missing.
func TestReadOnlyWritesNothing(t *testing.T) {
	t.Parallel()
	for name, layers := range map[string][2]bool{"screen and transport": {true, true}, "transport alone": {false, true}, "screen alone": {true, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walkReadOnly(t, places(), partOf(layers), func(t *testing.T) *keep { t.Helper(); return newKeep(t, layers[0], layers[1]) })
		})
	}
}

// walkReadOnly presses a part of the keys at each place, another one at each, and what would confirm after it.
func walkReadOnly(t *testing.T, places [][]string, part int, begin func(*testing.T) *keep) {
	t.Helper()
	keys := append(slices.Clone(keyboard), "q", "ctrl+c")
	pressed, reads := 0, 0
	for at, place := range places {
		synctest.Test(t, func(t *testing.T) {
			k := begin(t)
			for i, key := range keys {
				if i%part != at%part {
					continue
				}
				k.to(place)
				k.press(key).wait(600 * time.Millisecond)
				k.keys("tab")
				k.byHand("yes")
				k.keys("enter", "y", "enter")
				pressed++
				if k.ended() {
					reads += len(k.server.Requests())
					k.end()
					k = begin(t)
					continue
				}
				k.keys("esc", "esc", "esc", "esc", "esc", "esc", "home")
				if wrote := k.wrote(); len(wrote) > 0 {
					t.Fatalf("%q after %q and %s:\n%s", wrote, place, key, k.screen())
				}
			}
			reads += len(k.server.Requests())
			k.wait(time.Minute)
			if wrote := k.wrote(); len(wrote) > 0 {
				t.Errorf("%q at %q", wrote, place)
			}
			k.end()
		})
	}
	t.Logf("%d keys at %d places, %d requests, none of them a write", pressed, len(places), reads)
	if pressed < len(keys)*len(places)/(part+1) || reads < 1000/part {
		t.Errorf("only %d keys and %d requests", pressed, reads)
	}
}

// wrote are the changes that arrived, at either server. Signing in is none: no account is another one after it.
func (k *keep) wrote() []string {
	if k.server.Writes() == 0 {
		return nil
	}
	var wrote []string
	for _, r := range k.server.Requests() {
		if r.Method != http.MethodGet && !strings.HasPrefix(r.Path, "/oauth2/") {
			wrote = append(wrote, r.Method+" "+r.Host+r.Path)
		}
	}
	return wrote
}

// partOf says which part of the keys is pressed at a place, another one at each: most where both layers stand, as they do in the program,
// and all of them in .ci/run.
func partOf(layers [2]bool) int {
	switch {
	case outside || long:
		return 1
	case race, layers == [2]bool{true, true}:
		return 40
	}
	return 60
}

// TestReadOnlyByHand answers every action rightly where only the transport stands in between.
func TestReadOnlyByHand(t *testing.T) {
	for _, transport := range []bool{true, false} {
		for _, a := range catalog {
			synctest.Test(t, func(t *testing.T) {
				k := newKeep(t, false, transport)
				id := "@alice:" + k.server.ServerName()
				k.send(ui.Open{Route: ui.User{ID: matrixadmin.MustParseUserID(id)}}).wait(time.Second)
				d := &desk{console: k.console}
				d.paint()
				d.confirmation(a, map[ops.Danger]string{ops.Disruptive: "yes", ops.Irreversible: id}[a.Danger])
				d.sends(a)
				d.wait(time.Minute)
				if n := k.server.Writes(); n > 0 == transport {
					t.Errorf("%s with a read-only transport (%t): %d writes\n%s", a.ID, transport, n, k.screen())
				}
				k.end()
			})
		}
	}
}

// TestKeyboardHasEveryKeyThatSomethingTakes: the walk presses all that a page or a dialog says it takes.
func TestKeyboardHasEveryKeyThatSomethingTakes(t *testing.T) {
	env := decisionEnv()
	target := ops.Target{User: matrixadmin.User{ID: matrixadmin.MustParseUserID(aliceID)}}
	takers := []interface{ Keys() []key.Binding }{
		abilities.New(env, ui.Abilities{}), auditlog.New(env, ui.AuditLog{}), users.New(env, ui.Users{}), users.New(env, ui.Users{Term: "a"}), user.New(env, ui.User{ID: target.User.ID}),
		connect.New(connect.Config{Context: neverEnds, Styles: env.Styles}), connect.New(connect.Config{Context: neverEnds, Styles: env.Styles, Config: setup.Config{Homeserver: "x"}}),
		dialog.NewMenu(env, nil, target), dialog.NewMessage(styles.New(true, false), "x", "y"), dialog.NewHelp(env.Styles, "x", nil),
	}
	for _, a := range ops.Catalog() {
		takers = append(takers, dialog.NewConfirm(env, nil, a, target))
	}
	for _, taker := range takers {
		for _, binding := range taker.Keys() {
			for _, name := range namedKeys(binding) {
				if !slices.Contains(keyboard, name) && name != "q" && name != "ctrl+c" && name != "\u2191/\u2193" && name != "letter" {
					t.Errorf("%T takes %q, which is not pressed", taker, name)
				}
			}
		}
	}
}

// namedKeys are the keys of a binding; a help text that names two as one, as in enter/esc, names both.
func namedKeys(b key.Binding) []string {
	var names []string
	for _, name := range b.Keys() {
		if len(name) > 1 && !strings.Contains(name, "\u2191") {
			names = append(names, strings.Split(name, "/")...)
			continue
		}
		names = append(names, name)
	}
	return names
}
