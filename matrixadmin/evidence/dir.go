package evidence

import (
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// DefaultDir returns where evidence is kept: $XDG_STATE_HOME/mxwarden/evidence, by default under ~/.local/state.
//
// It is empty when the environment names no home; as the specification says, a relative $XDG_STATE_HOME does not count.
func DefaultDir(getenv func(string) string) string {
	if state := securefile.StateDir(getenv); state != "" {
		return filepath.Join(state, "evidence")
	}
	return ""
}
