package connect_test

import (
	"errors"
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

// connectMAS connects to a homeserver that delegates.
func connectMAS(t *testing.T, api string, change func(*matrixadmintest.Homeserver)) (hs *matrixadmintest.Homeserver, env *ui.Env, screen string) {
	t.Helper()
	hs = matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
	if change != nil {
		change(hs)
	}
	cfg := config(t, hs)
	cfg.Profile.MASAPI = api
	d, h := start(t, cfg, 160, 20)
	if api == "" {
		d.Advance(time.Second).Press("n")
	}
	d.Advance(5 * time.Minute)
	if h.connected() == nil {
		t.Fatalf("not connected:\n%s", d.Screen())
	}
	return hs, h.connected(), d.Screen()
}

// atMAS are the requests that went there.
func atMAS(hs *matrixadmintest.Homeserver) (sent []matrixadmintest.Request) {
	for _, r := range hs.Requests() {
		if r.Host == "mas.demo.example" {
			sent = append(sent, r)
		}
	}
	return sent
}

// TestMASIsAskedWhereThatWasAgreedTo: the token goes to a second origin only where the profile names it, with one request; the screen says so.
func TestMASIsAskedWhereThatWasAgreedTo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hs, env, screen := connectMAS(t, "", nil)
		if len(atMAS(hs)) > 0 || env.Auth != nil || env.AuthOpen.Answer != mas.No || !strings.Contains(screen, "not in MAS: the token was not sent to MAS at https://mas.demo.example") {
			t.Errorf("%d requests, %+v\n%s", len(atMAS(hs)), env.AuthOpen, screen)
		}
		if n := len(hs.Requests()); n > 8 {
			t.Errorf("%d requests", n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		hs, env, screen := connectMAS(t, "https://mas.demo.example", nil)
		if env.Auth == nil || env.AuthOpen.Answer != mas.Yes || !strings.Contains(screen, "also in MAS, https://mas.demo.example") {
			t.Fatalf("%+v\n%s", env.AuthOpen, screen)
		}
		if n := len(hs.Requests()); n > 8 || len(atMAS(hs)) != 1 {
			t.Errorf("%d requests, %d of them to MAS", n, len(atMAS(hs)))
		}
		var u mas.User
		if _, err := env.Auth.Do(t.Context(), mas.UserByUsername("admin", &u)); err != nil || u.Username.Raw() != "admin" {
			t.Errorf("%+v, %v", u, err)
		}
		env.Session.Drop()
		hs.ResetRequests()
		_, there := env.Auth.Do(t.Context(), mas.UserByUsername("admin", &u))
		_, here := env.HS.User(t.Context(), env.Me)
		if len(hs.Requests()) > 0 || matrixadmin.KindOf(there) != matrixadmin.KindCanceled || matrixadmin.KindOf(here) != matrixadmin.KindCanceled {
			t.Errorf("after the token was dropped: %d requests, %v, %v", len(hs.Requests()), there, here)
		}
	})
}

// TestMASThatDoesNotAnswer does not stop the connection to its homeserver.
func TestMASThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	there := func(r *http.Request) bool { return r.URL.Host == "mas.demo.example" }
	for name, tt := range map[string]struct {
		fault matrixadmintest.Fault
		want  mas.Answer
		says  string
		kept  bool // it may answer later
	}{
		"down":    {matrixadmintest.Fault{Before: true, Err: errors.New("refused")}, mas.NotKnown, "not in MAS: its admin API could not be asked", true},
		"silent":  {matrixadmintest.Fault{Hang: true}, mas.NotKnown, "not in MAS: its admin API could not be asked", true},
		"a proxy": {matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }}, mas.No, "not in MAS: no MAS answers there", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, env, screen := connectMAS(t, "https://mas.demo.example", func(hs *matrixadmintest.Homeserver) { hs.Fault(there, tt.fault) })
				if env.AuthOpen.Answer != tt.want || !strings.Contains(screen, tt.says) || (env.Auth != nil) != tt.kept {
					t.Errorf("%+v\n%s", env.AuthOpen, screen)
				}
			})
		})
	}
}

// TestMASDownSinceTheStart: a homeserver that has never reached its MAS does not say where that is, and the advice does without the address.
func TestMASDownSinceTheStart(t *testing.T) {
	t.Parallel()
	for _, known := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
			hs.StopMAS(true)
			want := "Check that MAS at " + hs.Auth().Issuer() + " is running. Press r to retry."
			if !known {
				want = "Check that MAS is running. Press r to retry."
				for _, part := range []string{"/auth_metadata", "/.well-known"} {
					hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, part) }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
						w.Header().Set("Content-Type", "application/json")
						w.WriteHeader(http.StatusInternalServerError)
						_, _ = w.Write([]byte(`{"errcode":"M_UNKNOWN","error":"Internal server error"}`))
					}})
				}
			}
			d, _ := start(t, config(t, hs), 120, 20)
			d.Advance(5*time.Minute).Shows("The homeserver cannot ask MAS about the token.", want)
		})
	}
}
