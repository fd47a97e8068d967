//go:build !windows

package export

import (
	"errors"
	"os"
	"syscall"
)

// noFollow refuses a link in the place of a new file.
const noFollow = syscall.O_NOFOLLOW

// closable: the bits of a mode say who may do what.
const closable = true

// syncDir makes the entries of a directory durable.
func syncDir(root *os.Root) error {
	d, err := root.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// systemReason names the errors that an administrator can do something about.
func systemReason(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full"
	case errors.Is(err, syscall.EDQUOT):
		return "the disk quota is used up"
	case errors.Is(err, syscall.EFBIG):
		return "the file may not grow any further (limit on file sizes)"
	case errors.Is(err, syscall.EROFS):
		return "the file system is read-only"
	case errors.Is(err, syscall.EIO):
		return "the disk reports an input/output error"
	case errors.Is(err, syscall.ENOTDIR):
		return "a part of the path is no directory"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "the name is too long"
	}
	return ""
}
