//go:build !windows

package outside

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

const (
	pace   = 30 * time.Millisecond // of a hand; the dialogs take nothing faster
	victim = "@x:demo.example"
)

// slowServer carries a write out at once, and answers it when it is told to.
type slowServer struct {
	*httptest.Server

	home    *matrixadmintest.Homeserver
	arrived chan struct{} // one for each write
	release chan struct{} // closed: answers go out
	writes  atomic.Int64
}

func newSlowServer(t *testing.T) *slowServer {
	t.Helper()
	s := &slowServer{home: matrixadmintest.New(), arrived: make(chan struct{}, 9), release: make(chan struct{})}
	s.home.AddUser(matrixadmintest.User{ID: victim, DisplayName: "X", Devices: []matrixadmintest.Device{{ID: "A"}}})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			s.home.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		s.home.ServeHTTP(answer, r)
		s.writes.Add(1)
		s.arrived <- struct{}{}
		select {
		case <-s.release:
		case <-r.Context().Done(): // nobody waits any more
			return
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(s.Close)
	return s
}

// admin is somebody at work on that server, with a state directory of their own.
type admin struct {
	server *slowServer
	state  string
	token  string
}

func newAdmin(t *testing.T) *admin {
	t.Helper()
	a := &admin{server: newSlowServer(t), state: t.TempDir(), token: filepath.Join(t.TempDir(), "token")}
	if err := os.WriteFile(a.token, []byte(a.server.home.AdminToken()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *admin) args() []string {
	return []string{"--homeserver", a.server.URL, "--token-file", a.token, victim}
}

func (a *admin) options() uitest.TerminalOptions {
	return uitest.TerminalOptions{Environ: []string{"XDG_STATE_HOME=" + a.state, "XDG_CONFIG_HOME=" + a.state}}
}

func (a *admin) path() string { return filepath.Join(a.state, "mxwarden", "audit.jsonl") }

// opens starts the console on the account.
func (a *admin) opens(t *testing.T) *uitest.Terminal {
	t.Helper()
	return start(t, a.options(), a.args()...)
}

// deactivates confirms by hand and waits until the server has the write.
func (a *admin) deactivates(t *testing.T, p *uitest.Terminal) {
	t.Helper()
	p.Shows("› "+victim, "1 device").Type("D")
	p.Shows("Type the user ID to confirm.").ByHand(victim, pace).Shows("Ready.").Type("\t\r")
	select {
	case <-a.server.arrived:
	case <-time.After(20 * time.Second):
		t.Fatalf("the write did not arrive:\n%s", p.Screen())
	}
}

// records are kind, result and verdict of what stands in the trail.
func (a *admin) records(t *testing.T) []string {
	t.Helper()
	var all []string
	for r, err := range audit.Read(a.path(), audit.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.Join([]string{string(r.Kind), r.Result, r.Verdict}, " "))
	}
	if _, err := audit.VerifyFile(a.path()); err != nil {
		t.Error(err)
	}
	return all
}

// A line that is cut in the middle of a write does not cut the write off: its outcome is on record when the process has gone.
func TestHangUpWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	p := a.opens(t)
	a.deactivates(t, p)
	p.HangUp()
	<-time.After(500 * time.Millisecond) // the program has heard of it
	close(a.server.release)
	if got := p.Exits(); got != 129 {
		t.Errorf("status %d", got)
	}
	if got, want := a.records(t), []string{"intent  ", "step claimed ", "outcome claimed confirmed"}; !slices.Equal(got, want) || a.server.writes.Load() != 1 {
		t.Errorf("%d writes, on record %q, want %q", a.server.writes.Load(), got, want)
	}
}

// A process that dies before the answer comes leaves an open intent, which the next start offers to check; checking sends nothing.
func TestOpenIntentIsOfferedAtTheNextStart(t *testing.T) {
	t.Parallel()
	for name, die := range map[string]func(*uitest.Terminal){
		"hang-up, and an impatient signal soon": func(p *uitest.Terminal) {
			p.HangUp()
			<-time.After(300 * time.Millisecond) // the one after the other
			p.Signal(syscall.SIGINT)
		},
		"hang-up, and an impatient signal later": func(p *uitest.Terminal) {
			p.HangUp()
			<-time.After(3 * time.Second) // by then it waits for the answer
			p.Signal(syscall.SIGINT)
		},
		"kill": func(p *uitest.Terminal) { p.Signal(syscall.SIGKILL) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAdmin(t)
			p := a.opens(t)
			a.deactivates(t, p)
			die(p)
			p.Exits()
			if got := a.records(t); !slices.Equal(got, []string{"intent  "}) {
				t.Fatalf("on record %q", got)
			}
			p = a.opens(t).Shows("Unknown outcomes", "Deactivate account", victim, "it only reads")
			looked(p).Type("v").Shows("The account is now deactivated.").Type("\x1b").Lacks("Unknown outcomes")
			quit(t, p)
			if got, want := a.records(t), []string{"intent  ", "outcome unknown is so now"}; !slices.Equal(got, want) || a.server.writes.Load() != 1 {
				t.Errorf("%d writes, on record %q, want %q", a.server.writes.Load(), got, want)
			}
			p = a.opens(t).Shows("› "+victim, "0 devices").Lacks("Unknown outcomes")
			quit(t, p)
		})
	}
}

