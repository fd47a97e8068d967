package audit

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// The pause between two tries for the lock grows from the first to the second.
const (
	firstPause = 200 * time.Microsecond
	lastPause  = 8 * time.Millisecond
)

// errHeld stands for the end of patience.
var errHeld = errors.New("another mxwarden holds the lock")

// tryLock takes the exclusive or the shared lock on f, or says that it is taken.
func tryLock(f *os.File, shared bool) (bool, error) { return securefile.TryLock(f, shared) }

func unlock(f *os.File) error { return securefile.Unlock(f) }

// lock waits for the lock on f until patience is over or done is closed; the lock dies with the process that holds it.
func lock(done <-chan struct{}, f *os.File, shared bool, patience time.Duration) error {
	over := time.NewTimer(patience)
	defer over.Stop()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		ok, err := tryLock(f, shared)
		if ok || err != nil {
			return err
		}
		again := time.NewTimer(pause)
		select {
		case <-again.C:
		case <-over.C:
			again.Stop()
			return &Error{Reason: fmt.Sprintf("another mxwarden has held the lock for %v", patience), Err: errHeld}
		case <-done:
			again.Stop()
			return errStopped
		}
	}
}
