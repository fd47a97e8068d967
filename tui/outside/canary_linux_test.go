package outside

import (
	"encoding/pem"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// The secrets of a session; the token is the server's own.
const (
	canaryPassword = "canary-Password-5e0a"
	canaryNew      = "canary-new-Password-77c1"
	canaryUser     = "@boss:demo.example"
	canaryFound    = "syt_YWxpY2U_qWeRtYuIoPaSdFgHjKlZ_0aBcDe" // pasted into the find box by mistake
	canaryBare     = "5Ru6DGN3dK2yGqS2JJb0w3eJrDg1QvHk"        // and one of a server whose tokens have no sign, within a filter
)

// TestCanary signs in, resets a password and leaves, or is made to leave, and then looks for the token and both passwords in all that was written:
// the terminal with standard error, every file, the arguments and the environment of the process. They may be in the requests and nowhere else.
func TestCanary(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		environ []string
		token   bool // typed, instead of a password
		killed  bool // with a signal that would print all goroutines
		outside bool // with MXWARDEN_OUTSIDE=1 only: each of its parts is tried by another
	}{
		"password":          {},
		"token":             {token: true, outside: true},
		"GODEBUG, password": {environ: []string{"GODEBUG=http2debug=2"}, outside: true},
		"GODEBUG, token":    {environ: []string{"GODEBUG=http2debug=2"}, token: true},
		"TEA_DEBUG":         {environ: []string{"TEA_DEBUG=1", "TEA_TRACE=trace.log"}, token: true},
		"SIGQUIT, password": {killed: true, outside: true, environ: []string{"GOTRACEBACK=crash"}},
		"SIGQUIT, token":    {killed: true, token: true, environ: []string{"GOTRACEBACK=crash", "TEA_DEBUG=1", "GODEBUG=http2debug=2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.outside && !outside {
				t.Skip("left to MXWARDEN_OUTSIDE=1, as .ci/run does")
			}
			s := newSession(t)
			p, pid := s.start(t, tt.environ)
			if tt.token {
				p.Shows("Access token").Type("\x1b[200~" + s.token + "\x1b[201~").Type("\r")
			} else {
				p.Shows("Access token").Type("\t").Shows("User ID").Type("\r").Shows("Password").Type(canaryPassword).Type("\r")
			}
			p.Shows("Accounts", "@alice:demo.example")
			p.Type("/").Shows("ID, name, link, e-mail").Type("\x1b[200~Authorization: Bearer " + canaryFound + "\x1b[201~").Shows("looks like an access token").Type("\r\x1b").Lacks("looks like")
			p.Type("/").Shows("ID, name, link, e-mail").Type("\x1b[200~state:active name:" + canaryBare + "\x1b[201~").Shows("looks like an access token").Type("\r\x1b").Lacks("looks like")
			s.reset(p)
			token := s.hs.TokenFor(canaryUser)
			secrets := []string{token, canaryPassword, canaryNew, canaryFound, canaryFound[12:32], canaryBare, canaryBare[8:24]}
			for _, file := range []string{"cmdline", "environ", "comm"} {
				content, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
				if err != nil && os.Geteuid() == 0 {
					t.Error(err)
				}
				lacks(t, file, string(content), secrets)
			}
			if tt.killed {
				p.Signal(syscall.SIGQUIT)
				p.Exits()
			} else {
				quit(t, p.Type("\x1b").Lacks("╭").Type("\x1b").Shows("User ID"))
			}
			lacks(t, "the terminal", p.Stream(), secrets)
			lacks(t, "the terminal without its sequences", sequence.ReplaceAllString(p.Stream(), ""), secrets)
			if strings.Contains(p.Stream(), "goroutine ") {
				t.Errorf("it crashed, and the stream ends in %q", p.Stream()[max(len(p.Stream())-200, 0):])
			}
			if n := s.files(t, secrets); n == 0 {
				t.Error("no file was written, not even the audit trail")
			}
			s.arrived(t, token, !tt.token)
		})
	}
}

var sequence = regexp.MustCompile("\x1b\\[[0-9;?]*[ -/]*[@-~]|\x1b\\][^\x07]*\x07|[\\x00-\\x1f]")

