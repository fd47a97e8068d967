package connect_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// hidesWhois lets nothing of administrators through.
func hidesWhois(hs *matrixadmintest.Homeserver) {
	answers("/_matrix/client/v3/admin", 404, "text/html", "<html>no</html>")(hs)
	answers("/_matrix/client/r0/admin", 404, "text/html", "<html>no</html>")(hs)
}

const userToken = "token of an ordinary user"

// answers makes every request whose path begins so answer with a status, a type and a body.
func answers(prefix string, status int, contentType, body string) func(*matrixadmintest.Homeserver) {
	return func(hs *matrixadmintest.Homeserver) {
		hs.Fault(under(prefix), matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}})
	}
}

func under(prefix string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, prefix) }
}

func breaks(err error) func(*matrixadmintest.Homeserver) {
	return func(hs *matrixadmintest.Homeserver) {
		hs.Fault(under("/"), matrixadmintest.Fault{Before: true, Err: err})
	}
}

const (
	page     = "<html><body>hello</body></html>"
	whoami   = "/_matrix/client/v3/account/whoami"
	versions = "/_matrix/client/versions"
	admins   = "/_synapse/admin/v2/users"
)

func TestEveryFailureHasItsSentence(t *testing.T) {
	for name, c := range map[string]struct {
		mode     matrixadmintest.Mode
		address  string
		token    string
		noToken  error
		sabotage func(*matrixadmintest.Homeserver)
		says     []string
	}{
		"no address":            {address: "what is this", says: []string{"is not an address (https://…), server name or user ID", "Homeserver what is this"}},
		"credentials in it":     {address: "https://me:hunter2@demo.example", says: []string{"Remove the user name and password from the address"}},
		"http":                  {address: "http://demo.example", says: []string{"http would send the token unencrypted"}},
		"a query in it":         {address: "https://demo.example/?x=1", says: []string{"Remove the query"}},
		"name not found":        {sabotage: breaks(&net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}), says: []string{"Cannot resolve demo.example."}},
		"refused":               {sabotage: breaks(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), says: []string{"Connection refused by https://demo.example."}},
		"no route":              {sabotage: breaks(&net.OpError{Op: "dial", Err: syscall.ENETUNREACH}), says: []string{"Cannot connect to https://demo.example."}},
		"TLS":                   {sabotage: breaks(x509.UnknownAuthorityError{}), says: []string{"The certificate of demo.example is not trusted", "Certificate not signed by a trusted authority", "Nothing was sent."}},
		"http at an https port": {sabotage: breaks(http.ErrSchemeMismatch), says: []string{"does not respond with https", "the port uses plain http.", "Nothing was sent."}},
		"no TLS at all":         {sabotage: breaks(tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}), says: []string{"does not respond with https", "No TLS at this address (is it an http port?)"}},
		"well-known is junk":    {address: "demo.example", sabotage: answers("/.well-known", 200, "text/html", page), says: []string{"The .well-known of demo.example"}},
		"not a homeserver":      {sabotage: answers("/_matrix", 200, "text/html", page), says: []string{"is not a Matrix homeserver", "does not forward /_matrix"}},
		"not found at all":      {sabotage: answers("/", 404, "text/html", page), says: []string{"is not a Matrix homeserver"}},
		"null":                  {sabotage: answers(versions, 200, "application/json", "null"), says: []string{"https://demo.example"}},
		"half a body":           {sabotage: answers(versions, 200, "application/json", `{"versions":["v1.1"`), says: []string{"sent an invalid response"}},
		"redirect":              {sabotage: answers(versions, 301, "text/html", ""), says: []string{"redirects elsewhere. mxwarden does not follow redirects."}},
		"gateway":               {sabotage: answers(versions, 502, "text/html", page), says: []string{"Server error at https://demo.example.", "HTTP 502"}},
		"too many requests":     {sabotage: answers(whoami, 429, "application/json", `{"errcode":"M_LIMIT_EXCEEDED","error":"slow"}`), says: []string{"Rate limited.", "Wait a while"}},
		"no token to be had":    {noToken: errors.New("pass: \x1b[31mno such entry"), says: []string{"Could not get a token.", "pass: ‹1B›[31mno such entry", "t to enter one"}},
		"token of two lines":    {token: "one\ntwo", says: []string{"The access token contains a line break", "t to enter a different token"}},
		"token unknown":         {token: "wrong", says: []string{"The server does not recognize this token.", "Press t to enter a different token"}},
		"token expired":         {sabotage: answers(whoami, 401, "application/json", `{"errcode":"M_UNKNOWN_TOKEN","error":"Access token has expired","soft_logout":true}`), says: []string{"Token expired."}},
		"locked":                {sabotage: answers(whoami, 401, "application/json", `{"errcode":"M_USER_LOCKED","error":"locked","soft_logout":true}`), says: []string{"The token's account is locked."}},
		"locked, older":         {sabotage: answers(whoami, 401, "application/json", `{"errcode":"ORG_MATRIX_MSC3939_USER_LOCKED","error":"locked","soft_logout":true}`), says: []string{"is locked."}},
		"not an admin":          {token: userToken, says: []string{"The token is valid, but @bob:demo.example is not a server administrator."}},
		"not an admin, old":     {mode: matrixadmintest.Synapse034, token: userToken, says: []string{"@bob:demo.example is not a server administrator"}},
		"not an admin, other":   {mode: matrixadmintest.Dendrite, token: userToken, says: []string{"@bob:demo.example is not a server administrator"}},
		"hidden by the proxy":   {mode: matrixadmintest.ProxyHidesAdmin, sabotage: hidesWhois, says: []string{"but /_synapse/admin is blocked by a proxy", "Allow it for administrators"}},
		"hidden, and no admin":  {mode: matrixadmintest.ProxyHidesAdmin, token: userToken, says: []string{"@bob:demo.example is not a server administrator"}},
		"MAS, no scope":         {mode: matrixadmintest.MAS, token: userToken, says: []string{"lacks the scope urn:synapse:admin:*", "mas-cli manage issue-compatibility-token"}},
		"proxy with a login":    {sabotage: answers(whoami, 401, "text/html", page), says: []string{"a proxy answers authenticated requests itself"}},
		"admin call broken":     {sabotage: answers(admins, 500, "application/json", `{"errcode":"M_UNKNOWN","error":"Internal server error"}`), says: []string{"Server error at https://demo.example."}},
		"silence": {
			sabotage: func(hs *matrixadmintest.Homeserver) {
				hs.Fault(under(versions), matrixadmintest.Fault{Hang: true})
			},
			says: []string{"did not respond in time"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hs := matrixadmintest.New(matrixadmintest.WithMode(c.mode))
				hs.AddUser(matrixadmintest.User{ID: "@bob:demo.example"})
				cfg := config(t, hs)
				if c.address != "" {
					cfg.Homeserver = c.address
				}
				token := c.token
				switch token {
				case "":
					token = hs.AdminToken()
				case userToken:
					token = hs.TokenFor("@bob:demo.example")
				}
				cfg.Token = func(context.Context) (matrixadmin.Secret, error) { return matrixadmin.NewSecret(token), c.noToken }
				if c.sabotage != nil {
					c.sabotage(hs)
				}
				d, h := start(t, cfg, 200, 40)
				d.Advance(5*time.Minute).Shows("failed").Shows(c.says...).Lacks(token, "hunter2", "\x1b")
				if h.connected() != nil {
					t.Error("connected all the same")
				}
				if n := len(h.page.Keys()); n < 2 {
					t.Error("there is no way on")
				}
			})
		})
	}
}
