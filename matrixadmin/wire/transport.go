package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// ErrReadOnlyGuard is a request that the guard does not let out.
var ErrReadOnlyGuard = errors.New("refused before sending: read-only mode")

type tokenFree struct{}

// WithoutToken marks the requests of ctx as not carrying the token.
func WithoutToken(ctx context.Context) context.Context {
	return context.WithValue(ctx, tokenFree{}, true)
}

type ownToken struct{}

// withToken marks the requests of ctx as carrying another token than the connection's, or none.
func withToken(ctx context.Context, token Secret, anonymous bool) context.Context {
	switch {
	case anonymous:
		return WithoutToken(ctx)
	case token.reveal != nil:
		return context.WithValue(ctx, ownToken{}, token)
	}
	return ctx
}

// guard is the last thing before the network: it attaches the token to its own origin only, and lets nothing but reads out when read-only.
type guard struct {
	next     http.RoundTripper
	origin   string
	token    *tokenHolder
	readOnly bool
	signIn   bool // changes go below /oauth2 only
	sole     bool // no request is for another origin
}

// RoundTrip implements [http.RoundTripper].
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if g.signIn && req.Method != http.MethodGet && req.Method != http.MethodHead && !strings.Contains(req.URL.Path, "/oauth2/") {
		return nil, ErrReadOnlyGuard
	}
	if g.readOnly && req.Method != http.MethodGet && req.Method != http.MethodHead {
		return nil, ErrReadOnlyGuard
	}
	if !strings.HasPrefix(g.origin, req.URL.Scheme+"://") || g.sole && originOf(req.URL) != g.origin { // the dialer was made for another one
		return nil, errClear
	}
	secret, err := g.token.take()
	if err != nil {
		return nil, err
	}
	if own, ok := req.Context().Value(ownToken{}).(Secret); ok {
		secret = own
	}
	free, _ := req.Context().Value(tokenFree{}).(bool)
	if token := secret.Reveal(); token != "" && !free && originOf(req.URL) == g.origin {
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := g.next.RoundTrip(req)
	if err == nil {
		stripUnsafeHeaders(resp)
	}
	return resp, err
}

// stripUnsafeHeaders takes out of an answer what [net/http] would act upon: a connection that is no longer HTTP, whose reader nothing could end, and an address of a
// redirect that is none, for which the whole answer would be thrown away.
func stripUnsafeHeaders(resp *http.Response) {
	switch {
	case resp.StatusCode == http.StatusSwitchingProtocols:
		_ = resp.Body.Close()
		resp.Body = http.NoBody
	case resp.StatusCode >= 300 && resp.StatusCode <= 399:
		if _, err := url.Parse(resp.Header.Get("Location")); err != nil {
			resp.Header.Del("Location")
		}
	}
}

// CloseIdleConnections lets [http.Client] reach the connections below.
func (g *guard) CloseIdleConnections() {
	if c, ok := g.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// errClear is a plain http connection that would leave this machine.
var errClear = errors.New("refused before sending: http is allowed for localhost only")

// dialTime is how long a connection may take.
const dialTime = 10 * time.Second

// dialer makes connections; for plain http to loopback addresses only, whatever the name in the address stands for by now.
func dialer(plain bool) *net.Dialer {
	d := &net.Dialer{Timeout: dialTime, KeepAlive: 30 * time.Second}
	if plain {
		d.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !at.Addr().Unmap().IsLoopback() {
				return errClear
			}
			return nil
		}
	}
	return d
}

// httpClients makes the client for reads and the one for writes, which shares nothing with it.
func (c *Conn) httpClients() (reads, writes *http.Client) {
	readNet, writeNet := c.injected, c.injected
	if c.injected == nil {
		plain := strings.HasPrefix(c.origin, "http://")
		read, write := ReadTransport(), writeTransport()
		read.DialContext, write.DialContext = dialer(plain).DialContext, dialer(plain).DialContext
		if IsSocket(c.base) {
			read.DialContext, write.DialContext = socketDialer(c.base), socketDialer(c.base)
			read.Proxy, write.Proxy = nil, nil
		}
		read.TLSClientConfig.RootCAs, write.TLSClientConfig.RootCAs = c.roots, c.roots
		readNet, writeNet = read, write
	}
	client := func(next http.RoundTripper) *http.Client {
		return &http.Client{
			Transport:     &guard{next: next, origin: c.origin, token: c.token, readOnly: c.readOnly, signIn: c.signIn, sole: IsSocket(c.base)},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return client(readNet), client(writeNet)
}

func baseTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  proxy,
		TLSHandshakeTimeout:    10 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// ReadTransport makes the transport that reads go through.
func ReadTransport() *http.Transport {
	t := baseTransport()
	t.ForceAttemptHTTP2 = true
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: 8 * time.Second, PingTimeout: 4 * time.Second} // a dead connection would be used again and again
	t.MaxIdleConnsPerHost = 4
	t.IdleConnTimeout = 60 * time.Second
	return t
}

// writeTransport has no connection to use again and speaks HTTP/1.1 only, so that nothing below can send a request twice.
func writeTransport() *http.Transport {
	t := baseTransport()
	t.DisableKeepAlives = true
	t.DisableCompression = true
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	return t
}

// proxy follows the environment for https only.
func proxy(req *http.Request) (*url.URL, error) {
	if req.URL.Scheme != "https" || Loopback(req.URL.Hostname()) {
		return nil, nil //nolint:nilnil // that is how net/http says "no proxy"
	}
	return http.ProxyFromEnvironment(req)
}

// Proxy is the proxy of the environment through which the requests go, without a name or password in its address; "" without one.
func (c *Conn) Proxy() string {
	if c.injected != nil {
		return ""
	}
	u, err := url.Parse(c.base)
	if err != nil {
		return ""
	}
	p, err := proxy(&http.Request{URL: u})
	switch {
	case err != nil:
		return "(an address that cannot be used)"
	case p == nil:
		return ""
	}
	return Printable(p.Scheme + "://" + p.Host)
}