func lacks(t *testing.T, where, content string, secrets []string) {
	t.Helper()
	for i, secret := range secrets {
		if secret == "" || strings.Contains(content, secret) {
			t.Errorf("secret %d of token, password, new password, tokens in the find box is in %s", i, where)
		}
	}
}

// session is a homeserver with TLS and HTTP/2, a profile for it and a home.
type session struct {
	hs    *matrixadmintest.Homeserver
	exe   string // the program, or one that panics
	dir   string
	token string
	h2    atomic.Int64 // requests with a token by way of HTTP/2
}

func newSession(t *testing.T) *session {
	t.Helper()
	s := &session{hs: matrixadmintest.New(), exe: binary, dir: t.TempDir()}
	s.hs.AddUser(matrixadmintest.User{ID: canaryUser, Admin: true, Password: canaryPassword})
	s.hs.AddUser(matrixadmintest.User{ID: "@alice:demo.example", Password: "old-alice-1"})
	s.token = s.hs.TokenFor(canaryUser)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor == 2 && r.Header.Get("Authorization") != "" {
			s.h2.Add(1)
		}
		s.hs.ServeHTTP(w, r)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	t.Cleanup(srv.Close)
	config := "default = 'canary'\n[profiles.canary]\nbase_url = '" + srv.URL + "'\nca_file = '" + s.dir + "/ca.pem'\nuser = 'boss'\ncolour = 'red'\n"
	for path, content := range map[string]string{
		"ca.pem": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})), "config/mxwarden/config.toml": config, "tmp/x": "", "cwd/x": "",
	} {
		path = filepath.Join(s.dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *session) start(t *testing.T, environ []string) (*uitest.Terminal, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.exe)
	cmd.Dir = filepath.Join(s.dir, "cwd")
	p := uitest.StartOn(t, cmd, uitest.TerminalOptions{Width: 120, Height: 40, Answers: uitest.XTerm, Environ: append([]string{
		"HOME=" + s.dir, "XDG_CONFIG_HOME=" + s.dir + "/config", "XDG_STATE_HOME=" + s.dir + "/state", "TMPDIR=" + s.dir + "/tmp",
	}, environ...)})
	return p, cmd.Process.Pid
}

// reset gives @alice a new password, typed twice.
func (s *session) reset(p *uitest.Terminal) {
	s.confirms(p)
	p.Type("\r").Shows("The server reported success")
}

// confirms goes as far as the last key of a reset.
func (s *session) confirms(p *uitest.Terminal) {
	const pace = 25 * time.Millisecond // of a hand
	p.Type("/").Shows("ID, name, link, e-mail").Type("@alice:demo.example\r").Shows("› @alice:demo.example", "Connections")
	p.Type("P").Shows("Reset password", "Enter a new password.").Slowly(canaryNew, pace).Type("\t").Slowly(canaryNew, pace)
	p.Type("\t\t\t\t").Shows("Type yes to confirm")
	for n := range len("yes") { // each key when the one before is painted, so that a busy machine does not take them for a paste
		<-time.After(3 * pace)
		p.Type("yes"[n : n+1]).Shows("› Confirm          " + "yes"[:n+1])
	}
	p.Shows("Ready.").Type("\t")
}

// files looks through all that lies in the home, and returns how many files the program has written.
func (s *session) files(t *testing.T, secrets []string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		lacks(t, path, path+string(content), secrets)
		if strings.HasPrefix(path, filepath.Join(s.dir, "state")) {
			n++
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return n
}

// arrived proves that the secrets were in the requests, since a search for what was never there finds nothing.
func (s *session) arrived(t *testing.T, token string, password bool) {
	t.Helper()
	login, reset := false, false
	for _, r := range s.hs.Requests() {
		if strings.Contains(r.Path+r.Query.Encode()+string(r.Body), canaryFound[12:32]) || strings.Contains(r.Path+r.Query.Encode()+string(r.Body), canaryBare[8:24]) {
			t.Errorf("the token of the find box was sent to %s", r.Path)
		}
		login = login || strings.Contains(string(r.Body), canaryPassword)
		reset = reset || strings.Contains(string(r.Body), canaryNew)
	}
	if token == "" || login != password || !reset || s.h2.Load() == 0 {
		t.Errorf("token %t, sign-in %t, want %t, reset %t, requests by HTTP/2 %d", token != "", login, password, reset, s.h2.Load())
	}
}
