package evidence_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// delegating is a homeserver whose accounts MAS keeps, with all that it can have of @bob.
type delegating struct {
	*matrixadmintest.Homeserver

	client *matrixadmin.Client
	auth   *mas.Client
}

var bob = matrixadmin.MustParseUserID("@bob:demo.example")

func newDelegating(t *testing.T) *delegating {
	t.Helper()
	d := &delegating{Homeserver: matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(clock))}
	for _, id := range []string{"@bob:demo.example", "@carol:demo.example"} {
		d.AddUser(matrixadmintest.User{ID: id})
	}
	s := d.Auth()
	account, _ := s.User("bob")
	s.SetEmail("bob\x1b[2J@example.org", account.ID)
	s.AddLink(matrixadmintest.AuthLink{Username: "bob", Provider: matrixadmintest.ULID("provider"), Subject: "bob-there", Name: "Bob there"})
	for _, a := range []matrixadmintest.AuthSession{
		{Kind: "browser", Username: "bob", UserAgent: "Firefox"},
		{Kind: "oauth2", Username: "bob", Client: matrixadmintest.ULID("client"), Scope: "urn:matrix:client:device:PHONE", LastIP: "192.0.2.7"},
		{Kind: "oauth2", Username: "bob", Client: matrixadmintest.ULID("client"), Scope: "x", Ended: at},
		{Kind: "compat", Username: "bob", Device: "DESK", Name: "Element on the desk"},
		{Kind: "personal", Username: "bob", Owner: "carol", Scope: "urn:synapse:admin:*", Name: "of carol"},
		{Kind: "personal", Username: "carol", Owner: "bob", Scope: "urn:matrix:client:api:*", Name: "for carol"},
		{Kind: "personal", Username: "bob", Owner: "bob", Scope: "x", Name: "own"},
		{Kind: "personal", Username: "carol", Scope: "x", Name: "of others"},
	} {
		s.AddSession(a)
	}
	d.client = clientOf(t, d.Homeserver)
	var err error
	if d.auth, err = mas.New(s.BaseURL(), wire.WithTransport(d), wire.WithToken(wire.NewSecret(s.AdminToken()))); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *delegating) take(t *testing.T, id matrixadmin.UserID, change ...func(*evidence.Options)) *evidence.Snapshot {
	t.Helper()
	return take(t, d.client, id, append([]func(*evidence.Options){func(o *evidence.Options) {
		o.Server.MAS, o.Auth, o.AuthURL = matrixadmin.Present, d.auth, d.auth.BaseURL()
	}}, change...)...)
}

// rowsInMAS are the sections of @bob's half, how many rows each has, and where they are read.
var rowsInMAS = map[evidence.SectionName]struct {
	rows int
	path string
}{
	evidence.AuthAccount: {1, "/by-username/"}, evidence.AuthEmails: {1, "/user-emails"}, evidence.AuthLinks: {1, "/upstream-oauth-links"},
	evidence.BrowserSessions: {1, "/user-sessions"}, evidence.OAuthSessions: {2, "/oauth2-sessions"}, evidence.CompatSessions: {1, "/compat-sessions"},
	evidence.PersonalSessions: {3, "/personal-sessions"},
}

