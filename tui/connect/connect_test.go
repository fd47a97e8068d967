package connect_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

func TestConnectsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := config(t, matrixadmintest.New())
		cfg.ReadOnly = true
		d, h := start(t, cfg, 80, 20)
		d.Golden("done-80")
		env := h.connected()
		if env == nil {
			t.Fatalf("not connected:\n%s", d.Screen())
		}
		if env.Me.Raw() != "@admin:demo.example" || env.Server.Family != matrixadmin.FamilySynapse || env.Policy.MinimumLength != 10 || !env.ReadOnly ||
			env.Runner == nil || env.HS == nil || env.Styles != cfg.Styles || env.Location != time.UTC || env.Now == nil || env.Context == nil ||
			env.BaseURL != cfg.Homeserver {
			t.Errorf("the environment is not whole: %+v", env)
		}
		if h.notice() != "" {
			t.Errorf("a current Synapse needs no excuse: %q", h.notice())
		}
		_, err := env.HS.Do(t.Context(), matrixadmin.ResetPassword(matrixadmin.ViaSynapse, env.Me, matrixadmin.NewSecret("irrelevant"), true))
		if matrixadmin.KindOf(err) != matrixadmin.KindReadOnly {
			t.Errorf("a read-only console would write: %v", err)
		}
	})
}

func TestEveryKindOfServerConnects(t *testing.T) {
	for name, c := range map[string]struct {
		mode   matrixadmintest.Mode
		kind   string
		notice string
	}{
		"current Synapse": {matrixadmintest.Synapse, "Synapse 1.163", ""},
		"Synapse 0.34":    {matrixadmintest.Synapse034, "Synapse 0.34", "Available on Synapse 0.34.1: list accounts, list connections, reset passwords, deactivate accounts. Press C"},
		"Synapse 1.19":    {matrixadmintest.Synapse119, "Synapse 1.19", "Not available on Synapse 1.19.3: suspending; locking."},
		"Dendrite":        {matrixadmintest.Dendrite, "Dendrite 0.15", "Available on Dendrite 0.15.2: list reported messages, list connections, reset passwords. Press C to see what is not, and why."},
		"behind a proxy":  {matrixadmintest.ProxyHidesAdmin, "Synapse 1.163", "Available on Synapse 1.163.2: list connections. Press C"},
		"Continuwuity":    {matrixadmintest.Continuwuity, "Continuwuity", "lock accounts, suspend accounts. Press C"},
		"MAS":             {matrixadmintest.MAS, "with MAS", "deactivation and password reset, which are done in MAS: the token was not sent to MAS"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, h := start(t, config(t, matrixadmintest.New(matrixadmintest.WithMode(c.mode))), 120, 20)
				if c.mode == matrixadmintest.MAS {
					d.Advance(time.Second).Press("n")
				}
				d.Advance(time.Minute).Shows(c.kind, "@admin:demo.example")
				if h.connected() == nil {
					t.Fatalf("not connected:\n%s", d.Screen())
				}
				if limits := h.connected().Limits; !strings.Contains(limits, c.notice) || (c.notice == "") != (limits == "") {
					t.Errorf("says %q, want %q", limits, c.notice)
				}
				server := h.connected().Server
				listed := !server.Lacks(&matrixadmin.ListAccounts)
				if want := h.connected().Limits; listed && h.notice() != want || !listed && h.notice() != "" {
					t.Errorf("the notice is %q, want %q where there is a list, and nothing where its page says it", h.notice(), want)
				}
			})
		})
	}
}

func TestAsksForWhatIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		cfg := config(t, hs)
		cfg.Homeserver, cfg.Token = "", nil
		d, h := start(t, cfg, 80, 20)
		d.Shows("Homeserver").Golden("address-80")
		d.Press("enter").Shows("Enter an address: https://matrix.example.org").Press("esc")
		if !h.page.Typing() || len(hs.Requests()) != 0 {
			t.Fatal("the page went on without an address")
		}
		d.Paste(hs.BaseURL()).Press("enter").Shows("Access token", "Synapse 1.163").Golden("token-80")
		if n := len(hs.Requests()); n == 0 {
			t.Error("the token is asked for before the server has shown itself")
		}
		for _, r := range hs.Requests() {
			if r.Authorized {
				t.Errorf("a token was sent with %s", r.Path)
			}
		}
		d.Paste("first\nsecond").Shows("The pasted text has more than one line").Press("enter").Shows("The pasted text has more than one line").Lacks("is empty")
		d.Paste("to ken").Press("enter").Shows("The access token contains a space")
		d.Press("esc").Shows("stopped", "t to enter a token").Press("t").Lacks("to ken")
		d.Paste(hs.AdminToken()).Lacks(hs.AdminToken(), hs.AdminToken()[:8]).Press("enter").Lacks(hs.AdminToken()[:8])
		if h.connected() == nil {
			t.Errorf("not connected:\n%s", d.Screen())
		}
	})
}

