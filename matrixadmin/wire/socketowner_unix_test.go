//go:build unix

package wire

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTrustedSocket: a socket of root, of who runs the program, or of a service where nobody else can put one. Only root can give a file to others.
func TestTrustedSocket(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root")
	}
	const service, person = 991, 1001
	for name, tt := range map[string]struct {
		socket, dir int
		mode        os.FileMode
		link        bool
		want        string
	}{
		"of root, for everybody":               {mode: 0o777},
		"of a person":                          {socket: person, mode: 0o755, want: "belongs to another user (uid 1001)"},
		"of a service":                         {socket: service, dir: service, mode: 0o755},
		"of a service, in a directory of root": {socket: service, mode: 0o755},
		"of a service, where everybody writes": {socket: service, mode: 0o777, want: "everybody can write to "},
		"of a service, in sticky":              {socket: service, mode: 0o777 | os.ModeSticky, want: "everybody can write to "},
		"of a service, at a person's":          {socket: service, dir: person, mode: 0o755, want: "belongs to another user (uid 1001)"},
		"of a service, by a link":              {socket: service, mode: 0o755, link: true, want: "everybody can write to "},
	} {
		root, err := os.MkdirTemp("", "s") //nolint:usetesting // a path that is short enough for a socket
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(root) })
		dir, links := filepath.Join(root, "d"), filepath.Join(root, "l")
		at := filepath.Join(dir, "s")
		for _, d := range []string{dir, links} {
			if err := os.Mkdir(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		l, err := net.Listen("unix", at)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		for _, err := range []error{os.Chmod(root, 0o755), os.Chmod(dir, tt.mode), os.Chmod(links, 0o777), os.Chown(at, tt.socket, 0), os.Chown(dir, tt.dir, 0)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		path := at
		if tt.link {
			path = filepath.Join(links, "s")
			if err := os.Symlink(at, path); err != nil {
				t.Fatal(err)
			}
		}
		err = trustedSocket(path)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
		if _, err := socketDialer(socketScheme+"//"+path)(t.Context(), "", ""); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(socketTrouble(err), tt.want) {
			t.Errorf("%s: connecting: %v", name, err)
		}
	}
	if err := trustedSocket("/nowhere/s"); err != nil {
		t.Errorf("nothing there: %v", err)
	}
}
