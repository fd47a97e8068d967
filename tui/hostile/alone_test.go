package hostile

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGuardAlone builds this test anew with a painter that paints nothing, so that all text reaches the renderer raw, and lets it
// read the frames behind the guard. The painter alone is what TestFrames reads. There is no switch for either in the program.
// The build takes longer than all other tests of the package, so this one belongs to .ci/run.
func TestGuardAlone(t *testing.T) {
	if painterOff {
		return // this is the one that was built
	}
	if !outside && !long {
		t.Skip("MXWARDEN_OUTSIDE=1 builds the program without its painter, as .ci/run does")
	}
	const head = "func Printable(s string) string {\n"
	source, err := filepath.Abs("../../matrixadmin/wire/text.go")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), head) != 1 {
		t.Fatal("the painter has moved: take it out where it is now")
	}
	bare := filepath.Join(t.TempDir(), "text.go")
	off := strings.Replace(string(text), head, head+"\tif s != \"\" {\n\t\treturn s\n\t}\n", 1)
	if err := os.WriteFile(bare, []byte(off), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": {source: bare}})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		t.Fatal(err)
	}
	again(t, "MXWARDEN_PAINTER=off", "-overlay="+overlay, "-run=^TestFrames$")
}

// again runs tests of this package in a build of their own.
func again(t *testing.T, env string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"test", "-vet=off", "-count=1", "-timeout=0", "-v"}, append(args, ".")...)...)
	cmd.Env = append(os.Environ(), env)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "things kept back by the guard") {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "_test.go:") {
			t.Log(strings.TrimSpace(line))
		}
	}
}
