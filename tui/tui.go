package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/tui/guard"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Config is what the console is told when it starts.
type Config = setup.Config

// Timing of the ways out.
const (
	framesPerSecond = 60
	patience        = 1500 * time.Millisecond // for the program to end after a signal, before the terminal is taken back from it
	deafness        = 3 * time.Second         // for the program to take a ctrl+c, before the terminal is taken back: a busy machine makes it wait
	lastFrame       = 5 * time.Second         // for the last bytes to go out after it was told to quit from the keyboard
)

// Window title, kept before the first frame and brought back after the last.
const (
	keepTitle    = "\x1b[22;2t"
	restoreTitle = "\x1b[23;2t"
)

// Run shows the console until it is quit, and gives the terminal back as it was.
//
// The error is a [*SignalError] after a signal and a [*PanicError] after a fault in the program.
func Run(ctx context.Context, cfg Config) error { return run(ctx, cfg, newPageFactory()) }

func run(ctx context.Context, cfg Config, m pageFactory) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := guarded(cfg.Output)
	if cfg.ASCII {
		out.KeepToASCII()
	}
	panics := newPanics()
	leave := newSignals()
	defer leave.stop()

	a := newApp(ctx, cfg, m)
	a.armClipboard = out.ArmClipboard
	in, keyboard := filtered(cfg.Input, leave)
	defer keyboard.Close()
	pace := &pace{}
	program := tea.NewProgram(
		&recoverModel{model: a, panics: panics, pace: pace},
		tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithEnvironment(cfg.Environ),
		tea.WithFPS(framesPerSecond), tea.WithoutSignalHandler(), tea.WithoutCatchPanics(), tea.WithFilter(leave.filter), colours(cfg),
	)
	pace.program = program
	panics.quit = func() { program.Send(tea.QuitMsg{}) }
	leave.suspend = func() { keyboard.Suspend(); a.wipe(out) }
	leave.lost = func(n ui.Notice) { go program.Send(n) }
	before := saveTerminal(cfg.Input)
	_, _ = io.WriteString(out, keepTitle)

	ended := make(chan error, 1)
	go func() { ended <- panics.runProgram(program) }()
	forced, err := leave.wait(ended, program, cancel)
	switch {
	case leave.aside:
	case forced: // the program hangs, perhaps on a terminal that takes no more bytes
		before.restore()
		giveBack(cfg.Output)
	default:
		panics.do(a.close)
		a.wipe(out)
		_, _ = io.WriteString(out, restoreTitle)
		if a.unanswered() {
			before.forget()
		}
		report(out)
	}
	cancel()
	finish(ctx, leave, &a.runners, told(out, forced, leave))
	return outcome(panics, leave, err)
}

// outcome puts what ended the program in order of weight.
func outcome(panics *panics, leave *signals, err error) error {
	if fault := panics.first(); fault != nil {
		return fault
	}
	if sig := leave.signal(); sig != nil {
		return sig
	}
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	return err
}

// report says after the last frame that the guard had to keep something back: the painter should not have let it come so far.
func report(out dropper) {
	if n := out.Dropped(); n > 0 {
		fmt.Fprintf(out, "mxwarden: blocked %d unsafe characters or sequences from reaching the terminal. Please report this bug.\n", n)
	}
}

// dropper is a guarded output.
type dropper interface {
	io.Writer
	Dropped() int
	ArmClipboard()
	KeepToASCII()
}

// guarded puts the guard before the terminal.
func guarded(w io.Writer) dropper {
	if f, ok := w.(term.File); ok {
		return guard.NewFile(f)
	}
	return guard.New(w)
}

// colours turns them off where they are not wanted; NO_COLOR is taken at any value but the empty one, as its convention has it.
func colours(cfg Config) tea.ProgramOption {
	if cfg.NoColor || noColor(cfg.Environ) {
		return tea.WithColorProfile(colorprofile.ASCII)
	}
	return func(*tea.Program) {}
}

func noColor(environ []string) bool {
	for _, e := range environ {
		if value, ok := strings.CutPrefix(e, "NO_COLOR="); ok && value != "" {
			return true
		}
	}
	return false
}

// settings are the state of a terminal before the program changed it.
type settings struct {
	fd    uintptr
	state *term.State
}

func saveTerminal(in io.Reader) settings {
	f, ok := in.(term.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		return settings{}
	}
	state, err := term.GetState(f.Fd())
	if err != nil {
		return settings{}
	}
	return settings{fd: f.Fd(), state: state}
}

func (t settings) restore() {
	if t.state != nil {
		_ = term.Restore(t.fd, t.state)
	}
}
