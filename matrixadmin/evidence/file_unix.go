//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package evidence

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// readFlags follow no link and do not wait for the other end of a pipe.
const readFlags = unix.O_NOFOLLOW | unix.O_NONBLOCK

// checkDir refuses a directory that is not ours alone.
func checkDir(info fs.FileInfo) error {
	st, ok := info.Sys().(*syscall.Stat_t)
	return private(info.Mode(), ok && int(st.Uid) == os.Geteuid())
}

func writableByAll(mode fs.FileMode) bool { return mode&0o002 != 0 && mode&fs.ModeSticky == 0 }

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
	no, ok := errors.AsType[syscall.Errno](err)
	if !ok {
		return ""
	}
	switch no {
	case unix.ENOSPC:
		return "the disk is full"
	case unix.EDQUOT:
		return "the disk quota is used up"
	case unix.EFBIG:
		return "the file may not grow any further (limit on file sizes)"
	case unix.EROFS:
		return "the file system is read-only"
	case unix.EIO:
		return "the disk reports an input/output error"
	case unix.ELOOP:
		return "it is a symbolic link"
	default:
		return ""
	}
}
