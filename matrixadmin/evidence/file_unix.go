//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package evidence

import (
	"io/fs"

	"golang.org/x/sys/unix"

	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// readFlags follow no link and do not wait for the other end of a pipe.
const readFlags = unix.O_NOFOLLOW | unix.O_NONBLOCK

// checkDir refuses a directory that is not ours alone.
func checkDir(info fs.FileInfo) error {
	return ownAlone(info.Mode(), securefile.Mine(info))
}
