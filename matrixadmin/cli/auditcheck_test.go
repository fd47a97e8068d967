package cli

import (
	"bytes"
	"context"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

const alice = "@alice:demo.example"

// desk is where commands are run beside what other processes have left in the trail.
type desk struct {
	hs   *matrixadmintest.Homeserver
	url  string
	home string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no files of mode 0600")
	}
	hs := matrixadmintest.New()
	hs.AddUser(matrixadmintest.User{ID: alice, Devices: []matrixadmintest.Device{{ID: "ONE"}, {ID: "TWO"}}, Rooms: []string{"!a:demo.example"}})
	server := httptest.NewServer(hs)
	t.Cleanup(server.Close)
	d := desk{hs, server.URL, t.TempDir()}
	save(t, filepath.Join(d.home, "token"), hs.AdminToken()+"\n")
	return d
}

// trail is the one of another process, on another machine, some time ago.
func (d desk) trail(t *testing.T, ago time.Duration) *audit.Log {
	t.Helper()
	log, err := audit.Open(filepath.Join(d.home, ".local", "state", "mxwarden", "audit.jsonl"), audit.Options{
		Host: "jump2", Now: func() time.Time { return time.Now().Add(-ago) }, Outside: func(context.Context, audit.Head) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// began leaves a change in the trail, with an outcome unless that is empty.
func (d desk) began(t *testing.T, action string, ago time.Duration, result, verdict string) {
	t.Helper()
	text := matrixadmin.NewText
	r := audit.Record{Actor: text("@admin:demo.example"), Server: text("demo.example"), BaseURL: text(d.url), Target: text(alice), Action: action}
	log := d.trail(t, ago)
	id, err := log.Intent(t.Context(), r)
	if r.Result, r.Verdict = result, verdict; err == nil && result != "" {
		err = log.Outcome(t.Context(), id, r)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
}

func (d desk) run(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Run(t.Context(), Process{
		Args: append(args, "--homeserver", d.url, "--token-file", filepath.Join(d.home, "token")), Environ: []string{"HOME=" + d.home},
		Stdin: strings.NewReader("correct horse 17\n"), Stdout: &out, Stderr: &errs,
	})
	return status, out.String(), errs.String()
}

// random are moments and transactions.
var random = regexp.MustCompile(`[0-9a-f]{10,}`)

// TestCommandsMentionOpenActs: every command that changes an account, and the one that shows it, says what is open in the trail, and is otherwise the same.
func TestCommandsMentionOpenActs(t *testing.T) {
	t.Parallel()
	part := map[ops.SubjectKind]string{ops.OnDevice: "ONE", ops.OnRoom: "!a:demo.example", ops.OnMedia: "file", ops.OnSession: "session"}
	commands := [][]string{{"user", alice}}
	for _, a := range ops.Catalog() {
		if a.Marks != ops.OnAccount {
			continue
		}
		args := []string{a.ID, alice}
		if a.On != ops.OnAccount {
			args = append(args, part[a.On])
		}
		for _, f := range a.Fields {
			if f.Kind == ops.FieldSecret && !f.Optional {
				args = append(args, "--"+flagName(f)+"-stdin")
			}
		}
		commands = append(commands, append(append(args, "--dry-run"), opstest.Flags(a)...))
	}
	clean, left := newDesk(t), newDesk(t)
	left.began(t, "sign-out-all", time.Hour, "", "")
	told := 0
	for _, args := range commands {
		status, out, errs := clean.run(t, args...)
		again, same, says := left.run(t, args...)
		out, same = random.ReplaceAllString(strings.ReplaceAll(out, clean.url, ""), ""), random.ReplaceAllString(strings.ReplaceAll(same, left.url, ""), "")
		line := "mxwarden: " + alice + ": sign-out-all, started at "
		if status != again || out != same && args[0] != "user" || strings.Contains(errs, line) {
			t.Errorf("%q: status %d, with an open act %d\n%s%s", args, status, again, out, same)
		}
		if n := strings.Count(says, line); n > 1 || n == 0 && out != "" {
			t.Errorf("%q mentions it %d times: %s", args, n, says)
		} else {
			told += n
		}
	}
	if told < 20 {
		t.Errorf("%d of %d commands mention it", told, len(commands))
	}
}

// TestWhatIsSaidOfOpenActs: what another process is about, what nobody knows the end of, and what the server has yet to do are told apart; what is known is
// not mentioned.
func TestWhatIsSaidOfOpenActs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, result, verdict string
		ago                   time.Duration
		says                  string
	}{
		{"long ago", "", "", time.Hour, "outcome unknown. Read what became of it with: mxwarden audit check"},
		{"right now", "", "", 0, "still running in process "},
		{"queued", "claimed", "queued", 0, "the server was still working on it. Read what became of it with: mxwarden audit check"},
		{"done", "claimed", "confirmed", 0, ""},
		{"refused", "rejected", "", 0, ""},
		{"not read", "unknown", "read failed", time.Hour, "outcome unknown"},
	} {
		d := newDesk(t)
		d.began(t, "deactivate", time.Hour+tt.ago, "claimed", "confirmed")
		d.began(t, "deactivate", tt.ago, tt.result, tt.verdict)
		_, _, says := d.run(t, "user", alice)
		if got := strings.Contains(says, tt.says) && (tt.says != "") == strings.Contains(says, ": deactivate, started at "); !got {
			t.Errorf("%s: %s", tt.name, says)
		}
	}
}

// TestAuditCheck reads what became of each change, puts it on record, sends no change, and is done with what is final.
func TestAuditCheck(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	check := func(want int, says ...string) {
		t.Helper()
		status, out, errs := d.run(t, append([]string{"audit", "check"}, says[0])...)
		for _, line := range says[1:] {
			if !strings.Contains(out+errs, line) {
				t.Errorf("lacks %q", line)
			}
		}
		if status != want || d.hs.Writes() != 0 {
			t.Errorf("status %d, want %d; %d changes\n%s%s", status, want, d.hs.Writes(), out, errs)
		}
	}
	check(0, alice, "no outcome is unknown of changes at "+d.url)
	d.began(t, "unsuspend", time.Hour, "", "")
	d.began(t, "suspend", time.Hour, "", "")
	d.began(t, "no-longer-known", time.Hour, "", "")
	d.began(t, "deactivate", 0, "", "")
	check(1, alice, alice+": unsuspend, started at ", ": The account is no longer suspended. Whether this action did it is not known: no-longer-known of the same account was started at ",
		"The account is not suspended. What this action did cannot be told any more: no-longer-known of the same account was started at ",
		"This version does not know the action; check the account yourself.", "It is still running in process ", "not every change could be checked")
	check(1, "--json", `"verdict":"not checked","final":false`, `"action":"no-longer-known"`, `"action":"deactivate"`)
	if _, out, _ := d.run(t, "audit", "check", "--json"); strings.Contains(out, "suspend") {
		t.Errorf("asked again: %s", out)
	}
	var verdicts []string
	for r := range audit.Read(filepath.Join(d.home, ".local", "state", "mxwarden", "audit.jsonl"), audit.Filter{Kind: audit.KindOutcome}) {
		verdicts = append(verdicts, r.Action+" "+r.Result+" "+r.Verdict)
	}
	if got := strings.Join(verdicts, ", "); got != "unsuspend unknown is so now, suspend unknown cannot be read" {
		t.Errorf("on record: %s", got)
	}
}
