package hostile

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
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
	u := made[mas.User](a.filler)
	body, err := json.Marshal(map[string]any{"data": map[string]any{"type": "user", "id": u.ID.Raw(), "attributes": map[string]any{
		"username": r.Path[len(r.Path)-1], "created_at": u.Created, "locked_at": nil, "deactivated_at": nil, "admin": u.Admin.Yes(),
	}}})
	if err != nil {
		return nil, err
	}
	return r.Check(body)
}

// TestHostileAuthService looks at the half of accounts that MAS keeps: what it says reaches the screen as text, or not at all.
func TestHostileAuthService(t *testing.T) {
	shown := 0
	for seed := range uint64(40) {
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
	if shown < 10 {
		t.Errorf("what MAS says was shown %d times", shown)
	}
}
