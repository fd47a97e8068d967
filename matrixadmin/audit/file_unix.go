//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package audit

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// openFlags follow no link and do not wait for the other end of a pipe. The standard library adds O_CLOEXEC.
const openFlags = unix.O_NOFOLLOW | unix.O_NONBLOCK

// writeOnce is one write(2): what a crash leaves is then a beginning of b, and nothing else.
func writeOnce(f *os.File, b []byte) (n int, err error) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	ctl := raw.Control(func(fd uintptr) {
		for {
			n, err = unix.Write(int(fd), b)
			if !errors.Is(err, unix.EINTR) || n > 0 {
				return
			}
		}
	})
	return max(n, 0), errors.Join(err, ctl)
}

func truncate(f *os.File, size int64) error { return f.Truncate(size) }

// syncHead need not wait for a new time of change to reach the disk, only for the bytes, where the system tells these apart.
func syncHead(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	ctl := raw.Control(func(fd uintptr) {
		for {
			if err = syncBytes(int(fd)); !errors.Is(err, unix.EINTR) {
				return
			}
		}
	})
	return errors.Join(err, ctl)
}
