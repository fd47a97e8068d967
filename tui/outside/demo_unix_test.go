//go:build !windows

package outside

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/tui/uitest"
)

// module is the directory of what is built.
const module = "../.."

// binary is the program, built once for all tests.
var binary string

// outside asks for what .ci/run tries besides: programs that are built with faults in them, and larger numbers.
var outside = os.Getenv("MXWARDEN_OUTSIDE") != ""

func TestMain(m *testing.M) { os.Exit(build(m)) }

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "mxwarden")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "mxwarden")
	if out, err := exec.Command("go", "build", "-o", binary, module).CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
		return 1
	}
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) { // these tests wait for a program most of their time
		_ = f.Value.Set(strconv.Itoa(4 * runtime.GOMAXPROCS(0)))
	}
	return m.Run()
}

func start(t *testing.T, opts uitest.TerminalOptions, args ...string) *uitest.Terminal {
	t.Helper()
	if opts.Width == 0 {
		opts.Width, opts.Height = 120, 40
	}
	if opts.Answers == nil {
		opts.Answers = uitest.XTerm
	}
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = t.TempDir()
	return uitest.StartOn(t, cmd, opts)
}

// looked goes on when a question has stood on the screen for as long as a person needs to read it; keys before that do not count.
func looked(p *uitest.Terminal) *uitest.Terminal {
	<-time.After(time.Second)
	return p
}

// quit leaves with q and looks at the terminal that is left behind.
func quit(t *testing.T, p *uitest.Terminal) {
	t.Helper()
	if got := p.Type("q").Exits(); got != 0 {
		t.Errorf("status %d", got)
	}
	if before, now := p.State(); !reflect.DeepEqual(before, now) {
		t.Errorf("the terminal's settings were %v and are %v", before, now)
	}
	if modes := p.Modes(); !slices.Equal(modes, []string{"25", "7"}) {
		t.Errorf("modes that are on: %v", modes)
	}
	if strings.Contains(p.Stream(), "from reaching the terminal") {
		t.Error("the guard kept something of ours back")
	}
}

func TestDemoOpensTheListOfAccounts(t *testing.T) {
	t.Parallel()
	p := start(t, uitest.TerminalOptions{}, "--demo").Shows("demo.example · Synapse 1.163.2 · @admin:demo.example", "? help", "Accounts", "5,000")
	quit(t, p)
}

func TestDemoOnASilentTerminal(t *testing.T) {
	t.Parallel()
	quit(t, start(t, uitest.TerminalOptions{Answers: map[string]string{}}, "--demo").Shows("5,000"))
}

func TestDemoWithLateAnswers(t *testing.T) {
	t.Parallel()
	var left string
	for range 8 { // the time for answers is real time, which a loaded machine can eat up
		p := start(t, uitest.TerminalOptions{Delay: 150 * time.Millisecond}, "--demo", "--read-only").Shows("5,000", "READ-ONLY")
		quit(t, p)
		if left = p.Left(); left == "" {
			return
		}
	}
	t.Errorf("this was left for the shell: %q", left)
}

func TestDemoWithoutColours(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*uitest.Terminal{
		"NO_COLOR=yes": start(t, uitest.TerminalOptions{Environ: []string{"NO_COLOR=yes", "COLORTERM=truecolor"}}, "--demo"),
		"--no-color":   start(t, uitest.TerminalOptions{Environ: []string{"COLORTERM=truecolor"}}, "--demo", "--no-color"),
	} {
		p.Shows("5,000").Type("jj")
		quit(t, p)
		for sgr := range sequences(p.Stream(), 'm') {
			for part := range strings.SplitSeq(sgr, ";") {
				if len(part) == 2 && part[0] >= '3' && part[0] <= '4' || len(part) == 3 {
					t.Errorf("%s: a colour: %q", name, sgr)
				}
			}
		}
	}
	p := start(t, uitest.TerminalOptions{Environ: []string{"COLORTERM=truecolor", "NO_COLOR="}}, "--demo").Shows("5,000").Writes("\x1b[38;")
	quit(t, p)
}

// TestNoByteAboveASCII walks through the console where the locale is not UTF-8, and where ASCII was asked for.
func TestNoByteAboveASCII(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*uitest.Terminal{
		"LC_ALL=C":   start(t, uitest.TerminalOptions{Environ: []string{"LC_ALL=C"}}, "--demo", "@mallory:demo.example"),
		"no locale":  start(t, uitest.TerminalOptions{Environ: []string{"LANG="}}, "--demo", "@mallory:demo.example"),
		"--ascii":    start(t, uitest.TerminalOptions{}, "--demo", "--ascii", "@mallory:demo.example"),
		"ISO-8859-1": start(t, uitest.TerminalOptions{Environ: []string{"LC_CTYPE=de_DE.ISO-8859-1"}}, "--demo", "@mallory:demo.example"),
	} {
		p.Shows("Accounts > @mallory:demo.example", `\u{1B}`, "unknown").Type("?").Shows("esc close").Type("\x1b").Lacks("esc close")
		p.Type("D").Shows("Deactivate account").Type("\x1b").Lacks("Deactivate account")
		p.Type("/\u011b").Shows(`\u{11B}`)
		p.Type("\x03")
		if got := p.Exits(); got != 0 {
			t.Errorf("%s: status %d", name, got)
		}
		stream := p.Stream()
		if i := strings.IndexFunc(stream, func(r rune) bool { return r > 0x7f }); i >= 0 {
			t.Errorf("%s: not ASCII: %q", name, stream[max(i-40, 0):min(i+40, len(stream))])
		}
		if strings.Contains(stream, "from reaching the terminal") {
			t.Errorf("%s: a sign of ours has no stand-in", name)
		}
	}
}

