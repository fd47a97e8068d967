package profile_test

import (
	"os"
	"strings"
	"testing"
)

// The README's profile can be read, and its helper is the one that is tried on the real pass.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```toml\n")
	example, _, ok := strings.Cut(rest, "```\n")
	if c, err := config(t, example); !ok || err != nil || c.Default != "prod" || c.Profiles["prod"].Colour != "red" {
		t.Errorf("the README's profile: %+v, %v", c, err)
	}
	script, err := os.ReadFile("testdata/mxwarden-credential-pass")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "```sh\n"+string(script)+"```\n") {
		t.Error("the README shows another helper for pass than testdata has")
	}
}
