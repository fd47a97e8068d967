package hostile

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
	"github.com/mxwarden/mxwarden/tui"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// authService is an authentication service of which each text was written by a stranger.
type authService struct{ *homeserver }

// withAuth adds one to an environment, where the homeserver is a stranger's.
func withAuth(env *ui.Env) *ui.Env {
	if hs, ok := env.HS.(*homeserver); ok {
		env.Auth, env.AuthOpen = authService{hs}, mas.Access{Answer: mas.Yes}
	}
	return env
}

// BaseURL implements [ui.Auth].
func (authService) BaseURL() string { return "https://mas.example" }

// Do implements [wire.Doer].
func (a authService) Do(_ context.Context, r wire.Request) (wire.Facts, error) {
	if r.Method != http.MethodGet || a.fault() {
		return nil, a.fails()
	}
	last := r.Path[len(r.Path)-1]
	if kind := listed[last]; kind != "" {
		return a.list(r, kind)
	}
	if r.Path[len(r.Path)-2] == "oauth2-clients" {
		return checked(r, map[string]any{"data": map[string]any{"type": "oauth2-client", "id": last, "attributes": map[string]any{
			"client_name": a.text("OAuthClient.Name"), "client_uri": a.text("OAuthClient.URI"),
		}}})
	}
	u := made[mas.User](a.filler)
	id := u.ID.Raw()
	if len(id)%16 != 1 {
		id = matrixadmintest.ULID(id)
	}
	body, err := json.Marshal(map[string]any{"data": map[string]any{"type": "user", "id": id, "attributes": map[string]any{
		"username": r.Path[len(r.Path)-1], "created_at": u.Created, "locked_at": sometimes(u.Locked), "deactivated_at": sometimes(u.Deactivated), "admin": u.Admin.Yes(),
	}}})
	if err != nil {
		return nil, err
	}
	return r.Check(body)
}

// sometimes is null where there is no time.
func sometimes(at time.Time) any {
	if at.IsZero() || at.Unix()%4 > 0 {
		return nil
	}
	return at
}

// listed are the types of what MAS lists, by path.
var listed = map[string]string{
	"user-sessions": "user-session", "oauth2-sessions": "oauth2-session", "compat-sessions": "compat-session", "personal-sessions": "personal-session",
	"user-emails": "user-email", "upstream-oauth-links": "upstream-oauth-link", "upstream-oauth-providers": "upstream-oauth-provider",
}

// list answers with rows of which every text is a stranger's, ids too.
func (a authService) list(r wire.Request, kind string) (wire.Facts, error) {
	row := func(n int) map[string]any {
		attributes := map[string]any{"created_at": base, "finished_at": nil, "revoked_at": nil, "expires_at": nil, "last_active_at": base.Add(-time.Hour)}
		for _, name := range []string{
			"user_id", "actor_user_id", "owner_user_id", "owner_client_id", "client_id", "user_session_id", "device_id", "scope", "human_name", "user_agent", "last_active_ip",
			"email", "subject", "human_account_name", "issuer",
		} {
			attributes[name] = a.text("Session."+name) + "x" // some must not be empty
		}
		for _, name := range []string{"user_id", "actor_user_id", "owner_user_id"} { // whose it is has to be true, or it is not shown
			if of := cmp.Or(r.Query.Get("filter[user]"), r.Query.Get("filter[actor_user]"), r.Query.Get("filter[owner_user]")); of != "" && (n < 2 || len(a.text("Session."+name))%64 != 1) {
				attributes[name] = of
			}
		}
		id := a.text("Session.ID")
		if n < 2 || len(id)%64 != 1 { // what is no ULID is refused, and all of its page
			id = matrixadmintest.ULID(id + string(rune('A'+n)))
		}
		if !strings.Contains(r.Path[len(r.Path)-1], "personal") && n < 2 { // an application is asked about by its ULID
			attributes["client_id"] = matrixadmintest.ULID("client " + strconv.Itoa(n))
		}
		provider := matrixadmintest.ULID("provider " + strconv.Itoa(n))
		attributes["provider_id"] = provider
		if kind == listed["upstream-oauth-providers"] {
			id = provider
		}
		return map[string]any{"type": kind, "id": id, "attributes": attributes, "meta": map[string]any{"page": map[string]any{"cursor": id}}}
	}
	rows := []any{row(0), row(1), row(2)}
	body, err := json.Marshal(map[string]any{"meta": map[string]any{"count": len(rows)}, "data": rows, "links": map[string]any{"self": a.text("Session.self")}})
	if err != nil {
		return nil, err
	}
	return r.Check(body)
}

