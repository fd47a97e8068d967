package hostile

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/tui"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// certificate makes one for a name that holds what a name must not.
func certificate(t *testing.T, name string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name, Organization: []string{name}}, DNSNames: []string{name},
		NotBefore: base.Add(-time.Hour), NotAfter: base.Add(100 * 365 * 24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: secret}, pool
}

// line is a transport whose connections end at a function of ours.
func line(pool *x509.CertPool, serve func(net.Conn)) *http.Transport {
	return &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			here, there := net.Pipe()
			queue := make(chan []byte, 100)
			go func() {
				for p := range queue {
					_, _ = there.Write(p)
				}
				_ = there.Close()
			}()
			go serve(&buffered{Conn: there, queue: queue})
			return here, nil
		},
	}
}

// buffered is the end of a pipe whose writer does not wait for the reader.
type buffered struct {
	net.Conn

	queue chan []byte
	once  sync.Once
}

func (b *buffered) Write(p []byte) (int, error) {
	b.queue <- bytes.Clone(p)
	return len(p), nil
}

func (b *buffered) Close() error {
	b.once.Do(func() { close(b.queue) })
	return nil
}

// connects shows the connect page against a peer and returns what was written, and the last screen.
func connects(t *testing.T, transport http.RoundTripper) (raw, guarded, screen string) {
	t.Helper()
	c := start(t.Context(), t, tui.Config{
		Homeserver: baseURL, Options: []matrixadmin.Option{matrixadmin.WithTransport(transport)},
		Token: func(context.Context) (matrixadmin.Secret, error) { return matrixadmin.NewSecret("t"), nil },
	}, 100, 30)
	c.wait(time.Minute).press("r").wait(time.Minute)
	screen = c.screen()
	c.end()
	raw, guarded = c.written()
	return raw, guarded, screen
}

func clean(t *testing.T, what, raw, guarded string) {
	t.Helper()
	if d := dangers(raw); len(d) > 0 || raw != guarded {
		t.Errorf("%s: %s; the guard changed it: %t", what, few(d), raw != guarded)
	}
}

// TestCertificates: the names in a certificate stay where they are.
func TestCertificates(t *testing.T) {
	for _, name := range []string{"evil \x1b]52;c;ZXZpbA==\x07.example", "\x1b[2J\x1bPq\x1b\\", "a\r\nb", "\x00\x7f\x0e"} {
		for _, trusted := range []bool{true, false} {
			cert, pool := certificate(t, name)
			if !trusted {
				pool = x509.NewCertPool()
			}
			synctest.Test(t, func(t *testing.T) {
				transport := line(pool, func(conn net.Conn) {
					defer conn.Close()
					server := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
					_ = server.HandshakeContext(t.Context())
				})
				if _, err := (&http.Client{Transport: transport}).Get(baseURL); trusted && !strings.Contains(fmt.Sprint(err), name) {
					t.Errorf("the library does not repeat %q: %v", name, err)
				}
				raw, guarded, screen := connects(t, transport)
				clean(t, fmt.Sprintf("%q", name), raw, guarded)
				if !strings.Contains(screen, "certificate") {
					t.Errorf("the screen does not speak of a certificate:\n%s", screen)
				}
			})
		}
	}
}

// TestReasonPhrases: the text behind a status comes from the peer as well.
func TestReasonPhrases(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.1 502 \x1b]52;c;ZXZpbA==\x07\x1b[2J\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 403 \u009b2J\u202e\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n\x1b[2Jhi",
		"HTTP/1.1 \x1b[2J\r\n\r\n", "\x1b]0;x\x07 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\x1b[2J: x\r\n\r\n", "HTTP/1.1 301 x\r\nLocation: https://\x1b[2J\r\n\r\n",
		"HTTP/1.1 429 \x9b\r\nRetry-After: \u202e\r\nContent-Length: 30\r\n\r\n{\"errcode\":\"\x1b[2J\",\"error\":\"\"}",
	} {
		synctest.Test(t, func(t *testing.T) {
			cert, pool := certificate(t, "demo.example")
			transport := line(pool, func(conn net.Conn) {
				defer conn.Close()
				server := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
				if _, err := server.Read(make([]byte, 4096)); err == nil {
					_, _ = server.Write([]byte(answer))
					_ = server.Close()
				}
			})
			raw, guarded, _ := connects(t, transport)
			clean(t, fmt.Sprintf("%q", answer), raw, guarded)
		})
	}
}

