//go:build !windows

package tui

import (
	"os/signal"
	"syscall"
	"time"
)

// wakeUp is how often a stop that the system did not grant is ended.
const wakeUp = 300 * time.Millisecond

func (e *exits) listenForStop() { signal.Notify(e.stops, syscall.SIGTSTP) }

// beforeStop gives the stop signal its own effect back, since the library stops the process with it.
//
// A process that no shell could continue (the first one of an SSH session, say) is not stopped by the system, and the library would
// wait for ever to be continued; while stopped this process runs no timers, so whoever still runs then continues itself.
func (e *exits) beforeStop() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sleeping {
		return
	}
	signal.Reset(syscall.SIGTSTP)
	e.sleeping, e.woken = true, make(chan struct{})
	go stayAwake(e.woken)
}

func stayAwake(woken <-chan struct{}) {
	t := time.NewTicker(wakeUp)
	defer t.Stop()
	for {
		select {
		case <-woken:
			return
		case <-t.C:
			_ = syscall.Kill(syscall.Getpid(), syscall.SIGCONT)
		}
	}
}

func (e *exits) afterStop() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.sleeping {
		return
	}
	e.sleeping = false
	close(e.woken)
	e.listenForStop()
}
