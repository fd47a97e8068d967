package lists_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// newAdmins is a server whose MAS has sessions of everybody, and the source of the list.
func newAdmins(t *testing.T) signedIn {
	t.Helper()
	w := newSignedIn(t, "alice")
	s, now := w.Auth(), time.Now()
	s.AddClient(matrixadmintest.AuthClient{ID: matrixadmintest.ULID("console"), Name: "mxwarden"})
	for i, a := range []matrixadmintest.AuthSession{
		{Kind: "oauth2", Username: "alice", Client: matrixadmintest.ULID("console"), Scope: adminScope, LastIP: "192.0.2.1"},
		{Kind: "oauth2", Username: "bob", Client: matrixadmintest.ULID("console"), Scope: "urn:matrix:client:api:*"},
		{Kind: "oauth2", Client: matrixadmintest.ULID("robot"), Scope: "urn:mas:admin"},
		{Kind: "personal", Username: "bob", Owner: "alice", Name: "for bob", Scope: "urn:matrix:client:api:* urn:synapse:admin:*"},
		{Kind: "personal", Username: "bob", Name: "revoked", Scope: adminScope, Ended: now},
		{Kind: "compat", Username: "bob", Device: "NEW", Created: now.Add(-time.Hour)},
		{Kind: "compat", Username: "bob", Device: "GONE", Ended: now},
		{Kind: "browser", Username: "alice"},
	} {
		a.LastActive = now.Add(-time.Duration(i) * time.Minute)
		s.AddSession(a)
	}
	return w
}

// TestAdminSessions: whoever has them, each once; what compatibility sessions may do is unknown; a client's own has no account.
func TestAdminSessions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newAdmins(t)
		rows, err := serverTable(t).Read(t.Context(), w.src)
		if err != nil || rows.Gap() != nil {
			t.Fatal(err, rows.Gap())
		}
		want := strings.Join([]string{
			"@alice:demo.example|Synapse, MAS|administrator (Synapse, MAS), client API|OAuth|mxwarden|yes|",
			"none|MAS|administrator (MAS)|OAuth|" + matrixadmintest.ULID("robot") + "|yes|",
			"@bob:demo.example|Synapse|administrator (Synapse), client API|personal||yes|alice",
			"@bob:demo.example|rights unknown|rights unknown|compatibility|||",
		}, "\n")
		if got := w.linesOf(t, serverTable(t), rows, "account", "admin_of", "access", "kind", "client", "admin", "made_by"); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if note := rows.Note(); note != "3 with administrator rights, 1 compatibility session (rights unknown)" {
			t.Error(note)
		}
		for i, of := range []string{"@alice:demo.example", "", "@bob:demo.example", "@bob:demo.example"} {
			if got := rows.Of(i).Raw(); got != of {
				t.Errorf("row %d is of %q", i, got)
			}
		}
	})
}

