package tui

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// PanicError is a fault of the program itself; it was caught after the terminal had been put right.
type PanicError struct {
	Value string // what was panicked with in words, made harmless
	Stack string
}

// Error returns the fault and where it was, in lines that are safe to print.
func (e *PanicError) Error() string {
	return "internal error: " + e.Value + " (please report)\n\n" + e.Stack
}

// panics catches panics wherever they come from and has the program end in order.
type panics struct {
	quit func()

	mu    sync.Mutex
	fault *PanicError
}

func newPanics() *panics { return &panics{quit: func() {}} }

// first returns the panic that came first, if one did.
func (f *panics) first() *PanicError {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fault
}

// caught is deferred with what recover returned, and reports whether that was a panic.
func (f *panics) caught(value any) bool {
	if value == nil {
		return false
	}
	fault := &PanicError{Value: matrixadmin.Printable(panicText(value)), Stack: printableLines(string(debug.Stack()))}
	f.mu.Lock()
	first := f.fault == nil
	if first {
		f.fault = fault
	}
	f.mu.Unlock()
	if first {
		go f.quit() // never from the event loop itself, which has to take the message
	}
	return true
}

// panicText says what was panicked with. Only words are printed, an error's or a string: anything else may hold a request with the token in it.
func panicText(value any) string {
	switch value.(type) {
	case error, string:
		return fmt.Sprint(value)
	}
	return fmt.Sprintf("panic: %T", value)
}

// command makes a panic in a command end the program in order.
func (f *panics) command(cmd tea.Cmd) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if f.caught(recover()) {
				msg = nil
			}
		}()
		return cmd()
	}
}

// runProgram runs the library's loop; a panic of its own still gives the terminal back.
func (f *panics) runProgram(p *tea.Program) (err error) {
	defer func() {
		if f.caught(recover()) {
			p.Kill()
		}
	}()
	_, err = p.Run()
	return err
}

// do runs f, and notes its panic.
func (f *panics) do(run func()) {
	defer func() { f.caught(recover()) }()
	run()
}

func printableLines(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		b.WriteString(strings.ReplaceAll(matrixadmin.Printable(strings.ReplaceAll(line, "\t", "    ")), "\r", ""))
		b.WriteByte('\n')
	}
	return b.String()
}

// recoverModel stands between the library and the model, so that a panic on either side of it never meets the other.
type recoverModel struct {
	model  tea.Model
	panics *panics
	pace   *pace
	last   tea.View
}

// Init implements [tea.Model].
func (s *recoverModel) Init() (cmd tea.Cmd) {
	defer func() { s.panics.caught(recover()) }()
	return ui.WrapCommands(s.model.Init(), s.panics.command)
}

// Update implements [tea.Model]; after a fault it takes nothing more.
func (s *recoverModel) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	defer func() {
		if s.panics.caught(recover()) {
			model, cmd = s, nil
		}
	}()
	if s.panics.first() != nil {
		return s, nil
	}
	next, cmd := s.model.Update(msg)
	s.model = next
	return s, ui.WrapCommands(cmd, s.panics.command)
}

// View implements [tea.Model]; after a fault the last good view stays until the terminal is given back.
func (s *recoverModel) View() (v tea.View) {
	defer func() {
		if s.panics.caught(recover()) {
			v = s.last
		}
	}()
	if s.panics.first() != nil {
		return s.last
	}
	s.last = s.model.View()
	s.pace.drawn()
	return s.last
}
