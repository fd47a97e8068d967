//go:build unix

package wire

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// trustedSocket refuses a socket that somebody else may have put in the place of the server's: whoever listens there is given the access token. As ssh does
// with its control socket, it trusts root and who runs this program; and a service's own account, where nobody else can put anything in the directories of the
// socket. A socket that is not there is none of its business.
func trustedSocket(at string) error {
	target, err := filepath.EvalSymlinks(at)
	if err != nil {
		return nil //nolint:nilerr // connecting says it better
	}
	file, err := os.Stat(target)
	if err != nil || file.Mode().Type() != fs.ModeSocket {
		return nil //nolint:nilerr // as above
	}
	owner, me := ownerOf(file), uint32(os.Geteuid()) //nolint:gosec // an id of a user has 32 bits
	switch {
	case owner == 0 || owner == me:
		return nil
	case !isService(owner):
		return untrusted(fmt.Sprintf("the socket belongs to another user (uid %d), who would be given the access token; use one that belongs to root, to you or to a service's account", owner))
	}
	for _, path := range []string{at, target} {
		for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
			if why := openDirectory(dir, dir == filepath.Dir(path), owner, me); why != "" {
				return untrusted(why)
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return nil
}

// openDirectory says why others can put a socket, or a directory above it, into a directory, "" where they cannot. In one with the sticky bit nobody replaces
// what belongs to others, but a socket can be there before the server's.
func openDirectory(dir string, nearest bool, owner, me uint32) string {
	info, err := os.Stat(dir)
	if err != nil {
		return ""
	}
	switch by := ownerOf(info); {
	case info.Mode().Perm()&0o002 != 0 && (nearest || info.Mode()&fs.ModeSticky == 0):
		return "everybody can write to " + dir + ", and so put a socket there that is given the access token; move the socket to a directory of the server"
	case by != 0 && by != me && by != owner:
		return fmt.Sprintf("%s belongs to another user (uid %d), who could put a socket there that is given the access token", dir, by)
	}
	return ""
}

// isService reports whether an id is of those that systems give to services, the dynamic ones of systemd among them.
func isService(uid uint32) bool { return uid < 1000 || uid >= 61184 && uid <= 65519 }

func ownerOf(info fs.FileInfo) uint32 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Uid
	}
	return 0
}
