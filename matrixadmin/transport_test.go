package matrixadmin

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

func TestAttempts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		header string
		body   string
		err    error
		reads  int // a write is always one
	}{
		{name: "200", status: 200, body: `{}`, reads: 1},
		{name: "302", status: 302, reads: 1},
		{name: "403", status: 403, reads: 1},
		{name: "408", status: 408, reads: 1},
		{name: "425", status: 425, reads: 1},
		{name: "429", status: 429, reads: 7},
		{name: "429 soon", status: 429, header: "0", reads: 7},
		{name: "429 in the past", status: 429, header: "Mon, 02 Jan 2006 15:04:05 GMT", reads: 7},
		{name: "429 tomorrow", status: 429, header: "86400", reads: 1},
		{name: "429 beyond counting", status: 429, header: "9223372037", reads: 1},
		{name: "429 in the body", status: 429, body: `{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":1000000000000}`, reads: 1},
		{name: "429 nonsense", status: 429, header: "soon", body: `{"retry_after_ms":"x"}`, reads: 7},
		{name: "429 negative", status: 429, header: "-5", body: `{"retry_after_ms":-1}`, reads: 7},
		{name: "500", status: 500, reads: 1},
		{name: "501", status: 501, reads: 1},
		{name: "502", status: 502, reads: 3},
		{name: "503", status: 503, reads: 3},
		{name: "504", status: 504, reads: 3},
		{name: "999", status: 999, reads: 1},
		{name: "refused", err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, reads: 3},
		{name: "reset", err: syscall.ECONNRESET, reads: 3},
		{name: "EOF", err: io.EOF, reads: 3},
		{name: "unknown authority", err: x509.UnknownAuthorityError{}, reads: 1},
		{name: "not TLS", err: http.ErrSchemeMismatch, reads: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			count := map[string]int{}
			hooked := 0
			rt := roundTrip(func(req *http.Request) (*http.Response, error) {
				mu.Lock()
				defer mu.Unlock()
				count[req.Method]++
				if req.Method == http.MethodPost && (req.GetBody != nil || req.Header.Get("Idempotency-Key") != "") {
					t.Error("a write can be replayed")
				}
				if tt.err != nil {
					return nil, tt.err
				}
				resp := answer(tt.status, tt.body)
				if tt.header != "" {
					resp.Header.Set("Retry-After", tt.header)
				}
				return resp, nil
			})
			asked := wire.WithLimits(func(l *wire.Limits) { l.WaitAsked = 5 * time.Second })
			c := testClient(t, rt, asked, WithRetryHook(func(op string, attempt int, wait time.Duration) {
				hooked++
				if op != "check the token's identity" || attempt != hooked+1 || wait < 0 || wait > 7*time.Second {
					t.Errorf("hook: %q, attempt %d, wait %s", op, attempt, wait)
				}
			}))
			_, err := c.get(t.Context(), wire.Call{Op: "check the token's identity", Path: []string{"x"}, Decode: (&Identity{}).decode})
			if err == nil || count["GET"] != tt.reads || hooked != tt.reads-1 {
				t.Errorf("%d reads, want %d; %d times told; %v", count["GET"], tt.reads, hooked, err)
			}
			if e, ok := errors.AsType[*Error](err); ok && tt.header == "86400" && e.RetryAfter != 24*time.Hour {
				t.Errorf("asked to wait %s", e.RetryAfter)
			}
			_, err = c.Do(t.Context(), Deactivate(ViaSynapse, MustParseUserID(alice), false))
			if want := 1; err == nil || count["POST"] != want && tt.status != 403 {
				t.Errorf("%d writes, want %d: %v", count["POST"], want, err)
			}
		})
	}
}