// TestEvidenceHasBothHalves: what MAS keeps of the account is in both files, nothing of anybody else, no token, and nothing but reads was sent.
func TestEvidenceHasBothHalves(t *testing.T) {
	t.Parallel()
	d := newDelegating(t)
	s := d.take(t, bob)
	if !s.Complete() || len(s.Unavailable()) > 0 {
		t.Fatalf("missing %q, unavailable %q", s.Missing(), s.Unavailable())
	}
	for name, want := range rowsInMAS {
		if got := s.Section(name); got.Rows != want.rows || got.Status != evidence.Complete {
			t.Errorf("%s: %d rows, want %d", got, got.Rows, want.rows)
		}
	}
	saved, raw, report := save(t, filepath.Join(t.TempDir(), "e"), s)
	for _, want := range []string{"example.org", "bob-there", "Bob there", "Element on the desk", "of carol", "for carol", "own", "PHONE", "192.0.2.7", d.auth.BaseURL()} {
		if !strings.Contains(raw, want) || !strings.Contains(report, want) {
			t.Errorf("%q is not in both files", want)
		}
	}
	if text := raw + report; strings.ContainsAny(text, "\x1b") || strings.Contains(text, "of others") {
		t.Error("the files hold what is dangerous, or not the account's")
	}
	for _, a := range append(d.Auth().Sessions("bob"), d.Auth().Sessions("carol")...) {
		if a.Token != "" && strings.Contains(raw+report, a.Token) {
			t.Error("the files hold a token of a session")
		}
	}
	var file map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &file); err != nil {
		t.Fatal(err)
	}
	for name := range rowsInMAS {
		if len(file[string(name)]) < len(`{"id":""}`) {
			t.Errorf("%s: %s", name, file[string(name)])
		}
	}
	if err := evidence.Verify(saved.JSONPath, saved.SHA256); err != nil {
		t.Error(err)
	}
	for _, r := range d.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s was sent", r.Method, r.Path)
		}
	}
}

// TestEachSectionOfMASCanFail: the snapshot is not complete, and says which section is missing and why; the others are there.
func TestEachSectionOfMASCanFail(t *testing.T) {
	t.Parallel()
	for name, x := range rowsInMAS {
		d := newDelegating(t)
		d.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, x.path) }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(`{"errors":[{"title":"no \u001b[2J"}]}`))
		}})
		s := d.take(t, bob)
		missing := s.Missing()
		if s.Complete() || len(missing) != 1 || !strings.HasPrefix(missing[0], name.Title()+": failed: ") || !strings.Contains(missing[0], "“no ‹1B›[2J”") {
			t.Errorf("%s: %q", name, missing)
		}
		for other, has := range rowsInMAS {
			got := s.Section(other)
			gone := other == name || name == evidence.AuthAccount
			if gone && got.Status != evidence.Failed || !gone && (got.Status != evidence.Complete || got.Rows != has.rows) {
				t.Errorf("%s failed: %s, %d rows", name, got, got.Rows)
			}
		}
		var out bytes.Buffer
		if err := evidence.WriteReport(&out, s, "x.json", strings.Repeat("0", 64)); err != nil || !strings.Contains(out.String(), "**Incomplete.**") {
			t.Errorf("%s: the report does not say it: %v", name, err)
		}
	}
}

// TestWithoutMASEvidenceIsIncomplete: the half that was not read is missing, with the reason, unless the homeserver alone keeps the account.
func TestWithoutMASEvidenceIsIncomplete(t *testing.T) {
	t.Parallel()
	d := newDelegating(t)
	d.AddUser(matrixadmintest.User{ID: "@bridge:demo.example", AppserviceID: "bridge"})
	d.Auth().RemoveUser("bridge")
	d.AddUser(matrixadmintest.User{ID: "@Bob:demo.example"})
	d.Auth().RemoveUser("Bob")
	d.AddUser(matrixadmintest.User{ID: "@old:demo.example"})
	d.Auth().RemoveUser("old")
	unasked := func(o *evidence.Options) {
		o.Auth, o.AuthURL, o.AuthWhy = nil, "", "the admin API of MAS is not open to this token"
	}
	for _, x := range []struct {
		name, id, want string
		change         func(*evidence.Options)
		sections       int
	}{
		{"not asked", "@bob:demo.example", "account in MAS: failed: the admin API of MAS is not open to this token; its e-mail addresses", unasked, 7},
		{"not asked, without a reason", "@bob:demo.example", "account in MAS: failed: MAS was not asked; its e-mail addresses", func(o *evidence.Options) { o.Auth = nil }, 7},
		{"other capital letters", "@Bob:demo.example", "account in MAS: failed: MAS has no account of exactly this name, only bob, which is another account", nil, 7},
		{"an application service", "@bridge:demo.example", "", nil, 0},
		{"an application service, not asked", "@bridge:demo.example", "", unasked, 0},
		{"the homeserver's alone", "@old:demo.example", "", nil, 7},
	} {
		s := d.take(t, matrixadmin.MustParseUserID(x.id), func(o *evidence.Options) {
			if x.change != nil {
				x.change(o)
			}
		})
		missing := s.Missing()
		if x.want == "" && len(missing) > 0 || x.want != "" && (len(missing) != 1 || !strings.HasPrefix(missing[0], x.want)) {
			t.Errorf("%s: missing %q", x.name, missing)
		}
		there := 0
		for _, section := range s.Sections {
			if _, ok := rowsInMAS[section.Name]; ok {
				there++
			}
		}
		if there != x.sections {
			t.Errorf("%s: %d sections of MAS", x.name, there)
		}
		if _, raw, report := save(t, filepath.Join(t.TempDir(), "e"), s); x.sections > 0 && x.want == "" && (!strings.Contains(raw, `"mas_account":null`) || !strings.Contains(report, "MAS does not have this account")) {
			t.Errorf("%s: the files do not say it", x.name)
		}
	}
}

