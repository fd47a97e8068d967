package connect_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/tui/connect"
)

// vault keeps one credential in memory.
type vault struct {
	credential profile.Credential
	err        error
	takes      time.Duration
	kept       []string
	asked      int
	mute       bool
	renewal    profile.Renewal
}

func (v *vault) Credential(context.Context) (profile.Credential, error) {
	v.asked++
	return v.credential, v.err
}

func (v *vault) Terminal() bool { return false }
func (v *vault) CanStore() bool { return !v.mute }
func (v *vault) String() string { return "the box under the bed" }

func (v *vault) Lock(context.Context) (func(), error) { return func() {}, nil }

func (v *vault) Store(ctx context.Context, c profile.Credential) error {
	select {
	case <-time.After(v.takes):
	case <-ctx.Done():
		return ctx.Err()
	}
	if v.err == nil {
		v.kept, v.renewal = append(v.kept, c.Token.Reveal()), c.Renewal
	}
	return v.err
}

func withVault(t *testing.T, hs *matrixadmintest.Homeserver, v *vault) connect.Config {
	t.Helper()
	cfg := config(t, hs)
	cfg.Token = nil
	if v != nil {
		cfg.Vault = v
	}
	return cfg
}

const password = "demo-admin-1"

func posts(hs *matrixadmintest.Homeserver, path string) int {
	n := 0
	for _, r := range hs.Requests() {
		if r.Method == http.MethodPost && strings.HasSuffix(r.Path, path) {
			n++
		}
	}
	return n
}

func TestSignsInWithAPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		d, h := start(t, withVault(t, hs, nil), 80, 20)
		d.Shows("Press Tab to sign in with a password instead").Press("tab").Shows("User ID").Press("enter").Shows("Enter a user ID")
		d.Type("admin").Press("enter").Shows("User ID admin", "Password", "Signing in creates a device named mxwarden").Press("enter").Shows("Enter the password")
		d.Paste("two\nlines").Shows("The pasted text has a line break")
		d.Press("tab").Shows("User ID admin", "Press Tab for the password").Press("ctrl+u", "tab").Shows("Access token").Press("tab").Shows("User ID admin").Press("tab").Shows("Password")
		d.Type(password).Lacks(password).Press("enter")
		env := h.connected()
		if env == nil || env.Me.Raw() != "@admin:demo.example" || env.Session == nil || env.Device.IsZero() {
			t.Fatalf("not connected, %+v:\n%s", env, d.Screen())
		}
		d.Lacks(password).Shows("new sign-in")
		if n := posts(hs, "/login"); n != 1 {
			t.Errorf("%d sign-ins", n)
		}
		for _, r := range hs.Requests() {
			if strings.HasSuffix(r.Path, "/login") && r.Authorized {
				t.Error("a token went out with a sign-in")
			}
		}
	})
}

func TestAWrongPasswordIsNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		d, h := start(t, withVault(t, hs, nil), 100, 24)
		d.Press("tab").Type("admin").Press("enter").Type("wrong").Press("enter").Shows("Wrong user ID or password", "HTTP 403")
		d.Advance(time.Hour)
		if n := posts(hs, "/login"); n != 1 {
			t.Fatalf("%d sign-ins", n)
		}
		hs.Fault(under("/_matrix/client/v3/login"), matrixadmintest.Fault{Times: 2, Respond: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if r.Method == http.MethodGet {
				_, _ = w.Write([]byte(`{"flows":[{"type":"m.login.password"}]}`))
				return
			}
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = w.Write([]byte(`{"errcode":"M_LIMIT_EXCEEDED","error":"slow","retry_after_ms":333000}`))
		}})
		d.Press("r").Shows("Password").Lacks("wrong").Type(password).Press("enter").Shows("Too many sign-in attempts.", "Wait 5m33s, then press r.")
		before := len(hs.Requests())
		d.Advance(time.Minute).Press("r").Type(password).Press("enter").Shows("Wait 4m33s, then press r.", "not sent")
		if len(hs.Requests()) != before {
			t.Error("something was sent before the wait was over")
		}
		d.Advance(4*time.Minute + 33*time.Second).Press("r").Type(password).Press("enter")
		if h.connected() == nil {
			t.Errorf("not connected:\n%s", d.Screen())
		}
	})
}

func TestWherePasswordsAreOfNoUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
		d, _ := start(t, withVault(t, hs, nil), 100, 24)
		d.Shows("Press Tab to sign in with a browser instead.").Lacks("password instead")
	})
	synctest.Test(t, func(t *testing.T) {
		cfg := withVault(t, matrixadmintest.New(), nil)
		cfg.ReadOnly = true
		d, _ := start(t, cfg, 100, 24)
		d.Press("tab").Shows("Signing in is not possible in read-only mode")
	})
	for flows, want := range map[string]string{
		`{"flows":[{"type":"m.login.sso"},{"type":"m.login.token"}]}`: "only offers sign-in through a browser",
		`{"flows":[]}`: "This server does not offer password sign-in",
	} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New()
			answers("/_matrix/client/v3/login", 200, "application/json", flows)(hs)
			d, _ := start(t, withVault(t, hs, nil), 100, 24)
			d.Press("tab").Type("admin").Press("enter").Type(password).Press("enter").Shows(want, "Press t to enter a token")
			if posts(hs, "/login") != 0 {
				t.Error("the password was sent")
			}
		})
	}
}

func TestOffersToKeepTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		v := &vault{credential: profile.Credential{User: "admin", Password: matrixadmin.NewSecret(password)}, takes: time.Second}
		d, h := start(t, withVault(t, hs, v), 100, 24)
		d.Shows("Signed in.", "Press s to save the token in the box under the bed", "Enter to continue").Press("x", "esc").Advance(time.Second)
		if h.connected() != nil || len(v.kept) != 0 {
			t.Fatal("it went on by itself")
		}
		v.err = errors.New("the lid \x1b[31m is stuck")
		d.Press("s").Shows("Saving the token").Advance(time.Second).Shows("the lid ‹1B›[31m is stuck", "Press s to save")
		v.err = nil
		d.Press("s").Advance(time.Second)
		if env := h.connected(); env == nil || len(v.kept) != 1 || !strings.HasPrefix(v.kept[0], "syt_") || h.notice() != "Token saved in the box under the bed." {
			t.Errorf("kept %d tokens, says %q:\n%s", len(v.kept), h.notice(), d.Screen())
		}
	})
	synctest.Test(t, func(t *testing.T) { // not without the key, and not where nothing can be kept
		for _, mute := range []bool{false, true} {
			hs := matrixadmintest.New()
			v := &vault{err: profile.ErrNone, mute: mute}
			d, h := start(t, withVault(t, hs, v), 100, 24)
			d.Shows("The box under the bed has no token for this server.", "you can save it afterwards").Press("t").Paste(hs.AdminToken()).Press("enter")
			if !mute {
				d.Shows("Press s to save the token").Advance(time.Second).Press("enter")
			}
			if h.connected() == nil || len(v.kept) != 0 || v.asked != 1 {
				t.Errorf("mute %t: kept %d, asked %d:\n%s", mute, len(v.kept), v.asked, d.Screen())
			}
		}
	})
	synctest.Test(t, func(t *testing.T) { // what came from there is there
		hs := matrixadmintest.New()
		d, h := start(t, withVault(t, hs, &vault{credential: profile.Credential{Token: matrixadmin.NewSecret(hs.AdminToken())}}), 100, 24)
		if d.Shows("from the box under the bed"); h.connected() == nil {
			t.Errorf("not connected:\n%s", d.Screen())
		}
	})
}

func TestPinnedAddress(t *testing.T) {
	for name, tt := range map[string]struct {
		server    string
		wellKnown func(http.ResponseWriter, *http.Request)
		shows     string
		asks      bool
	}{
		"the same":      {"demo.example", wellKnown("https://demo.example/"), "(set in the profile)", false},
		"no such file":  {"demo.example", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, "(set in the profile)", false},
		"not to be had": {"demo.example", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "set in the profile; .well-known could not be read", false},
		"no name":       {"", wellKnown("https://evil.example"), "(set in the profile)", false},
		"moved":         {"demo.example", wellKnown("https://evil.example"), "demo.example now points to a different homeserver: https://evil.example", true},
		"other port":    {"@admin:demo.example", wellKnown("https://demo.example:8448"), "now points to a different homeserver: https://demo.example:8448", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New()
			hs.Fault(isWellKnown, matrixadmintest.Fault{Respond: tt.wellKnown})
			v := &vault{credential: profile.Credential{Token: matrixadmin.NewSecret(hs.AdminToken())}}
			cfg := withVault(t, hs, v)
			cfg.Profile = profile.Profile{Name: "prod", Server: tt.server, BaseURL: hs.BaseURL()}
			d, h := start(t, cfg, 140, 24)
			d.Shows(tt.shows)
			if tt.asks {
				if v.asked != 0 || h.connected() != nil {
					t.Errorf("%s: the token was asked for before anybody said yes", name)
				}
				d.Shows("The profile says https://demo.example; the token is sent only there.").Advance(time.Second).Press("enter")
			}
			if env := h.connected(); env == nil || env.BaseURL != "https://demo.example" {
				t.Errorf("%s: %+v\n%s", name, env, d.Screen())
			}
		})
	}
}

