package lists_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// signedIn is a server with MAS, and the source of one of its accounts.
type signedIn struct {
	*matrixadmintest.Homeserver
	src lists.Source
}

func newSignedIn(t *testing.T, name string) signedIn {
	t.Helper()
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
	for _, id := range []string{"alice", "bob"} {
		h.AddUser(matrixadmintest.User{ID: "@" + id + ":demo.example"})
	}
	opts := []wire.Option{wire.WithTransport(h), wire.WithToken(wire.NewSecret(h.AdminToken()))}
	hs, err := matrixadmin.New(h.BaseURL(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := mas.New(h.Auth().BaseURL(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	src := lists.Of(hs, matrixadmin.Server{Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Present}, matrixadmin.MustParseUserID("@"+name+":demo.example"))
	return signedIn{h, src.WithAuth(auth, mas.Access{Answer: mas.Yes, Site: mas.Site{ServerName: wire.NewText("demo.example")}})}
}

func table(t *testing.T, id string) lists.Table {
	t.Helper()
	for _, l := range lists.Catalog() {
		if l.Info().ID == id {
			return l
		}
	}
	t.Fatal("no list " + id)
	return nil
}

// lines are some columns of all rows, with their details.
func (w signedIn) lines(t *testing.T, rows *lists.Rows, columns ...string) string {
	t.Helper()
	return w.linesOf(t, table(t, "sessions"), rows, columns...)
}

func (w signedIn) linesOf(t *testing.T, of lists.Table, rows *lists.Rows, columns ...string) string {
	t.Helper()
	if failed, err := rows.ReadDetails(t.Context(), w.src, lists.First(rows.Len()), nil); failed > 0 || err != nil {
		t.Errorf("%d failed, %v", failed, err)
	}
	heads := of.Heads()
	var lines []string
	for i := range rows.Len() {
		var cells []string
		for _, id := range columns {
			cells = append(cells, rows.Value(slices.IndexFunc(heads, func(h lists.Head) bool { return h.ID == id }), i).Shown())
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

const adminScope = "urn:matrix:client:api:* urn:synapse:admin:* urn:mas:admin"

// TestSessions: of all kinds, those made for others too, each once; active ones first; what they may do in short words.
func TestSessions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testSessions)
}

func testSessions(t *testing.T) {
	noon := time.Now()
	w := newSignedIn(t, "alice")
	s := w.Auth()
	s.AddClient(matrixadmintest.AuthClient{ID: matrixadmintest.ULID("element"), Name: "Element\x1b[31m"})
	ago := func(d time.Duration) time.Time { return noon.Add(-d) }
	for _, a := range []matrixadmintest.AuthSession{
		{Kind: "oauth2", Client: matrixadmintest.ULID("element"), Scope: "openid urn:matrix:client:api:* urn:matrix:client:device:DESK", LastActive: ago(time.Hour), LastIP: "192.0.2.1"},
		{Kind: "oauth2", Client: matrixadmintest.ULID("gone"), Scope: adminScope, LastActive: ago(time.Minute)},
		{Kind: "oauth2", Client: matrixadmintest.ULID("element"), Scope: "openid", Ended: ago(time.Hour), LastActive: ago(time.Second)},
		{Kind: "browser", UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", LastActive: ago(2 * time.Hour)},
		{Kind: "compat", Device: "OLD", Name: "Old client", Created: ago(90 * 24 * time.Hour)},
		{Kind: "personal", Name: "own", Scope: "urn:mas:admin odd", LastActive: ago(3 * time.Hour)},
		{Kind: "personal", Name: "late", Scope: "urn:matrix:client:api:*", Expires: ago(time.Minute), LastActive: ago(4 * time.Hour)},
		{Kind: "personal", Name: "for bob", Username: "bob", Owner: "alice", Scope: "urn:synapse:admin:*", LastActive: ago(5 * time.Hour)},
		{Kind: "personal", Name: "by bob", Username: "alice", Owner: "bob", Scope: "", LastActive: ago(6 * time.Hour)},
		{Kind: "compat", Username: "bob", Device: "BOB"},
	} {
		if a.Username == "" {
			a.Username = "alice"
		}
		s.AddSession(a)
	}
	rows, err := table(t, "sessions").Read(t.Context(), w.src)
	if err != nil || rows.Gap() != nil {
		t.Fatal(err, rows.Gap())
	}
	want := strings.Join([]string{
		gone + "|OAuth|administrator (Synapse, MAS), client API|yes|||active|||",
		"Element\x1b[31m|OAuth|client API|no|DESK|192.0.2.1|active|||",
		"Firefox 128 · Linux|browser|can approve sign-ins|no|||active|||",
		"|personal|administrator (MAS), odd|yes|||active|own||",
		"|personal|administrator (Synapse)|yes|||active|for bob|bob|",
		"|personal|sign-in only|no|||active|by bob||bob",
		"|compatibility|unknown||OLD||active|Old client||",
		"|personal|client API|no|||expired|late||",
		"Element\x1b[31m|OAuth|sign-in only|no|||ended|||",
	}, "\n")
	if got := w.lines(t, rows, "client", "kind", "access", "admin", "device", "contact", "state", "name", "acts_as", "made_by"); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	for i := range rows.Len() {
		if v := rows.Value(2, i); strings.Contains(v.Shown(), "odd") && v.Kind != lists.Remote {
			t.Errorf("a scope that somebody else named is taken for our words: %+v", v)
		}
	}
}

var gone = matrixadmintest.ULID("gone")

// TestEndedSessionsAreReadByPages: the newest first, older ones when asked for, and a list of many active ones says so.
func TestEndedSessionsAreReadByPages(t *testing.T) {
	t.Parallel()
	noon := time.Now()
	w := newSignedIn(t, "alice")
	add := func(kind, prefix string, n int, ended time.Time) {
		for i := range n {
			w.Auth().AddSession(matrixadmintest.AuthSession{Kind: kind, Username: "alice", ID: fmt.Sprintf("01M8A%s%020d", prefix, i), Ended: ended, LastActive: noon})
		}
	}
	add("browser", "A", 450, noon)
	add("personal", "B", 201, noon)
	add("compat", "C", 3, time.Time{})
	list := table(t, "sessions")
	rows, err := list.Read(t.Context(), w.src)
	var got []string
	for range 5 {
		if err != nil {
			t.Fatal(err)
		}
		gap := ""
		if f := rows.Further(); f != nil {
			gap = f.Error()
		}
		got = append(got, fmt.Sprint(rows.Len(), " ", gap))
		if rows.Further() == nil {
			break
		}
		w.ResetRequests()
		rows, err = list.More(t.Context(), w.src, rows)
		for _, r := range w.Requests() {
			if strings.Contains(r.Path, "compat") {
				t.Errorf("asked again for what has ended: %s", r.Path)
			}
		}
	}
	const older = "older ended sessions are not read"
	if want := "[403 " + older + " 604 " + older + " 654 ]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	ids := map[string]bool{}
	for k := range rows.Keys() {
		ids[k.Raw()] = true
	}
	if len(ids) != rows.Len() || rows.Key(0).Raw()[:6] != "01M8AC" {
		t.Errorf("%d ids, first %s", len(ids), rows.Key(0))
	}
}

// TestSessionsThatCannotBeRead: whose MAS it is, and what it says.
func TestSessionsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		id     string
		change func(*signedIn)
		err    string
		gap    string
		lacks  string
	}{
		"nobody":    {id: "_bridge_x", err: "MAS does not have this account"},
		"closed":    {change: func(w *signedIn) { w.src = w.src.WithAuth(nil, mas.Closed("the token lacks the scope")) }, err: "the token lacks the scope", lacks: "the token lacks the scope"},
		"no MAS":    {change: func(w *signedIn) { w.src.Server.MAS = matrixadmin.Absent }, err: "does not use", lacks: "this server does not use the Matrix Authentication Service (MAS)"},
		"not known": {change: func(w *signedIn) { w.src.Server.MAS = matrixadmin.Unknown }, err: "not known yet", lacks: "it is not known yet"},
		"token refused": {change: func(w *signedIn) {
			w.Fault(at("user-sessions"), titled(http.StatusUnauthorized, "Access token revoked"))
		}, err: "Access token revoked"},
		"active ones broken": {change: func(w *signedIn) {
			w.Fault(func(r *http.Request) bool {
				return at("compat-sessions")(r) && r.URL.Query().Get("filter[status]") == "active"
			}, titled(http.StatusInternalServerError, "database"))
		}, err: "database"},
		"ended ones broken": {change: func(w *signedIn) {
			w.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Device: "D"})
			w.Fault(func(r *http.Request) bool { return r.URL.Query().Get("filter[status]") == "revoked" }, titled(http.StatusInternalServerError, "database"))
		}, gap: "some ended sessions could not be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if tt.id == "" {
					tt.id = "alice"
				}
				w := newSignedIn(t, tt.id)
				if tt.change != nil {
					tt.change(&w)
				}
				list := table(t, "sessions")
				if why := list.Info().Lacks(w.src); !strings.HasPrefix(why, tt.lacks) || (why == "") != (tt.lacks == "") {
					t.Errorf("lacks: %q", why)
				}
				rows, err := list.Read(t.Context(), w.src)
				switch {
				case errors.Is(err, matrixadmin.ErrBadToken), errors.Is(err, matrixadmin.ErrNotFound):
					t.Errorf("it ends the session with the homeserver, or says that there is no account: %v", err)
				case tt.err != "":
					if err == nil || !strings.Contains(err.Error(), tt.err) {
						t.Errorf("%v", err)
					}
				case err != nil || rows.Gap() == nil || !strings.Contains(rows.Gap().Error(), tt.gap) || rows.Len() != 1 || !rows.Further().Failed():
					t.Errorf("%v, %+v", err, rows)
				}
			})
		})
	}
}