// TestHostileAuthService looks at the half of accounts that MAS keeps: what it says reaches the screen as text, or not at all.
func TestHostileAuthService(t *testing.T) {
	shown, sessions := 0, 0
	seeds, least := 16, 1 // of which the sessions of a few come in readable
	if outside || long {
		seeds, least = 40, 5
	}
	for seed := range uint64(seeds) {
		synctest.Test(t, func(t *testing.T) {
			f := newFiller(newStrangers(seed))
			c := start(t.Context(), t, tui.Config{Homeserver: baseURL, Options: []matrixadmin.Option{matrixadmin.WithTransport(&peer{f})}}, 80+int(seed), 24+int(seed%16))
			hs := &homeserver{filler: f, tb: t}
			server := matrixadmin.Server{Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Present}
			c.send(ui.Connected{Env: environment(t.Context(), hs, server)}).wait(time.Second)
			hs.broken.Store(int64(seed % 3 * 50))
			c.send(ui.Open{Route: ui.User{ID: f.id("User.ID")}}).wait(time.Second)
			for range 9 { // to the tab of the account
				if c.press("tab").wait(time.Second); strings.Contains(c.screen(), "User ID") {
					break
				}
			}
			c.press("/").press("m").press("a").press("s").wait(time.Second)
			if strings.Contains(c.screen(), "In MAS") {
				shown++
			}
			c.press("esc")
			for range 9 { // and to that of the sessions, and each of its rows
				screen := c.press("tab").wait(time.Second).screen()
				if !strings.Contains(screen, "─  Sessions") && !strings.Contains(screen, "│ Sessions") { // where it is narrow, tabs stand close
					continue
				}
				c.press("r").wait(5 * time.Second)
				if strings.Contains(c.screen(), "Last active") {
					sessions++
				}
				c.press("enter").wait(time.Second)
				c.press("esc").press("down").press("m").press("a").wait(time.Second)
				break
			}
			c.end()
			raw, guarded := c.written()
			if d := dangers(raw); !painterOff && (len(d) > 0 || raw != guarded) {
				t.Errorf("seed %d, with the painter alone: %s", seed, few(d))
			}
			if d := dangers(guarded); len(d) > 0 {
				t.Errorf("seed %d, behind the guard: %s", seed, few(d))
			}
		})
	}
	t.Logf("%d times what MAS says, and %d times sessions", shown, sessions)
	if sessions < least {
		t.Errorf("sessions were shown %d times", sessions)
	}
	if shown < least {
		t.Errorf("what MAS says was shown %d times", shown)
	}
}

// TestEveryFieldOfMASIsFilled fails when something is read from MAS that this service does not fill.
func TestEveryFieldOfMASIsFilled(t *testing.T) {
	t.Parallel()
	a := authService{&homeserver{filler: newFiller(&marks{dice: dice{asked: map[string]uint64{}}, of: map[string]string{}}), tb: t}}
	id := matrixadmin.NewText(matrixadmintest.ULID("x"))
	filled := map[string]bool{}
	look := func(v any) {
		of := reflect.ValueOf(v)
		for i := range of.NumField() {
			name := of.Type().Name() + "." + of.Type().Field(i).Name
			filled[name] = filled[name] || !of.Field(i).IsZero()
		}
	}
	do := func(r wire.Request) {
		t.Helper()
		if _, err := a.Do(t.Context(), r); err != nil {
			t.Fatalf("%s: %v", r.Op, err)
		}
	}
	for kind := range mas.Personal + 1 {
		var page mas.Page[mas.Session]
		do(mas.Sessions(kind, mas.SessionFilter{User: id}, matrixadmin.Text{}, &page))
		look(page.Rows[0])
	}
	var emails mas.Page[mas.Email]
	do(mas.Emails(mas.EmailFilter{User: id}, matrixadmin.Text{}, &emails))
	look(emails.Rows[0])
	var links mas.Page[mas.Link]
	do(mas.Links(id, matrixadmin.Text{}, &links))
	look(links.Rows[0])
	var providers mas.Page[mas.Provider]
	do(mas.Providers(matrixadmin.Text{}, &providers))
	look(providers.Rows[0])
	var client mas.OAuthClient
	do(mas.OAuthClientByID(id, &client))
	look(client)
	for range 20 { // some of its states are thrown
		var user mas.User
		do(mas.UserByID("x", &user))
		look(user)
	}
	for _, state := range []string{"Session.Ended", "Session.Expires"} { // listed as active, for ever
		delete(filled, state)
	}
	for name, is := range filled {
		if !is {
			t.Errorf("%s is read from MAS, and not filled", name)
		}
	}
}
