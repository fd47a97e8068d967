package profile_test

import (
	"os"
	"strings"
	"testing"
)

// The profiles of the README and of the reference can be read, and the helper of the reference is the one that is tried on the real pass.
func TestReadme(t *testing.T) {
	var reference string
	for _, file := range []string{"../../README.md", "../cli/topics/config.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		reference = string(text)
		_, rest, _ := strings.Cut(reference, "```toml\n")
		example, _, ok := strings.Cut(rest, "```\n")
		if c, err := config(t, example); !ok || err != nil || c.Default != "prod" || c.Profiles["prod"].Colour != "red" {
			t.Errorf("the profile of %s: %+v, %v", file, c, err)
		}
	}
	script, err := os.ReadFile("testdata/mxwarden-credential-pass")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(reference, "```sh\n"+string(script)+"```\n") {
		t.Error("the reference shows another helper for pass than testdata has")
	}
}
