package evidence

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin"
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

// ownAlone says what is wrong with a directory that only its owner may touch, nil when nothing is.
//
// It refuses and does not repair: whoever could write here may already have done so.
func ownAlone(mode fs.FileMode, mine bool) error {
	switch {
	case mode&fs.ModeSymlink != 0:
		return refused("the directory is a symbolic link")
	case !mode.IsDir():
		return refused("this is not a directory")
	case !mine:
		return refused("the directory belongs to another user")
	case mode.Perm()&0o077 != 0:
		return refused("others have rights on the directory (mode %04o); to close it: chmod 700", mode.Perm())
	case mode.Perm()&0o700 != 0o700:
		return refused("you lack rights on your own directory (mode %04o); to open it: chmod 700", mode.Perm())
	}
	return nil
}

// openDir makes the directory when it is not there, holds it against the rules, and opens it, so that what is done in it is done in this one.
func openDir(dir string) (*os.Root, error) {
	if dir == "" {
		return nil, refused("no directory was given")
	}
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
		if err := syncParent(dir); err != nil {
			return nil, err
		}
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if err := checkDir(info); err != nil {
		return nil, err
	}
	exposed, err := securefile.Exposed(dir)
	switch {
	case err != nil:
		return nil, err
	case exposed != nil:
		return nil, refused("the directory %s", exposed.Why(matrixadmin.Printable))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if opened, err := root.Stat("."); err != nil || !os.SameFile(info, opened) {
		_ = root.Close()
		return nil, refused("the directory was exchanged for another one meanwhile")
	}
	return root, nil
}

func syncParent(dir string) error {
	parent, err := os.OpenRoot(filepath.Dir(dir))
	if err != nil {
		return err
	}
	defer parent.Close()
	return securefile.SyncDir(parent)
}