// TestListsOfMASAreBounded: of too many the newest are there, and all that are active; a list without end ends.
func TestListsOfMASAreBounded(t *testing.T) {
	t.Parallel()
	d := newDelegating(t)
	for i := range 450 {
		d.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "bob", Device: fmt.Sprint(i), Ended: at})
	}
	if s := d.take(t, bob); !s.Complete() || s.Section(evidence.CompatSessions).Rows != 451 {
		t.Errorf("%s, %d rows", s.Section(evidence.CompatSessions), s.Section(evidence.CompatSessions).Rows)
	}
	s := d.take(t, bob, func(o *evidence.Options) { o.SessionLimit = 200 })
	got := s.Section(evidence.CompatSessions)
	if got.Status != evidence.Cut || got.Reason != "only the newest 200 of 451" || got.Rows != 201 || !slices.ContainsFunc(s.Sessions[mas.Compatibility], func(a mas.Session) bool { return a.Ended.IsZero() }) {
		t.Errorf("%s, %d rows", got, got.Rows)
	}
	account, _ := d.Auth().User("bob")
	pages := 0
	d.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/compat-sessions") }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		var rows []string
		for i := range 200 {
			rows = append(rows, fmt.Sprintf(`{"type":"compat-session","id":%q,"attributes":{"user_id":%q,"created_at":%q,"finished_at":null}}`,
				matrixadmintest.ULID(fmt.Sprint(pages, i)), account.ID, at.Format(time.RFC3339)))
		}
		pages++
		_, _ = fmt.Fprintf(w, `{"meta":{"count":9},"data":[%s],"links":{"prev":"x"}}`, strings.Join(rows, ","))
	}})
	s = d.take(t, bob, func(o *evidence.Options) { o.SessionLimit = 1000 })
	if got := s.Section(evidence.CompatSessions); got.Status != evidence.Cut || pages != 10 || !strings.Contains(got.Reason, "only the newest 1,000 of 9; of those that are active only the newest") {
		t.Errorf("%s after %d pages", got, pages)
	}
}

// TestOldEvidenceHasNoSectionsOfMAS: where the homeserver alone keeps accounts, the file is what it was.
func TestOldEvidenceHasNoSectionsOfMAS(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	_, raw, report := save(t, filepath.Join(t.TempDir(), "e"), take(t, c, alice))
	var file map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &file); err != nil {
		t.Fatal(err)
	}
	for _, key := range append(slices.Collect(maps.Keys(file)), report) {
		if strings.Contains(key, "mas") && strings.Contains(key, "mas_") || key == "mas" {
			t.Errorf("%.40s", key)
		}
	}
}