// TestWindowTitle: the server in the title is the one of our own id, whose name may hold nothing but a host's letters.
func TestWindowTitle(t *testing.T) {
	for _, s := range append(seeds, "x\x07\x1b]52;c;eA==\x07", "x\u009c\u009d0;y") {
		if id, err := matrixadmin.ParseUserID("@admin:" + s); err == nil && strings.Trim(id.Server(), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") != "" {
			t.Errorf("%q is taken for a server name", id.Server())
		}
	}
	synctest.Test(t, func(t *testing.T) {
		c := start(t.Context(), t, tui.Config{Homeserver: baseURL, Options: []matrixadmin.Option{matrixadmin.WithTransport(answers("{}"))}}, 80, 24)
		env := environment(t.Context(), &homeserver{filler: newFiller(newStrangers(1)), tb: t}, able)
		c.send(ui.Connected{Env: env}).wait(time.Second)
		if got := c.model.last.WindowTitle; got != "mxwarden: demo.example" {
			t.Errorf("the title is %q", got)
		}
		c.end()
	})
}

// TestErrorsPrintHarmlessly: an error of the client is one harmless line under every verb, whatever is in it.
func TestErrorsPrintHarmlessly(t *testing.T) {
	f := newFiller(newStrangers(21))
	for range amount(3_000, 300_000) {
		err := f.fails()
		texts := []string{matrixadmin.Line(err)}
		if e, ok := errors.AsType[*matrixadmin.Error](err); ok {
			texts = append(texts, e.Error(), fmt.Sprintf("%s %v %d", e, e, e.Status), fmt.Sprintf("%+v %#v %q", e.Text, e.Code, e.Text))
		}
		for _, text := range texts {
			if d := dangers(text); len(d) > 0 || strings.ContainsAny(text, "\r\n\t\b\x1b") {
				t.Fatalf("%q: %s", text, few(d))
			}
		}
	}
}

// TestCommandLine: what is typed on a command line, found in the environment or said by a peer reaches standard error harmlessly.
func TestCommandLine(t *testing.T) {
	s := newStrangers(31)
	flags := []string{"--homeserver", "--token-file", "--demo-server", "--nonsense", "--"}
	for i := range amount(600, 60_000) {
		value := s.text("argument")
		args := [][]string{
			{value}, {"a", value}, {"--" + value}, {"-" + value}, {flags[i%len(flags)], value}, {flags[i%len(flags)] + "=" + value}, {"--demo=" + value}, {value, "--help"}, {"audit", value},
		}[i%9]
		said := s.text("error")
		var stdout, stderr bytes.Buffer
		cli.Run(t.Context(), cli.Process{
			Args: args, Environ: []string{"TERM=xterm", "MXWARDEN_HOMESERVER=" + value, "HOME=" + t.TempDir()}, Stdin: strings.NewReader(value), Stdout: &stdout, Stderr: &stderr,
			Terminal: true, Version: "v1",
			Screen: func(context.Context, setup.Config) error {
				return []error{nil, errors.New(said), &matrixadmin.Error{Op: "x", Text: matrixadmin.NewText(said)}, fmt.Errorf("%s: %w", said, os.ErrPermission), &os.PathError{Op: "open", Path: said, Err: os.ErrNotExist}}[i%5]
			},
		})
		for _, stream := range []string{stdout.String(), stderr.String()} {
			if d := dangers(strings.ReplaceAll(stream, "\n", " ")); len(d) > 0 || strings.ContainsAny(stream, "\r\b\x1b") {
				t.Fatalf("%q, with the error %q: %s in %q", args, said, few(d), stream)
			}
		}
	}
}
