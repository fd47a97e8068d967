package tui

import (
	"io"
	"os"
	"time"
)

// keyboard is the terminal's input as far as it has to be stopped.
type keyboard interface {
	io.Closer
	Suspend() // until the next Read
}

// noKeyboard needs no stop.
type noKeyboard struct{}

func (noKeyboard) Suspend()     {}
func (noKeyboard) Close() error { return nil }

// watched is an input without a filter that reports when it is gone.
type watched struct {
	*os.File

	gone func()
}

func watch(in io.Reader, gone func()) io.Reader {
	if f, ok := in.(*os.File); ok && f != nil {
		return &watched{File: f, gone: gone}
	}
	return in
}

// Read implements [io.Reader].
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.File.Read(p)
	if n == 0 && err != nil {
		w.gone()
	}
	return n, err
}

// wipeScreen empties a screen whose last frame would stay.
const wipeScreen = "\x1b[m\x1b[H\x1b[J"

// wipe takes the frame off a screen that has no alternate one; with one, the guard does it.
func (a *app) wipe(out io.Writer) {
	if a.cfg.NoAltScreen {
		_, _ = io.WriteString(out, wipeScreen)
	}
}

// backToNormal is what gives a terminal back that the program has in its hands, whatever state it is in.
const backToNormal = wipeScreen + "\x1b[?2026l\x1b[>4m\x1b[?1049l\x1b[?25h\x1b[?2004l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2027l\r" + restoreTitle

// giveBack tries to put a terminal right that may take nothing any more; it waits for that as long as nobody notices.
func giveBack(out io.Writer) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.WriteString(out, backToNormal)
	}()
	select {
	case <-done:
	case <-time.After(200 * time.Millisecond):
	}
}
