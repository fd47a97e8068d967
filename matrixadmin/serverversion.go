package matrixadmin

import (
	"strconv"
	"strings"
)

// Before reports whether the server's version is known to be older than major.minor; a version that is not numbers is not known to be.
func (s *Server) Before(major, minor int) bool {
	first, rest, ok := strings.Cut(strings.TrimPrefix(s.Version.Raw(), "v"), ".")
	if !ok {
		return false
	}
	second := rest
	if end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		second = rest[:end]
	}
	x, err := strconv.Atoi(first)
	if err != nil {
		return false
	}
	y, err := strconv.Atoi(second)
	if err != nil {
		return false
	}
	return x < major || x == major && y < minor
}
