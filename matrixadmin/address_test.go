package matrixadmin

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

func TestNewChecksTheAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://hs.example":               "https://hs.example",
		" https://HS.example/ ":            "https://hs.example",
		"https://hs.example:8448/a/b%2Fc/": "https://hs.example:8448/a/b%2Fc",
		"http://localhost:8008":            "http://localhost:8008",
		"http://127.9.9.9:1":               "http://127.9.9.9:1",
		"http://[::1]:8008/":               "http://[::1]:8008",
		"HTTPS://hs.example":               "https://hs.example",
	} {
		c, err := New(in)
		if err != nil || c.BaseURL() != want {
			t.Errorf("%s: %v, want %s", in, err, want)
		}
	}
	for in, says := range map[string]string{
		"":                                   "enter an address",
		"hs.example":                         "https://",
		"ftp://hs.example":                   "https://",
		"javascript:alert(1)":                "https://",
		"https://":                           "no host",
		"https:hs.example":                   "no host",
		"https://user:canary@hs.example":     "password",
		"https://canary@hs.example":          "password",
		"https://hs.example?access=canary":   "query",
		"https://hs.example/?":               "query",
		"https://hs.example#canary":          "fragment",
		"https://hs.example/#":               "fragment",
		"http://hs.example":                  "unencrypted",
		"http://10.0.0.1":                    "unencrypted",
		"http://127.0.0.1.evil.example":      "unencrypted",
		"http://localhost.evil.example":      "unencrypted",
		"https://hs.example:0":               "port",
		"https://hs.example:99999":           "port",
		"https://hs.example:":                "port",
		"https://hs.example/a/../b":          "segment",
		"https://hs.example/a//b":            "segment",
		"https://hs.example/%2e%2e/b":        "segment",
		"https://hs.ex\nample":               "characters",
		"https://hs.example/\x1b[2J":         "characters",
		"https://hs.example/ü":               "characters",
		"https://hs.example\\@evil.example":  "characters",
		"https://[::1":                       "not a valid address",
		"https://canary:secret@hs.example:x": "",
	} {
		_, err := New(in)
		checkError(t, in, err, KindInvalid)
		if err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q in it", in, err, says)
		}
	}
}

func TestTokenIsChecked(t *testing.T) {
	t.Parallel()
	for token, says := range map[string]string{
		"":                              "empty",
		"syt_canary\n":                  "line break",
		"syt_canary\r\nX-Evil: 1":       "line break",
		"syt canary":                    "a space",
		"syt_canary\x1b":                "control",
		"syt_canary\u202e":              "ASCII",
		"Bearer syt_canary":             "only the token",
		"bearer syt_canary":             "only the token",
		strings.Repeat("canary", 1<<10): "4096",
	} {
		_, err := New("https://hs.example", WithToken(NewSecret(token)))
		checkError(t, says, err, KindInvalid)
		if err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q in it", err, says)
		}
	}
	if _, err := New("https://hs.example", WithToken(NewSecret("syt_YWxpY2U_abc-./+=~"))); err != nil {
		t.Error(err)
	}
	for _, bad := range []Option{WithUserAgent("a\r\nb"), WithRowLimit(0)} {
		if _, err := New("https://hs.example", bad); KindOf(err) != KindInvalid {
			t.Errorf("a bad option gives %v", err)
		}
	}
}

