package securefile

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// OwnedByUser is always true: rights come from the profile directory's access control list.
func OwnedByUser(fs.FileInfo) bool { return true }

// rights are those of the owner: access control lists are not looked at.
func rights(info fs.FileInfo) fs.FileMode { return info.Mode().Type() | 0o700 }

// OwnedByUserOrRoot is always true, as [OwnedByUser] is.
func OwnedByUserOrRoot(fs.FileInfo) bool { return true }

func writableByOthers(fs.FileMode) bool { return false }

// SyncDir has nothing to do: directories cannot be synced, and the file system's journal keeps their entries.
func SyncDir(*os.Root) error { return nil }

var reasons = map[syscall.Errno]string{
	windows.ERROR_DISK_FULL:           "the disk is full",
	windows.ERROR_HANDLE_DISK_FULL:    "the disk is full",
	windows.ERROR_DISK_QUOTA_EXCEEDED: "disk quota exceeded",
	windows.ERROR_WRITE_PROTECT:       "the disk is write-protected",
	windows.ERROR_SHARING_VIOLATION:   "file is in use by another program",
}
