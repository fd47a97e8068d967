//go:build !windows

package tui

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// fatal are the signals that end a Go program with a trace of its stack and a terminal in disorder, if nobody listens for them. Where a
// fault of the program itself raises one, it is a panic and comes another way.
var fatal = append([]os.Signal{
	syscall.SIGQUIT, syscall.SIGILL, syscall.SIGTRAP, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGSEGV, syscall.SIGSYS,
}, ownFatal...)

func (e *signals) listenForStop() {
	signal.Notify(e.stops, syscall.SIGTSTP, syscall.SIGTTOU)
	signal.Notify(e.sizes, syscall.SIGWINCH)
}

// endsAside is how long a job that another one has the terminal of waits for a signal that ends it, before it stops.
const endsAside = 100 * time.Millisecond

// stopped takes SIGTSTP, of which there are two for a stop.
//
// The first comes from outside, unless ctrl+z was pressed: the library is told to suspend. It gives the terminal back and then sends
// the second one to the whole job, which says that the moment has come. Since a Go program that has once listened for SIGTSTP never
// gets its default effect back, the process then stops itself by SIGSTOP. One that no shell could continue goes on at once.
//
// SIGTTOU says that the program went on while another job has the terminal. A shell does that to a stopped job that it ends, with the signal that ends
// it: true says that one has come. Otherwise the program stops, as it would without a listener.
func (e *signals) stopped(p *tea.Program, s os.Signal) (ends bool) {
	e.mu.Lock()
	sleeping := e.sleeping
	e.mu.Unlock()
	switch {
	case s == syscall.SIGTTOU && e.toldToEnd():
		return true
	case s == syscall.SIGTTOU:
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	case !sleeping:
		go p.Send(tea.SuspendMsg{})
	case stoppable():
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	default:
		_ = syscall.Kill(os.Getpid(), syscall.SIGCONT)
	}
	return false
}

// toldToEnd reports whether a signal that ends the program has come, or comes now.
func (e *signals) toldToEnd() bool {
	if e.signal() != nil {
		return true
	}
	select {
	case s := <-e.signals:
		sig, _ := s.(syscall.Signal)
		e.note(sig)
		return true
	case <-time.After(endsAside):
		return false
	}
}

// stoppable reports whether there is a shell that can continue this job: a process above it, in its session and outside of the job.
func stoppable() bool {
	session, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	job, parent := unix.Getpgrp(), os.Getppid()
	above, err := unix.Getpgid(parent)
	if err != nil {
		return false
	}
	if above == job { // started by a script: its own parent decides, and only the session's first job has none
		return job != session
	}
	of, err := unix.Getsid(parent)
	return err == nil && of == session
}
