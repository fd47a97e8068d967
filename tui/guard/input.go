//go:build !windows

package guard

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/muesli/cancelreader"
)

// Bounds on what waits for the program. They are small, since a program that has them all before it does nothing else meanwhile.
const (
	maxWaiting  = 1 << 10 // bytes of keys; nobody types so far ahead
	maxPastes   = 4       // pastes
	readAtOnce  = 64      // bytes of keys that are handed on at once
	pasteAtOnce = 1 << 10 // bytes of a paste that are
)

// comesBack is how long a reader has to read again.
const comesBack = 100 * time.Millisecond

// Lost says that something of what the terminal sent was too much.
type Lost struct {
	Keys  int // bytes of keys that were not taken
	Paste int // bytes of a paste that were cut off
}

// Input is a terminal's input behind the filter. It reads on while the program is busy, so that ctrl+c is seen at once.
type Input struct {
	file   *os.File
	events Events

	mu      sync.Mutex
	changed *sync.Cond
	waiting []item
	size    int // bytes of keys that wait
	pastes  int
	inside  bool // of Read
	lent    bool // another program reads the terminal
	epoch   int  // of suspensions: a read that was begun before one ends with it
	err     error
	reader  cancelreader.CancelReader
	done    chan struct{} // the reader has ended
}

// Events are what an input tells, from a goroutine of its own. None of them may block.
type Events struct {
	Interrupted func() // ctrl+c was pressed, and can be read next
	Gone        func() // the input has ended
	Lost        func(Lost)
}

// NewInput puts a filter behind a terminal; reading starts with a Read, when the terminal is in raw mode.
func NewInput(file *os.File, events Events) *Input {
	in := &Input{file: file, events: events}
	in.changed = sync.NewCond(&in.mu)
	return in
}

// Fd returns the terminal's descriptor. There is no Name, lest the library wait for bytes of the file by itself.
func (in *Input) Fd() uintptr { return in.file.Fd() }

// Write writes to the terminal.
func (in *Input) Write(p []byte) (int, error) { return in.file.Write(p) }

// Close ends all reads; the file stays open.
func (in *Input) Close() error {
	in.stop()
	in.mu.Lock()
	defer in.mu.Unlock()
	in.fail(io.EOF)
	return nil
}

// Suspend stops reading until the next Read, and ends the one that is under way: somebody else has the terminal now.
//
// The one who reads comes back from the last key at about the same time, or hangs in handing on the next one. The first is waited for,
// since it must not take the terminal again.
func (in *Input) Suspend() {
	in.mu.Lock()
	late := false
	timer := time.AfterFunc(comesBack, func() {
		in.mu.Lock()
		defer in.mu.Unlock()
		late = true
		in.changed.Broadcast()
	})
	for !in.inside && !late && in.reader != nil {
		in.changed.Wait()
	}
	timer.Stop()
	in.mu.Unlock()
	in.stop()
}

// Lend keeps everybody from reading the terminal until it is given back: a reader of before the suspension that comes late does not take it from the program
// that has it now, nor the beginning of a passphrase.
func (in *Input) Lend() (back func()) {
	in.lend(true)
	in.stop()
	return func() { in.lend(false) }
}

func (in *Input) lend(on bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.lent = on
}

// stop ends what reads the terminal.
func (in *Input) stop() {
	in.mu.Lock()
	reader, done := in.reader, in.done
	in.reader = nil
	in.epoch++
	in.changed.Broadcast()
	in.mu.Unlock()
	if reader != nil && reader.Cancel() {
		<-done
		_ = reader.Close()
	}
}

// resume starts to read, or goes on.
func (in *Input) resume() {
	reader, err := cancelreader.NewReader(in.file)
	if err != nil {
		in.fail(err)
		return
	}
	in.reader, in.done = reader, make(chan struct{})
	go in.pump(reader, in.done)
}

// fail ends the input.
func (in *Input) fail(err error) {
	if in.err == nil {
		in.err = err
	}
	in.changed.Broadcast()
}

// pump reads until the reader is canceled or the input ends.
func (in *Input) pump(reader io.Reader, done chan struct{}) {
	defer close(done)
	type chunk struct {
		bytes []byte
		err   error
	}
	chunks, next := make(chan chunk), make(chan struct{})
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := reader.Read(buf)
			chunks <- chunk{buf[:n], err}
			if err != nil {
				return
			}
			<-next
		}
	}()
	f := newFilter(in.add)
	timer := time.NewTimer(time.Hour)
	for {
		if wait := f.wait(); wait > 0 {
			timer.Reset(wait)
		} else {
			timer.Stop()
		}
		select {
		case now := <-timer.C:
			f.expire(now)
		case c := <-chunks:
			f.feed(c.bytes, time.Now())
			switch {
			case c.err == nil:
				next <- struct{}{}
				continue
			case !errors.Is(c.err, cancelreader.ErrCanceled):
				in.mu.Lock()
				in.fail(c.err)
				in.mu.Unlock()
				in.events.Gone()
			}
			return
		}
	}
}
