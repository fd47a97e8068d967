package users_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// withMAS is a server whose accounts MAS keeps, open to the administrator.
func withMAS(t *testing.T) (*matrixadmintest.Homeserver, *ui.Env) {
	t.Helper()
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
	for _, u := range []matrixadmintest.User{{ID: "@alive:demo.example", Deactivated: true}, {ID: "@flag:demo.example", Admin: true}, {ID: "@shut:demo.example"}, {ID: "@plain:demo.example"}} {
		h.AddUser(u)
		h.Auth().SetUser(matrixadmintest.AuthUser{Username: strings.TrimSuffix(u.ID[1:], ":demo.example")})
	}
	h.Auth().SetUser(matrixadmintest.AuthUser{Username: "shut", Locked: time.Now(), Admin: true})
	env := environment(t, h)
	auth, err := mas.New(h.Auth().Issuer(), matrixadmin.WithTransport(h), matrixadmin.WithToken(matrixadmin.NewSecret(h.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	env.Auth, env.AuthOpen = auth, mas.Access{Answer: mas.Yes}
	return h, env
}

func atMAS(r *http.Request) bool { return r.Host == "mas.demo.example" }

// TestRowsSayWhatMASSays: of the rows on the screen, and of those that a filter wants; where that is unknown, it looks unknown, and the homeserver's word for
// these is not shown.
func TestRowsSayWhatMASSays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, env := withMAS(t)
		d, _ := start(t, env, ui.Users{}, 120, 24)
		d.Advance(time.Second).Shows("still works", "locked, admin").Lacks("active?")
		find(d, "state:still-works").Advance(time.Second).Shows("1 match of ", "@alive")
		find(d, "state:locked").Advance(time.Second).Shows("1 match of ", "@shut")
		find(d, "admin:yes").Advance(time.Second).Shows("@shut", "@admin").Lacks("@flag")
	})
	synctest.Test(t, func(t *testing.T) { // the homeserver goes on while MAS does not answer
		h, env := withMAS(t)
		h.Fault(atMAS, matrixadmintest.Fault{Hang: true})
		d, _ := start(t, env, ui.Users{}, 120, 24)
		d.Advance(time.Second).Shows("deactivated?", "active?").Lacks("admin\n")
		n := 0
		for _, r := range h.Requests() {
			if r.Host == "mas.demo.example" {
				n++
			}
		}
		if n > 2 {
			t.Errorf("%d requests wait for MAS", n)
		}
		d.Press("down", "down").Shows("▌ @")
	})
	synctest.Test(t, func(t *testing.T) {
		h, env := withMAS(t)
		h.Fault(atMAS, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }})
		d, _ := start(t, env, ui.Users{}, 120, 24)
		d.Advance(5*time.Second).Shows("Could not read from MAS which accounts", "Press r to retry", "deactivated?")
		find(d, "state:locked").Advance(5*time.Second).Shows("They are read one by one.", "left out: this server does not tell")
	})
	synctest.Test(t, func(t *testing.T) {
		_, env := withMAS(t)
		env.Auth, env.AuthOpen = nil, mas.Closed("the token was not sent to MAS")
		d, _ := start(t, env, ui.Users{}, 120, 24)
		d.Advance(time.Second).Shows("Could not read from MAS", "the token was not sent", "deactivated?").Lacks("still works")
	})
}
