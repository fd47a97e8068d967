package matrixadmin

import (
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
