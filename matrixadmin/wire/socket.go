package wire

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path"
	"strings"
	"syscall"
)

// socketScheme begins the address of a server that listens on a Unix socket: unix:///run/synapse.sock.
const socketScheme = "unix:"

// socketRoot is what requests through a Unix socket are addressed to; the host is in their Host header and leads nowhere.
const socketRoot = "http://localhost"

// maxSocketPath is the longest path that the kernel takes, in bytes.
const maxSocketPath = 107

// IsSocket reports whether an address is that of a Unix socket.
func IsSocket(address string) bool { return strings.HasPrefix(address, socketScheme) }

// parseSocket checks the address of a Unix socket, which is its own origin: two sockets are two servers.
func parseSocket(raw string) (base, origin string, err error) {
	at, ok := strings.CutPrefix(raw, socketScheme+"//")
	switch {
	case !ok || !strings.HasPrefix(at, "/"):
		return "", "", badInput("the address of a socket has an absolute path: unix:///run/synapse.sock")
	case at != path.Clean(at) || at == "/":
		return "", "", badInput("the path of the socket contains an empty or dot segment")
	case strings.ContainsAny(at, "?#%"):
		return "", "", badInput("the path of the socket contains ?, # or %")
	case len(at) > maxSocketPath:
		return "", "", badInput("the path of the socket is too long (at most 107 bytes)")
	}
	return raw, raw, nil
}

// socketDialer connects to one socket, whatever a request is addressed to.
func socketDialer(base string) func(context.Context, string, string) (net.Conn, error) {
	at := strings.TrimPrefix(base, socketScheme+"//")
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		if err := trustedSocket(at); err != nil {
			return nil, &net.OpError{Op: "dial", Net: "unix", Err: err}
		}
		conn, err := (&net.Dialer{Timeout: dialTime}).DialContext(ctx, "unix", at)
		if err == nil {
			return conn, nil
		}
		if file, other := os.Stat(at); other == nil && file.Mode().Type() != fs.ModeSocket {
			return nil, &net.OpError{Op: "dial", Net: "unix", Err: errNoSocket}
		}
		return nil, err
	}
}

// untrusted says who else could listen on a socket, and so be given the access token.
type untrusted string

// Error implements error.
func (u untrusted) Error() string { return string(u) }

var errNoSocket = errors.New("not a socket")

// socketTrouble says why a socket takes no connection, "" for other errors.
func socketTrouble(err error) string {
	op, ok := errors.AsType[*net.OpError](err)
	switch {
	case !ok || op.Net != "unix" || op.Op != "dial":
		return ""
	case errors.As(err, new(untrusted)):
		return op.Err.Error()
	case errors.Is(err, errNoSocket):
		return "the file at this path is not a socket"
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return "no socket at this path; check the path and that the server is running"
	case errors.Is(err, fs.ErrPermission):
		return "no permission to use the socket; it needs write access (mode of the listener) and access to its directory"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused; no server is listening on the socket"
	}
	return ""
}