func TestPathPrefixIsKept(t *testing.T) {
	t.Parallel()
	var seen string
	c, err := New("https://hs.example/mat%2Frix/x", WithUserAgent("probe/1"), WithTransport(roundTrip(func(req *http.Request) (*http.Response, error) {
		seen = req.URL.EscapedPath() + " " + req.Header.Get("User-Agent")
		return answer(200, `{"user_id":"@a:b"}`), nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.WhoAmI(t.Context()); err != nil || seen != "/mat%2Frix/x/_matrix/client/v3/account/whoami probe/1" {
		t.Errorf("%s %v", seen, err)
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	const file = `{"m.homeserver":{"base_url":"`
	for _, tt := range []struct {
		name, input string
		status      int
		body        string
		location    string
		want        Discovery
		says        string
	}{
		{name: "address", input: "https://hs.example/x/", want: Discovery{BaseURL: "https://hs.example/x"}},
		{name: "bad address", input: "http://hs.example", says: "unencrypted"},
		{name: "no file", input: "example.org", status: 404, want: Discovery{BaseURL: "https://example.org", Server: "example.org"}},
		{name: "no file and a port", input: "example.org:8448", status: 404, want: Discovery{BaseURL: "https://example.org:8448", Server: "example.org:8448"}},
		{name: "same host", input: "example.org", status: 200, body: file + `https://example.org/"}}`, want: Discovery{BaseURL: "https://example.org", Server: "example.org", Delegated: true}},
		{name: "elsewhere", input: "@alice:example.org", status: 200, body: file + `https://matrix.example.net/"},"x":1}`, want: Discovery{BaseURL: "https://matrix.example.net", Server: "example.org", Delegated: true, Elsewhere: true}},
		{name: "same host, other port", input: "example.org", status: 200, body: file + `https://EXAMPLE.org:8443"}}`, want: Discovery{BaseURL: "https://example.org:8443", Server: "example.org", Delegated: true, Elsewhere: true}},
		{name: "loopback", input: "localhost:8008", status: 404, want: Discovery{BaseURL: "http://localhost:8008", Server: "localhost:8008"}},
		{name: "R40 http", input: "example.org", status: 200, body: file + `http://example.org"}}`, says: "unencrypted"},
		{name: "R40 credentials", input: "example.org", status: 200, body: file + `https://user:pw@hs"}}`, says: "password"},
		{name: "R40 javascript", input: "example.org", status: 200, body: file + `javascript:alert(1)"}}`, says: "https://"},
		{name: "R40 a mebibyte", input: "example.org", status: 200, body: file + strings.Repeat("a", 1<<20) + `"}}`, says: "cannot use"},
		{name: "R40 redirect to http", input: "example.org", status: 302, location: "http://example.org/x", says: "leaves https"},
		{name: "redirect for ever", input: "example.org", status: 302, location: "/again", says: "too many redirects"},
		{name: "redirect with a password", input: "example.org", status: 302, location: "https://a:b@example.org/", says: "password"},
		{name: "redirect to nowhere", input: "example.org", status: 302, says: "invalid redirect"},
		{name: "no base_url", input: "example.org", status: 200, body: `{"m.homeserver":{}}`, says: "no homeserver in it"},
		{name: "empty", input: "example.org", status: 200, says: "cannot use"},
		{name: "HTML", input: "example.org", status: 200, body: "<html>", says: "cannot use"},
		{name: "twice", input: "example.org", status: 200, body: `{"m.homeserver":{"base_url":"https://a.b","base_url":"https://c.d"}}`, says: "cannot use"},
		{name: "403", input: "example.org", status: 403, says: "access denied"},
		{name: "500", input: "example.org", status: 500, says: "access denied"},
		{name: "no name", input: "exa mple", says: "is not an address"},
		{name: "empty input", input: " ", says: "is not an address"},
		{name: "hostile input", input: "a\x1b[2J", says: "is not an address"},
		{name: "bad id", input: "@alice", says: "no server name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rt := roundTrip(func(req *http.Request) (*http.Response, error) {
				if req.Header.Get("Authorization") != "" {
					t.Error("the token was sent")
				}
				return answer(tt.status, tt.body, "Location", tt.location), nil
			})
			quick := wire.WithLimits(func(l *wire.Limits) { l.WaitMin, l.WaitMax = 1, 2 })
			got, err := Discover(t.Context(), tt.input, WithTransport(rt), WithToken(NewSecret("canary")), quick)
			if tt.says != "" {
				if err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("%+v, %v, want %q", got, err, tt.says)
				}
				checkError(t, tt.name, err, KindOf(err))
				return
			}
			tt.want.Input = NewText(tt.input)
			if err != nil || got != tt.want {
				t.Errorf("%+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
}

func TestDiscoverFollowsWithinHTTPS(t *testing.T) {
	t.Parallel()
	var asked []string
	rt := roundTrip(func(req *http.Request) (*http.Response, error) {
		asked = append(asked, req.URL.String())
		switch len(asked) {
		case 1:
			return answer(308, "", "Location", "https://www.example.org/w"), nil
		case 2:
			return answer(301, "", "Location", "/v#f"), nil
		}
		return answer(200, `{"m.homeserver":{"base_url":"https://hs.example.org"}}`), nil
	})
	d, err := Discover(t.Context(), "example.org", WithTransport(rt))
	want := "https://example.org/.well-known/matrix/client https://www.example.org/w https://www.example.org/v"
	if err != nil || d.BaseURL != "https://hs.example.org" || strings.Join(asked, " ") != want {
		t.Errorf("%+v %v %v", d, err, asked)
	}
}
