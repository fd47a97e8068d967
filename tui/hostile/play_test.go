package hostile

import (
	"context"
	"crypto/x509"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// routes make every page there is, by the name of its route.
var routes = map[string]func(*filler) ui.Route{
	"Users": func(f *filler) ui.Route {
		if f.random("term").IntN(2) == 0 {
			return ui.Users{}
		}
		return ui.Users{Term: f.text("Users.Term")}
	},
	"User":      func(f *filler) ui.Route { return ui.User{ID: f.id("User.ID")} },
	"AuditLog":  func(*filler) ui.Route { return ui.AuditLog{} },
	"Abilities": func(*filler) ui.Route { return ui.Abilities{} },
	"OfServer":  func(*filler) ui.Route { return ui.OfServer{ID: "admin-sessions"} },
}

// TestEveryRouteIsPlayed reads the routes from the source, so that a page that is added has to be added here.
func TestEveryRouteIsPlayed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../ui/ui.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "route" || f.Recv == nil {
			continue
		}
		if name, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
			declared = append(declared, name.Name)
		}
	}
	f := newFiller(newStrangers(1))
	for _, name := range declared {
		route, ok := routes[name]
		if !ok {
			t.Errorf("the page of ui.%s is not played", name)
			continue
		}
		if got := reflect.TypeOf(route(f)).Name(); got != name {
			t.Errorf("%s makes a %s", name, got)
		}
	}
	if len(declared) < 2 || len(declared) != len(routes) {
		t.Errorf("the source declares %q, played are %d", declared, len(routes))
	}
}

// TestEveryDialogIsPlayed reads the dialogs from the source: each has to be named here, with the way it comes onto the screen.
func TestEveryDialogIsPlayed(t *testing.T) {
	played := map[string]string{
		"confirm": "the key of each action", "menu": "a", "reader": "ctrl+p in a question", "keyHelp": "?", "unfinished": "intents without an outcome in the trail", "quitDialog": "ctrl+c while something is under way", "logoutDialog": "L",
		"choice": "f, g, c, e, y and R on connections", "word": "unlocking where the token comes by itself",
	}
	found := 0
	for _, dir := range []string{"..", "../dialog", "../users", "../user", "../connect", "../auditlog", "../user/connections"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Name.Name != "View" || f.Recv == nil || f.Type.Params.NumFields() != 2 {
					continue
				}
				if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
					receiver, _ := star.X.(*ast.Ident)
					if found++; receiver != nil && played[receiver.Name] == "" {
						t.Errorf("the dialog %s of %s is not played", receiver.Name, name)
					}
				}
			}
		}
	}
	if found < len(played) {
		t.Errorf("%d dialogs are in the source, and %d are played", found, len(played))
	}
}

// walk is what is pressed at random: every action, and every key with a meaning somewhere.
var walk = func() []string {
	keys := []string{
		"a", "?", "/", "enter", "enter", "esc", "esc", "tab", "tab", "shift+tab", "v", "1", "2", "3", "4", "n", "p", "s", "r", "z", "up", "down", "down", "left", "right", "pgup", "pgdown",
		"home", "end", "space", "backspace", "ctrl+u", "ctrl+p", "ctrl+g", "ctrl+r", "x", "y", "e", "t", "q", "A", "f", "L", "g", "S", "F", "w", "c", "R", "-", "4", "5", "6",
	}
	for _, a := range ops.Catalog() {
		keys = append(keys, a.Key, a.Key)
	}
	return keys
}()

// arrive starts a console, has it connect to somebody who says hostile things, and gives the address and the token again.
func arrive(ctx context.Context, t *testing.T, s source, seed uint64, graphemes bool, watch ...func(string)) (*console, *filler, *rand.Rand) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	f := newFiller(s)
	cfg := tui.Config{
		Homeserver: pick(r, f.text("address"), baseURL, "demo.example", "https://"+f.text("address")), Version: "v1", ASCII: r.IntN(4) == 0,
		Token:   func(context.Context) (matrixadmin.Secret, error) { return matrixadmin.NewSecret("t"), f.fails() },
		Options: []matrixadmin.Option{matrixadmin.WithTransport(&peer{f})}, AuditTrail: filledTrail(ctx, t, f), EvidenceDir: filepath.Join(t.TempDir(), "evidence"),
		Places: func(netip.Addr) history.Place {
			return history.Place{Country: f.text("country"), Network: f.text("network")}
		}, Names: resolver{f},
	}
	width, height := 40+r.IntN(70), 10+r.IntN(25)
	if _, marked := s.(*marks); marked { // each has room to be seen
		width, height = 110, 35
	}
	c := start(ctx, t, cfg, width, height)
	for _, w := range watch {
		c.watch = w
	}
	if graphemes {
		c.graphemes()
	}
	c.wait(10*time.Second).press("e").paste(f.text("address")).press("enter").wait(10*time.Second).press("e", "ctrl+e", "ctrl+u").paste(baseURL).press("enter")
	c.wait(10 * time.Second).press("t").paste(f.text("token")).press("enter").wait(10 * time.Second).press("r").wait(10 * time.Second)
	return c, f, r
}