// What a profile keeps is for the profile's server: after an edit of the address it is asked for.
func TestTheVaultIsNotForAnotherAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		hs.Fault(isWellKnown, matrixadmintest.Fault{Respond: wellKnown("https://evil.example")})
		v := &vault{credential: profile.Credential{Token: matrixadmin.NewSecret(hs.AdminToken())}}
		cfg := withVault(t, hs, v)
		cfg.Profile = profile.Profile{Name: "prod", Server: "demo.example", BaseURL: hs.BaseURL()}
		d, h := start(t, cfg, 140, 24)
		d.Advance(time.Second).Press("e", "ctrl+u").Paste("https://other.example").Press("enter").Shows("Access token")
		if v.asked != 0 || h.connected() != nil {
			t.Errorf("the vault was asked %d times:\n%s", v.asked, d.Screen())
		}
	})
}

func TestEverySizeFitsWhenSigningIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		d, h := start(t, withVault(t, hs, &vault{err: profile.ErrNone}), 80, 24)
		for _, enter := range []func(){
			func() { d.Press("t", "tab").Shows("User ID") },
			func() { d.Type("admin").Press("enter").Shows("Password") },
			func() { d.Type(password).Press("enter").Shows("Press s to save the token") },
		} {
			d.Resize(80, 24)
			enter()
			checkSizes(t, h.page)
		}
	})
}

// TestAPasswordIsNoBearerToken types a password where the token belongs: it stays here.
func TestAPasswordIsNoBearerToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		d, h := start(t, withVault(t, hs, nil), 80, 20)
		before := len(hs.Requests())
		for _, typed := range []string{password, "correct horse battery staple", "Tr0ub4dor&3-and-more-of-it"} {
			d.Press("ctrl+u").Type(typed).Press("enter")
			if len(hs.Requests()) != before || h.connected() != nil {
				t.Errorf("%q left as a token", typed)
			}
			d.Shows("Access token").Lacks(typed)
		}
		d.Shows("This does not look like an access token and was not sent")
	})
}

// TestWhatMayBeAPasswordIsAskedAbout: a password of the signs that tokens have leaves only after a second, later enter.
func TestWhatMayBeAPasswordIsAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		d, _ := start(t, withVault(t, hs, nil), 80, 20)
		before := len(hs.Requests())
		const word = "Summer2026Holidays"
		d.Type(word).Press("enter", "enter", "enter").Shows("was not sent. Press Enter again to", "send it anyway, or Tab to sign in with a password").Lacks(word)
		d.Advance(2*time.Second).Type("x").Press("enter", "enter").Press("esc", "t").Type(word).Press("enter")
		d.Press("ctrl+u", "tab").Shows("User ID").Press("tab", "tab").Type("admin").Press("tab").Shows("Password").Type(word).Lacks(word)
		if len(hs.Requests()) != before {
			t.Fatalf("something was sent:\n%s", d.Screen())
		}
		d.Press("esc", "t").Type(word).Press("enter").Advance(2 * time.Second).Press("enter")
		if len(hs.Requests()) == before {
			t.Errorf("a token of an unknown kind cannot be sent:\n%s", d.Screen())
		}
	})
}

// TestARefusedTokenIsNotOk: the step that took it says so when a later one is refused.
func TestARefusedTokenIsNotOk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		d, _ := start(t, withVault(t, hs, nil), 80, 20)
		d.Type("syt_wrong").Press("enter").Shows("does not recognize this token", "Get access token      refused")
	})
}

// TestASessionForNothingIsEnded: an account that is no administrator signs in, and keeps no device of it.
func TestASessionForNothingIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		hs.AddUser(matrixadmintest.User{ID: "@mallory:demo.example", Password: password})
		d, _ := start(t, withVault(t, hs, nil), 80, 20)
		d.Press("tab").Type("mallory").Press("enter").Advance(time.Second).Type(password).Press("enter").Advance(5 * time.Second)
		d.Shows("is not a", "The session created for this sign-in was ended.")
		if posts(hs, "/login") != 1 || posts(hs, "/logout") != 1 {
			t.Errorf("%d sign-ins, %d sign-outs", posts(hs, "/login"), posts(hs, "/logout"))
		}
	})
}
