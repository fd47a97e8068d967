package tui

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"reflect"
	"sync"
	"syscall"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// SignalError says that a signal ended the program.
type SignalError struct{ Signal syscall.Signal }

// Error implements [error].
func (e *SignalError) Error() string { return fmt.Sprintf("terminated by signal: %s", e.Signal) }

// ExitCode is the status that a shell expects after the signal.
func (e *SignalError) ExitCode() int { return 128 + int(e.Signal) }

// signals listens for what ends or stops the program from outside.
type signals struct {
	signals chan os.Signal
	stops   chan os.Signal // SIGTSTP, and SIGTTOU: another job has the terminal
	sizes   chan os.Signal // SIGWINCH, which the library listens for only some time after it has read the size
	pressed chan struct{}  // ctrl+c was pressed
	quits   chan struct{}  // the program was told to quit
	gone    chan struct{}  // the terminal's input has ended
	once    sync.Once

	hurry bool // asked twice by hand: nothing is waited for
	aside bool // another job has the terminal, which is not touched any more

	mu       sync.Mutex
	got      syscall.Signal
	sleeping bool                               // from when the program suspends until it goes on
	seen     struct{ pressed, taken time.Time } // ctrl+c, last, by the terminal's input and by the program

	lost    func(ui.Notice) // something of the input was too much
	suspend func()          // before the terminal is given away
}

func newSignals() *signals {
	e := &signals{
		signals: make(chan os.Signal, 2), stops: make(chan os.Signal, 2), sizes: make(chan os.Signal, 1), gone: make(chan struct{}), pressed: make(chan struct{}, 1), quits: make(chan struct{}, 1),
		suspend: func() {}, lost: func(ui.Notice) {},
	}
	signal.Notify(e.signals, append(fatal, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)...)
	e.listenForStop()
	return e
}

func (e *signals) stop() {
	signal.Stop(e.signals)
	signal.Stop(e.stops)
	signal.Stop(e.sizes)
}

// hangUp tells that the terminal has gone, which counts as SIGHUP where none comes.
func (e *signals) hangUp() { e.once.Do(func() { close(e.gone) }) }

func (e *signals) signal() *SignalError {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.got == 0 {
		return nil
	}
	return &SignalError{Signal: e.got}
}

func (e *signals) note(s syscall.Signal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.got == 0 {
		e.got = s
	}
}

// wait returns when the program has ended; forced means that it did not, although it was told to and had its time.
func (e *signals) wait(ended <-chan error, p *tea.Program, cancel context.CancelFunc) (forced bool, err error) {
	var late, stuck <-chan time.Time
	hang := func() {
		e.note(syscall.SIGHUP)
		cancel()
		late = time.After(patience)
	}
	gone := e.gone
	for {
		select {
		case err := <-ended:
			return false, err
		case <-late:
			return true, nil
		case <-gone:
			gone = nil
			hang()
		case s := <-e.stops:
			if e.stopped(p, s) {
				e.aside = true
				return true, nil
			}
		case <-e.sizes:
			go p.Send(tea.RequestWindowSize())
		case <-e.pressed:
			stuck = time.After(deafness)
		case <-stuck:
			if e.ignored() {
				e.note(syscall.SIGINT)
				return true, nil
			}
		case <-e.quits:
			if late == nil {
				late = time.After(lastFrame)
			}
		case s := <-e.signals:
			switch sig, _ := s.(syscall.Signal); sig {
			case syscall.SIGHUP:
				hang()
			default:
				if late != nil { // asked twice
					e.hurry = e.insists(sig)
					return true, nil
				}
				e.note(sig)
				go p.Send(quitMsg{})
				late = time.After(patience)
			}
		}
	}
}

// handOver is the library's message that gives the terminal to another program for a while.
var handOver = reflect.TypeOf(tea.Exec(nil, nil)())

// filter sees every message before the program does, and so knows between which two the program is being stopped.
func (e *signals) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if reflect.TypeOf(msg) == handOver {
		e.suspend()
	}
	switch msg := msg.(type) {
	case tea.SuspendMsg:
		e.sleep(true)
		e.suspend()
	case tea.ResumeMsg:
		e.sleep(false)
	case tea.QuitMsg:
		tell(e.quits)
	case tea.KeyPressMsg:
		if key.Matches(msg, keyForce) {
			e.mu.Lock()
			e.seen.taken = time.Now()
			e.mu.Unlock()
		}
	}
	return msg
}

// interrupted tells that ctrl+c was pressed. The program takes it with its other keys; where it is too busy for that, the terminal is
// taken back from it as after a signal.
func (e *signals) interrupted() {
	e.mu.Lock()
	e.seen.pressed = time.Now()
	e.mu.Unlock()
	tell(e.pressed)
}

// ignored reports whether the program has not taken the last ctrl+c.
func (e *signals) ignored() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.seen.taken.Before(e.seen.pressed)
}

func tell(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (e *signals) sleep(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sleeping = on
}
