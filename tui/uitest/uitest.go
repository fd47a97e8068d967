// Package uitest drives a whole program in a test: a real tea.Program without a renderer, inside a testing/synctest bubble.
//
// After each key the driver waits until everything in the bubble is blocked, so that what it then reads is settled; time moves only
// when the test says so. A command that still runs when the test ends fails it.
//
//	synctest.Test(t, func(t *testing.T) {
//		d := uitest.Start(t, app, 80, 24)
//		d.Press("down", "enter").Shows("@alice:demo.example")
//	})
package uitest

import (
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

// Garbage may lie while pages are tested: frames make much of it, and there is room.
var _ = debug.SetGCPercent(400)

// Driver presses keys and reads the screen of one running program.
type Driver struct {
	t       *testing.T
	program *tea.Program
	model   *observed
	done    chan error
	width   int
	height  int
}

// Start runs model on a screen of the given size until the test ends; it must be called inside a synctest bubble.
func Start(t *testing.T, model tea.Model, width, height int) *Driver {
	t.Helper()
	d := &Driver{t: t, model: &observed{model: model}, done: make(chan error, 1), width: width, height: height}
	d.program = tea.NewProgram(
		d.model,
		tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithoutCatchPanics(),
		tea.WithWindowSize(width, height), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithFPS(1),
	)
	go func() {
		_, err := d.program.Run()
		d.done <- err
	}()
	if !started.add(t, d) {
		t.Cleanup(func() { end(t) })
	}
	synctest.Wait()
	return d
}

// end quits all programs of a test, lets every timer run out, and looks for commands that will never end. The programs are quit first: one that still runs
// wakes each second of that time.
func end(t *testing.T) {
	t.Helper()
	drivers := started.take(t)
	for _, d := range drivers {
		d.program.Quit()
		if err := <-d.done; err != nil {
			t.Errorf("the program ended with: %v", err)
		}
	}
	time.Sleep(24 * time.Hour) // of the bubble's own time
	synctest.Wait()
	for _, d := range drivers {
		if n := d.model.running(); n > 0 {
			t.Errorf("%d commands still run at the end of the test", n)
		}
	}
}

// Send hands a message to the program.
func (d *Driver) Send(msgs ...tea.Msg) *Driver {
	d.t.Helper()
	for _, msg := range msgs {
		d.program.Send(msg)
		synctest.Wait()
	}
	return d
}

// Press presses keys by name, one after the other: "down", "enter", "ctrl+c", "G".
func (d *Driver) Press(names ...string) *Driver {
	d.t.Helper()
	for _, name := range names {
		k, ok := Key(name)
		if !ok {
			d.t.Fatalf("there is no key %q", name)
		}
		d.Send(k)
	}
	return d
}

// Type types text, character by character.
func (d *Driver) Type(text string) *Driver {
	d.t.Helper()
	for _, r := range text {
		d.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return d
}

// Paste pastes text in one piece, as a terminal with bracketed paste does.
func (d *Driver) Paste(text string) *Driver {
	d.t.Helper()
	return d.Send(tea.PasteStartMsg{}, tea.PasteMsg{Content: text}, tea.PasteEndMsg{})
}

// Click presses and releases the left button on a cell.
func (d *Driver) Click(x, y int) *Driver {
	d.t.Helper()
	m := tea.Mouse{X: x, Y: y, Button: tea.MouseLeft}
	return d.Send(tea.MouseClickMsg(m), tea.MouseReleaseMsg(m))
}

// Wheel turns the mouse wheel over a cell, down for positive steps.
func (d *Driver) Wheel(x, y, steps int) *Driver {
	d.t.Helper()
	m := tea.Mouse{X: x, Y: y, Button: tea.MouseWheelDown}
	if steps < 0 {
		m.Button, steps = tea.MouseWheelUp, -steps
	}
	for range steps {
		d.Send(tea.MouseWheelMsg(m))
	}
	return d
}

// Advance lets time pass.
func (d *Driver) Advance(by time.Duration) *Driver {
	d.t.Helper()
	time.Sleep(by)
	synctest.Wait()
	return d
}

// Resize changes the size of the screen.
func (d *Driver) Resize(width, height int) *Driver {
	d.t.Helper()
	d.width, d.height = width, height
	return d.Send(tea.WindowSizeMsg{Width: width, Height: height})
}

// Frame returns the last frame with its styling.
func (d *Driver) Frame() string { return d.model.view().Content }

// View returns the last frame with everything else that the program asked of the terminal.
func (d *Driver) View() tea.View { return d.model.view() }

// Screen returns the last frame as plain text.
func (d *Driver) Screen() string { return ansi.Strip(d.Frame()) }

// Shows fails the test unless every substring is on the screen.
func (d *Driver) Shows(substrings ...string) *Driver {
	d.t.Helper()
	screen := d.Screen()
	for _, s := range substrings {
		if !strings.Contains(screen, s) {
			d.t.Fatalf("the screen does not show %q:\n%s", s, screen)
		}
	}
	return d
}

// Lacks fails the test if one of the substrings is on the screen.
func (d *Driver) Lacks(substrings ...string) *Driver {
	d.t.Helper()
	screen := d.Screen()
	for _, s := range substrings {
		if strings.Contains(screen, s) {
			d.t.Fatalf("the screen shows %q:\n%s", s, screen)
		}
	}
	return d
}

// Fits fails the test if the frame is wider or higher than the screen.
func (d *Driver) Fits() *Driver {
	d.t.Helper()
	lines := strings.Split(d.Frame(), "\n")
	if len(lines) > d.height {
		d.t.Fatalf("%d lines on a screen of %d×%d:\n%s", len(lines), d.width, d.height, d.Screen())
	}
	for i, line := range lines {
		if w := ansi.StringWidthWc(line); w > d.width {
			d.t.Fatalf("line %d takes %d cells on a screen of %d×%d:\n%s", i, w, d.width, d.height, d.Screen())
		}
	}
	return d
}

// Quits fails the test unless the program has ended by itself.
func (d *Driver) Quits() *Driver {
	d.t.Helper()
	synctest.Wait()
	select {
	case err := <-d.done:
		d.done <- err
	default:
		d.t.Fatalf("the program still runs:\n%s", d.Screen())
	}
	return d
}

// Golden compares the screen, without its styling, with testdata/<name>.golden; -update writes it.
func (d *Driver) Golden(name string) *Driver {
	d.t.Helper()
	golden.RequireEqual(named{d.t, name}, trimmed(d.Screen()))
	return d
}

// trimmed takes the blanks off the ends of lines, so that a golden file survives editors.
func trimmed(screen string) string {
	var b strings.Builder
	for line := range strings.Lines(screen) {
		b.WriteString(strings.TrimRight(line, " \n"))
		b.WriteByte('\n')
	}
	return b.String()
}

type named struct {
	*testing.T

	name string
}

func (n named) Name() string { return n.name }

// observed keeps the last view and counts the commands that run.
type observed struct {
	model tea.Model

	mu   sync.Mutex
	last tea.View
	runs int
}
