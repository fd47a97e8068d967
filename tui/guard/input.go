//go:build !windows

package guard

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
	"unicode/utf8"

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

// item is something that waits to be read, whole: a token, or a part of a paste.
type item struct {
	text []byte
	part part
}

type part uint8

const (
	whole part = iota
	pasteBegin
	pasteMiddle
	pasteFinish
)

// add takes a token. A flood is no typing: when more waits than a hand can type ahead, none of it is wanted any more, and what comes then is.
func (in *Input) add(t token) {
	if t.kind == anInterrupt {
		in.events.Interrupted()
	}
	in.mu.Lock()
	var lost Lost
	switch t.kind {
	case aPaste:
		if lost.Paste = t.lost; in.pastes == maxPastes {
			lost.Paste += len(t.text)
			break
		}
		in.addPaste(t.text)
	case anInterrupt: // it stands for all that was typed before
		in.drop()
		in.push(t.text)
	case aKey, anAnswer:
		if in.size+len(t.text) > maxWaiting {
			lost.Keys = in.size
			in.drop()
		}
		in.push(t.text)
	}
	in.changed.Broadcast()
	in.mu.Unlock()
	if lost != (Lost{}) {
		in.events.Lost(lost)
	}
}

func (in *Input) push(text []byte) {
	in.waiting = append(in.waiting, item{text, whole})
	in.size += len(text)
}

func (in *Input) addPaste(text []byte) {
	in.pastes++
	in.waiting = append(in.waiting, item{[]byte(pasteStart), pasteBegin})
	for len(text) > 0 {
		n := len(text)
		if n > pasteAtOnce {
			n = pasteAtOnce
			for !utf8.RuneStart(text[n]) {
				n--
			}
		}
		in.waiting = append(in.waiting, item{text[:n], pasteMiddle})
		text = text[n:]
	}
	in.waiting = append(in.waiting, item{[]byte(pasteEnd), pasteFinish})
}

// drop forgets what waits; a paste that the program has begun to read still ends.
func (in *Input) drop() {
	begun := len(in.waiting) > 0 && in.waiting[0].part > pasteBegin
	in.waiting, in.size, in.pastes = nil, 0, 0
	if begun {
		in.waiting, in.pastes = []item{{[]byte(pasteEnd), pasteFinish}}, 1
	}
}

// Read implements [io.Reader]: it hands on whole items, a few at a time.
func (in *Input) Read(p []byte) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.lent:
		return 0, io.EOF
	case in.reader == nil && in.err == nil:
		in.resume()
	}
	in.inside = true
	in.changed.Broadcast()
	defer func() { in.inside = false }()
	for epoch := in.epoch; len(in.waiting) == 0; in.changed.Wait() {
		switch {
		case in.err != nil:
			return 0, in.err
		case epoch != in.epoch:
			return 0, io.EOF
		}
	}
	n := 0
	for len(in.waiting) > 0 && (n == 0 || n+len(in.waiting[0].text) <= min(readAtOnce, len(p))) {
		first := in.waiting[0]
		n += copy(p[n:], first.text)
		in.waiting = in.waiting[1:]
		switch first.part {
		case whole:
			in.size -= len(first.text)
		case pasteFinish:
			in.pastes--
		case pasteBegin, pasteMiddle:
		}
	}
	return n, nil
}
