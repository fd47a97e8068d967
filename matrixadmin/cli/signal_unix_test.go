//go:build unix

package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// heard is a stream that tells when a word has come.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
	word string
	once sync.Once
	come chan struct{}
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n, err := h.text.Write(p)
	if strings.Contains(h.text.String(), h.word) {
		h.once.Do(func() { close(h.come) })
	}
	return n, err
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// TestSignalLeavesNoChangeWithoutOutcome: a command that is told to end while a change is at the server waits for the answer, puts it on record, begins
// nothing else, and says so in its status.
func TestSignalLeavesNoChangeWithoutOutcome(t *testing.T) { // not beside others, which the signal would reach as well
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		errs := &heard{word: "interrupted: waiting", come: make(chan struct{})}
		hs := matrixadmintest.New()
		for _, id := range []string{"@alice:demo.example", "@bob:demo.example"} {
			hs.AddUser(matrixadmintest.User{ID: id})
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				if err := syscall.Kill(os.Getpid(), sig); err != nil {
					t.Error(err)
				}
				<-errs.come
			}
			hs.ServeHTTP(w, r)
		}))
		home := t.TempDir()
		token := filepath.Join(home, "token")
		if err := os.WriteFile(token, []byte(hs.AdminToken()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		status := Run(t.Context(), Process{
			Args: []string{"suspend", "@alice:demo.example", "@bob:demo.example", "--yes", "--homeserver", server.URL, "--token-file", token}, Environ: []string{"HOME=" + home},
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: errs,
		})
		server.Close()
		if status != exitFailed || hs.Writes() != 1 || !strings.Contains(out.String(), "@alice:demo.example: The account is now suspended. Confirmed") ||
			!strings.Contains(errs.String(), "interrupted: 1 account was not tried") || !strings.Contains(out.String(), "@bob:demo.example: not tried") {
			t.Errorf("%s: status %d, %d changes\n%s%s", sig, status, hs.Writes(), out.String(), errs)
		}
		last := audit.Record{}
		for r, err := range audit.Read(filepath.Join(home, ".local", "state", "mxwarden", "audit.jsonl"), audit.Filter{}) {
			if err != nil {
				t.Fatal(err)
			}
			last = r
		}
		if last.Kind != audit.KindOutcome || last.Verdict != "confirmed" {
			t.Errorf("%s: the last on record is %+v", sig, last)
		}
	}
}

// TestQuitEndsWithTheSignal: SIGQUIT ends a command with 128 and its number, and leaves it alone where somebody else takes it.
func TestQuitEndsWithTheSignal(t *testing.T) { // not beside others, which the signal would reach as well
	ended := make(chan int, 1)
	q := &quitting{exit: func(status int) { ended <- status }}
	q.start()
	if err := syscall.Kill(os.Getpid(), syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if status := <-ended; status != 131 {
		t.Errorf("status %d", status)
	}
	other := make(chan os.Signal, 1)
	signal.Notify(other, syscall.SIGQUIT)
	defer signal.Stop(other)
	q.stop()
	q.stop()
	if err := syscall.Kill(os.Getpid(), syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	<-other
	if len(ended) > 0 {
		t.Error("it ends although it was stopped")
	}
}
