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
	for _, want := range []string{"changed", "missing", "not in the trail", "3 problems; 0 files match"} {
		if !strings.Contains(out, want) || status != 1 {
			t.Errorf("status %d, lacks %q:\n%s", status, want, out)
		}
	}
}

// TestEvidenceVerifyOfACopy: a directory that is given has to have everything, under the names it was saved with, and no report besides.
func TestEvidenceVerifyOfACopy(t *testing.T) {
	const sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // of "abc"
	state := t.TempDir()
	if err := os.Mkdir(filepath.Join(state, "saved"), 0o700); err != nil {
		t.Fatal(err)
	}
	saved := filepath.Join(state, "saved", "evidence-b-c-20260101T000000Z-"+sum[:12]+".json")
	log, err := audit.Open(filepath.Join(state, "mxwarden", "audit.jsonl"), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Note(t.Context(), audit.Record{
		Actor: matrixadmin.NewText("@a:b"), Server: matrixadmin.NewText("b"), Target: matrixadmin.NewText("@c:b"), Action: "evidence", Evidence: sum,
		Params: map[string]audit.Value{ops.ParamPath: audit.String(saved)},
	}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(saved)
	for what, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"whole":    {map[string]string{name: "abc", "note.txt": ""}, ""},
		"empty":    {nil, "missing  "},
		"renamed":  {map[string]string{strings.Replace(name, "-c-", "-d-", 1): "abc"}, "(saved as " + name + ")"},
		"a report": {map[string]string{name: "abc", strings.Replace(name, "-c-", "-d-", 1)[:20] + ".md": ""}, "not in the trail  "},
		"a copy":   {map[string]string{name: "abc", strings.Replace(name, "-c-", "-d-", 1): "abc"}, "not in the trail  "},
	} {
		dir := t.TempDir()
		save(t, saved, "abc") // what is at the first place does not stand for it
		for name, text := range c.files {
			save(t, filepath.Join(dir, name), text)
		}
		var stdout, stderr bytes.Buffer
		status := Run(t.Context(), Process{
			Args: []string{"evidence", "verify", "--dir", dir}, Environ: []string{"XDG_STATE_HOME=" + state, "HOME=" + state, "LANG=C.UTF-8"},
			Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		})
		if bad := c.want != ""; bad != (status == 1) || !strings.Contains(stdout.String(), c.want) {
			t.Errorf("%s: %d %s%s", what, status, &stdout, &stderr)
		}
	}
}
