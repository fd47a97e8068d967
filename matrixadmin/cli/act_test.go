package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
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

// full takes nothing, as a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestATokenThatCannotBePrinted: it lives on, and so it is said for whom it was made and until when, but not what it is.
func TestATokenThatCannotBePrinted(t *testing.T) {
	for _, as := range []string{"--json", "--json=false"} {
		const id = "@taken-over:demo.example"
		var errs bytes.Buffer
		status := Run(t.Context(), Process{
			Args: []string{"login-as", id, "--confirm", id, "--demo", as}, Environ: []string{"HOME=" + t.TempDir()}, Stdin: strings.NewReader(""), Stdout: full{}, Stderr: &errs,
		})
		for _, want := range []string{"the access token was made but could not be printed. " + id + ": ", "It should end at 2", "no space left on device"} {
			if status != exitFailed || !strings.Contains(errs.String(), want) {
				t.Errorf("%s: status %d, %s", as, status, errs.String())
			}
		}
		if strings.Contains(errs.String(), "syt_") {
			t.Errorf("it is printed elsewhere: %s", errs.String())
		}
	}
}

// TestAResultThatCannotBePrinted: what was done is said on standard error then.
func TestAResultThatCannotBePrinted(t *testing.T) {
	const id = "@taken-over:demo.example"
	for _, as := range []string{"--json", "--json=false"} {
		var errs bytes.Buffer
		status := Run(t.Context(), Process{
			Args: []string{"lock", id, "--yes", "--demo", as}, Environ: []string{"HOME=" + t.TempDir()}, Stdin: strings.NewReader(""), Stdout: full{}, Stderr: &errs,
		})
		if want := id + ": The account is now locked. Confirmed by reading it back."; status != exitFailed || !strings.Contains(errs.String(), want) {
			t.Errorf("%s: status %d, %s", as, status, errs.String())
		}
	}
}

// TestMoreIsAskedWithItsReason: what one key would do to others asks for more of an administrator, and says why.
func TestMoreIsAskedWithItsReason(t *testing.T) {
	status, _, stderr := runAct(t, "", "suspend", "@ops:demo.example", "--yes")
	if want := "nothing was sent: this account is a server administrator: confirm with --confirm '@ops:demo.example'"; status != exitUsage || !strings.Contains(stderr, want) {
		t.Errorf("%d %s", status, stderr)
	}
}

// TestActsAreConfirmed: every action of the catalog sends nothing without what its danger demands, and shows its requests without sending them.
func TestActsAreConfirmed(t *testing.T) {
	for _, a := range ops.Catalog() {
		if a.On != ops.OnAccount || a.Marks != ops.OnAccount { // marks are for the screen
			continue
		}
		if status, out, _ := runAct(t, "", a.ID, "@taken-over:demo.example"); status != exitUsage || out != "" {
			t.Errorf("%s without a confirmation: %d %s", a.ID, status, out)
		}
		args := append([]string{a.ID, "@taken-over:demo.example", "--dry-run"}, opstest.Flags(a)...)
		for i := range args { // one that there is
			args[i] = strings.Replace(args[i], "!a:demo.example", "!TeaPartyAtTheHatte:demo.example", 1)
		}
		for _, f := range a.Fields {
			if f.Kind == ops.FieldSecret {
				args = append(args, "--"+flagName(f)+"-stdin")
			}
		}
		status, out, errs := runAct(t, "correct-horse-battery-1", args...)
		if status == exitRefused && strings.Contains(out, "not possible: ") { // there is nothing to do to this account
			continue
		}
		if status != exitOK || !strings.HasPrefix(out, "@taken-over:demo.example: ") || !strings.Contains(out, " https://demo.example/_") || !strings.Contains(out, " (as @admin:demo.example)") {
			t.Errorf("%s, dry: %d %s %s", a.ID, status, out, errs)
		}
		if status, _, errs = runAct(t, "", a.ID); status != exitUsage {
			t.Errorf("%s of nobody: %d %s", a.ID, status, errs)
		}
	}
}

