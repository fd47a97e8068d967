package styles

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

// TestServerColours has a label that can be read for every colour that a profile may name, and for no other.
func TestServerColours(t *testing.T) {
	t.Parallel()
	s := New(true, false)
	for _, name := range profile.Colours() {
		pair, ok := serverColours[name]
		if !ok {
			t.Errorf("there is no %s", name)
			continue
		}
		if r := contrast(t, pair[1], pair[0]); r < 4.5 {
			t.Errorf("%s has a contrast of %.2f, want at least 4.5", name, r)
		}
		if painted := s.Server(name).Render("x"); Plain(painted) != " x " || painted == s.Title.Render(" x ") {
			t.Errorf("%s paints %q", name, painted)
		}
	}
	if len(serverColours) != len(profile.Colours()) || s.Server("").Render("x") != s.Title.Render("x") {
		t.Error("colours that no profile can name")
	}
}
