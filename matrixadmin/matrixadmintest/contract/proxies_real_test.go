//go:build realproxies

package contract_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// proxied is one way in which a real proxy stands before a homeserver. The configurations are those that are copied from one guide into the next.
type proxied struct {
	name    string
	apache  bool
	config  string // %[1]s is where the homeserver is
	prefix  string // of the base URL
	keeps   bool   // the path goes on as it came, so that ids with a slash can be changed
	refuses bool   // paths with an escaped slash
}

var proxies = []proxied{
	{name: "nginx, proxy_pass without a path", config: "location / { proxy_pass http://%[1]s; }", keeps: true},
	{name: "nginx, proxy_pass with a slash", config: "location / { proxy_pass http://%[1]s/; }"},
	{name: "nginx, below /matrix/", config: "location /matrix/ { proxy_pass http://%[1]s/; }", prefix: "/matrix"},
	{name: "nginx, rewrite", config: "location /matrix/ { rewrite ^/matrix/(.*)$ /$1 break; proxy_pass http://%[1]s; }", prefix: "/matrix"},
	{name: "nginx, by prefix", config: "location ~ ^(/_matrix|/_synapse|/_dendrite) { proxy_pass http://%[1]s; }", keeps: true},
	{name: "Apache, as it comes", apache: true, config: "ProxyPass / http://%[1]s/", refuses: true},
	{name: "Apache, AllowEncodedSlashes On", apache: true, config: "AllowEncodedSlashes On\nProxyPass / http://%[1]s/"},
	{name: "Apache, NoDecode and nocanon", apache: true, config: "AllowEncodedSlashes NoDecode\nProxyPass / http://%[1]s/ nocanon", keeps: true},
	{name: "Apache, rewrite", apache: true, config: "AllowEncodedSlashes On\nRewriteEngine On\nRewriteRule ^/(.*)$ http://%[1]s/$1 [P]"},
}

// tap stands between a proxy and a homeserver and writes down what arrives.
type tap struct {
	server *httptest.Server
	mu     sync.Mutex
	seen   []string // method and path, as they came on the wire
}

func newTap(t *testing.T, behind http.Handler) *tap {
	t.Helper()
	p := &tap{}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.seen = append(p.seen, r.Method+" "+r.RequestURI)
		p.mu.Unlock()
		behind.ServeHTTP(w, r)
	}))
	t.Cleanup(p.server.Close)
	return p
}

// forward is the way to a real homeserver.
func forward(t *testing.T, base string) http.Handler {
	t.Helper()
	to, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host }}
}

// take returns what has arrived since the last time.
func (p *tap) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.seen
	p.seen = nil
	return out
}

// start runs one nginx and one Apache before the homeserver at address, and returns the base URL by name of the proxy.
func start(t *testing.T, address string) map[string]string {
	t.Helper()
	bases := make(map[string]string)
	var nginx, apache strings.Builder
	for _, p := range proxies {
		port := freePort(t)
		bases[p.name] = "http://127.0.0.1:" + port + p.prefix
		config := fmt.Sprintf(p.config, address)
		if p.apache {
			fmt.Fprintf(&apache, "Listen 127.0.0.1:%s\n<VirtualHost 127.0.0.1:%[1]s>\n%s\n</VirtualHost>\n", port, config)
		} else {
			fmt.Fprintf(&nginx, "server { listen 127.0.0.1:%s; %s }\n", port, config)
		}
	}
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	temp := ""
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temp += kind + "_temp_path " + dir + "/" + kind + ";\n"
	}
	child(t, "nginx", "-p", dir, "-e", "stderr", "-c", write("nginx.conf",
		"daemon off; master_process off; pid "+dir+"/nginx.pid; error_log stderr;\nevents {}\nhttp { access_log off;\n"+temp+nginx.String()+"}\n"))
	user := ""
	if os.Getuid() == 0 {
		user = "User www-data\nGroup www-data\n"
	}
	modules := ""
	for _, m := range []string{"mpm_event", "authz_core", "proxy", "proxy_http", "rewrite"} {
		modules += "LoadModule " + m + "_module /usr/lib/apache2/modules/mod_" + m + ".so\n"
	}
	child(t, "apache2", "-DFOREGROUND", "-d", dir, "-f", write("apache.conf",
		"ServerName localhost\nPidFile "+dir+"/apache.pid\nDefaultRuntimeDir "+dir+"\nMutex file:"+dir+"\nErrorLog /dev/stderr\n"+modules+user+
			"StartServers 1\nThreadsPerChild 8\nMaxRequestWorkers 8\nServerLimit 1\nMinSpareThreads 1\nMaxSpareThreads 8\n"+apache.String()))
	for name, base := range bases {
		u, _ := url.Parse(base)
		listens(t, name, u.Host)
	}
	return bases
}

// child runs a program until the test ends.
func child(t *testing.T, program string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		path = "/usr/sbin/" + program
	}
	var said bytes.Buffer
	c := exec.Command(path, args...)
	c.Stdout, c.Stderr = &said, &said
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := c.Start(); err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		_ = c.Wait()
		if t.Failed() {
			t.Logf("%s said: %s", program, said.String())
		}
	})
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// listens waits until somebody does.
func listens(t *testing.T, name, address string) {
	t.Helper()
	late, tick := time.After(20*time.Second), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for {
		if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("%s does not listen on %s", name, address)
		}
	}
}
