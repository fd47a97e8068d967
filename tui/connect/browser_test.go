package connect_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// browse begins a sign-in with a browser at a homeserver with MAS.
func browse(t *testing.T, v *vault, width, height int) (*matrixadmintest.Homeserver, *uitest.Driver, *host) {
	t.Helper()
	hs := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(time.Now))
	hs.AddUser(matrixadmintest.User{ID: "@alice:demo.example"})
	cfg := withVault(t, hs, v)
	cfg.Ask = true
	d, h := start(t, cfg, width, height)
	d.Shows("Press Tab to sign in with a browser instead.").Press("tab")
	return hs, d, h
}

func code(hs *matrixadmintest.Homeserver) string {
	all := hs.Auth().Grants()
	return all[len(all)-1].UserCode
}

// TestSignsInWithABrowser: address and code are shown, the session renews itself, is kept where it is wanted, and ends with the sign-out.
func TestSignsInWithABrowser(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		hs, d, h := browse(t, v, 80, 24)
		d.Lacks(hs.Auth().DeviceCode(code(hs))).Shows("    https://mas.demo.example/link", "    "+code(hs), "20 min left", "Esc cancels").Lacks("Still waiting")
		d.Advance(61*time.Second).Shows("19 min left", "Still waiting", "mas-cli manage", "promote-admin USERNAME")
		d.Press("x", "enter").Shows("    " + code(hs))
		hs.Auth().Approve(code(hs), "admin")
		d.Advance(6 * time.Second).Shows("Signed in. Press s to save the token in the box under the bed").Press("s").Advance(time.Second)
		env := h.connected()
		if env == nil || env.AuthOpen.Answer != mas.Yes || len(v.kept) != 1 || v.renewal.IsZero() || v.renewal.Issuer != "https://mas.demo.example" {
			t.Fatalf("%+v, %d kept, %+v\n%s", env, len(v.kept), v.renewal, d.Screen())
		}
		for range 40 { // more than an hour
			d.Advance(100 * time.Second)
			var u mas.User
			_, there := env.Auth.Do(t.Context(), mas.UserByUsername("admin", &u))
			_, here := env.HS.User(t.Context(), env.Me)
			if err := errors.Join(there, here); err != nil {
				t.Fatal(err)
			}
		}
		if len(v.kept) < 10 {
			t.Errorf("%d pairs of tokens were kept", len(v.kept))
		}
		if ui.SigningOut(env.Session) != setup.EndsSession {
			t.Error(ui.SigningOut(env.Session))
		}
		if err := env.Session.Logout(t.Context()); err != nil || len(hs.Auth().Sessions("admin")) > 0 {
			t.Errorf("%v, %d sessions", err, len(hs.Auth().Sessions("admin")))
		}
		d.Lacks(hs.Auth().DeviceCode(code(hs)))
		if strings.Contains(d.Screen(), "mat_") || strings.Contains(d.Screen(), "mar_") {
			t.Error("a token is on the screen")
		}
	})
}

// TestBrowserSaysNo: each end has its sentence, and a key begins anew.
func TestBrowserSaysNo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hs, d, h := browse(t, nil, 80, 24)
		first := code(hs)
		hs.Auth().Deny(first)
		d.Advance(6*time.Second).Shows("refused in the browser", "Press Enter for a new code").Press("enter").Shows(code(hs))
		if code(hs) == first {
			t.Error("the code is the same")
		}
		if hs.Auth().Approve(code(hs), "alice") {
			t.Fatal("policy let her in")
		}
		d.Advance(21*time.Minute).Shows("The code has expired.", "promote-admin").Lacks(first)
		d.Press("enter").Shows(code(hs)).Press("esc").Shows("Canceled. Nothing was changed.", "b to sign in with a browser")
		n := len(hs.Requests())
		d.Advance(time.Hour)
		if len(hs.Requests()) != n {
			t.Error("it goes on asking")
		}
		d.Press("b").Shows(code(hs))
		hs.Auth().Approve(code(hs), "admin")
		d.Advance(10 * time.Second)
		if h.connected() == nil {
			t.Errorf("not connected\n%s", d.Screen())
		}
		registered := map[string]bool{}
		for _, g := range hs.Auth().Grants() {
			registered[g.Client] = true
		}
		if len(registered) != 1 {
			t.Errorf("%d clients were registered", len(registered))
		}
	})
}

// TestBrowserIsNotOffered: where MAS has it turned off, or does not answer, it says so.
func TestBrowserIsNotOffered(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*matrixadmintest.Homeserver)
		says   string
	}{
		"off": {func(hs *matrixadmintest.Homeserver) { hs.Auth().NoDeviceGrant(true) }, "does not offer sign-in"},
		"down": {func(hs *matrixadmintest.Homeserver) {
			hs.Fault(func(r *http.Request) bool { return r.URL.Host == "mas.demo.example" }, matrixadmintest.Fault{Before: true, Err: errors.New("down")})
		}, "https://mas.demo.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				hs := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(time.Now))
				cfg := withVault(t, hs, nil)
				cfg.Ask = true
				d, _ := start(t, cfg, 80, 24)
				tt.change(hs)
				d.Press("tab").Advance(time.Minute).Shows(tt.says, "Esc").Press("esc").Shows("t to enter")
			})
		})
	}
	synctest.Test(t, func(t *testing.T) { // read-only makes no session
		hs := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
		cfg := withVault(t, hs, nil)
		cfg.Ask, cfg.ReadOnly = true, true
		d, _ := start(t, cfg, 80, 24)
		d.Lacks("browser").Press("tab").Shows("read-only")
	})
}

// TestMASIsAskedAbout: a token that nobody named MAS for goes there only when somebody says so.
func TestMASIsAskedAbout(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]mas.Answer{"y": mas.Yes, "n": mas.No} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
			cfg := config(t, hs)
			d, h := start(t, cfg, 80, 24)
			d.Shows("keeps its accounts in MAS, at another address.", "homeserver  https://demo.example", "MAS         https://mas.demo.example", "mas_api")
			d.Press("x", " ", "enter", "y").Advance(time.Second).Press("enter", "enter") // one that is held down from the token is no answer
			if h.connected() != nil || len(atMAS(hs)) > 0 {
				t.Fatal("it went on by itself")
			}
			if d.Advance(time.Second).Press("enter"); h.notice() != "Enter does not answer this. Press y or n." {
				t.Errorf("enter: %q", h.notice())
			}
			d.Press(key).Advance(time.Second)
			env := h.connected()
			if env == nil || env.AuthOpen.Answer != want || (len(atMAS(hs)) > 0) != (want == mas.Yes) {
				t.Errorf("%s: %+v, %d requests\n%s", key, env, len(atMAS(hs)), d.Screen())
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
		cfg := config(t, hs)
		d, h := start(t, cfg, 80, 24)
		d.Advance(time.Second).Press("esc").Shows("Canceled")
		if h.connected() != nil || len(atMAS(hs)) > 0 {
			t.Error("it went on")
		}
	})
}
