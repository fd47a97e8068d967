//go:build unix

package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// signingIn is one run of the command against a homeserver in memory.
type signingIn struct {
	hs          *matrixadmintest.Homeserver
	home, token string
	out, err    bytes.Buffer
	cfg         setup.Config
	e           Process
}

func newSigningIn(t *testing.T) *signingIn {
	t.Helper()
	r := &signingIn{hs: matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(time.Now)), home: t.TempDir()}
	r.hs.AddUser(matrixadmintest.User{ID: "@alice:demo.example"})
	r.token = filepath.Join(r.home, "token")
	vault := profile.FileVault(r.token)
	r.e = Process{Environ: []string{"HOME=" + r.home}, Stdout: &r.out, Stderr: &r.err, Version: "test"}
	vault.Share(r.e.getenv)
	r.cfg = setup.Config{Homeserver: r.hs.BaseURL(), Options: []matrixadmin.Option{matrixadmin.WithTransport(r.hs)}, Vault: vault, Now: time.Now}
	return r
}

// code is what the last sign-in is to be typed with.
func (r *signingIn) code() string { return r.hs.Auth().Grants()[0].UserCode }

// TestLogin: address and code are printed, the token renews itself for the commands that follow, and signing out ends its session. No token and no device
// code is anywhere but in the vault.
func TestLogin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newSigningIn(t)
		var secrets []string
		note := func() { // what is in the vault
			b, err := os.ReadFile(r.token)
			if err != nil {
				t.Fatal(err)
			}
			secrets = append(secrets, regexp.MustCompile(`ma[tr]_\w+`).FindAllString(string(b), -1)...)
		}
		time.AfterFunc(70*time.Second, func() { r.hs.Auth().Approve(r.code(), "admin") })
		if err := loginAt(t.Context(), r.e, r.cfg); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"Open   https://mas.demo.example/link", "Code   " + r.code(), "Signed in as @admin:demo.example", "in the file " + r.token} {
			if !strings.Contains(r.out.String(), want) {
				t.Errorf("it does not print %q:\n%s", want, &r.out)
			}
		}
		if !strings.Contains(r.err.String(), "mas-cli manage promote-admin USERNAME") {
			t.Errorf("after a minute: %s", &r.err)
		}
		note()
		for range 5 { // commands long after each other
			<-time.After(20 * time.Minute)
			conn, err := connect(t.Context(), r.e, r.cfg)
			if err != nil {
				t.Fatal(err)
			}
			if conn = conn.withAuth(t.Context(), r.cfg); conn.auth == nil {
				t.Fatal(conn.situation.Auth.Why)
			}
			note()
		}
		if len(secrets) != 12 || secrets[0] == secrets[11] {
			t.Fatalf("%d tokens were in the vault", len(secrets))
		}
		conn, err := connect(t.Context(), r.e, r.cfg)
		if err != nil || conn.renewer.Logout(t.Context()) != nil || len(r.hs.Auth().Sessions("admin")) > 0 {
			t.Errorf("%v, %d sessions", err, len(r.hs.Auth().Sessions("admin")))
		}
		texts := map[string]string{"output": r.out.String(), "errors": r.err.String()}
		_ = filepath.WalkDir(r.home, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && path != r.token {
				b, _ := os.ReadFile(path)
				texts[path] = path + string(b)
			}
			return nil
		})
		for where, text := range texts {
			for _, secret := range append(secrets, r.hs.Auth().DeviceCode(r.code())) {
				if secret == "" || strings.Contains(text, secret) {
					t.Errorf("%s has a secret, or there is none", where)
				}
			}
		}
	})
}

// TestLoginThatFails: each end has its exit code, and nothing is stored.
func TestLoginThatFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*signingIn)
		code   int
		says   string
	}{
		"refused":    {func(r *signingIn) { time.AfterFunc(time.Minute, func() { r.hs.Auth().Deny(r.code()) }) }, exitRefused, "refused in the browser"},
		"by policy":  {func(r *signingIn) { time.AfterFunc(time.Minute, func() { r.hs.Auth().Approve(r.code(), "alice") }) }, exitFailed, "promote-admin"},
		"turned off": {func(r *signingIn) { r.hs.Auth().NoDeviceGrant(true) }, exitFailed, "https://mas.demo.example/"},
		"without MAS": {func(r *signingIn) {
			r.hs = matrixadmintest.New()
			r.cfg.Options = []matrixadmin.Option{matrixadmin.WithTransport(r.hs)}
		}, exitRefused, "does not use MAS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newSigningIn(t)
				tt.change(r)
				err := loginAt(t.Context(), r.e, r.cfg)
				if err == nil || status(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("%d, %v", status(err), err)
				}
				if _, err := os.Stat(r.token); !errors.Is(err, fs.ErrNotExist) {
					t.Error("something was stored")
				}
			})
		})
	}
}

// TestTokenTroubleOnTheCommandLine: what a homeserver with MAS says of a token comes with what to do about it.
func TestTokenTroubleOnTheCommandLine(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		token func(*matrixadmintest.Homeserver) string
		code  int
		says  string
	}{
		"unknown": {func(*matrixadmintest.Homeserver) string { return "mat_unknown" }, exitAuth, "has expired or was revoked, or its account is locked in MAS. Sign in with mxwarden login"},
		"no client scope": {func(h *matrixadmintest.Homeserver) string {
			return h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "admin", Scope: "urn:mas:admin"}).Token
		}, exitAuth, "lacks the scope urn:matrix:client:api:*"},
		"MAS is down": {func(h *matrixadmintest.Homeserver) string { h.StopMAS(true); return h.AdminToken() }, exitFailed, "The homeserver cannot ask MAS about the token. Check that MAS is running"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newSigningIn(t)
				if err := os.WriteFile(r.token, []byte(tt.token(r.hs)+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				_, err := connect(t.Context(), r.e, r.cfg)
				if err == nil || status(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("%d, %v", status(err), err)
				}
			})
		})
	}
}

// TestLoginOverASession: the session whose tokens are replaced is ended, or said to go on.
func TestLoginOverASession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newSigningIn(t)
		for n, want := range []string{"", "The session that was stored before was ended.", "The session that was stored before stays active in MAS: "} {
			if n == 2 {
				r.hs.Fault(func(req *http.Request) bool { return req.URL.Path == "/oauth2/revoke" }, matrixadmintest.Fault{Respond: func(http.ResponseWriter, *http.Request) {}})
			}
			r.out.Reset()
			time.AfterFunc(10*time.Second, func() {
				grants := r.hs.Auth().Grants()
				r.hs.Auth().Approve(grants[len(grants)-1].UserCode, "admin")
			})
			if err := loginAt(t.Context(), r.e, r.cfg); err != nil {
				t.Fatal(err)
			}
			if says := r.out.String(); !strings.Contains(says, want) || want == "" && strings.Contains(says, "before") {
				t.Errorf("sign-in %d: %s", n, says)
			}
			if left := len(r.hs.Auth().Sessions("admin")); left != max(1, n) {
				t.Errorf("sign-in %d: %d sessions", n, left)
			}
		}
	})
}
