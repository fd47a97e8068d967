package matrixadmin

import (
	"errors"
	"net/http"
	"testing"
)

func TestOrigin(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"example.org":                "https://example.org:443",
		" EXAMPLE.org ":              "https://example.org:443",
		"https://example.org/path/":  "https://example.org:443",
		"example.org:8448":           "https://example.org:8448",
		"example.org.":               "https://example.org.:443",
		"localhost:8008":             "http://localhost:8008",
		"127.0.0.1":                  "http://127.0.0.1:80",
		"[::1]:8008":                 "http://[::1]:8008",
		"http://[::1]":               "http://[::1]:80",
		"http://example.org":         "",
		"https://a:b@example.org":    "",
		"example.org@evil.example":   "",
		"https://example.org?x":      "",
		"":                           "",
		"https://":                   "",
		"example.org:0":              "",
		"example.org\\@evil.example": "",
	} {
		got, err := Origin(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Origin(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

// TestClearIsDialedOnThisMachineOnly holds what a name has become at the moment of dialing against the rule for http.
func TestClearIsDialedOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"127.0.0.1:80": true, "127.8.9.1:80": true, "[::1]:80": true, "[::ffff:127.0.0.1]:80": true,
		"10.0.0.1:80": false, "0.0.0.0:80": false, "[::]:80": false, "[::ffff:10.0.0.1]:80": false, "169.254.1.1:80": false, "[fe80::1%lo]:80": false, "localhost:80": false, "": false,
	} {
		if err := dialer(true).ControlContext(t.Context(), "tcp", address, nil); (err == nil) != ok || err != nil && !errors.Is(err, errClear) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if dialer(false).ControlContext != nil {
		t.Error("https is held to this machine too")
	}
	c, err := New("http://localhost:1")
	if err != nil {
		t.Fatal(err)
	}
	for kind, client := range map[string]*http.Client{"reads": c.conn.reads, "writes": c.conn.writes} {
		transport, ok := client.Transport.(*guard).next.(*http.Transport)
		if !ok {
			t.Fatal(kind)
		}
		if _, err := transport.DialContext(t.Context(), "tcp", "0.0.0.0:1"); !errors.Is(err, errClear) {
			t.Errorf("%s leave this machine: %v", kind, err)
		}
	}
}
