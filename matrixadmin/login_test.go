package matrixadmin_test

import (
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

func onHomeserver(t *testing.T, hs *matrixadmintest.Homeserver, opts ...matrixadmin.Option) *matrixadmin.Client {
	t.Helper()
	c, err := matrixadmin.New(hs.BaseURL(), append([]matrixadmin.Option{matrixadmin.WithTransport(hs)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// theLogin is the last request to a path that ends so.
func theLogin(t *testing.T, hs *matrixadmintest.Homeserver, end string) matrixadmintest.Request {
	t.Helper()
	var last matrixadmintest.Request
	for _, r := range hs.Requests() {
		if strings.HasSuffix(r.Path, end) && r.Method == http.MethodPost {
			last = r
		}
	}
	return last
}

func TestLogin(t *testing.T) {
	for name, mode := range map[string]matrixadmintest.Mode{
		"v3": matrixadmintest.Synapse, "r0": matrixadmintest.Synapse034, "1.19": matrixadmintest.Synapse119, "dendrite": matrixadmintest.Dendrite,
	} {
		t.Run(name, func(t *testing.T) {
			hs := matrixadmintest.New(matrixadmintest.WithMode(mode))
			old := matrixadmin.NewSecret(hs.AdminToken())
			c := onHomeserver(t, hs, matrixadmin.WithToken(old))
			flows, err := c.LoginFlows(t.Context())
			if err != nil || !flows.Password || flows.Browser {
				t.Errorf("flows %+v, %v", flows, err)
			}
			s, err := c.Login(t.Context(), matrixadmin.PasswordLogin{User: "Admin", Password: matrixadmin.NewSecret("demo-admin-1")})
			if err != nil || s.User.Raw() != "@admin:demo.example" || s.Device.IsZero() || s.Expires != 0 {
				t.Fatalf("got %+v, %v", s, err)
			}
			sent := theLogin(t, hs, "/login")
			var body map[string]any
			if err := json.Unmarshal(sent.Body, &body); err != nil {
				t.Fatal(err)
			}
			if body["type"] != "m.login.password" || body["initial_device_display_name"] != "mxwarden" || body["refresh_token"] != nil || body["device_id"] != nil || sent.Authorized {
				t.Errorf("sent %s, with a token %t", sent.Body, sent.Authorized)
			}
			mine := onHomeserver(t, hs, matrixadmin.WithToken(s.Token))
			if me, err := mine.WhoAmI(t.Context()); err != nil || me.User != s.User {
				t.Errorf("the new token is that of %v, %v", me.User, err)
			}
			again, err := c.Login(t.Context(), matrixadmin.PasswordLogin{User: "@admin:demo.example", Password: matrixadmin.NewSecret("demo-admin-1"), Device: s.Device})
			if err != nil || again.Device != s.Device || again.Token.Reveal() == s.Token.Reveal() {
				t.Errorf("on the same device: %+v, %v", again, err)
			}
			if err := onHomeserver(t, hs, matrixadmin.WithToken(again.Token)).Logout(t.Context()); err != nil {
				t.Errorf("log-out: %v", err)
			}
			if _, err := onHomeserver(t, hs, matrixadmin.WithToken(again.Token)).WhoAmI(t.Context()); !errors.Is(err, matrixadmin.ErrBadToken) {
				t.Errorf("after the log-out: %v", err)
			}
		})
	}
}

func TestLoginRefused(t *testing.T) {
	hs := matrixadmintest.New()
	hs.AddUser(matrixadmintest.User{ID: "@locked:demo.example", Password: "demo-locked-1", Locked: true})
	for name, tt := range map[string]struct {
		login  matrixadmin.PasswordLogin
		opts   []matrixadmin.Option
		answer string
		status int
		want   matrixadmin.Kind
	}{
		"wrong password":  {login: matrixadmin.PasswordLogin{User: "admin", Password: matrixadmin.NewSecret("CANARY")}, want: matrixadmin.KindForbidden},
		"nobody":          {login: matrixadmin.PasswordLogin{User: "@x:demo.example", Password: matrixadmin.NewSecret("CANARY")}, want: matrixadmin.KindForbidden},
		"locked":          {login: matrixadmin.PasswordLogin{User: "locked", Password: matrixadmin.NewSecret("demo-locked-1")}, want: matrixadmin.KindBadToken},
		"no user":         {login: matrixadmin.PasswordLogin{Password: matrixadmin.NewSecret("CANARY")}, want: matrixadmin.KindInvalid},
		"no password":     {login: matrixadmin.PasswordLogin{User: "admin"}, want: matrixadmin.KindInvalid},
		"read-only":       {opts: []matrixadmin.Option{matrixadmin.WithReadOnly()}, want: matrixadmin.KindReadOnly},
		"too often":       {status: 429, answer: `{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":333000}`, want: matrixadmin.KindRateLimited},
		"another account": {answer: `{"user_id":"@eve:demo.example","access_token":"CANARY"}`, want: matrixadmin.KindMalformed},
		"no account":      {answer: `{"access_token":"CANARY"}`, want: matrixadmin.KindMalformed},
		"no token":        {answer: `{"user_id":"@admin:demo.example"}`, want: matrixadmin.KindMalformed},
		"an odd token":    {answer: `{"user_id":"@admin:demo.example","access_token":"CANARY\r\nX: y"}`, want: matrixadmin.KindMalformed},
		"a page":          {answer: "<html>", want: matrixadmin.KindNotMatrix},
	} {
		t.Run(name, func(t *testing.T) {
			hs.ClearFaults()
			if tt.answer != "" {
				hs.Fault(nil, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(max(tt.status, 200))
					_, _ = w.Write([]byte(tt.answer))
				}})
			}
			if tt.login.User == "" && name != "no user" {
				tt.login = matrixadmin.PasswordLogin{User: "admin", Password: matrixadmin.NewSecret("demo-admin-1")}
			}
			before := len(hs.Requests())
			s, err := matrixadmin.Echoed(onHomeserver(t, hs, tt.opts...)).Login(t.Context(), tt.login)
			if matrixadmin.KindOf(err) != tt.want || !s.Token.IsZero() || strings.Contains(err.Error(), "CANARY") {
				t.Errorf("got %v, %+v; want %v", err, s, tt.want)
			}
			sent := len(hs.Requests()) - before
			if local := tt.want == matrixadmin.KindInvalid || tt.want == matrixadmin.KindReadOnly; local && sent != 0 || !local && sent != 1 {
				t.Errorf("%d requests", sent)
			}
			if e, ok := errors.AsType[*matrixadmin.Error](err); tt.status == 429 && (!ok || e.RetryAfter != 333*time.Second) {
				t.Errorf("the wait is lost: %+v", e)
			}
		})
	}
}

func TestLogoutWhereItIsNotServed(t *testing.T) {
	hs := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
	err := onHomeserver(t, hs, matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken()))).Logout(t.Context())
	if matrixadmin.KindOf(err) != matrixadmin.KindUnrecognized || !strings.Contains(err.Error(), "Matrix Authentication Service") {
		t.Errorf("got %v", err)
	}
}

// A client that has dropped its token lets nothing out at all, not even what needs no token.
func TestDrop(t *testing.T) {
	hs := matrixadmintest.New()
	c := onHomeserver(t, hs, matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if _, err := c.WhoAmI(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := len(hs.Requests())
	c.Drop()
	c.Drop()
	_, who := c.WhoAmI(t.Context())
	_, flows := c.LoginFlows(t.Context())
	_, reset := c.Do(t.Context(), matrixadmin.ResetPassword(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID("@admin:demo.example"), matrixadmin.NewSecret("x"), true))
	for name, err := range map[string]error{"read": who, "read without a token": flows, "write": reset} {
		if matrixadmin.KindOf(err) != matrixadmin.KindCanceled || !strings.Contains(err.Error(), "mxwarden is locked") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if matrixadmin.OutcomeOf(reset) != matrixadmin.OutcomeNotSent || len(hs.Requests()) != before {
		t.Errorf("%v, %d requests after the drop", matrixadmin.OutcomeOf(reset), len(hs.Requests())-before)
	}
}

func TestWithRootCAs(t *testing.T) {
	hs := matrixadmintest.New()
	srv := httptest.NewTLSServer(hs)
	defer srv.Close()
	own := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	for name, tt := range map[string]struct {
		base string
		opts []matrixadmin.Option
		want matrixadmin.Kind
	}{
		"the server's own":      {srv.URL, []matrixadmin.Option{matrixadmin.WithRootCAs(own)}, matrixadmin.KindOther},
		"the system's":          {srv.URL, nil, matrixadmin.KindTLS},
		"the name has to match": {strings.Replace(srv.URL, "127.0.0.1", "localhost", 1), []matrixadmin.Option{matrixadmin.WithRootCAs(own)}, matrixadmin.KindTLS},
	} {
		c, err := matrixadmin.New(tt.base, append(tt.opts, matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.WhoAmI(t.Context())
		if (err == nil) != (tt.want == matrixadmin.KindOther) || err != nil && matrixadmin.KindOf(err) != tt.want {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		login := matrixadmin.PasswordLogin{User: "admin", Password: matrixadmin.NewSecret("demo-admin-1")}
		if _, err := c.Login(t.Context(), login); (err == nil) != (tt.want == matrixadmin.KindOther) {
			t.Errorf("%s, writing: %v", name, err)
		}
	}
	for _, junk := range []string{"", "CANARY", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		if _, err := matrixadmin.New(srv.URL, matrixadmin.WithRootCAs([]byte(junk))); matrixadmin.KindOf(err) != matrixadmin.KindInvalid {
			t.Errorf("%q: %v", junk, err)
		}
	}
}
