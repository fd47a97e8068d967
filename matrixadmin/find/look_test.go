package find_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// home is a server whose accounts have addresses, names and ids that are easily taken for one another.
func home(opts ...matrixadmintest.Option) *matrixadmintest.Homeserver {
	hs := matrixadmintest.New(opts...)
	add := func(local, name string, change func(*matrixadmintest.User)) {
		u := matrixadmintest.User{ID: "@" + local + ":demo.example", DisplayName: name}
		if change != nil {
			change(&u)
		}
		hs.AddUser(u)
	}
	mails := func(addresses ...string) func(*matrixadmintest.User) {
		return func(u *matrixadmintest.User) {
			for _, a := range addresses {
				u.ThreePIDs = append(u.ThreePIDs, matrixadmintest.ThreePID{Medium: "email", Address: a})
			}
		}
	}
	add("alice", "Alice", mails("alice@mail.example"))
	add("old", "Old", mails("Old.Entry@mail.example"))
	add("under", "a_b", mails("a_b@mail.example"))
	add("other", "axb", mails("axb@mail.example"))
	add("percent", "100% sure", nil)
	add("phone", "Phone", func(u *matrixadmintest.User) {
		u.ThreePIDs = []matrixadmintest.ThreePID{{Medium: "msisdn", Address: "447700900123"}}
	})
	add("447700900123", "Digits", nil)
	add("sso", "Single", func(u *matrixadmintest.User) {
		u.ExternalIDs = []matrixadmintest.ExternalID{{AuthProvider: "oidc-google", ExternalID: "1234/x"}}
		u.Locked = true
	})
	add("quoter", "writes to alice@mail.example", func(u *matrixadmintest.User) { u.Deactivated = true })
	hs.SetRooms(map[string]matrixadmintest.Room{
		"!tea:demo.example": {Name: "Tea", Alias: "#tea:demo.example", Creator: "@alice:demo.example", Members: 5, LocalMembers: 3, Joined: []string{"@alice:demo.example", "@sso:demo.example"}},
		"!far:demo.example": {Creator: "@far:other.example", Members: 2, LocalMembers: 1, Joined: []string{"@under:demo.example"}},
	})
	hs.Reserve("irc_")
	return hs
}

// answering is a fault that answers.
func answering(status int, body string) matrixadmintest.Fault {
	return matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}}
}