func TestActsOnTheCommandLine(t *testing.T) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGQUIT) // what the runtime starts for the first one belongs to no bubble
	signal.Stop(signals)
	// Some are in no room, which would take time to leave.
	const bob, carol, pedro, user = "@bob:demo.example", "@carol:demo.example", "@pedro71:demo.example", "@user6534:demo.example"
	for _, tt := range []struct {
		name, stdin, args string
		status            int
		says              string // on standard output, or on standard error where nothing is done
	}{
		{"done", "", "deactivate pedro71 --no-evidence --confirm " + pedro, 0, pedro + ": The account is now deactivated. Confirmed by reading it back."},
		{"a link", "", "deactivate https://matrix.to/#/" + pedro + " --no-evidence --confirm " + pedro, 0, pedro + ": The account is now deactivated. Confirmed by reading it back."},
		{"another id confirmed", "", "deactivate bob --no-evidence --confirm " + carol, 2, "--confirm '" + bob + "'"},
		{"one id too many confirmed", "", "deactivate bob --no-evidence --confirm " + bob + " --confirm " + carol, 2, carol},
		{"evidence not decided", "", "deactivate bob --confirm " + bob, 2, "--evidence"},
		{"evidence decided twice", "", "deactivate bob --evidence x --no-evidence --confirm " + bob, 2, "--evidence"},
		{"an e-mail address", "", "deactivate bob@example.com --no-evidence --confirm " + bob, 2, ""},
		{"another server", "", "deactivate @x:other.example --no-evidence --confirm @x:other.example", 3, "another server"},
		{"nobody", "", "deactivate @nobody:demo.example --no-evidence --confirm @nobody:demo.example", 1, "not found"},
		{"two from standard input", user + "\n\n" + pedro + "\n", "deactivate - --no-evidence --confirm " + user + " --confirm " + pedro, 0, pedro + ": "},
		{"comments, empty lines and twice the same", "# who\n\n" + pedro + "\r\n  pedro71  \n#" + bob + "\n", "deactivate - --no-evidence --confirm " + pedro, 0, pedro + ": "},
		{"a long line", bob + "\n" + strings.Repeat("x", 5000) + "\n", "suspend - --yes", 2, "line 2 of standard input has more than 2,048 bytes"},
		{"a name on standard input", bob + "\nBob Marley\n", "suspend - --yes", 2, "nothing was sent: line 2: Bob Marley: not one user ID"},
		{"another server on standard input", bob + "\n@x:other.example\n", "suspend - --yes", 3, "nothing was sent: line 2: @x:other.example belongs to another server"},
		{"nobody, but for the case", "", "suspend @Bob:demo.example --yes", 1, "nothing was sent: @Bob:demo.example not found. User IDs are case-sensitive; @bob:demo.example exists"},
		{"somebody who is not there", bob + "\n@nobody:demo.example\nalice\n", "suspend - --yes", 1, "@nobody:demo.example: nothing was sent: "},
		{"the others are done", bob + "\n@nobody:demo.example\nalice\n", "suspend - --yes", 1, "of 3 accounts: 2 done, 1 failed"},
		{"the others are shown", bob + "\n@nobody:demo.example\nalice\n", "suspend - --dry-run", 1, "@alice:demo.example: PUT "},
		{"several by their number", bob + "\nalice\n", "sign-out-all - --confirm 2-accounts", 0, "@alice:demo.example: "},
		{"another number", bob + "\n" + carol + "\n", "sign-out-all - --confirm 3-accounts", 2, "confirm with --confirm 2-accounts, or with"},
		{"one by a number", "", "sign-out-all bob --confirm 1-accounts", 2, "confirm with --confirm '" + bob + "'"},
		{"one by a number, dry", "", "sign-out-all bob --dry-run --confirm 1-accounts", 2, "confirm with --confirm '" + bob + "'"},
		{"a table", "id,name,state\r\n'" + bob + ",'=Bob,active\r\n\"'@alice:demo.example\",\"C, D\",active\r\n", "sign-out-all - --confirm 2-accounts", 0, "@alice:demo.example: "},
		{"a table of ids", "id\r\n'" + bob + "\r\n'@alice:demo.example\r\n", "sign-out-all - --confirm 2-accounts", 0, "@alice:demo.example: "},
		{"a table with a row that has no id", "name,id\nBob,'" + bob + "\nCarol\n", "suspend - --yes", 2, "nothing was sent: line 3: 1 column, but the first line has 2"},
		{"a table of sessions", "kind,device,session\nbrowser,,01AAAAAAAAAAAAAAAAAAAAAAA1\nOAuth,OTTOSPHONE,01AAAAAAAAAAAAAAAAAAAAAAA2\n", "end-session taken-over - --demo-server mas --dry-run", 1, "taken-over:demo.example/01AAAAAAAAAAAAAAAAAAAAAAA2: "},
		{"one column of sessions", "session\n01AAAAAAAAAAAAAAAAAAAAAAA1\n", "end-session taken-over - --demo-server mas --dry-run", 1, "@taken-over:demo.example/01AAAAAAAAAAAAAAAAAAAAAAA1: "},
		{"a table of rooms", "membership,room\njoin,!a:demo.example\n", "leave-room taken-over - --dry-run", 1, "@taken-over:demo.example/!a:demo.example: "},
		{"a table without rooms", "membership,name\njoin,A\n", "leave-room taken-over - --dry-run", 2, "standard input is a table without a column room"},
		{"a table without rows", "membership,room\n", "leave-room taken-over - --dry-run", 2, "standard input names no"},
		{"a localpart called id", "id\nbob\n", "suspend - --yes", 2, "line 1 of standard input may be an ID, or the head of a table without IDs: id."},
		{"a head in capitals", "ID\n'" + bob + "\n", "suspend - --yes", 2, "or the head of a table without IDs: ID."},
		{"a table of names", "name\n'" + bob + "\n", "suspend - --yes", 2, "or the head of a table without IDs: name."},
		{"a table of names of devices", "name\nDESKTOPALI\n", "sign-out-device alice - --confirm 2-devices", 2, "or the head of a table without IDs: name."},
		{"a file of another server", "", "quarantine-media alice mxc://other.example/abc --dry-run", 2, "mxc://other.example/abc: not a file of this server"},
		{"a room that is not there", "", "redact alice --dry-run --no-evidence --rooms !nobody:demo.example", 3, "nothing would be sent: this server knows no room !nobody:demo.example"},
		{"an age that is too short", "", "sign-out-old alice --older 5m --dry-run", 2, "--older must be between 1 hour and 3,650 days"},
		{"irreversible by a number", bob + "\n" + carol + "\n", "deactivate - --no-evidence --confirm 2-accounts", 2, "confirm with --confirm '" + bob + "'"},
		{"one of several is refused", bob + "\n@admin:demo.example\n", "suspend - --yes", 3, "of 2 accounts: 1 done, 1 refused"},
		{"what stays", "", "deactivate mallory --dry-run", 0, "@mallory:demo.example: note: 2 invitations it sent stay pending."},
		{"several dry", bob + "\n@admin:demo.example\n", "suspend - --dry-run", 3, "of 2 accounts: 1 possible, 1 refused"},
		{"two devices", "DESKTOPALI\nIPHONEALIC\n", "sign-out-device alice - --confirm 2-devices", 0, "@alice:demo.example/IPHONEALIC: "},
		{"devices and an account on standard input", "alice\n", "sign-out-device - DESKTOPALI --confirm x", 2, "stands alone"},
		{"nobody on standard input", "\n", "deactivate - --no-evidence --confirm " + bob, 2, "no account"},
		{"a password", "Correct horse battery 1!\n", "reset-password bob --new-password-stdin --confirm " + bob, 0, bob + ": "},
		{"a weak password", "x\n", "reset-password bob --new-password-stdin --confirm " + bob, 2, "nothing was sent"},
		{"no password", "", "reset-password bob --new-password-stdin --confirm " + bob, 2, "empty"},
		{"a password without end", strings.Repeat("x", 70_000), "reset-password bob --new-password-stdin --confirm " + bob, 2, "more than 64 KiB"},
		{"a password in Latin-1", "pass\xe9word-long", "reset-password bob --new-password-stdin --confirm " + bob, 2, "not in UTF-8"},
		{"a password behind a mark", "\ufeffpassword-long", "reset-password bob --new-password-stdin --confirm " + bob, 2, "a byte order mark"},
		{"a password with NUL", "pass\x00word-long", "reset-password bob --new-password-stdin --confirm " + bob, 2, "such as NUL"},
		{"a password of two lines", "a\nb\n", "reset-password bob --new-password-stdin --confirm " + bob, 2, "more than one line"},
		{"a password that is not piped in", "", "reset-password bob --confirm " + bob, 2, "--new-password-stdin"},
		{"accounts and a password", bob + "\n", "reset-password - --new-password-stdin --confirm " + bob, 2, "not both"},
		{"MAS", "", "deactivate bob --demo-server mas --no-evidence --confirm " + bob, 5, "Matrix Authentication Service (MAS), the account is deactivated"},
		{"not final", "", "deactivate bob --demo-server mas --no-evidence --confirm " + bob, 5, "mxwarden: exit status 5: the result is not final. deactivate --wait stays until it is"},
		{"waited for", "", "deactivate bob --demo-server mas --no-evidence --wait --confirm " + bob, 0, "Confirmed by reading it back."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var status int
			var out, errs string
			synctest.Test(t, func(t *testing.T) { // what a server does later takes no time
				status, out, errs = runAct(t, strings.ReplaceAll(tt.stdin, "\\n", "\n"), strings.Fields(tt.args)...)
			})
			if status != tt.status || !strings.Contains(out+errs, tt.says) || strings.Contains(out+errs, "horse") {
				t.Errorf("status %d, want %d\n%s%s", status, tt.status, out, errs)
			}
			if status == exitUsage && out != "" {
				t.Errorf("something was said of an account: %s", out)
			}
		})
	}
}