// play shows every page and dialog once, filled by a source, and goes on at random for a while.
func play(ctx context.Context, t *testing.T, s source, seed uint64, graphemes bool, steps int, watch ...func(string)) *console {
	t.Helper()
	c, f, r := arrive(ctx, t, s, seed, graphemes, watch...)

	hs := &homeserver{filler: f, tb: t}
	hs.broken.Store(10)
	server := made[matrixadmin.Server](f)
	server.MAS = matrixadmin.Availability(pickRune(r, 0, 1, 2, 2, 2, 2, 2, 3))
	server = server.With(&matrixadmin.ListAccounts, matrixadmin.Availability(pickRune(r, 0, 1, 1, 1, 2))).With(&matrixadmin.PagedList, matrixadmin.Availability(pickRune(r, 0, 1, 2, 2)))
	env := environment(ctx, hs, server)
	env.Session, env.Device = hs, matrixadmin.NewText(f.text("Env.Device"))
	c.send(ui.Connected{Env: env}).wait(time.Second).press("L").wait(time.Second).press("esc")
	for _, name := range slices.Sorted(mapKeys(routes)) {
		c.resize(c.width, c.height) // as it was before the walk at random
		c.send(ui.Open{Route: routes[name](f)}).wait(200 * time.Millisecond)
		for _, keys := range [][]string{{"down", "enter"}, {"esc", "tab"}, {"s", "2"}, {"/", "e", "enter"}, {"y", "2"}, {"e", "1"}, {"esc", "esc", "tab"}, {"1", "shift+tab"}} {
			c.press(keys...)
		}
		c.send(ui.Open{Route: routes[name](f)}).wait(200 * time.Millisecond) // where a tab has nothing to go back from, the page was left
		for _, keys := range [][]string{{"1"}, {"a"}, {"esc", "?"}, {"esc"}} {
			c.press(keys...)
		}
		again := func() { c.press("esc", "esc").send(ui.Open{Route: routes[name](f)}).wait(time.Second) } // wherever the keys have led
		again()
		for _, a := range catalog {
			if !a.Direct {
				if c.press("a"); !strings.Contains(c.screen(), "Actions") { // a page without actions has no use for the keys of a question
					c.press(a.Key, "esc")
					continue
				}
			}
			c.press(a.Key).wait(700*time.Millisecond).press("ctrl+p").wait(700*time.Millisecond).press("esc").wait(700*time.Millisecond).paste(f.text("phrase")).press("tab", "space").paste(f.text("phrase")).press("ctrl+g", "ctrl+r", "tab").paste(f.text("phrase")).byHand(pick(r, "yes", "\u0301\u0301", "no"))
			c.press("enter").wait(time.Second).press("v", "enter").wait(time.Second).press("esc")
		}
		again()
		for _, keys := range explorerKeys {
			c.press(keys...)
		}
		for _, tab := range []string{"3", "4", "5"} { // rooms and messages, which come later where MAS may keep sessions
			again()
			c.press(tab, "enter").wait(700 * time.Millisecond).press("2").wait(time.Second).press("r").wait(time.Second).press("home")
			for range 3 { // one of them is redacted
				c.press("enter").wait(time.Second).press("esc", "down")
			}
			c.press("+").wait(time.Second)
		}
		again()
		c.press("1", "shift+tab").wait(time.Second).press("shift+tab").wait(time.Second).press("pgdown", "pgdown", "end", "enter", "esc") // activity, account
		c.press("/").paste(f.text("find")).press("enter").wait(time.Second).press("esc")
		c.random(f, r, steps)
		if r.IntN(3) == 0 {
			hs.broken.Store(60)
		}
	}
	c.send(ui.Notice{Text: "It failed: " + f.fails2(), Err: true}, ui.SignInAgain{Err: badToken(f)}).wait(10*time.Second).press("esc", "ctrl+c", "y")
	return c
}

