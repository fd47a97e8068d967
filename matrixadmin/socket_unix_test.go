//go:build unix

package matrixadmin_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// listen serves on a socket in a directory whose name is short enough for one.
func listen(t *testing.T, handler http.Handler) (address string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "mxw") //nolint:usetesting // a name that is short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	l, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	srv := &httptest.Server{Listener: l, Config: &http.Server{Handler: handler}}
	srv.Start()
	t.Cleanup(srv.Close)
	return "unix://" + filepath.Join(dir, "s")
}

// TestSocket reads and changes an account through a Unix socket, whatever proxy the environment names.
func TestSocket(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	t.Setenv("ALL_PROXY", "http://127.0.0.1:1")
	hs := matrixadmintest.New()
	hs.AddUser(matrixadmintest.User{ID: "@bob:demo.example"})
	var hosts []string
	address := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hosts = append(hosts, r.Host)
		hs.ServeHTTP(w, r)
	}))
	d, err := matrixadmin.Discover(t.Context(), address)
	if err != nil || d.BaseURL != address || d.Elsewhere || len(hosts) != 0 {
		t.Fatalf("%+v, %v, %v", d, err, hosts)
	}
	c, err := matrixadmin.New(d.BaseURL, matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil || c.BaseURL() != address || c.Proxy() != "" {
		t.Fatal(c, err)
	}
	bob := matrixadmin.MustParseUserID("@bob:demo.example")
	if _, err := c.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, bob, false)); err != nil {
		t.Error(err)
	}
	if u, err := c.User(t.Context(), bob); err != nil || !u.Deactivated.Yes() {
		t.Errorf("%+v %v", u, err)
	}
	for _, host := range hosts {
		if host != "localhost" {
			t.Errorf("a request is for %q", host)
		}
	}
	if origin, err := matrixadmin.Origin(address); origin != address || err != nil {
		t.Error(origin, err)
	}
}

// TestSocketLeadsNowhereElse: a redirect out of a socket is an error, and nobody follows it; no other server can name a socket.
func TestSocketLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	asked := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer other.Close()
	address := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	c, err := matrixadmin.New(address, matrixadmin.WithToken(matrixadmin.NewSecret("syt_x")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.WhoAmI(t.Context()); matrixadmin.KindOf(err) != matrixadmin.KindRedirect || asked {
		t.Error(err, asked)
	}
	named := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"m.homeserver":{"base_url":"` + address + `"}}`))
	}))
	defer named.Close()
	if d, err := matrixadmin.Discover(t.Context(), strings.TrimPrefix(named.URL, "http://")); err == nil || d.BaseURL != "" {
		t.Errorf("%+v %v", d, err)
	}
}

// TestSocketTroubles are told in one line each, and a change that met one was not sent.
func TestSocketTroubles(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "mxw") //nolint:usetesting // a name that is short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	file, dead, shut := filepath.Join(dir, "file"), filepath.Join(dir, "dead"), filepath.Join(dir, "shut")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dead, shut} {
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false)
		if path == dead {
			_ = l.Close()
		} else {
			defer l.Close()
		}
	}
	if err := os.Chmod(shut, 0); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		filepath.Join(dir, "none"): "no socket at this path", file: "not a socket", filepath.Join(file, "x"): "no socket at this path", dead: "no server is listening on the socket",
		dir: "not a socket", shut: "no permission to use the socket",
	} {
		if path == shut && os.Geteuid() == 0 { // to whom all is open
			continue
		}
		c, err := matrixadmin.New("unix://"+path, matrixadmin.WithToken(matrixadmin.NewSecret("syt_x")), wire.WithLimits(func(l *wire.Limits) { l.WaitMin, l.WaitMax = 0, 0 }))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID("@bob:demo.example"), false))
		if matrixadmin.OutcomeOf(err) != matrixadmin.OutcomeNotSent || !strings.Contains(matrixadmin.Line(err), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %s, %v", path, matrixadmin.OutcomeOf(err), err)
		}
		if _, err := c.WhoAmI(t.Context()); !strings.Contains(matrixadmin.Line(err), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestSocketAddresses(t *testing.T) {
	t.Parallel()
	for address, says := range map[string]string{
		"unix:/run/synapse.sock": "unix:///run/synapse.sock", "unix://run/synapse.sock": "absolute path", "unix://": "absolute path", "unix:": "absolute path", "unix:///": "dot segment",
		"unix:///run/../etc": "dot segment", "unix:///run//s": "dot segment", "unix:///run/s/": "dot segment", "unix:///run/s?x": "contains ?", "unix:///run/%41": "contains ?",
		"unix:///" + strings.Repeat("x", 107): "too long", "unix:///run/a b": "invalid characters", "unix:///run/\x1b[31m": "invalid characters", "UNIX:///run/s": "must start with",
	} {
		for _, try := range []func() error{
			func() error { _, err := matrixadmin.New(address); return err },
			func() error { _, err := matrixadmin.Discover(t.Context(), address); return err },
		} {
			if err := try(); matrixadmin.KindOf(err) != matrixadmin.KindInvalid || !strings.Contains(err.Error(), says) {
				t.Errorf("%q: %v", address, err)
			}
		}
	}
	if c, err := matrixadmin.New(" unix:///run/synapse.sock "); err != nil || c.BaseURL() != "unix:///run/synapse.sock" {
		t.Error(err)
	}
}