var refusing = answering(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`)

func look(t *testing.T, hs *matrixadmintest.Homeserver, text string) (find.Found, error) {
	t.Helper()
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.WhoAmI(t.Context()); err != nil {
		t.Fatal(err)
	}
	hs.ResetRequests()
	q, err := find.Parse(text, server)
	if err != nil {
		t.Fatal(err)
	}
	return find.Look(t.Context(), find.Sources{HS: c, Server: s, Home: server, Lists: !s.Lacks(&matrixadmin.ListAccounts)}, q, matrixadmin.UserQuery{Term: q.Term, Limit: 50})
}

// said is what a search has brought, in short: "@alice: e-mail address" for hits, "(@quoter: display name)" for names.
func said(f find.Found) []string {
	var out []string
	short := func(u matrixadmin.User) string { return strings.TrimSuffix(u.ID.Raw(), ":demo.example") }
	for _, h := range f.Hits {
		out = append(out, short(h.User)+": "+strings.Join(h.By, ", "))
	}
	for _, u := range f.Page.Users {
		out = append(out, "("+short(u)+": "+find.Why(u, f.Query.Term)+")")
	}
	return out
}

func TestLook(t *testing.T) {
	for text, c := range map[string]struct {
		want  []string
		notes string
	}{
		"alice@mail.example":     {want: []string{"@alice: e-mail address", "(@quoter: display name)"}},
		"ALICE@Mail.Example":     {want: []string{"@alice: e-mail address", "(@quoter: display name)"}},
		"Old.Entry@mail.example": {want: []string{"@old: e-mail address"}},
		"a_b@mail.example":       {want: []string{"@under: e-mail address"}},
		"a_b":                    {want: []string{"(@under: display name)"}},
		"100%":                   {want: []string{"(@percent: display name)"}},
		"%":                      {want: []string{"(@percent: display name)"}},
		"nobody@mail.example":    {notes: "No account has the e-mail address nobody@mail.example."},
		"alice@demo.example":     {want: []string{"@alice: user ID"}, notes: "No account has the e-mail address alice@demo.example."},
		"+44 (0) 7700 900123":    {want: []string{"@phone: phone number"}},
		"447700900123":           {want: []string{"@447700900123: user ID", "@phone: phone number", "(@447700900123: user ID)"}},
		"+49 30 123456":          {notes: "No account has the phone number +4930123456. Phone numbers are searched with their country code."},
		"oidc-google:1234/x":     {want: []string{"@sso: external ID"}},
		"oidc-google:12":         {notes: "No account has the ID 12 at the identity provider oidc-google."},
		"sso":                    {want: []string{"@sso: user ID", "(@sso: user ID)"}},
		"quoter":                 {want: []string{"@quoter: user ID", "(@quoter: user ID)"}},
		"writes to":              {want: []string{"(@quoter: display name)"}},
		"#tea":                   {want: []string{"@alice: room creator"}},
		"https://matrix.to/#/!tea:demo.example/$event?via=x": {want: []string{"@alice: room creator"}},
		"!far:demo.example":                     {},
		"#nobody:demo.example":                  {notes: "No room has the alias #nobody:demo.example."},
		"!nobody:demo.example":                  {notes: "This server does not know the room !nobody:demo.example."},
		"ABCDEFGHIJ":                            {},
		"https://matrix.to/#/@sso:demo.example": {want: []string{"@sso: user ID"}},
	} {
		f, err := look(t, home(), text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := said(f); !slices.Equal(got, c.want) || strings.Join(f.Notes, " ") != c.notes {
			t.Errorf("%q brings %q %q", text, got, f.Notes)
		}
	}
}

// TestRoomsHaveNoDeadEnd: whoever made a room, and whoever of this server is in it, can be gone on to.
func TestRoomsHaveNoDeadEnd(t *testing.T) {
	f, err := look(t, home(), "#tea:demo.example")
	if err != nil || f.Room == nil {
		t.Fatalf("%+v, %v", f, err)
	}
	if got, want := f.Room.Sentence(), "The room “Tea” (!tea:demo.example), #tea:demo.example, has 5 members, 3 of this server. Created by @alice:demo.example."; got != want {
		t.Errorf("%s", got)
	}
	if len(f.Room.People) != 3 || f.Room.Local != 3 || !slices.Contains(f.Room.People, matrixadmin.MustParseUserID("@sso:demo.example")) {
		t.Errorf("%v of %d", f.Room.People, f.Room.Local)
	}
	if f, err = look(t, home(matrixadmintest.WithMode(matrixadmintest.Dendrite)), "#tea:demo.example"); err != nil || f.Room == nil || f.Room.Known || !strings.Contains(strings.Join(f.Notes, " "), "Dendrite's admin API cannot show rooms.") {
		t.Errorf("Dendrite: %+v, %v", f, err)
	}
}

func TestFreeNames(t *testing.T) {
	for text, want := range map[string]string{
		"newcomer":               "The name newcomer is not taken.",
		"@newcomer:demo.example": "The name newcomer is not taken.",
		"irc_x":                  "The name irc_x is reserved for an application service.",
		"_x":                     "The name _x cannot be registered on this server: its characters are not allowed for new accounts, or it is reserved.",
		"ärger":                  "The name ärger cannot be registered on this server: its characters are not allowed for new accounts, or it is reserved.",
		"alice":                  "",
		"ALICE":                  "",
		"Single":                 "",
	} {
		f, err := look(t, home(), text)
		if got := find.FreeSentence(f.Query.ID, f.Free); err != nil || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// TestFamiliesSayWhatTheyLack: what cannot be searched is said, and the rest is searched.
func TestFamiliesSayWhatTheyLack(t *testing.T) {
	for mode, c := range map[matrixadmintest.Mode]struct{ text, note string }{
		matrixadmintest.Synapse119:   {"alice@mail.example", "E-mail addresses were not searched: Synapse can find accounts by e-mail address or phone number from version 1.72 on."},
		matrixadmintest.Dendrite:     {"+447700900123", "Phone numbers were not searched: Dendrite's admin API cannot find accounts by e-mail address or phone number."},
		matrixadmintest.Tuwunel:      {"oidc-google:1234/x", "IDs at identity providers were not searched: Tuwunel cannot find accounts by their ID at an identity provider."},
		matrixadmintest.MAS:          {"oidc-google:nobody", "On this server, new IDs at identity providers are kept by the Matrix Authentication Service (MAS)"},
		matrixadmintest.Continuwuity: {"alice@mail.example", "E-mail addresses were not searched: Continuwuity's admin API cannot"},
	} {
		f, err := look(t, home(matrixadmintest.WithMode(mode)), c.text)
		if err != nil || !strings.Contains(strings.Join(f.Notes, " "), c.note) {
			t.Errorf("mode %d: %q, %v", mode, f.Notes, err)
		}
	}
}

// TestAuthIDsWithoutAuth: where MAS is not asked, that is said.
func TestAuthIDsWithoutAuth(t *testing.T) {
	f, err := look(t, home(matrixadmintest.WithMode(matrixadmintest.MAS)), "01JDK7Q8Z4M5N6P7R8S9T0V1W2")
	if err != nil || !slices.Contains(f.Notes, "If this is an ID of MAS: MAS was not asked.") {
		t.Errorf("%q, %v", f.Notes, err)
	}
}

// TestOneFailureHidesNothing: what else was found is shown, with a sentence of what failed.
func TestOneFailureHidesNothing(t *testing.T) {
	hs := home()
	hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/threepid/") }, refusing)
	f, err := look(t, hs, "alice@mail.example")
	if err != nil || !slices.Equal(said(f), []string{"(@quoter: display name)"}) || !strings.Contains(strings.Join(f.Notes, " "), "Could not find account by e-mail address:") {
		t.Errorf("%q %q %v", said(f), f.Notes, err)
	}
	hs = home()
	hs.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/v2/users") }, refusing)
	if f, err = look(t, hs, "alice@mail.example"); err != nil || f.Failed == nil || !slices.Equal(said(f), []string{"@alice: e-mail address"}) {
		t.Errorf("%q %v %v", said(f), f.Failed, err)
	}
	hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/threepid/") }, refusing)
	if _, err = look(t, hs, "alice@mail.example"); err == nil {
		t.Error("where everything fails, nothing does")
	}
}

// TestAnAddressThatIsNotTheAccountsFindsNobody: something on the way may take one for another.
func TestAnAddressThatIsNotTheAccountsFindsNobody(t *testing.T) {
	hs := home()
	hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/threepid/") }, answering(http.StatusOK, `{"user_id":"@old:demo.example"}`))
	f, err := look(t, hs, "alice@mail.example")
	if err != nil || len(f.Hits) != 0 || !strings.Contains(strings.Join(f.Notes, " "), "that account does not have it") {
		t.Errorf("%q %q %v", said(f), f.Notes, err)
	}
}

// TestLookEnds: a search that is canceled ends, and says so.
func TestLookEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q, _ := find.Parse("alice@mail.example", server)
	hs := home()
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := find.Look(ctx, find.Sources{HS: c, Home: server, Lists: true}, q, matrixadmin.UserQuery{Term: q.Term}); err == nil {
		t.Error("no error")
	}
}

// TestAuthIDs: an ID of MAS leads to the account of its name, and one of nobody to a sentence.
func TestAuthIDs(t *testing.T) {
	hs := home(matrixadmintest.WithMode(matrixadmintest.MAS))
	hs.Auth().SetUser(matrixadmintest.AuthUser{ID: "01JDK7Q8Z4M5N6P7R8S9T0V1W2", Username: "alice"})
	hs.Auth().SetUser(matrixadmintest.AuthUser{ID: "01JDK7Q8Z4M5N6P7R8S9T0V1W3", Username: "only.there"})
	provider := matrixadmintest.ULID("corp")
	hs.Auth().AddProvider(matrixadmintest.AuthProvider{ID: provider, Name: "Corp", Issuer: "https://sso.corp.example/"})
	hs.Auth().AddLink(matrixadmintest.AuthLink{ID: matrixadmintest.ULID("link"), Username: "alice", Provider: provider, Subject: "al-9"})
	session := hs.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Device: "TEAPOT"})
	token := matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken()))
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), token)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := mas.New(hs.Auth().Issuer(), matrixadmin.WithTransport(hs), token)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := auth.Do(t.Context(), mas.AddEmail(matrixadmin.NewText("01JDK7Q8Z4M5N6P7R8S9T0V1W2"), "tea@mail.example")); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"01JDK7Q8Z4M5N6P7R8S9T0V1W2": "@alice: MAS ID", "01JDK7Q8Z4M5N6P7R8S9T0V1W3": "@only.there: MAS ID @only.there:demo.example is in MAS only: the homeserver has no such account, or not yet.",
		"only.there": "@only.there: MAS username @only.there:demo.example is in MAS only", "@only.there:demo.example": "@only.there: MAS username @only.there:demo.example is in MAS only",
		session.ID: "@alice: MAS session", "Tea@Mail.example": "@alice: MAS e-mail No account has the e-mail address Tea@Mail.example in the homeserver.",
		"corp:al-9":                  "@alice: MAS link No account has the ID al-9 at the identity provider corp in the homeserver.",
		"other:al-9":                 "@alice: MAS link No account has the ID al-9 at the identity provider other in the homeserver. In MAS the ID al-9 is one at the identity provider Corp.",
		"01JDK7Q8Z4M5N6P7R8S9T0V1W4": "MAS has no account and no session with the ID 01JDK7Q8Z4M5N6P7R8S9T0V1W4.",
		"nobody@mail.example":        "No account has the e-mail address nobody@mail.example in the homeserver. No account has the e-mail address nobody@mail.example in MAS.",
	} {
		q, err := find.Parse(text, server)
		if err != nil {
			t.Fatal(err)
		}
		s, err := c.Server(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		f, err := find.Look(t.Context(), find.Sources{HS: c, Server: s, Auth: auth, Home: server, Lists: true}, q, matrixadmin.UserQuery{Term: q.Term})
		if got := strings.Join(append(said(f), f.Notes...), " "); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// TestMASHidesNothing: what the homeserver has found is shown while MAS does not answer, refuses the token, or is slow, with a line that says so.
func TestMASHidesNothing(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]matrixadmintest.Fault{
		"refused": answering(http.StatusUnauthorized, `{"errors":[{"title":"Access token revoked"}]}`),
		"broken":  answering(http.StatusBadGateway, "<html>"),
		"hangs":   {Hang: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			hs := home(matrixadmintest.WithMode(matrixadmintest.MAS))
			token := matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken()))
			c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), token)
			if err != nil {
				t.Fatal(err)
			}
			auth, err := mas.New(hs.Auth().Issuer(), matrixadmin.WithTransport(hs), token)
			if err != nil {
				t.Fatal(err)
			}
			s, err := c.Server(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			hs.Fault(func(r *http.Request) bool { return r.Host == "mas.demo.example" }, fault)
			for _, text := range []string{"alice@mail.example", "oidc-google:1234/x", "nobody"} {
				q, err := find.Parse(text, server)
				if err != nil {
					t.Fatal(err)
				}
				begin := time.Now()
				f, err := find.Look(t.Context(), find.Sources{HS: c, Server: s, Auth: auth, Home: server, Lists: true}, q, matrixadmin.UserQuery{Term: q.Term})
				if notes := strings.Join(f.Notes, " "); err != nil || text != "nobody" && len(f.Hits) != 1 || strings.Count(notes, "MAS could not be asked: ") != 1 || time.Since(begin) > 10*time.Second {
					t.Errorf("%s, %q: %q %q, %v, %s", name, text, said(f), f.Notes, err, time.Since(begin))
				}
			}
		})
	}
}