// Who quits during a write is told what became of it, below the screen.
func TestQuitWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	p := a.opens(t)
	a.deactivates(t, p)
	p.Type("\x03").Shows("In progress: deactivate account "+victim, "records the")
	looked(p).Type("y").Writes("waiting for the server: deactivate account " + victim)
	close(a.server.release)
	if got := p.Exits(); got != 0 {
		t.Errorf("status %d", got)
	}
	p.Writes(victim + ": The account is now deactivated. Confirmed by reading it back.")
	sent := ""
	for _, r := range a.server.home.Requests() {
		if r.Method == http.MethodPost {
			sent = r.Header.Get("X-Request-Id")
		}
	}
	for r, err := range audit.Read(a.path(), audit.Filter{}) {
		if err != nil || sent == "" || r.RequestID.Raw() != sent {
			t.Errorf("the %s names the request %q, and the server heard of %q; %v", r.Kind, r.RequestID, sent, err)
		}
	}
	if got, want := a.records(t), []string{"intent  ", "step claimed ", "outcome claimed confirmed"}; !slices.Equal(got, want) {
		t.Errorf("on record %q, want %q", got, want)
	}
}

// A disk that takes no more stops the write before its first byte; reads go on.
func TestFullDiskAtTheIntent(t *testing.T) {
	t.Parallel()
	a := newAdmin(t)
	log, err := audit.Open(a.path(), audit.Options{Outside: func(context.Context, audit.Head) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Note(t.Context(), audit.Record{Action: "before"}); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	opts := a.options()
	opts.Width, opts.Height, opts.Answers = 120, 40, uitest.XTerm
	cmd := exec.CommandContext(t.Context(), "/bin/sh", append([]string{"-c", `ulimit -f 0 && exec "$0" "$@"`, binary}, a.args()...)...)
	p := uitest.StartOn(t, cmd, opts).Shows("› "+victim, "1 device").Lacks("NO AUDIT TRAIL")
	p.Type("P").Shows("Enter a new password.").Type("\x07").Shows("Password generated.").Type("\t\t\t").Shows("Type yes to confirm")
	p.ByHand("yes", pace).Shows("Ready.").Type("\t\r").Shows("Nothing was sent: ", "cannot write the audit trail: file size")
	p.Shows("NO AUDIT TRAIL: CHANGES DISABLED").Type("\x1b").Lacks("╭").Type("D").Shows("Cannot deactivate account here", "Cannot write the audit trail").Type("\x1b").Lacks("╭")
	p.Type("r").Shows("1 device")
	if got := a.server.writes.Load(); got != 0 {
		t.Errorf("%d writes", got)
	}
	quit(t, p)
	if got := a.records(t); !slices.Equal(got, []string{"note  "}) {
		t.Errorf("on record %q", got)
	}
}
