// Package private has what all those need who keep files that are their user's alone: the trail, evidence, exports, credentials.
//
// It says what is so, and each of them says in its own words what follows.
package private

import (
	"io/fs"
	"os"
	"path/filepath"
)

// StateDir returns where the program keeps its state: $XDG_STATE_HOME/mxwarden, by default under ~/.local/state.
//
// It is empty when the environment names no home; as the specification says, a relative $XDG_STATE_HOME does not count.
func StateDir(getenv func(string) string) string {
	return under(getenv, "XDG_STATE_HOME", ".local", "state")
}

// ConfigDir returns where the program keeps what it is told: $XDG_CONFIG_HOME/mxwarden, by default under ~/.config; empty as [StateDir] is.
func ConfigDir(getenv func(string) string) string {
	return under(getenv, "XDG_CONFIG_HOME", ".config")
}

func under(getenv func(string) string, variable string, fallback ...string) string {
	dir := getenv(variable)
	if !filepath.IsAbs(dir) {
		home := getenv("HOME")
		if home == "" {
			home = getenv("USERPROFILE")
		}
		if home == "" {
			return ""
		}
		dir = filepath.Join(append([]string{home}, fallback...)...)
	}
	return filepath.Join(dir, "mxwarden")
}

// Parent is a directory above another one.
type Parent struct {
	Path string
	Mode fs.FileMode
}

// Exposed returns the nearest directory above dir that everybody may write to and that is not sticky, in which anybody could swap what leads
// to dir; nil when there is none.
func Exposed(dir string) (*Parent, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for parent := filepath.Dir(dir); parent != dir; dir, parent = parent, filepath.Dir(parent) {
		info, err := os.Stat(parent)
		if err != nil {
			return nil, err
		}
		if writableByAll(info.Mode()) {
			return &Parent{Path: parent, Mode: info.Mode()}, nil
		}
	}
	return nil, nil //nolint:nilnil // there is none, and nothing went wrong
}
