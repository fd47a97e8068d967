//go:build !windows

package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/connect"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// programKey names the environment variable that makes the test binary a console of fake pages.
const programKey = "MXWARDEN_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(programKey) != "" {
		os.Exit(program())
	}
	os.Exit(m.Run())
}

// program runs the shell with one page, on which keys make the faults.
func program() int {
	p := &fakePage{title: "Program"}
	p.answer = func(msg tea.Msg) tea.Cmd {
		k, ok := msg.(tea.KeyPressMsg)
		if !ok {
			return nil
		}
		switch k.String() {
		case "u":
			panic(evil)
		case "v":
			p.lines = []string{"view"}
			p.broken = true
		case "c":
			return func() tea.Msg { panic(evil) }
		case "b":
			return tea.Batch(tea.Sequence(func() tea.Msg { return nil }, func() tea.Msg { panic(errors.New(evil)) }))
		case "ctrl+u":
			p.log = nil
		case "e":
			p.lines = []string{"NAME " + evil + "\u009b2J\u202e\x1b[8mhidden\x1b[m", "FOOTER"}
		}
		return nil
	}
	err := run(context.Background(), Config{Input: os.Stdin, Output: os.Stdout, Environ: os.Environ(), UTC: true}, pageFactory{
		connect: func(connect.Config) ui.Page { return p },
		page:    func(*ui.Env, ui.Route) ui.Page { return p },
		help:    func(*styles.Styles, string, []ui.KeyGroup) ui.Dialog { return &fakeDialog{name: "help"} },
	})
	var sig *SignalError
	switch {
	case errors.As(err, &sig):
		return sig.ExitCode()
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func startProgram(t *testing.T, opts uitest.TerminalOptions) *uitest.Terminal {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if opts.Width == 0 {
		opts.Width, opts.Height = 80, 24
	}
	opts.Environ = append(opts.Environ, programKey+"=1")
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Dir = t.TempDir()
	tt := uitest.StartOn(t, cmd, opts)
	t.Cleanup(func() {
		if files, err := filepath.Glob(filepath.Join(cmd.Dir, "*")); err != nil || len(files) > 0 {
			t.Errorf("files were left: %v, %v", files, err)
		}
	})
	return tt
}

// restored fails the test unless the terminal is as it was.
func restored(t *testing.T, tt *uitest.Terminal) {
	t.Helper()
	before, now := tt.State()
	if !reflect.DeepEqual(before, now) {
		t.Errorf("the terminal's settings were %v and are %v", before, now)
	}
	if modes := tt.Modes(); !slices.Equal(modes, []string{"25", "7"}) {
		t.Errorf("modes that are on: %v; want the cursor and the margin only", modes)
	}
	stream := tt.Stream()
	if strings.Contains(stream, "from reaching the terminal") {
		t.Error("the guard kept something of ours back")
	}
	for on, off := range map[string]string{"\x1b[>1u": "\x1b[<1u", "\x1b[>4;2m": "\x1b[>4m"} {
		if strings.LastIndex(stream, on) > strings.LastIndex(stream, off) {
			t.Errorf("%q was not undone", on)
		}
	}
}

func TestLeaveRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		leave func(*uitest.Terminal)
		want  int
	}{
		"q":                   {func(p *uitest.Terminal) { p.Type("q") }, 0},
		"ctrl+c":              {func(p *uitest.Terminal) { p.Type("\x03") }, 0},
		"SIGTERM":             {func(p *uitest.Terminal) { p.Signal(syscall.SIGTERM) }, 143},
		"SIGINT":              {func(p *uitest.Terminal) { p.Signal(syscall.SIGINT) }, 130},
		"SIGHUP":              {func(p *uitest.Terminal) { p.Signal(syscall.SIGHUP) }, 129},
		"panic in Update":     {func(p *uitest.Terminal) { p.Type("u") }, 1},
		"panic in View":       {func(p *uitest.Terminal) { p.Type("v") }, 1},
		"panic in a command":  {func(p *uitest.Terminal) { p.Type("c") }, 1},
		"panic in a sequence": {func(p *uitest.Terminal) { p.Type("b") }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startProgram(t, uitest.TerminalOptions{Answers: uitest.XTerm, Environ: []string{"TEA_DEBUG=1"}})
			p.Shows("Program 80×21", "/ find").Writes("\x1b[?1049h")
			tt.leave(p)
			if got := p.Exits(); got != tt.want {
				t.Errorf("status %d, want %d", got, tt.want)
			}
			restored(t, p)
			if stream := p.Stream(); !strings.HasPrefix(stream, "\x1b[22;2t") || strings.LastIndex(stream, "\x1b[23;2t") < strings.LastIndex(stream, "\x1b]2;") {
				t.Error("the window's title was not brought back")
			}
			if _, after, _ := strings.Cut(p.Stream(), "\x1b[?1049l"); strings.Contains(name, "panic") {
				if !strings.Contains(after, `internal error: evil ‹1B›]52;c;ZXZpbA==‹07›‹1B›[2Jend`) || !strings.Contains(after, "goroutine ") {
					t.Errorf("the fault was not told after the screen: %q", after)
				}
				if strings.Contains(p.Stream(), "\x1b]52") || strings.Contains(after, "\x1b[2J") {
					t.Error("the panic's value reached the terminal")
				}
			}
		})
	}
}

