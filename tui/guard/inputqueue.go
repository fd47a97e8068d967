//go:build !windows

package guard

import (
	"io"
	"unicode/utf8"
)

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