func TestTokenStaysAtItsOrigin(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	leaked := 0
	sink := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(req.Body)
		if strings.Contains(req.Header.Get("Authorization")+string(body)+req.URL.String(), "canary") {
			leaked++
		}
	}))
	defer sink.Close()
	for _, status := range []int{300, 301, 302, 303, 305, 307, 308} {
		home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if !strings.HasSuffix(req.URL.Path, "/versions") && req.Header.Get("Authorization") != "Bearer canary" {
				t.Error("the home server got no token")
			}
			w.Header().Set("Location", sink.URL+req.URL.Path)
			w.WriteHeader(status)
		}))
		c, err := New(home.URL, WithToken(NewSecret("canary")))
		if err != nil {
			t.Fatal(err)
		}
		Echoed(c, alice)
		_, err = c.Whois(t.Context(), MustParseUserID(alice))
		checkError(t, "read", err, KindRedirect)
		_, err = c.Do(t.Context(), ResetPassword(ViaSynapse, MustParseUserID(alice), NewSecret("canary-password"), true))
		checkError(t, "write", err, KindRedirect)
		if OutcomeOf(err) != OutcomeUnknown {
			t.Errorf("a redirected write is %s", OutcomeOf(err))
		}
		home.Close()
	}
	if leaked != 0 {
		t.Errorf("%d requests with a secret reached another origin", leaked)
	}
}

// badServer serves TLS with a certificate of its own making.
func badServer(t *testing.T, template *x509.Certificate, config *tls.Config) (string, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber, template.IsCA, template.BasicConstraintsValid = big.NewInt(1), true, true
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	config.Certificates = []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = config
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return s.URL, pool
}

func TestTLS(t *testing.T) {
	t.Parallel()
	year := 365 * 24 * time.Hour
	now := time.Now()
	local := []net.IP{net.IPv4(127, 0, 0, 1)}
	hostile := "evil\x1b]52;c;ZQ==\a.example"
	for _, tt := range []struct {
		name   string
		cert   x509.Certificate
		config *tls.Config
		trust  bool
		says   string
	}{
		{name: "unknown authority", cert: x509.Certificate{NotAfter: now.Add(year), IPAddresses: local, Subject: pkix.Name{CommonName: hostile}}, says: "authority"},
		{name: "another name", cert: x509.Certificate{NotAfter: now.Add(year), DNSNames: []string{"other.example"}}, trust: true, says: "another host name"},
		{name: "expired", cert: x509.Certificate{NotBefore: now.Add(-2 * year), NotAfter: now.Add(-year), IPAddresses: local}, trust: true, says: "expired"},
		{name: "old TLS", cert: x509.Certificate{NotAfter: now.Add(year), IPAddresses: local}, config: &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}, trust: true, says: "TLS"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config := tt.config
			if config == nil {
				config = &tls.Config{}
			}
			base, pool := badServer(t, &tt.cert, config)
			c, err := New(base, wire.WithLimits(quickLimits))
			if err != nil {
				t.Fatal(err)
			}
			if tt.trust {
				c.conn.OnNetwork(func(rt *http.Transport) { rt.TLSClientConfig.RootCAs = pool })
			}
			_, err = c.WhoAmI(t.Context())
			checkError(t, tt.name, err, KindTLS)
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("no TLS at all", func(t *testing.T) {
		t.Parallel()
		s := httptest.NewServer(http.NotFoundHandler())
		defer s.Close()
		c, err := New(strings.Replace(s.URL, "http:", "https:", 1), wire.WithLimits(quickLimits))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Do(t.Context(), Deactivate(ViaSynapse, MustParseUserID(alice), false))
		checkError(t, "no TLS", err, KindTLS)
		if OutcomeOf(err) != OutcomeNotSent {
			t.Errorf("outcome is %s", OutcomeOf(err))
		}
	})
}

func TestErrorsUnwrap(t *testing.T) {
	t.Parallel()
	c := testClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go cancel()
	_, err := c.WhoAmI(ctx)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, ErrCanceled) {
		t.Errorf("%v", err)
	}
	_, err = testClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, &net.DNSError{IsNotFound: true, Name: "x\x1b[2J"}
	})).WhoAmI(t.Context())
	checkError(t, "DNS", err, KindUnreachable)
}