func TestLeaveWhenTheLineIsCut(t *testing.T) {
	t.Parallel()
	p := startProgram(t, uitest.TerminalOptions{Answers: uitest.XTerm}).Shows("/ find").HangUp()
	if got := p.Exits(); got != 129 {
		t.Errorf("status %d, want 129", got)
	}
}

// A terminal that goes away without a signal, as one that does not control the process does, ends the program too.
func TestLeaveWhenTheInputEnds(t *testing.T) {
	t.Parallel()
	p := startProgram(t, uitest.TerminalOptions{Job: true}).Shows("/ find").HangUp()
	if status := p.Waits(); status.ExitStatus() != 129 {
		t.Errorf("%v; want status 129", status)
	}
}

func TestStopGivesTheTerminalBackAndReturns(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(*uitest.Terminal){
		"ctrl+z":  func(p *uitest.Terminal) { p.Type("\x1a") },
		"SIGTSTP": func(p *uitest.Terminal) { p.Signal(syscall.SIGTSTP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startProgram(t, uitest.TerminalOptions{Job: true, Answers: uitest.XTerm}).Shows("/ find").Answered(4)
			p.Type("x").Shows("\nx") // what was answered has been read
			for range 2 {
				stop(p)
				if status := p.Waits(); !status.Stopped() {
					t.Fatalf("not stopped: %v", status)
				}
				p.Lacks("/ find").Writes("\x1b[?1049l")
				restored(t, p)
				p.Signal(syscall.SIGCONT).Shows("Program 80×21", "/ find")
			}
			if status := p.Type("q").Waits(); status.ExitStatus() != 0 {
				t.Errorf("%v", status)
			}
			restored(t, p)
		})
	}
}

// The first process of a session cannot be stopped, since nobody could continue it: it goes on.
func TestStopOfASessionLeaderGoesOn(t *testing.T) {
	t.Parallel()
	p := startProgram(t, uitest.TerminalOptions{Answers: uitest.XTerm}).Shows("/ find").Type("\x1a").Writes("\x1b[?1049l")
	p.Shows("Program 80×21").Type("j").Shows("j").Type("q")
	if got := p.Exits(); got != 0 {
		t.Errorf("status %d", got)
	}
	restored(t, p)
}

// The time that answers are waited for is real time, which a loaded machine can eat up: once in some tries is enough, since without the wait every
// one of them leaves something.
func TestLateAnswersDoNotReachTheShell(t *testing.T) {
	t.Parallel()
	var left string
	for range 8 {
		p := startProgram(t, uitest.TerminalOptions{Answers: uitest.XTerm, Delay: 120 * time.Millisecond})
		p.Writes("\x1b[?1049h").Type("q")
		if got := p.Exits(); got != 0 {
			t.Errorf("status %d", got)
		}
		restored(t, p)
		if left = p.Left(); left == "" {
			return
		}
	}
	t.Errorf("this was left for the shell: %q", left)
}

func TestSilentTerminalStartsAndQuits(t *testing.T) {
	t.Parallel()
	p := startProgram(t, uitest.TerminalOptions{}).Shows("/ find").Type("q")
	if got := p.Exits(); got != 0 {
		t.Errorf("status %d", got)
	}
	restored(t, p)
}

// The bytes of an arrow may come 20 ms apart. On a busy machine a pause can be longer than it should, so it may take a few arrows.
func TestArrowWhoseBytesComeApart(t *testing.T) {
	p := startProgram(t, uitest.TerminalOptions{Answers: uitest.XTerm}).Shows("/ find")
	for range 5 {
		p.Slowly("\x1b[B", 20*time.Millisecond).Type("Z").Shows("Z")
		if strings.Contains(p.Screen(), "down Z") {
			p.Type("q").Exits()
			return
		}
		p.Type("\x15").Lacks("Z")
	}
	t.Errorf("an arrow was never read as one:\n%s", p.Screen())
}

func TestSynchronizedOutputOverSSH(t *testing.T) {
	t.Parallel()
	p := startProgram(t, uitest.TerminalOptions{Answers: uitest.XTerm, Environ: []string{"SSH_TTY=/dev/pts/9"}}).Shows("/ find").Writes("\x1b[?2026$p").Writes("\x1b[c")
	p.Type("x").Shows("x").Writes("\x1b[?2026h").Type("q")
	p.Exits()
	restored(t, p)
}

// Without the painter, hostile text in a frame still does nothing: the guard stands alone.
func TestGuardIsBeforeTheTerminal(t *testing.T) {
	t.Parallel()
	p := startProgram(t, uitest.TerminalOptions{Answers: uitest.XTerm}).Shows("/ find").Type("e").Shows("NAME").Shows("FOOTER").Type("q")
	p.Exits()
	p.Writes("unsafe characters or sequences from reaching the terminal.")
	for _, bad := range []string{"\x1b]52", "\u009b", "\u202e", "\x1b[8m"} {
		if strings.Contains(p.Stream(), bad) {
			t.Errorf("%q reached the terminal", bad)
		}
	}
}

func TestIdleWritesNothing(t *testing.T) {
	t.Parallel()
	p := startProgram(t, uitest.TerminalOptions{Answers: uitest.XTerm}).Shows("/ find").Writes("\x1b[c").Writes("\x1b]11;?\a")
	before := len(p.Stream())
	<-time.After(700 * time.Millisecond)
	if after := p.Stream(); len(after) != before {
		t.Errorf("%q was written while nothing happened", after[before:])
	}
	p.Type("q")
	p.Exits()
}
