//go:build !windows

package ops

import (
	"errors"

	"golang.org/x/sys/unix"
)

// alive reports whether there is a process of this number on this machine.
func alive(pid int) bool {
	err := unix.Kill(pid, 0)
	return err == nil || errors.Is(err, unix.EPERM)
}
