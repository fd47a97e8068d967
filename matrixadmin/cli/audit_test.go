package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// trail is an environment with an audit trail of two records, hostile ones.
func trail(t *testing.T) (edge cli.Process, path string) {
	t.Helper()
	state := t.TempDir()
	edge = cli.Process{Environ: []string{"XDG_STATE_HOME=" + state}}
	path = filepath.Join(state, "mxwarden", "audit.jsonl")
	log, err := audit.Open(path, audit.Options{Version: "test", Outside: func(context.Context, audit.Head) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	r := audit.Record{
		Actor: matrixadmin.NewText("@admin:demo.example"), Target: matrixadmin.NewText("@evil\u202e\x1b]52;c;x\x07:demo.example"), Action: "deactivate",
		Reason: matrixadmin.NewText("spam\nwave"), Ticket: matrixadmin.NewText("T\u009b1"),
		RequestID: matrixadmin.NewText("0123abcd"),
	}
	id, err := log.Intent(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r.Result, r.Verdict, r.AnswerID = "claimed", "confirmed", matrixadmin.NewText("proxy\u202e17")
	if err := log.Outcome(t.Context(), id, r); err != nil {
		t.Fatal(err)
	}
	return edge, path
}

func harmless(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && (r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e) {
			t.Errorf("%U is in %q", r, text)
		}
	}
}

func TestAuditVerify(t *testing.T) {
	edge, path := trail(t)
	r := mxwarden(t, edge, "audit", "verify")
	if r.status != 0 || !strings.HasPrefix(r.stdout, "2 records. Hash chain intact, head matches. Last record: 2:") {
		t.Errorf("%+v", r)
	}
	if r := mxwarden(t, cli.Process{}, "audit", "verify", "--file", path); r.status != 0 || !strings.Contains(r.stdout, "2 records") {
		t.Errorf("by its path: %+v", r)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for want, changed := range map[string][]byte{
		"audit trail, record 1 (line 1): content does not match its hash": bytes.Replace(whole, []byte("spam"), []byte("ham!"), 1),
		"audit trail, record 2: missing":                                  whole[:bytes.IndexByte(whole, '\n')+1],
		"audit trail, record 1":                                           whole[bytes.IndexByte(whole, '\n')+1:],
	} {
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		if r := mxwarden(t, edge, "audit", "verify"); r.status != 1 || r.stdout != "" || !strings.Contains(r.stderr, want) || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("want status 1 and %q, got %+v", want, r)
		}
	}
	if r := mxwarden(t, cli.Process{Environ: []string{"XDG_STATE_HOME=" + t.TempDir()}}, "audit", "verify"); r.status != 1 || !strings.Contains(r.stderr, "No audit trail at ") {
		t.Errorf("no trail yet: %+v", r)
	}
}

func TestAuditList(t *testing.T) {
	edge, path := trail(t)
	r := mxwarden(t, edge, "audit", "list")
	lines := strings.Split(strings.TrimSpace(r.stdout), "\n")
	if r.status != 0 || len(lines) != 2 || !strings.Contains(lines[0], "started") || !strings.Contains(lines[1], "accepted, confirmed") ||
		!strings.Contains(lines[1], "@evil‹202E›‹1B›]52;c;x‹07›:demo.example  by @admin:demo.example  reason: spam‹0A›wave  ticket: T‹9B›1") {
		t.Errorf("%+v", r)
	}
	harmless(t, r.stdout)
	r = mxwarden(t, edge, "audit", "list", "--json")
	whole, err := os.ReadFile(path)
	if err != nil || r.status != 0 || r.stdout != string(whole) || strings.Count(r.stdout, `"request_id":"0123abcd"`) != 2 || !strings.Contains(r.stdout, `"answer_id":"proxy\u202e17"`) {
		t.Errorf("%+v is not the trail, %v", r, err)
	}
}

// TestAuditListGoesOn: what stands behind a damaged record is listed, and the status says that something is wrong.
func TestAuditListFiltered(t *testing.T) {
	edge, _ := trail(t)
	for text, want := range map[string]int{"": 2, "SPAM": 2, "confirmed": 1, "@nobody": 0} {
		if r := mxwarden(t, edge, "audit", "list", "--filter", text); r.status != 0 || strings.Count(r.stdout, "\n") != want {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

func TestAuditListGoesOn(t *testing.T) {
	edge, path := trail(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(whole, []byte("spam"), []byte("ham!"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	r := mxwarden(t, edge, "audit", "list")
	if r.status != 1 || !strings.Contains(r.stdout, "accepted, confirmed") || !strings.Contains(r.stderr, "record 1 (line 1): content does not match its hash") {
		t.Errorf("%+v", r)
	}
}

func TestAuditUsage(t *testing.T) {
	for _, args := range [][]string{{"audit"}, {"audit", "verify", "x\x1b"}, {"audit", "list", "--nonsense"}, {"evidence"}, {"evidence", "a", "b"}, {"evidence", "alice"}, {"evidence", "@a:b", "--token", "CANARY"}} {
		if r := mxwarden(t, cli.Process{}, args...); r.status != 2 || strings.Count(r.stderr, "\n") != 1 || r.stdout != "" || strings.Contains(r.stderr, "CANARY") {
			t.Errorf("%q: %+v", args, r)
		} else {
			harmless(t, r.stderr)
		}
	}
}

func TestEvidence(t *testing.T) {
	state, dir := t.TempDir(), filepath.Join(t.TempDir(), "case-17")
	edge := cli.Process{Environ: []string{"XDG_STATE_HOME=" + state, "HOME=" + state}}
	r := mxwarden(t, edge, "evidence", "@mallory:demo.example", "--demo", "--dir", dir)
	var got struct {
		Target   string   `json:"target"`
		Path     string   `json:"path"`
		Report   string   `json:"report"`
		SHA256   string   `json:"sha256"`
		Complete bool     `json:"complete"`
		Missing  []string `json:"missing"`
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil || r.status != 0 || strings.Count(r.stdout, "\n") != 1 {
		t.Fatalf("%v: %+v", err, r)
	}
	if got.Target != "@mallory:demo.example" || !got.Complete || filepath.Dir(got.Path) != dir || evidence.Verify(got.Path, got.SHA256) != nil {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(got.Report); err != nil {
		t.Error(err)
	}
	if r.stderr != "" {
		t.Errorf("progress where standard error is no terminal: %q", r.stderr)
	}
	harmless(t, r.stderr+r.stdout)
	if left, err := os.ReadDir(state); err != nil || len(left) != 0 {
		t.Errorf("the demo left %v, %v", left, err)
	}
	if r := mxwarden(t, edge, "evidence", "@alice:elsewhere.example", "--demo"); r.status != 3 || !strings.Contains(r.stderr, "another server") {
		t.Errorf("%+v", r)
	}
}

// TestDemoKeepsItsTrailToItself: a session of the demo has a trail and evidence elsewhere, and nothing of them is left.
func TestDemoKeepsItsTrailToItself(t *testing.T) {
	edge := onTerminal
	var dir string
	edge.Screen = func(_ context.Context, s setup.Config) error {
		dir = filepath.Dir(s.AuditTrail)
		if filepath.Dir(s.EvidenceDir) != dir || strings.HasPrefix(dir, "/state") {
			t.Errorf("trail %s, evidence %s", s.AuditTrail, s.EvidenceDir)
		}
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%v, %v", info, err)
		}
		return nil
	}
	edge.Environ = append(edge.Environ, "XDG_STATE_HOME=/state")
	if r := mxwarden(t, edge, "--demo"); r.status != 0 {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", dir, err)
	}
}

// TestTrailIsUnderTheStateDirectory of whoever runs the program.
func TestTrailIsUnderTheStateDirectory(t *testing.T) {
	edge := onTerminal
	edge.Environ = append(edge.Environ, "XDG_STATE_HOME=/state", "XDG_CONFIG_HOME="+t.TempDir())
	r := mxwarden(t, edge)
	if r.session == nil || r.session.AuditTrail != "/state/mxwarden/audit.jsonl" || r.session.EvidenceDir != "/state/mxwarden/evidence" {
		t.Errorf("%+v", r)
	}
}
