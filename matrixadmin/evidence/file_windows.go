package evidence

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// readFlags has nothing to add here.
const readFlags = 0

// checkDir asks for a directory only: rights come from the profile directory's access control list.
func checkDir(info fs.FileInfo) error { return private(info.Mode().Type()|0o700, true) }

func writableByAll(fs.FileMode) bool { return false }

// syncDir has nothing to do: directories cannot be synced, and the file system's journal keeps their entries.
func syncDir(*os.Root) error { return nil }

// systemReason names the errors that an administrator can do something about.
func systemReason(err error) string {
	no, ok := errors.AsType[syscall.Errno](err)
	if !ok {
		return ""
	}
	switch no {
	case windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL:
		return "the disk is full"
	case windows.ERROR_DISK_QUOTA_EXCEEDED:
		return "the disk quota is used up"
	case windows.ERROR_WRITE_PROTECT:
		return "the disk is write-protected"
	case windows.ERROR_SHARING_VIOLATION:
		return "another program holds the file"
	default:
		return ""
	}
}
