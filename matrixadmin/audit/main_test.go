package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// The environment tells a copy of the test binary which scenario to play, and on which trail.
const (
	envChild = "MXWARDEN_AUDIT_CHILD"
	envTrail = "MXWARDEN_AUDIT_TRAIL"
)

func TestMain(m *testing.M) {
	name := os.Getenv(envChild)
	if name == "" {
		os.Exit(m.Run())
	}
	scenario, ok := scenarios[name]
	if !ok {
		scenario = func(string) error { return errors.New("there is no such scenario") }
	}
	if err := scenario(os.Getenv(envTrail)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// nowhere keeps tests out of the journal of the machine.
func nowhere(context.Context, Head) error { return nil }

// quick are options without fsync, for tests about what is in the file and not about what survives.
func quick() Options {
	clock := time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	return Options{
		Version: "1.2.3",
		Host:    "jump",
		Now:     func() time.Time { clock = clock.Add(1234 * time.Millisecond); return clock },
		Outside: nowhere,
		disk:    disk{sync: noSync, syncHead: noSync},
	}
}

func noSync(*os.File) error { return nil }

func newTrail(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "state", "mxwarden", "audit.jsonl")
}

func mustOpen(t *testing.T, path string, opts Options) *Log {
	t.Helper()
	l, err := Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func text(s string) matrixadmin.Text { return matrixadmin.NewText(s) }

// act is an intent as the runner writes it.
func act(target string) Record {
	return Record{
		Actor:   text("@admin:example.org"),
		Server:  text("example.org"),
		BaseURL: text("https://matrix.example.org"),
		Target:  text(target),
		Action:  "deactivate",
		Params:  map[string]Value{"erase": Bool(true), "mode": String("full")},
		Reason:  text("spam"),
		Ticket:  text("T-1"),
	}
}

// record writes n records, intents and outcomes in turns, and returns the last intent.
func record(t *testing.T, l *Log, n int) string {
	t.Helper()
	id := ""
	for i := range n {
		r := act(fmt.Sprintf("@user%d:example.org", i))
		var err error
		if i%2 == 0 {
			id, err = l.Intent(t.Context(), r)
		} else {
			r.Result, r.Verdict, r.Detail = "claimed", "confirmed", text("the account is deactivated")
			err = l.Outcome(t.Context(), id, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return id
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// overwrite puts another file in the place of one. Truncating the old one would make ext4 flush it each time.
func overwrite(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// mustVerify wants a trail without a fault.
func mustVerify(t *testing.T, path string) Report {
	t.Helper()
	rep, err := VerifyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// wantUnwritable wants an error that forbids the act and says why in one line.
func wantUnwritable(t *testing.T, err error, words string) {
	t.Helper()
	if !errors.Is(err, ErrUnwritable) || !strings.Contains(err.Error(), words) || strings.ContainsAny(err.Error(), "\n\x1b") {
		t.Fatalf("got %v, want one line about %q", err, words)
	}
}
