// Package securefile has the rules for files and directories that are their user's alone: the audit trail, evidence, exports, credentials.
//
// It says what is so, and each of them says in its own words what follows.
package securefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
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

// Parent is a directory above a file or directory, in which somebody else could put another one in its place.
type Parent struct {
	Path    string
	Mode    fs.FileMode
	Foreign bool // it belongs to somebody else than the user and root; otherwise others may write to it
}

// Why says what is wrong with a file below the directory, and what to do about it, without a full stop: "lies below …".
func (p *Parent) Why(paint func(string) string) string {
	where := paint(p.Path)
	if p.Foreign {
		return fmt.Sprintf("is in %s, which belongs to another user. Move it to a directory of your own.", where)
	}
	return fmt.Sprintf("is in %s, which other users can change (mode %04o). Fix: chmod go-w %s", where, p.Mode.Perm(), where)
}

// UnsafeParent returns the nearest directory above path in which others could swap what leads to it: one of another user, or one that its group or everybody
// may write to and that is not sticky; nil when there is none. Links are followed first. It is the one rule for secrets, the trail and evidence.
func UnsafeParent(path string) (*Parent, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(abs))
	if err != nil {
		return nil, err
	}
	for {
		info, err := os.Lstat(dir)
		if err != nil {
			return nil, err
		}
		foreign := !OwnedByUserOrRoot(info)
		if foreign || writableByOthers(info.Mode()) {
			return &Parent{Path: dir, Mode: info.Mode(), Foreign: foreign}, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil, nil //nolint:nilnil // there is none, and nothing went wrong
		}
		dir = up
	}
}

// Reason says in plain words what a [RefusedError] or an error of the system means, without a full stop; any other error is "".
func Reason(err error) string {
	refused, isRefused := errors.AsType[RefusedError](err)
	no, isNumber := errors.AsType[syscall.Errno](err)
	switch {
	case isRefused:
		return string(refused)
	case reasons[no] != "":
		return reasons[no]
	case errors.Is(err, syscall.ENOTDIR):
		return "part of the path is not a directory"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "the name is too long"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file or directory"
	case errors.Is(err, fs.ErrExist):
		return "file already exists"
	case isNumber && no != 0:
		return no.Error()
	}
	return ""
}
