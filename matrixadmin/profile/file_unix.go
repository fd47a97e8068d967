//go:build !windows

package profile

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// open opens a file and holds what it has opened, not its name, against the rules.
func (k kind) open(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0) //nolint:gosec // the administrator names the file
	switch {
	case errors.Is(err, syscall.ELOOP):
		return nil, k.refuse(path, "is a symbolic link; use the file itself")
	case errors.Is(err, syscall.ENXIO):
		return nil, k.refuse(path, "is not a regular file"+k.hint)
	case err != nil:
		return nil, k.refuseFor(path, "cannot be opened: "+reason(err), err)
	}
	if err := k.checkFile(f, path); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func (k kind) checkFile(f *os.File, path string) error {
	info, err := f.Stat()
	if err != nil {
		return k.refuse(path, "cannot be read: "+reason(err))
	}
	switch {
	case !info.Mode().IsRegular():
		return k.refuse(path, "is not a regular file"+k.hint)
	case !securefile.OwnedByUserOrRoot(info):
		return k.refuse(path, "belongs to another user; use a file of your own")
	case info.Mode().Perm()&k.closed != 0:
		return k.refuse(path, fmt.Sprintf(k.others, info.Mode().Perm(), word(path)))
	}
	return k.checkParents(path)
}

// checkParents refuses a file below a directory in which others could put another one in its place.
func (k kind) checkParents(path string) error {
	exposed, err := securefile.UnsafeParent(path)
	switch {
	case err != nil:
		return k.refuse(path, "cannot be read: "+reason(err))
	case exposed != nil:
		return k.refuse(path, exposed.Why(word))
	}
	return nil
}
