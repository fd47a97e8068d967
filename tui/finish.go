package tui

import (
	"context"
	"fmt"
	"io"
	"strings"
	"syscall"
	"time"
)

// grace is how long a program that ends waits for a write that is under way. A terminal that is gone has cost some patience before, and
// all in all the process is gone within 35 seconds.
const grace = 30 * time.Second

// finish waits for writes that are under way, so that their outcome is put on record; what does not end in time stays an open intent,
// which the next start asks about. An interrupt by hand ends the wait.
func finish(ctx context.Context, leave *signals, runs *runners, out io.Writer) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if busy := runs.busy(); len(busy) > 0 {
		fmt.Fprintf(out, "mxwarden: waiting for the server: %s. Press ctrl+c to leave; the outcome can be checked at the next start.\n", strings.Join(busy, ", "))
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		ended, left := runs.wait(ctx)
		for _, res := range ended {
			fmt.Fprintf(out, "mxwarden: %s: %s\n", res.Target.Text().Printable(), res.Summary())
		}
		for _, what := range left {
			fmt.Fprintf(out, "mxwarden: outcome unknown: %s. It can be checked at the next start.\n", what)
		}
	}()
	leave.linger(done, cancel)
}

// linger waits until done; an interrupt, or a second request to terminate, gives up.
func (e *signals) linger(done <-chan struct{}, giveUp func()) {
	if e.hurry {
		giveUp()
	}
	for {
		select {
		case <-done:
			return
		case s := <-e.signals:
			if sig, ok := s.(syscall.Signal); ok {
				if e.insists(sig) {
					giveUp()
				}
				e.note(sig)
			}
		}
	}
}

// insists reports whether a further signal is somebody's impatience: an interrupt, or the request to terminate once more. A session that ends sends
// a hang-up and a request to terminate together, which is none.
func (e *signals) insists(sig syscall.Signal) bool {
	before := e.signal()
	return sig == syscall.SIGINT || sig == syscall.SIGTERM && before != nil && before.Signal == syscall.SIGTERM
}

// told is where the end of the program is told: nowhere, once the terminal is gone or takes nothing.
func told(out io.Writer, forced bool, leave *signals) io.Writer {
	if sig := leave.signal(); forced || sig != nil && sig.Signal == syscall.SIGHUP {
		return io.Discard
	}
	return out
}
