//go:build !windows

package guard

import (
	"bytes"
	"io"
	"sync"
	"testing"
)

// unread makes an input without a terminal, to which tokens are added by hand.
func unread(events Events) *Input {
	in := &Input{events: events, err: io.EOF}
	in.changed = sync.NewCond(&in.mu)
	return in
}

func all(in *Input) (text []byte, most int) {
	buf := make([]byte, 4096)
	for {
		n, err := in.Read(buf)
		if err != nil {
			return text, most
		}
		text, most = append(text, buf[:n]...), max(most, n)
	}
}

func TestInterruptOvertakesEverything(t *testing.T) {
	interrupts := 0
	in := unread(Events{Interrupted: func() { interrupts++ }, Lost: func(Lost) {}})
	for range 900 {
		in.add(token{kind: aKey, text: []byte("j")})
	}
	in.add(token{kind: anInterrupt, text: []byte{3}})
	in.add(token{kind: aKey, text: []byte("k")})
	if got, _ := all(in); string(got) != "\x03k" || interrupts != 1 {
		t.Errorf("%q is read, %d interrupts", got, interrupts)
	}
}

func TestFloodIsBounded(t *testing.T) {
	lost := 0
	in := unread(Events{Lost: func(l Lost) { lost += l.Keys }})
	for range 100_000 {
		in.add(token{kind: aKey, text: []byte("j")})
	}
	in.add(token{kind: aKey, text: []byte("q")})
	got, most := all(in)
	if len(got) > maxWaiting || got[len(got)-1] != 'q' || lost+len(got) != 100_001 || most > readAtOnce {
		t.Errorf("%d bytes are read, %d at once, %d lost", len(got), most, lost)
	}
}

func TestPastesAreHandedOnWhole(t *testing.T) {
	lost := 0
	in := unread(Events{Interrupted: func() {}, Lost: func(l Lost) { lost += l.Paste }})
	text := bytes.Repeat([]byte("\u4e2d"), 5000)
	for range maxPastes + 1 {
		in.add(token{kind: aPaste, text: text})
	}
	buf := make([]byte, 4096)
	if n, _ := in.Read(buf); string(buf[:n]) != pasteStart {
		t.Errorf("a paste begins with %q", buf[:n])
	}
	in.add(token{kind: anInterrupt, text: []byte{3}})
	if got, _ := all(in); string(got) != pasteEnd+"\x03" || lost != len(text) {
		t.Errorf("a paste that is broken off ends with %q, %d lost", got, lost)
	}
	in.add(token{kind: aPaste, text: text})
	if got, _ := all(in); string(got) != pasteStart+string(text)+pasteEnd {
		t.Errorf("%d bytes of %d are read", len(got), len(text))
	}
}