// sequences yields the parameters of every control sequence with a final.
func sequences(stream string, final byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for part := range strings.SplitSeq(stream, "\x1b[") {
			end := strings.IndexFunc(part, func(r rune) bool { return r >= 0x40 && r < 0x7f })
			if end >= 0 && part[end] == final && !strings.HasPrefix(part, ">") && !yield(part[:end]) {
				return
			}
		}
	}
}

func TestWhereThereIsNoScreen(t *testing.T) {
	t.Parallel()
	p := start(t, uitest.TerminalOptions{Environ: []string{"TERM=dumb"}}, "--demo")
	if got := p.Exits(); got != 2 || !strings.Contains(p.Stream(), "TERM=dumb") || strings.Contains(p.Stream(), "\x1b") {
		t.Errorf("TERM=dumb: status %d, %q", got, p.Stream())
	}
	cmd := exec.CommandContext(t.Context(), binary, "--demo")
	out, _ := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != 2 || string(out) != "mxwarden: This needs a terminal. For scripts, see the commands in mxwarden --help.\n" {
		t.Errorf("no terminal: status %d, %q", got, out)
	}
}

func TestSmallTerminalGrows(t *testing.T) {
	t.Parallel()
	p := start(t, uitest.TerminalOptions{Width: 20, Height: 5}, "--demo").Shows("Terminal too small:")
	p.Resize(80, 24).Shows("Accounts", "5,000")
	p.Resize(20, 5).Shows("Terminal too small:")
	p.Resize(120, 40).Shows("@admin:demo.example")
	quit(t, p)
}

// The account that is asked for on the command line opens at once.
func TestDemoOpensAnAccount(t *testing.T) {
	t.Parallel()
	p := start(t, uitest.TerminalOptions{}, "--demo", "@alice:demo.example").Shows("Accounts › @alice:demo.example", "Connections")
	p.Type("\x1b").Lacks("› @alice").Shows("Accounts")
	quit(t, p)
}

// The whole job: find an account, read where it connects from, deactivate a spammer, reset a password, leave.
func TestDemoWholeJob(t *testing.T) {
	t.Parallel()
	const pace = 30 * time.Millisecond // of a hand; the dialogs take nothing faster
	const spammer = "@iuvqo778ln:demo.example"
	p := start(t, uitest.TerminalOptions{}, "--demo").Shows("100 of 5,000")

	p.Type("/").Shows("ID, name, link, e-mail").Type("alice\r").Shows("1 match", "▌ @alice:demo.example").Type("\r").Shows("› @alice:demo.example", "“Alice Liddell”", "row 1 of 40", "28 addresses", "203.0.113.9")
	p.Type("j").Shows("row 2 of 40").Type("G").Shows("row 40 of 40").Type("\r").Shows("Connection 40 of 40").Type("\x1b").Shows("row 40 of 40")
	p.Type("\x1b").Shows("1 match").Type("\x1b").Shows("of 5,000", "Display name").Lacks("Liddell")

	p.Type("/").Shows("ID, name, link, e-mail").Type("Crypto Support 88\r").Shows("1 match", spammer).Type("\r").Shows("› "+spammer, "1 device")
	p.Type("D").Shows("Deactivate account", "https://demo.example", "Type the user ID to confirm.")
	p.Type("\x1b").Lacks("[ Cancel ]").Shows("active").Type("D")
	p.Shows("Type the user ID to confirm.").ByHand(spammer, pace).Shows("Ready.").Type("\t\r").Shows("The account is now deactivated. Confirmed by reading it back.")
	p.Type("\x1b").Lacks("╭").Shows("deactivated · ", "0 devices", "Left all 21 rooms")

	p.Type("\x1b").Shows("1 match").Type("/").Shows("ID, name, link, e-mail").Type("https://matrix.to/#/@alice:demo.example\r").Shows("› @alice:demo.example", "4 devices")
	p.Type("P").Shows("Reset password", "Enter a new password.").Type("\x07").Shows("Password generated.").Type("\t\t\t")
	p.Shows("Type yes to confirm").ByHand("yes", pace).Shows("Ready.").Type("\t\r").Shows("The server reported success.", "0 devices")
	p.ByHand("\x1b", time.Second).Shows("The new password has not been shown").Type("\x1b").Lacks("╭")
	quit(t, p)
}
