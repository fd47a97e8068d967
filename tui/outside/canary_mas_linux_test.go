package outside

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/tui/uitest"
)

// Secrets of MAS that it would not give to this program, or in other places.
const (
	canaryClient       = "canary-client-secret-31d7"
	canaryRegistration = "canary-registration-token-9a0b"
	canaryPersonal     = "mpt_canaryPersonalToken0123456789_aBcDeF"
	canaryCompat       = "mct_canaryCompatToken0123456789_aBcDeF"
	canaryUsername     = "boss" // of canaryUser
)

// TestCanaryInMAS signs in with a browser or a token of each kind, with a MAS that repeats every secret in its errors, renews, resets a password, takes evidence and
// leaves, and then looks for all of them in all that was written.
func TestCanaryInMAS(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		token   string // typed; "" is the browser
		environ []string
		outside bool
	}{
		"browser":        {environ: []string{"TEA_DEBUG=1", "TEA_TRACE=trace.log", "GODEBUG=http2debug=2"}},
		"personal token": {token: canaryPersonal, outside: true},
		"compat token":   {token: canaryCompat, environ: []string{"TEA_DEBUG=1"}, outside: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.outside && !outside {
				t.Skip("left to MXWARDEN_OUTSIDE=1, as .ci/run does")
			}
			s, auth, _ := newAuthSession(t, "")
			auth.note("new password", canaryNew)
			p, pid := s.start(t, tt.environ)
			p.Shows("Access token")
			if tt.token == "" {
				p.Type("\t").Shows("Open this address in a browser", auth.BaseURL()+"/link")
				code := auth.Grants()[0].UserCode
				p.Shows(code)
				<-time.After(1200 * time.Millisecond) // one question that is answered with "pending"
				if !auth.Approve(code, canaryUsername) {
					t.Fatal("not let in")
				}
			} else {
				p.Type("\x1b[200~" + tt.token + "\x1b[201~").Type("\r")
			}
			p.Shows("Accounts", "@alice:demo.example")
			p.Type("/").Shows("ID, name, link, e-mail").Type("@alice:demo.example\r").Shows("› @alice:demo.example", "Connections")
			if tt.token != canaryCompat {
				inMAS(t, auth, p)
			}
			secrets := auth.known(canaryNew)
			for _, file := range []string{"cmdline", "environ", "comm"} {
				content, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
				if err != nil && os.Geteuid() == 0 {
					t.Error(err)
				}
				lacks(t, file, string(content), append(secrets, auth.codes...))
			}
			quit(t, looked(p))
			lacks(t, "the terminal", p.Stream(), secrets)
			lacks(t, "the terminal without its sequences", sequence.ReplaceAllString(p.Stream(), ""), secrets)
			if n := s.files(t, append(secrets, auth.codes...)); n == 0 && tt.token != canaryCompat {
				t.Error("no file was written, not even the audit trail")
			}
			if len(secrets) < 8 {
				t.Errorf("only %d secrets went through", len(secrets))
			}
		})
	}
}

// inMAS does what shows the errors of MAS: its lists fail, a password is refused and then set, evidence is incomplete.
func inMAS(t *testing.T, auth *authTap, p *uitest.Terminal) {
	t.Helper()
	auth.again("-sessions", 20)
	p.Type(uitest.TabKey(p.Screen(), "Sessions")).Shows("─  Sessions", "[secret removed]")
	auth.again("-sessions", 0)
	auth.again("/user-emails", 3)
	p.Type("E").Shows("Evidence is incomplete", "e-mail addresses in MAS", "[secret removed]")
	auth.again("/user-emails", 0)
	auth.again("/set-password", 1)
	confirmsReset(p)
	p.Type("\r").Shows("Failed to deserialize the JSON body", "[secret removed]")
	looked(p).Type("\x1b").Lacks("╭")
	confirmsReset(p)
	p.Type("\r").Shows("still working on it")
	looked(p).Type("\x1b").Lacks("╭")
	for _, part := range []string{"-sessions", "/user-emails", "/set-password"} {
		if auth.echoed[part] == 0 {
			t.Errorf("no error of %s said the secrets", part)
		}
	}
}

// confirmsReset goes as far as the last key of a reset of the account on the screen.
func confirmsReset(p *uitest.Terminal) {
	const pace = 25 * time.Millisecond // of a hand
	p.Type("P").Shows("Reset password", "Enter a new password.").Slowly(canaryNew, pace).Type("\t").Slowly(canaryNew, pace)
	p.Type("\t\t\t\t").Shows("Type yes to confirm")
	for n := range len("yes") {
		<-time.After(3 * pace)
		p.Type("yes"[n : n+1]).Shows("› Confirm          " + "yes"[:n+1])
	}
	p.Shows("Ready.").Type("\t")
}

