//go:build !windows

package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/tui/uitest"
)

// binary is the program, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(build(m)) }

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "mxwarden")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "mxwarden")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
		return 1
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
	if strings.Contains(p.Stream(), "kept from the terminal") {
		t.Error("the guard kept something of ours back")
	}
}

func TestDemoOpensTheListOfAccounts(t *testing.T) {
	t.Parallel()
	p := start(t, uitest.TerminalOptions{}, "--demo").Shows("demo.example · Synapse 1.160.0 · @admin:demo.example", "? help", "Users", "5,000")
	quit(t, p)
}

func TestDemoOnASilentTerminal(t *testing.T) {
	t.Parallel()
	quit(t, start(t, uitest.TerminalOptions{Answers: map[string]string{}}, "--demo").Shows("5,000"))
}

func TestDemoWithLateAnswers(t *testing.T) {
	t.Parallel()
	p := start(t, uitest.TerminalOptions{Delay: 150 * time.Millisecond}, "--demo", "--read-only").Shows("5,000", "READ-ONLY")
	quit(t, p)
	if left := p.Left(); left != "" {
		t.Errorf("this was left for the shell: %q", left)
	}
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
	if got := cmd.ProcessState.ExitCode(); got != 2 || string(out) != "mxwarden: this is a console for the screen: standard input and standard output have to be a terminal\n" {
		t.Errorf("no terminal: status %d, %q", got, out)
	}
}

func TestSmallTerminalGrows(t *testing.T) {
	t.Parallel()
	p := start(t, uitest.TerminalOptions{Width: 20, Height: 5}, "--demo").Shows("terminal too small:")
	p.Resize(80, 24).Shows("Users", "5,000")
	p.Resize(20, 5).Shows("terminal too small:")
	p.Resize(120, 40).Shows("@admin:demo.example")
	quit(t, p)
}

// The account that is asked for on the command line opens at once.
func TestDemoOpensAnAccount(t *testing.T) {
	t.Parallel()
	p := start(t, uitest.TerminalOptions{}, "--demo", "@alice:demo.example").Shows("Users › @alice:demo.example", "Connections")
	p.Type("\x1b").Lacks("› @alice").Shows("Users")
	quit(t, p)
}
