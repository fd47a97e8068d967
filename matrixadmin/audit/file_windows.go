package audit

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// openFlags has nothing to add here: links are refused by name.
const openFlags = 0

// lockAt is the byte that consoles lock, far behind any record, since a lock here also keeps readers out.
const lockAt = 1 << 30

func writeOnce(f *os.File, b []byte) (int, error) { return f.Write(b) }

// truncate goes by name, since a descriptor that may only append may not shorten.
func truncate(f *os.File, size int64) error { return os.Truncate(f.Name(), size) }

func syncHead(f *os.File) error { return f.Sync() }

// tryLock takes the exclusive or the shared lock on f, or says that it is taken.
func tryLock(f *os.File, shared bool) (bool, error) {
	how := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if !shared {
		how |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &windows.Overlapped{OffsetHigh: lockAt})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	return err == nil, err
}

func unlock(f *os.File) error {
	return windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, &windows.Overlapped{OffsetHigh: lockAt})
}
