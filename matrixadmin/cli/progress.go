package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// progress shows on a terminal how far a reading is, in one line that is rewritten in place.
type progress struct {
	w    io.Writer // nil where standard error is no terminal
	room int       // cells of the line
	last time.Time // or when it all began: what is quick needs no words
	wide int       // cells that are to be cleared
}

const progressEvery = 150 * time.Millisecond

func newProgress(e Process) *progress {
	if !e.StderrTerminal {
		return &progress{}
	}
	room := e.width()
	if room == 0 { // standard output goes elsewhere
		room = 80
	}
	return &progress{w: e.Stderr, room: room - 1, last: time.Now()}
}

// due reports whether there is a terminal, and the last line has stood long enough.
func (p *progress) due() bool { return p.w != nil && time.Since(p.last) >= progressEvery }

// tell is told now and then how much has come.
func (p *progress) tell(rows int, bytes int64) {
	if p.due() {
		p.write(fmt.Sprintf("%s, %.1f MB", english.Count(rows, "row", "rows"), float64(bytes)/1e6))
	}
}

// write puts a text in the place of the last one.
func (p *progress) write(text string) {
	p.last = time.Now()
	text = clip(matrixadmin.Printable(text), p.room)
	wide := cells(text)
	fmt.Fprintf(p.w, "\r%s%s", text, strings.Repeat(" ", max(0, p.wide-wide)))
	p.wide = max(p.wide, wide)
}

// clear takes the text away.
func (p *progress) clear() {
	if p.wide > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.wide))
		p.wide = 0
	}
}