func at(segment string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/"+segment) }
}

// titled is how MAS says no.
func titled(status int, title string) matrixadmintest.Fault {
	return matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"errors":[{"title":"`+title+`"}]}`)
	}}
}

// TestDevicesHaveTheirClients: devices are joined to the active sessions of the account at MAS, of both forms of scope and of compatibility sessions.
func TestDevicesHaveTheirClients(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testDevicesHaveTheirClients)
}

func testDevicesHaveTheirClients(t *testing.T) {
	w := newSignedIn(t, "alice")
	s, element := w.Auth(), matrixadmintest.ULID("element")
	s.AddClient(matrixadmintest.AuthClient{ID: element, Name: "Element\x1b[31m"})
	u := matrixadmintest.User{ID: "@alice:demo.example"}
	for _, d := range []string{"STABLE", "UNSTABLE", "COMPAT", "GONE", "NONE", "ENDED"} {
		u.Devices = append(u.Devices, matrixadmintest.Device{ID: d})
	}
	w.AddUser(u)
	for _, a := range []matrixadmintest.AuthSession{
		{Kind: "oauth2", Client: element, Scope: "urn:matrix:client:api:* urn:matrix:client:device:STABLE", LastActive: time.Now(), LastIP: "192.0.2.1"},
		{Kind: "oauth2", Client: matrixadmintest.ULID("older"), Scope: "urn:matrix:client:device:STABLE", LastActive: time.Now().Add(-time.Hour)},
		{Kind: "oauth2", Client: element, Scope: "urn:matrix:org.matrix.msc2967.client:device:UNSTABLE"},
		{Kind: "oauth2", Client: matrixadmintest.ULID("gone"), Scope: "urn:matrix:client:device:GONE"},
		{Kind: "oauth2", Client: element, Scope: "urn:matrix:client:device:ENDED", Ended: time.Now()},
		{Kind: "compat", Device: "COMPAT", UserAgent: "Nheko/0.12"},
		{Kind: "personal", Username: "bob", Owner: "alice", Client: element, Scope: "urn:matrix:client:device:NONE"},
	} {
		if a.Username == "" {
			a.Username = "alice"
		}
		s.AddSession(a)
	}
	devices := table(t, "devices")
	rows, err := devices.Read(t.Context(), w.src)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(w.linesOf(t, devices, rows, "device", "mas_client", "mas_contact"), "\n")
	slices.Sort(got)
	want := []string{"COMPAT|Nheko 0.12|", "ENDED|no session|", "GONE|" + matrixadmintest.ULID("gone") + "|", "NONE|no session|", "STABLE|Element\x1b[31m|192.0.2.1", "UNSTABLE|Element\x1b[31m|"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	all, err := w.src.Devices(t.Context(), w.src.ID)
	if err != nil {
		t.Fatal(err)
	}
	names, err := w.src.DeviceNames(t.Context(), all)
	if err != nil || names[matrixadmin.NewText("STABLE")].Client.Raw() != "Element\x1b[31m" || names[matrixadmin.NewText("COMPAT")].Client.Raw() != "Nheko 0.12" || !names[matrixadmin.NewText("NONE")].Client.IsZero() {
		t.Errorf("%+v, %v", names, err)
	}
	w.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "oauth2-clients") }, matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) }})
	if names, err = w.src.DeviceNames(t.Context(), all); err == nil || names[matrixadmin.NewText("COMPAT")].Client.Raw() != "Nheko 0.12" {
		t.Errorf("without names: %+v, %v", names, err)
	}
}
