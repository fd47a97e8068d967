package outside

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// faultKey names the environment variable that tells a program of [panicking] where to panic. The product has no such thing.
const faultKey = "MXWARDEN_TEST_FAULT"

// planted are faults by file: after a line of the product, one that panics with as much in its hands as there is.
var planted = map[string][2]string{
	"tui/app.go": {
		"func (a *app) update(msg tea.Msg) tea.Cmd {\n",
		`if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "f12" && os.Getenv("MXWARDEN_TEST_FAULT") == "update" { panic(a) }`,
	},
	"matrixadmin/wire/transport.go": {
		"req.Header.Set(\"Authorization\", \"Bearer \"+token)\n",
		`switch fault := os.Getenv("MXWARDEN_TEST_FAULT"); {
		case strings.HasPrefix(fault, "write") && req.Method == http.MethodPost && strings.Contains(req.URL.Path, "reset_password"), strings.HasPrefix(fault, "read") && strings.Contains(req.URL.RawQuery, "nobody"):
			if strings.HasSuffix(fault, "astray") { go func() { panic(req) }(); select {} }
			if strings.HasSuffix(fault, "headers") { panic(req.Header) }
			panic(req)
		}`,
	},
}

// panicking builds the program with the faults planted in it.
func panicking(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for name, plant := range planted {
		path, err := filepath.Abs(filepath.Join(module, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), plant[0]); n != 1 {
			t.Fatalf("%d places in %s to plant a fault, want 1: %s", n, name, plant[0])
		}
		changed := strings.Replace(string(source), plant[0], plant[0]+plant[1]+"\n", 1)
		imports := "import (\n\t\"os\"\n"
		if !strings.Contains(changed, "\t\"strings\"\n") {
			imports += "\t\"strings\"\n"
		}
		if !strings.Contains(plant[1], "strings.") {
			imports = "import (\n\t\"os\"\n"
		}
		replace[path] = filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(replace[path], []byte(strings.Replace(changed, "import (\n", imports, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	content, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	list, exe := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "mxwarden")
	if err := os.WriteFile(list, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-overlay", list, "-o", exe, module).CombinedOutput(); err != nil {
		t.Fatalf("%s%v", out, err)
	}
	return exe
}

// TestCanaryPanics has the program itself panic, while it holds a request with the token or with the new password, and looks for them in all that
// was written. Where the program catches it, the terminal is as before; where it cannot, the fault is in nobody's hands but the runtime's.
func TestCanaryPanics(t *testing.T) {
	t.Parallel()
	if !outside {
		t.Skip("MXWARDEN_OUTSIDE=1 builds the program with panics in it, as .ci/run does")
	}
	exe := panicking(t)
	for name, tt := range map[string]struct {
		environ []string
		astray  bool
	}{
		"update":        {environ: []string{"TEA_DEBUG=1", "TEA_TRACE=trace.log"}},
		"read":          {},
		"read headers":  {environ: []string{"GODEBUG=http2debug=2"}},
		"read astray":   {environ: []string{"GOTRACEBACK=crash"}, astray: true},
		"write":         {environ: []string{"GOTRACEBACK=crash"}},
		"write headers": {},
		"write astray":  {environ: []string{"GOTRACEBACK=system", "GODEBUG=http2debug=2"}, astray: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSession(t)
			s.exe = exe
			p, _ := s.start(t, append(tt.environ, faultKey+"="+name))
			p.Shows("Access token").Type("\t").Shows("User ID").Type("\r").Shows("Password").Type(canaryPassword).Type("\r").Shows("Accounts", "@alice:demo.example")
			write := strings.HasPrefix(name, "write")
			switch {
			case write:
				s.confirms(p)
				p.Type("\r")
			case name == "update":
				s.reset(p)
				p.Type("\x1b[24~")
			default:
				s.reset(p)
				p.Type("\x1b").Lacks("╭").Type("\x1b").Shows("User ID").Type("/").Shows("ID, name, link, e-mail").Type("nobody\r")
			}
			status := p.Exits()
			token := s.hs.TokenFor(canaryUser)
			secrets := []string{token, canaryPassword, canaryNew}
			stream := p.Stream()
			lacks(t, "the terminal", stream, secrets)
			lacks(t, "the terminal without its sequences", sequence.ReplaceAllString(stream, ""), secrets)
			if s.files(t, secrets) == 0 {
				t.Error("no file was written, not even the audit trail")
			}
			said := "internal error: "
			if tt.astray {
				said = "panic: "
			}
			if !strings.Contains(stream, said) || !strings.Contains(stream, "goroutine ") {
				t.Errorf("it did not panic: status %d, %q", status, stream[max(len(stream)-300, 0):])
			}
			if modes := p.Modes(); status == 0 || !tt.astray && (status != 1 || !slices.Equal(modes, []string{"25", "7"})) {
				t.Errorf("status %d, modes that are on: %v", status, modes)
			}
			if write {
				s.open(t)
				return
			}
			s.arrived(t, token, true)
		})
	}
}

// open proves that a write which ended in a panic is still open in the trail, and that nothing arrived.
func (s *session) open(t *testing.T) {
	t.Helper()
	var kinds []string
	for r, err := range audit.Read(filepath.Join(s.dir, "state", "mxwarden", "audit.jsonl"), audit.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, string(r.Kind)+" "+r.Action)
	}
	if !slices.Equal(kinds, []string{"intent reset-password"}) {
		t.Errorf("on record %q", kinds)
	}
	for _, r := range s.hs.Requests() {
		if r.Method == http.MethodPost && strings.Contains(r.Path, "reset_password") {
			t.Error("the write arrived")
		}
	}
}