// explorerKeys go through what the connections have: filters, groups, times, exports, copies, names.
var explorerKeys = [][]string{
	{"esc", "1", "f"},
	{"enter"},
	{"esc", "f", "-"},
	{"esc", "g", "1"},
	{"home", "enter"},
	{"down", "f"},
	{"esc", "e"},
	{"1"},
	{"esc", "g", "7"},
	{"esc", "g", "8"},
	{"t"},
	{"down", "right"},
	{"enter"},
	{"esc", "y"},
	{"2"},
	{"1"},
	{"R"},
	{"2"},
	{"v"},
	{"esc", "c"},
	{"1", "esc"},
	{"F"},
	{"S"},
	{"right", "right"},
	{"w"},
	{"w"},
}

// resolver is a name server that belongs to somebody else.
type resolver struct{ *filler }

func (r resolver) Name(context.Context, netip.Addr) (matrixadmin.Text, error) {
	return matrixadmin.NewText(r.text("name of an address")), r.fails()
}

// random presses, pastes, resizes.
func (c *console) random(f *filler, r *rand.Rand, steps int) {
	for range steps {
		switch r.IntN(40) {
		case 0:
			c.paste(f.text("paste"))
		case 1:
			c.resize(20+r.IntN(100), 5+r.IntN(30))
		case 2:
			c.wait(time.Second)
		case 3:
			c.click(r.IntN(100), r.IntN(40))
		default:
			if name := walk[r.IntN(len(walk))]; name != "q" || strings.Contains(c.screen(), "Find ") {
				c.press(name)
			}
		}
	}
}

func badToken(f *filler) error {
	e := made[matrixadmin.Error](f)
	e.Op, e.Detail, e.Kind = "list accounts", "", matrixadmin.KindBadToken
	return &e
}

// fails2 is an error of the client as a page would word it.
func (f *filler) fails2() string {
	e := made[matrixadmin.Error](f)
	e.Op, e.Detail = "read account", ""
	return e.Error()
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// peer is whatever may answer before anybody is connected: it says hostile things in each place that a peer can fill.
type peer struct{ *filler }

func (p *peer) RoundTrip(req *http.Request) (*http.Response, error) {
	r := p.random("answer " + req.URL.Path)
	said := func(field string) string { return jsonString(p.text(field)) }
	if r.IntN(12) == 0 {
		return nil, p.network()
	}
	if r.IntN(12) == 0 {
		return response(req, 400+r.IntN(200), p.text("reason"), pick(r, "<html>"+p.text("html"), `{"errcode":`+said("errcode")+`,"error":`+said("error")+`,"soft_logout":true}`, p.text("body"))), nil
	}
	status, body := http.StatusOK, "{}"
	switch path := req.URL.Path; {
	case strings.HasSuffix(path, "/.well-known/matrix/client"):
		body = `{"m.homeserver":{"base_url":` + jsonString(pick(r, baseURL, "https://"+p.text("base_url"), p.text("base_url"), "https://elsewhere.example")) + `}}`
	case strings.HasSuffix(path, "/versions"):
		body = `{"versions":["v1.1",` + said("version") + `],"server":{"name":` + said("name") + `,"version":` + said("version") + `}}`
	case strings.HasSuffix(path, "/server_version"), strings.HasSuffix(path, "/federation/v1/version"):
		body = `{"server_version":` + said("version") + `,"server":{"name":"Synapse","version":` + said("version") + `}}`
	case strings.HasSuffix(path, "/whoami"):
		body = `{"user_id":` + jsonString(p.id("me").Raw()) + `,"device_id":` + said("device") + `}`
	case strings.Contains(path, "/admin/") && r.IntN(2) == 0:
		status, body = http.StatusForbidden, `{"errcode":`+pick(r, said("errcode"), said("errcode"), said("errcode"), `"M_FORBIDDEN"`)+`,"error":`+said("error")+`}`
	}
	return response(req, status, p.text("reason"), body), nil
}

// network is a connection that fails, with names of the peer's choosing in the error.
func (p *peer) network() error {
	name := p.text("certificate")
	return []error{
		errors.New(name),
		x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{name}}, Host: "demo.example"},
		x509.UnknownAuthorityError{Cert: &x509.Certificate{}},
		x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.NameMismatch, Detail: name},
	}[p.random("network").IntN(4)]
}