// keepsHelper keeps what it is given, in a file that is not looked at, and writes down how it was called and with which environment.
const keepsHelper = `#!/bin/sh
dir=${0%/*}
{ echo "$@"; env; } >>"$dir/called"
case $1 in
  get) cat "$dir/kept" 2>/dev/null ;;
  store) cat >"$dir/kept" ;;
  erase) rm -f "$dir/kept" ;;
esac
exit 0
`

// TestCanaryOfCommandsInMAS signs in with a command, works with others while MAS repeats the secrets in its errors, renews the token, and signs out.
func TestCanaryOfCommandsInMAS(t *testing.T) {
	t.Parallel()
	s, auth, ahead := newAuthSession(t, "credential = 'helper:DIR/cwd/helper'\n")
	helper := filepath.Join(s.dir, "cwd", "helper")
	if err := os.WriteFile(helper, []byte(keepsHelper), 0o700); err != nil {
		t.Fatal(err)
	}
	command := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), s.exe, args...)
		cmd.Dir = filepath.Join(s.dir, "cwd")
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "XDG_CONFIG_HOME=" + s.dir + "/config", "XDG_STATE_HOME=" + s.dir + "/state", "TMPDIR=" + s.dir + "/tmp", "GODEBUG=http2debug=2"}
		return cmd
	}
	var said bytes.Buffer
	run := func(want int, args ...string) {
		t.Helper()
		cmd := command(args...)
		cmd.Stdin = strings.NewReader(map[bool]string{true: "yes\n", false: canaryNew + "\n"}[args[0] == "logout"])
		out, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); want >= 0 && got != want {
			t.Errorf("%q: status %d, want %d: %s", args, got, want, out)
		}
		said.Write(out)
	}
	login := command("login")
	var shown bytes.Buffer
	login.Stdout, login.Stderr = &shown, &said
	if err := login.Start(); err != nil {
		t.Fatal(err)
	}
	for len(auth.Grants()) == 0 && t.Context().Err() == nil {
		<-time.After(20 * time.Millisecond)
	}
	<-time.After(1200 * time.Millisecond)
	code := auth.Grants()[0].UserCode
	if !auth.Approve(code, canaryUsername) {
		t.Fatal("not let in")
	}
	if err := login.Wait(); err != nil || !strings.Contains(shown.String(), code) {
		t.Fatalf("%v: %s%s", err, &shown, &said)
	}
	said.WriteString(strings.ReplaceAll(shown.String(), code, ""))
	const id = "@alice:demo.example"
	auth.again("-sessions", 20)
	run(-1, "sessions", id)
	run(-1, "admin-sessions")
	run(1, "evidence", id)
	auth.again("-sessions", 0)
	auth.again("/user-emails", 5)
	run(-1, "user", id)
	auth.again("/user-emails", 0)
	auth.again("/lock", 1)
	run(-1, "lock", id, "--yes")
	auth.again("/set-password", 1)
	run(3, "reset-password", id, "--new-password-stdin", "--confirm", id)
	run(5, "reset-password", id, "--new-password-stdin", "--confirm", id, "--json")
	auth.move(ahead, 6*time.Minute) // the access token is over
	auth.again("/oauth2/token", 1)
	run(-1, "user", id)
	run(0, "user", id)
	auth.again("/oauth2/revoke", 1)
	run(5, "logout")
	auth.again("/oauth2/revoke", 0)
	for _, part := range []string{"-sessions", "/user-emails", "/lock", "/set-password", "/oauth2/token", "/oauth2/revoke"} {
		if auth.echoed[part] == 0 {
			t.Errorf("no error of %s said the secrets", part)
		}
	}
	if !strings.Contains(said.String(), "[secret removed]") {
		t.Error("no error was seen")
	}
	_ = os.Remove(filepath.Join(s.dir, "cwd", "kept"))
	secrets := append(auth.known(canaryNew), auth.codes...)
	lacks(t, "what the commands say", said.String(), secrets)
	if _, err := os.Stat(filepath.Join(s.dir, "cwd", "called")); err != nil {
		t.Error("the helper was not called")
	}
	if s.files(t, secrets) == 0 {
		t.Error("no file was written, not even the audit trail")
	}
}
