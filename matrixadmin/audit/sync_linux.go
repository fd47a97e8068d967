package audit

import "golang.org/x/sys/unix"

func syncBytes(fd int) error { return unix.Fdatasync(fd) }