func wellKnown(base string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"m.homeserver":{"base_url":"` + base + `"}}`))
	}
}

func isWellKnown(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/.well-known/") }

func TestDiscoveryThatPointsElsewhereIsConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		hs.Fault(isWellKnown, matrixadmintest.Fault{Respond: wellKnown("https://matrix.elsewhere.example/")})
		cfg := config(t, hs)
		cfg.Homeserver = "demo.example"
		d, h := start(t, cfg, 80, 20)
		d.Shows("demo.example delegates to https://matrix.elsewhere.example.").Golden("confirm-80")
		if n := len(hs.Requests()); n != 1 {
			t.Errorf("%d requests before anybody said yes", n)
		}
		if d.Press("esc").Shows("stopped"); len(hs.Requests()) != 1 || h.connected() != nil {
			t.Error("esc does not keep from connecting")
		}
		d.Press("r").Press("enter").Advance(400 * time.Millisecond).Press("enter")
		if len(hs.Requests()) != 2 || h.connected() != nil {
			t.Error("an early enter points the token there")
		}
		d.Advance(time.Second).Press("enter")
		if h.connected() == nil || h.connected().BaseURL != "https://matrix.elsewhere.example" {
			t.Errorf("not connected there:\n%s", d.Screen())
		}
	})
}

// TestAllowedHostIsNotAskedAbout: what the command line has agreed to is no question, and nothing else is agreed to by it.
func TestAllowedHostIsNotAskedAbout(t *testing.T) {
	for host, connects := range map[string]bool{"matrix.elsewhere.example": true, "https://matrix.elsewhere.example": true, "elsewhere.example": false, "matrix.elsewhere.example:8448": false} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New()
			hs.Fault(isWellKnown, matrixadmintest.Fault{Respond: wellKnown("https://matrix.elsewhere.example/")})
			cfg := config(t, hs)
			cfg.Homeserver, cfg.AllowHosts = "demo.example", []string{host}
			d, h := start(t, cfg, 80, 20)
			d.Advance(time.Minute)
			if (h.connected() != nil) != connects {
				t.Errorf("--allow-host %s:\n%s", host, d.Screen())
			}
		})
	}
}

func TestDiscoveryOfTheSameHostAsksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		hs.Fault(isWellKnown, matrixadmintest.Fault{Respond: wellKnown("https://demo.example")})
		cfg := config(t, hs)
		cfg.Homeserver = "@admin:demo.example"
		d, h := start(t, cfg, 80, 20)
		d.Shows("from .well-known")
		if h.connected() == nil {
			t.Errorf("not connected:\n%s", d.Screen())
		}
	})
}

func TestEscLeavesAStepThatHangs(t *testing.T) {
	for _, path := range []string{"/.well-known/matrix/client", "/_matrix/client/versions", "/_matrix/client/v3/account/whoami", "/_matrix/client/v3/password_policy"} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New()
			hs.Fault(func(r *http.Request) bool { return r.URL.Path == path }, matrixadmintest.Fault{Hang: true})
			cfg := config(t, hs)
			cfg.Homeserver = "demo.example"
			d, h := start(t, cfg, 80, 20)
			d.Lacks("Waiting for").Advance(200*time.Millisecond).Shows("Waiting for", "Esc cancels")
			d.Press("esc").Shows("stopped", "Canceled. Nothing was changed.", "Press r to retry")
			hs.ClearFaults()
			d.Advance(time.Minute).Shows("stopped")
			if h.connected() != nil {
				t.Errorf("%s: a step that was left went on", path)
			}
			d.Press("r")
			if h.connected() == nil {
				t.Errorf("%s: r does not try again:\n%s", path, d.Screen())
			}
		})
	}
}

func TestEditingTheAddressStartsAfresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		cfg := config(t, hs)
		cfg.Homeserver = "http://demo.example"
		d, h := start(t, cfg, 80, 20)
		d.Shows("http would send the token unencrypted").Shows("http://demo.example").Press("esc").Shows("failed")
		d.Press("e", "ctrl+u").Paste(hs.BaseURL()).Press("enter")
		if h.connected() == nil {
			t.Errorf("not connected:\n%s", d.Screen())
		}
	})
}

// TestAWrongAddressIsMendedInItsBox types addresses that lead nowhere: the box stays open under the error, and the next text takes the place of the old one.
func TestAWrongAddressIsMendedInItsBox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		cfg := config(t, hs)
		cfg.Homeserver = ""
		d, h := start(t, cfg, 80, 20)
		d.Type("de mo").Press("enter").Shows("failed", "is not an address (https://…), server name or user ID", "Homeserver de mo").Lacks("find the homeserver:", "Press e", "Press r")
		hs.Fault(under("/"), matrixadmintest.Fault{Before: true, Err: &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}})
		d.Type("https://dmeo.example").Press("enter").Advance(time.Minute).Shows("Cannot resolve dmeo.example.", "Homeserver https://dmeo.example").Lacks("de mo")
		hs.ClearFaults()
		d.Press("left").Type("X").Shows("https://dmeo.examplXe").Press("esc").Shows("failed", "Press e to edit the address")
		d.Press("e").Shows("Homeserver https://dmeo.example").Press("ctrl+u").Type(hs.BaseURL()).Press("enter")
		if h.connected() == nil {
			t.Errorf("not connected:\n%s", d.Screen())
		}
	})
}

func TestEverySizeFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		hs.Fault(isWellKnown, matrixadmintest.Fault{Respond: wellKnown("https://matrix.elsewhere.example/")})
		cfg := config(t, hs)
		cfg.Homeserver, cfg.Token = "demo.example", nil
		d, h := start(t, cfg, 80, 24)
		for _, enter := range []func(){
			func() {},
			func() { d.Advance(time.Second).Press("enter").Shows("Access token") },
			func() { d.Paste("syt_wrong").Press("enter").Shows("does not recognize this token") },
			func() { d.Press("e").Shows("Homeserver") },
		} {
			d.Resize(80, 24)
			enter()
			checkSizes(t, h.page)
		}
		if len(h.page.Keys()) == 0 {
			t.Error("no key works")
		}
	})
}
