//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package evidence

import "golang.org/x/sys/unix"

// readFlags follow no link and do not wait for the other end of a pipe.
const readFlags = unix.O_NOFOLLOW | unix.O_NONBLOCK
