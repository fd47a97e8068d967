package matrixadmin

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Discovery is where a server name leads.
type Discovery struct {
	Input     Text   // what was given
	BaseURL   string // where to connect, without a trailing slash
	Server    string // the server name, when the input was one or a full user id
	Delegated bool   // a .well-known file named BaseURL
	Elsewhere bool   // BaseURL is at another origin (scheme, host or port) than the input: show it and ask
}

const (
	opDiscover   = "find the homeserver"
	maxWellKnown = 64 << 10
	maxHops      = 5
)

// Discover finds the base URL for an https (or loopback http, or unix) URL, a server name or a full user id, asking .well-known/matrix/client for the latter two.
//
// No token is sent. A missing file (404) means the host itself. Up to five redirects within https are followed. A loopback name is asked over http.
//
// GET /.well-known/matrix/client
//
// Source: Matrix specification, client-server API, server discovery
func Discover(ctx context.Context, input string, opts ...Option) (Discovery, error) {
	input = strings.TrimSpace(input)
	d := Discovery{Input: NewText(input)}
	if strings.Contains(input, "://") || wire.IsSocket(input) {
		base, _, err := wire.ParseBase(input)
		if err != nil {
			return Discovery{}, wire.AsError(opDiscover, err)
		}
		d.BaseURL = base
		return d, nil
	}
	d.Server = input
	if strings.HasPrefix(input, "@") {
		id, err := ParseUserID(input)
		if err != nil {
			return Discovery{}, wire.Invalid(opDiscover, err.Error())
		}
		d.Server = id.Server()
	}
	if !validServerName(d.Server) {
		return Discovery{}, wire.Invalid(opDiscover, quote(d.Server)+" is not an address (https://…), server name or user ID")
	}
	host, own := hostOf(d.Server)
	asked := "https://" + host
	if wire.Loopback(strings.Trim(host, "[]")) {
		own = "http://" + d.Server
		asked = own
	}
	base, origin, err := wire.ParseBase(own)
	if err != nil {
		return Discovery{}, wire.AsError(opDiscover, err)
	}
	c, err := New(asked, opts...)
	if err != nil {
		return Discovery{}, err
	}
	named, err := c.wellKnown(ctx)
	switch {
	case err != nil:
		return Discovery{}, err
	case named == "":
		d.BaseURL = base
		return d, nil
	}
	d.BaseURL, d.Delegated = named, true
	leads, err := Origin(named)
	d.Elsewhere = err != nil || leads != origin
	return d, nil //nolint:nilerr // what cannot be read is another one
}

// Origin is scheme, host and port of an address, the port always said, or the socket; a host by itself stands for https at its usual port, or at the port behind it,
// and a loopback one for http.
//
// A token is for one origin: two addresses that differ in any of the three are two servers.
func Origin(address string) (string, error) {
	address = strings.TrimSpace(address)
	if !strings.Contains(address, "://") && !wire.IsSocket(address) {
		scheme := "https://"
		if host, _ := hostOf(address); wire.Loopback(strings.Trim(host, "[]")) {
			scheme = "http://"
		}
		address = scheme + address
	}
	_, origin, err := wire.ParseBase(address)
	return origin, err
}

// hostOf returns the host of a server name for a URL, and the server's own address: with the port, where the name has one.
func hostOf(server string) (host, own string) {
	host = server
	if h, _, err := net.SplitHostPort(server); err == nil {
		host = h
		if strings.Contains(h, ":") {
			host = "[" + h + "]"
		}
	}
	return host, "https://" + server
}

// wellKnown reads the file at the client's address; "" when there is none.
func (c *Client) wellKnown(ctx context.Context) (string, error) {
	ctx, cancel := wire.Deadline(wire.WithoutToken(ctx), c.conn.Limits().Read)
	defer cancel()
	address := c.BaseURL() + "/.well-known/matrix/client"
	for range maxHops + 1 {
		resp, err := c.conn.FetchAddress(ctx, opDiscover, address)
		if err != nil {
			return "", err
		}
		next, base, err := wellKnownAnswer(ctx, address, resp)
		_ = resp.Body.Close()
		if err != nil || next == "" {
			return base, err
		}
		address = next
	}
	return "", unusable("too many redirects")
}

// unusable is an error about the file that says what to do.
func unusable(why string) *Error {
	return &Error{Op: opDiscover, Kind: KindNotMatrix, Detail: "cannot use .well-known/matrix/client (" + why + "); enter the homeserver's address (https://…)"}
}

// wellKnownAnswer reads one answer: where to go on, or the base URL in the file, or neither when there is no file.
func wellKnownAnswer(ctx context.Context, address string, resp *http.Response) (next, base string, err error) {
	switch resp.StatusCode {
	case http.StatusOK:
		base, err = readWellKnown(ctx, resp)
		return "", base, err
	case http.StatusNotFound:
		return "", "", nil
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		next, err = hop(address, resp.Header.Get("Location"))
		return next, "", err
	}
	e := unusable("access denied")
	e.Status = resp.StatusCode
	return "", "", e
}

// hop checks where a redirect leads: from https to https only, without credentials.
func hop(address, location string) (string, error) {
	from, err := url.Parse(address)
	if err != nil || location == "" {
		return "", unusable("invalid redirect")
	}
	to, err := from.Parse(location)
	switch {
	case err != nil || to.Hostname() == "":
		return "", unusable("invalid redirect")
	case to.User != nil:
		return "", unusable("redirect contains a password")
	case to.Scheme != from.Scheme || to.Scheme != "https" && !wire.Loopback(to.Hostname()):
		return "", unusable("redirect leaves https")
	}
	to.Fragment = ""
	return to.String(), nil
}

// readWellKnown reads m.homeserver.base_url, which is required.
func readWellKnown(ctx context.Context, resp *http.Response) (string, error) {
	var base string
	body := io.Reader(&wire.BoundedReader{Src: resp.Body, Left: maxWellKnown})
	err := wire.Decode(body, resp.Header, func(r *wire.Reader) {
		if !r.ExpectObject() {
			return
		}
		r.Object(func(key []byte) {
			if string(key) != "m.homeserver" || r.Peek() != '{' {
				r.Skip()
				return
			}
			r.Object(func(key []byte) {
				if string(key) == "base_url" {
					base, _ = r.Str()
					return
				}
				r.Skip()
			})
		})
	})
	if err != nil {
		e := wire.BodyError(ctx, opDiscover, resp.StatusCode, err)
		if e.Kind == KindMalformed || e.Kind == KindNotMatrix || e.Kind == KindTooLarge {
			kind := e.Kind
			e = unusable("invalid content")
			e.Kind, e.Err = kind, err
		}
		return "", e
	}
	if base == "" {
		return "", unusable("no homeserver in it")
	}
	checked, _, err := wire.ParseBase(base)
	if e, ok := errors.AsType[*Error](err); ok {
		return "", unusable("unusable address: " + e.Detail)
	}
	if wire.IsSocket(checked) {
		return "", unusable("unusable address: it names a socket of this machine")
	}
	return checked, nil
}
