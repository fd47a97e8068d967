package securefile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// Mine is always true: rights come from the profile directory's access control list.
func Mine(fs.FileInfo) bool { return true }

func trusted(fs.FileInfo) bool { return true }

func writableByOthers(fs.FileMode) bool { return false }

// SyncDir has nothing to do: directories cannot be synced, and the file system's journal keeps their entries.
func SyncDir(*os.Root) error { return nil }

var reasons = map[syscall.Errno]string{
	windows.ERROR_DISK_FULL:           "the disk is full",
	windows.ERROR_HANDLE_DISK_FULL:    "the disk is full",
	windows.ERROR_DISK_QUOTA_EXCEEDED: "the disk quota is used up",
	windows.ERROR_WRITE_PROTECT:       "the disk is write-protected",
	windows.ERROR_SHARING_VIOLATION:   "another program holds the file",
}

// Reason names an error of the system that an administrator can do something about, without a full stop; any other is "".
func Reason(err error) string {
	no, _ := errors.AsType[syscall.Errno](err)
	return reasons[no]
}
