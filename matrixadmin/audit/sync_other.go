//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package audit

import "golang.org/x/sys/unix"

func syncBytes(fd int) error { return unix.Fsync(fd) }
