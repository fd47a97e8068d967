package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestEvidenceVerify: a file that was changed, is gone, or came from elsewhere is named, and the status is 1.
func TestEvidenceVerify(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	trail, dir := filepath.Join(state, "mxwarden", "audit.jsonl"), filepath.Join(state, "mxwarden", "evidence")
	const whole, gone = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	verify := func() (int, string) {
		var stdout, stderr bytes.Buffer
		status := Run(t.Context(), Process{
			Args: []string{"evidence", "verify"}, Environ: []string{"XDG_STATE_HOME=" + state, "HOME=" + state, "LANG=C.UTF-8"},
			Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		})
		return status, stdout.String() + stderr.String()
	}
	if status, out := verify(); status != 1 || !strings.Contains(out, "o audit trail at ") {
		t.Errorf("without a trail: %d %s", status, out)
	}
	log, err := audit.Open(trail, audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	note := func(sum string) {
		if err := log.Note(t.Context(), audit.Record{Actor: matrixadmin.NewText("@a:b"), Server: matrixadmin.NewText("b"), Target: matrixadmin.NewText("@c:b"), Action: "evidence", Evidence: sum}); err != nil {
			t.Fatal(err)
		}
	}
	note(whole)
	const report = "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9" // of "bar"
	if err := log.Note(t.Context(), audit.Record{
		Actor: matrixadmin.NewText("@a:b"), Server: matrixadmin.NewText("b"), Target: matrixadmin.NewText("@c:b"), Action: "evidence", Evidence: whole,
		Params: map[string]audit.Value{ops.ParamReport: audit.String(report)},
	}); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "evidence-b-c-20260101T000000Z-"+whole[:12]+".json")
	save(t, path, "abc")
	readable := strings.TrimSuffix(path, ".json") + ".md"
	if status, out := verify(); status != 1 || !strings.Contains(out, "missing  "+readable) {
		t.Errorf("without the report: %d %s", status, out)
	}
	save(t, readable, "baz")
	if status, out := verify(); status != 1 || !strings.Contains(out, "changed  "+readable) {
		t.Errorf("another report: %d %s", status, out)
	}
	save(t, readable, "bar")
	if status, out := verify(); status != 0 || !strings.Contains(out, "1 evidence file checked; all match the audit trail") {
		t.Errorf("whole: %d %s", status, out)
	}
	save(t, path, "abd")
	note(gone)
	save(t, filepath.Join(dir, "evidence-b-c-20260101T000000Z-0123456789ab.json"), "x")
	status, out := verify()
	for _, want := range []string{"changed", "missing", "not in the trail", "3 of 3 evidence files"} {
		if !strings.Contains(out, want) || status != 1 {
			t.Errorf("status %d, lacks %q:\n%s", status, want, out)
		}
	}
}
