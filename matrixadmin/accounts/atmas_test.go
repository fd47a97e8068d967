package accounts_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// twoHalves is a server whose accounts are not the same in MAS.
func twoHalves(t *testing.T) (*matrixadmintest.Homeserver, *matrixadmin.Client, accounts.About) {
	t.Helper()
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
	now := time.Now()
	for _, u := range []struct {
		hs matrixadmintest.User
		at matrixadmintest.AuthUser
	}{
		{matrixadmintest.User{ID: "@plain:demo.example"}, matrixadmintest.AuthUser{Username: "plain"}},
		{matrixadmintest.User{ID: "@alive:demo.example", Deactivated: true}, matrixadmintest.AuthUser{Username: "alive"}},
		{matrixadmintest.User{ID: "@open:demo.example", Locked: true}, matrixadmintest.AuthUser{Username: "open"}},
		{matrixadmintest.User{ID: "@shut:demo.example"}, matrixadmintest.AuthUser{Username: "shut", Locked: now}},
		{matrixadmintest.User{ID: "@queued:demo.example"}, matrixadmintest.AuthUser{Username: "queued", Deactivated: now}},
		{matrixadmintest.User{ID: "@chief:demo.example"}, matrixadmintest.AuthUser{Username: "chief", Admin: true}},
		{matrixadmintest.User{ID: "@flag:demo.example", Admin: true}, matrixadmintest.AuthUser{Username: "flag"}},
		{matrixadmintest.User{ID: "@bridged:demo.example", AppserviceID: "irc", Deactivated: true}, matrixadmintest.AuthUser{}},
	} {
		h.AddUser(u.hs)
		if u.at.Username != "" {
			h.Auth().SetUser(u.at)
		}
	}
	opts := []matrixadmin.Option{matrixadmin.WithTransport(h), matrixadmin.WithToken(matrixadmin.NewSecret(h.AdminToken()))}
	hs, err := matrixadmin.New(h.BaseURL(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := mas.New(h.Auth().Issuer(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	server, err := hs.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	about := accounts.About{Now: now, Server: server, AtMAS: accounts.NewAtMAS(server, auth, mas.Access{Answer: mas.Yes})}
	return h, hs, about
}

// matches are the localparts and states of the accounts that a filter wants.
func matches(t *testing.T, hs *matrixadmin.Client, about accounts.About, filter string) ([]string, *accounts.Reader) {
	t.Helper()
	f, err := accounts.Parse(filter, about)
	if err != nil {
		t.Fatal(err)
	}
	r := &accounts.Reader{Lister: hs, About: &about, Query: accounts.Query(f, matrixadmin.OrderName, false), Filter: f}
	var out []string
	for !r.Done {
		users, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range users {
			out = append(out, u.ID.Localpart().Raw()+": "+strings.Join(about.States(u), ", "))
		}
	}
	return out, r
}

// TestStatesAreThoseOfMAS: deactivated, locked and administrator are MAS's words, read by its lists, and by itself only what the homeserver says otherwise.
func TestStatesAreThoseOfMAS(t *testing.T) {
	t.Parallel()
	_, hs, about := twoHalves(t)
	for filter, want := range map[string][]string{
		"state:still-works":         {"alive: still works", "open: still works"},
		"state:locked":              {"shut: locked"},
		"state:deactivated":         {"bridged: deactivated", "queued: deactivated, queued"},
		"admin:yes -name:=admin":    {"chief: active?"},
		"state:active -name:=admin": {"chief: active", "flag: active", "plain: active"},
		"-state:active":             {"alive: still works", "bridged: deactivated", "open: still works", "queued: deactivated, queued", "shut: locked"},
	} {
		got, _ := matches(t, hs, about, filter)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", filter, got)
		}
	}
	got, r := matches(t, hs, about, "")
	if r.MASErr != nil || !slices.Contains(got, "bridged: deactivated") || !slices.Contains(got, "plain: active?") {
		t.Errorf("%q, %v", got, r.MASErr)
	}
}

// TestUnknownInMAS: while MAS was not read, or cannot be, nothing that the homeserver says of these is taken for it.
func TestUnknownInMAS(t *testing.T) {
	t.Parallel()
	h, hs, about := twoHalves(t)
	h.Fault(func(r *http.Request) bool { return r.Host == "mas.demo.example" }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }})
	got, r := matches(t, hs, about, "-ghost")
	if r.MASErr == nil || !slices.Contains(got, "alive: deactivated?") || !slices.Contains(got, "open: active?") {
		t.Errorf("%q, %v", got, r.MASErr)
	}
	got, r = matches(t, hs, about, "state:locked")
	if len(got) > 0 || r.Unsaid == 0 {
		t.Errorf("%q, %d unsaid", got, r.Unsaid)
	}
	closed := about
	closed.AtMAS = accounts.NewAtMAS(about.Server, nil, mas.Closed("the token was not sent"))
	if u, err := hs.User(t.Context(), matrixadmin.MustParseUserID("@flag:demo.example")); err != nil || closed.Admin(&u).Known() || closed.AtMAS.Closed() == "" {
		t.Errorf("closed: %v", err)
	}
}
