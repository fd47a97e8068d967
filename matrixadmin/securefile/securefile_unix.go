//go:build !windows

package securefile

import (
	"io/fs"
	"os"
	"syscall"
)

// OwnedByUser reports whether a file belongs to the user for whom the program runs.
func OwnedByUser(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// OwnedByUserOrRoot reports whether a directory belongs to the user for whom the program runs, or to root.
func OwnedByUserOrRoot(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && (st.Uid == 0 || int(st.Uid) == os.Geteuid())
}

// rights are the mode of a file.
func rights(info fs.FileInfo) fs.FileMode { return info.Mode() }

func writableByOthers(mode fs.FileMode) bool { return mode&0o022 != 0 && mode&fs.ModeSticky == 0 }

// SyncDir makes the entries of a directory durable.
func SyncDir(dir *os.Root) error {
	d, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

var reasons = map[syscall.Errno]string{
	syscall.ENOSPC:     "the disk is full",
	syscall.EDQUOT:     "disk quota exceeded",
	syscall.EFBIG:      "file size limit reached (ulimit)",
	syscall.EROFS:      "the file system is read-only",
	syscall.EIO:        "disk I/O error",
	syscall.ELOOP:      "it is a symbolic link",
	syscall.ENOLCK:     "file system does not support locks",
	syscall.EOPNOTSUPP: "file system does not support locks",
}
