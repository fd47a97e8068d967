package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// runAct runs a command against the demo, with an empty home.
func runAct(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	home := t.TempDir()
	var out, errs bytes.Buffer
	status = Run(t.Context(), Process{
		Args: append(args, "--demo"), Environ: []string{"HOME=" + home, "LANG=C.UTF-8"}, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs,
	})
	if left, _ := filepath.Glob(filepath.Join(home, "*")); len(left) > 0 {
		t.Errorf("the demo left %q", left)
	}
	return status, out.String(), errs.String()
}

// TestActsAreConfirmed: every action of the catalog sends nothing without what its danger demands, and shows its requests without sending them.
func TestActsAreConfirmed(t *testing.T) {
	for _, a := range ops.Catalog() {
		if a.On != ops.OnAccount {
			continue
		}
		if status, out, _ := runAct(t, "", a.ID, "@bob:demo.example"); status != exitUsage || out != "" {
			t.Errorf("%s without a confirmation: %d %s", a.ID, status, out)
		}
		status, out, errs := runAct(t, "", a.ID, "@bob:demo.example", "--dry-run")
		if status == exitRefused && strings.Contains(out, "not possible: ") { // there is nothing to do to this account
			continue
		}
		if status != exitOK || !strings.HasPrefix(out, "@bob:demo.example: ") || !strings.Contains(out, " https://demo.example/_") || !strings.Contains(out, " (as @admin:demo.example)") {
			t.Errorf("%s, dry: %d %s %s", a.ID, status, out, errs)
		}
		if status, _, errs = runAct(t, "", a.ID); status != exitUsage {
			t.Errorf("%s of nobody: %d %s", a.ID, status, errs)
		}
	}
}

func TestActsOnTheCommandLine(t *testing.T) {
	const bob, carol = "@bob:demo.example", "@carol:demo.example"
	for _, tt := range []struct {
		name, stdin, args string
		status            int
		says              string // on standard output, or on standard error where nothing is done
	}{
		{"done", "", "deactivate bob --no-evidence --confirm " + bob, 0, bob + ": The account is now deactivated. Confirmed by reading it back."},
		{"a link", "", "deactivate https://matrix.to/#/" + bob + " --no-evidence --confirm " + bob, 0, bob + ": The account is now deactivated. Confirmed by reading it back."},
		{"another id confirmed", "", "deactivate bob --no-evidence --confirm " + carol, 2, "--confirm '" + bob + "'"},
		{"one id too many confirmed", "", "deactivate bob --no-evidence --confirm " + bob + " --confirm " + carol, 2, carol},
		{"evidence not decided", "", "deactivate bob --confirm " + bob, 2, "--evidence"},
		{"evidence decided twice", "", "deactivate bob --evidence x --no-evidence --confirm " + bob, 2, "--evidence"},
		{"an e-mail address", "", "deactivate bob@example.com --no-evidence --confirm " + bob, 2, ""},
		{"another server", "", "deactivate @x:other.example --no-evidence --confirm @x:other.example", 3, "another server"},
		{"nobody", "", "deactivate @nobody:demo.example --no-evidence --confirm @nobody:demo.example", 1, "not found"},
		{"two from standard input", bob + "\n\n" + carol + "\n", "deactivate - --no-evidence --confirm " + bob + " --confirm " + carol, 0, carol + ": "},
		{"nobody on standard input", "\n", "deactivate - --no-evidence --confirm " + bob, 2, "no account"},
		{"a password", "Correct horse battery 1!\n", "reset-password bob --new-password-stdin --confirm " + bob, 0, bob + ": "},
		{"a weak password", "x\n", "reset-password bob --new-password-stdin --confirm " + bob, 3, "Nothing was sent"},
		{"no password", "", "reset-password bob --new-password-stdin --confirm " + bob, 2, "empty"},
		{"a password of two lines", "a\nb\n", "reset-password bob --new-password-stdin --confirm " + bob, 2, "more than one line"},
		{"a password that is not piped in", "", "reset-password bob --confirm " + bob, 2, "--new-password-stdin"},
		{"accounts and a password", bob + "\n", "reset-password - --new-password-stdin --confirm " + bob, 2, "not both"},
		{"MAS", "", "deactivate bob --demo-server mas --no-evidence --confirm " + bob, 3, "mas-cli manage lock-user --deactivate bob"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errs := runAct(t, strings.ReplaceAll(tt.stdin, "\\n", "\n"), strings.Fields(tt.args)...)
			if status != tt.status || !strings.Contains(out+errs, tt.says) || strings.Contains(out+errs, "horse") {
				t.Errorf("status %d, want %d\n%s%s", status, tt.status, out, errs)
			}
			if status == exitUsage && out != "" {
				t.Errorf("something was said of an account: %s", out)
			}
		})
	}
}

func TestActWithEvidenceAsJSON(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "evidence")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	status, out, errs := runAct(t, "", "deactivate", "bob", "--confirm", "@bob:demo.example", "--evidence", dir, "--json")
	var got struct {
		Target   string `json:"target"`
		Outcome  string `json:"outcome"`
		Verdict  string `json:"verdict"`
		Evidence string `json:"evidence"`
		Final    bool   `json:"final"`
		Steps    []any  `json:"steps"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || status != 0 || got.Target != "@bob:demo.example" || got.Outcome != "claimed" || got.Verdict != "confirmed" || !got.Final ||
		len(got.Steps) != 1 || filepath.Dir(got.Evidence) != dir {
		t.Errorf("%v, status %d: %s%s", err, status, out, errs)
	}
	if _, err := os.Stat(got.Evidence); err != nil {
		t.Error(err)
	}
}
