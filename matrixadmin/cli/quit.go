package cli

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// quitting ends a command at SIGQUIT as the other signals end it, with 128 and its number, where the runtime of Go would print what every goroutine does and
// end with the status of a wrong argument.
type quitting struct {
	mu      sync.Mutex
	signals chan os.Signal
	exit    func(status int)
}

func (q *quitting) start() {
	if q == nil || q.exit == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGQUIT)
	q.signals = signals
	go func() {
		if _, came := <-signals; came {
			q.exit(128 + int(syscall.SIGQUIT))
		}
	}()
}

// stop leaves the signal to whoever else takes it; stopping twice does nothing.
func (q *quitting) stop() {
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.signals == nil {
		return
	}
	signal.Stop(q.signals)
	close(q.signals) // nothing is sent to it any more
	q.signals = nil
}
