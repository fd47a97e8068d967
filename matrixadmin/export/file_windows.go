package export

import (
	"errors"
	"os"
	"syscall"
)

// noFollow has nothing to add here.
const noFollow = 0

// closable: a mode says nothing here; access lists do.
const closable = false

// syncDir has nothing to do: directories cannot be synced, and the file system's journal keeps their entries.
func syncDir(*os.Root) error { return nil }

// The numbers of the errors that an administrator can do something about.
const (
	writeProtect   syscall.Errno = 19
	handleDiskFull syscall.Errno = 39
	diskFull       syscall.Errno = 112
	diskQuota      syscall.Errno = 1295
)

// systemReason names them.
func systemReason(err error) string {
	switch {
	case errors.Is(err, diskFull), errors.Is(err, handleDiskFull):
		return "the disk is full"
	case errors.Is(err, diskQuota):
		return "the disk quota is used up"
	case errors.Is(err, writeProtect):
		return "the disk is write-protected"
	}
	return ""
}