// TestAdminSessionsHeldBy: an account that is no administrator at MAS is said to be none, one's own is told from others, and unknown stays unknown.
func TestAdminSessionsHeldBy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newSignedIn(t, "alice")
		s, now := w.Auth(), time.Now()
		s.SetUser(matrixadmintest.AuthUser{Username: "alice", Admin: true})
		s.SetUser(matrixadmintest.AuthUser{Username: "bob"})
		for i, a := range []matrixadmintest.AuthSession{
			{Kind: "oauth2", Username: "alice", Client: matrixadmintest.ULID("console"), Scope: adminScope + " urn:matrix:client:device:CONSOLE"},
			{Kind: "personal", Username: "alice", Name: "script", Scope: adminScope},
			{Kind: "oauth2", Username: "bob", Client: matrixadmintest.ULID("console"), Scope: adminScope + " urn:matrix:client:device:CONSOLE"},
			{Kind: "oauth2", Client: matrixadmintest.ULID("robot"), Scope: "urn:mas:admin"},
		} {
			a.LastActive = now.Add(-time.Duration(i) * time.Minute)
			s.AddSession(a)
		}
		held := func(me, device string) string {
			src := w.src
			if src.Device = matrixadmin.NewText(device); me != "" {
				src.Me = matrixadmin.MustParseUserID(me)
			}
			rows, err := serverTable(t).Read(t.Context(), src)
			if err != nil {
				t.Fatal(err)
			}
			return signedIn{w.Homeserver, src}.linesOf(t, serverTable(t), rows, "held_by")
		}
		for name, tt := range map[string]struct{ me, device, want string }{
			"by its device":  {"@alice:demo.example", "CONSOLE", "you, this session|you|no administrator|a client"},
			"no device":      {"@alice:demo.example", "", "you|you|no administrator|a client"},
			"nobody known":   {"", "CONSOLE", "an administrator|an administrator|no administrator|a client"},
			"no longer one":  {"@bob:demo.example", "CONSOLE", "an administrator|an administrator|you, this session, no administrator|a client"},
			"another server": {"@alice:other.example", "CONSOLE", "an administrator|an administrator|no administrator|a client"},
		} {
			if got := strings.ReplaceAll(held(tt.me, tt.device), "\n", "|"); got != tt.want {
				t.Errorf("%s: %s, want %s", name, got, tt.want)
			}
		}
		w.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/v1/users/") }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"errors":[{"title":"User not found"}]}`))
		}})
		if got := strings.ReplaceAll(held("@alice:demo.example", "CONSOLE"), "\n", "|"); got != "unknown|unknown|unknown|a client" {
			t.Error(got)
		}
	})
}

// TestAdminSessionsBounds: how far compatibility sessions were read is said, and they can be read on.
func TestAdminSessionsBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newAdmins(t)
		for i := range 450 {
			w.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Device: fmt.Sprint("DEVICE", i)})
		}
		rows, err := serverTable(t).Read(t.Context(), w.src)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"of 451 compatibility sessions the newest 200 are listed", "of 451 compatibility sessions the newest 400 are listed", ""} {
			f := rows.Further()
			switch {
			case want == "":
				if f != nil || rows.Len() != 454 {
					t.Errorf("%v, %d rows", f, rows.Len())
				}
				return
			case f == nil || f.Error() != want || f.Failed() || !f.More():
				t.Fatalf("%v, not %q", f, want)
			}
			if rows, err = serverTable(t).More(t.Context(), w.src, rows); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestAdminSessionsFail: what could not be read is named and read again later; where nothing could be read there is no list.
func TestAdminSessionsFail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newAdmins(t)
		scoped := func(r *http.Request) bool {
			return strings.HasSuffix(r.URL.Path, "/oauth2-sessions") && r.URL.Query().Get("filter[scope]") == "urn:mas:admin"
		}
		w.Fault(scoped, matrixadmintest.Fault{Respond: refusing, Times: 1})
		rows, err := serverTable(t).Read(t.Context(), w.src)
		if err != nil {
			t.Fatal(err)
		}
		f := rows.Further()
		if f == nil || !f.Failed() || !f.More() || !strings.Contains(f.Error(), "OAuth sessions with urn:mas:admin could not be read") || rows.Len() != 3 {
			t.Fatalf("%v, %d rows", f, rows.Len())
		}
		if rows, err = serverTable(t).More(t.Context(), w.src, rows); err != nil || rows.Gap() != nil || rows.Len() != 4 {
			t.Errorf("%v, %v, %d rows", err, rows.Gap(), rows.Len())
		}
		w.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "-sessions") }, matrixadmintest.Fault{Respond: refusing})
		if rows, err := serverTable(t).Read(t.Context(), w.src); err == nil {
			t.Errorf("%d rows", rows.Len())
		}
		closed := w.src.WithAuth(nil, mas.Closed("the token lacks the scope urn:mas:admin"))
		if _, err := serverTable(t).Read(t.Context(), closed); err == nil || errors.Unwrap(err) != nil || !strings.Contains(err.Error(), "lacks the scope") {
			t.Error(err)
		}
	})
}

func refusing(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = w.Write([]byte(`{"errors":[{"title":"Invalid filter parameters"}]}`))
}

func serverTable(t *testing.T) lists.Table {
	t.Helper()
	for _, l := range lists.OfServer() {
		if l.Info().ID == lists.AdminSessions {
			return l
		}
	}
	t.Fatal("no such list")
	return nil
}