// TestNoSuchPart: an account, and every part of one, that does not exist is status 1, tried or dry.
func TestNoSuchPart(t *testing.T) {
	flags := map[string]string{"rename-device": "--name x"}
	for _, a := range ops.Catalog() {
		if a.Marks != ops.OnAccount || a.On == ops.OnAccount {
			continue
		}
		server := "synapse"
		if a.On == ops.OnSession {
			server = "mas"
		}
		confirm := "--yes"
		switch a.Danger {
		case ops.Reversible:
		case ops.Disruptive:
			confirm = "--confirm @alice:demo.example/!no:demo.example"
		case ops.Irreversible:
			confirm = "--no-evidence --confirm @alice:demo.example/!no:demo.example"
		}
		for _, how := range []string{confirm, "--dry-run", "--dry-run --json"} {
			args := strings.Fields(a.ID + " alice !no:demo.example --demo-server " + server + " " + flags[a.ID] + " " + how)
			if status, out, errs := runAct(t, "", args...); status != exitFailed || !strings.Contains(out+errs, "the account has no") {
				t.Errorf("%s: status %d\n%s%s", args, status, out, errs)
			}
		}
	}
}

func TestActWithEvidenceAsJSON(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "evidence")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	status, out, errs := runAct(t, "", "deactivate", "pedro71", "--confirm", "@pedro71:demo.example", "--evidence", dir, "--json")
	var got struct {
		Target   string `json:"target"`
		Outcome  string `json:"outcome"`
		Verdict  string `json:"verdict"`
		Evidence string `json:"evidence"`
		Final    bool   `json:"final"`
		Steps    []any  `json:"steps"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || status != 0 || got.Target != "@pedro71:demo.example" || got.Outcome != "claimed" || got.Verdict != "confirmed" || !got.Final ||
		len(got.Steps) != 1 || filepath.Dir(got.Evidence) != dir {
		t.Errorf("%v, status %d: %s%s", err, status, out, errs)
	}
	if _, err := os.Stat(got.Evidence); err != nil {
		t.Error(err)
	}
}

// TestActOnSeveralAsJSON: a line for each, also for those that were not tried.
func TestActOnSeveralAsJSON(t *testing.T) {
	for _, tt := range []struct {
		flags        string
		status, sent int
		outcomes     []string
	}{
		{"", exitUnknown, 2, []string{"claimed", "unknown", "not tried"}},
		{"--keep-going", exitUnknown, 3, []string{"claimed", "unknown", "claimed"}},
	} {
		hs := matrixadmintest.New()
		for _, id := range []string{"@a:demo.example", "@b:demo.example", "@c:demo.example"} {
			hs.AddUser(matrixadmintest.User{ID: id})
		}
		writes := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				if writes++; writes == 2 {
					panic(http.ErrAbortHandler)
				}
			}
			if writes >= 2 && r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/users/@b:") {
				http.Error(w, "{}", http.StatusInternalServerError) // nor is it known from reading it back
				return
			}
			hs.ServeHTTP(w, r)
		}))
		home := t.TempDir()
		token := filepath.Join(home, "token")
		save(t, token, hs.AdminToken()+"\n")
		var out, errs bytes.Buffer
		status := Run(t.Context(), Process{
			Args:    append([]string{"suspend", "-", "--yes", "--json", "--homeserver", server.URL, "--token-file", token}, strings.Fields(tt.flags)...),
			Environ: []string{"HOME=" + home}, Stdin: strings.NewReader("a\nb\nc\n"), Stdout: &out, Stderr: &errs,
		})
		server.Close()
		var outcomes []string
		for line := range strings.Lines(out.String()) {
			var got struct {
				Target  string `json:"target"`
				Action  string `json:"action"`
				Outcome string `json:"outcome"`
			}
			if err := json.Unmarshal([]byte(line), &got); err != nil || got.Action != "suspend" || got.Target != "@"+string(rune('a'+len(outcomes)))+":demo.example" {
				t.Errorf("%v: %s", err, line)
			}
			outcomes = append(outcomes, got.Outcome)
		}
		if status != tt.status || writes != tt.sent || !slices.Equal(outcomes, tt.outcomes) {
			t.Errorf("%q: status %d, %d sent, %q\n%s", tt.flags, status, writes, outcomes, &errs)
		}
	}
}

// TestAnEmptyArgument: a variable of a script that is empty is no account.
func TestAnEmptyArgument(t *testing.T) {
	if status, out, errs := runAct(t, "", "suspend", "", "--yes"); status != exitUsage || out != "" || !strings.Contains(errs, "an argument is empty where an account is expected") {
		t.Errorf("%d %s%s", status, out, errs)
	}
}
