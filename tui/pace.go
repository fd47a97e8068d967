package tui

import (
	"reflect"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// How often the renderer looks whether there is something to paint: soon after a message, and seldom while none comes. Seldom is often enough for a
// terminal that took no bytes for a while.
const (
	paintSoon   = 4 * time.Millisecond
	paintSeldom = 200 * time.Millisecond
	seldomAfter = 200 * time.Millisecond // without a message
)

// pace slows the renderer down while nothing happens. The library's wakes up at its full rate for as long as the program runs, which on an idle screen is
// nearly all the processor time there is, and a frame waits for half of the time between two looks.
//
// The library has no way to do that, so its ticker is looked up by name; where it keeps that elsewhere, it keeps its pace.
type pace struct {
	program *tea.Program
	ticker  *time.Ticker
	rest    *time.Timer

	mu    sync.Mutex
	often bool
	last  time.Time // when something was drawn
}

// drawn has what was drawn painted soon. It is called by the program, which has a ticker as soon as it draws.
func (p *pace) drawn() {
	if p.ticker == nil {
		f := reflect.ValueOf(p.program).Elem().FieldByName("ticker")
		if !f.IsValid() || f.Type() != reflect.TypeFor[*time.Ticker]() || f.IsNil() {
			return
		}
		p.ticker = (*time.Ticker)(f.UnsafePointer())
		p.rest = time.AfterFunc(seldomAfter, p.slow)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = time.Now()
	p.rest.Reset(seldomAfter)
	if !p.often { // one that looks often goes on as it does: to begin anew with each message would put the painting off
		p.often = true
		p.ticker.Reset(paintSoon)
	}
}

// slow has the renderer look seldom, unless something was drawn while the timer fired.
func (p *pace) slow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.last) >= seldomAfter {
		p.often = false
		p.ticker.Reset(paintSeldom)
	}
}
