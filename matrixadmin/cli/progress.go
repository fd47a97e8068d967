package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// progress shows on a terminal how much has come.
type progress struct {
	w    io.Writer // nil where standard error is no terminal
	last time.Time // or when it all began: what is quick needs no words
	wide int       // cells that are to be cleared
}

const progressEvery = 150 * time.Millisecond

func newProgress(e Edge) *progress {
	if !e.StderrTerminal {
		return &progress{}
	}
	return &progress{w: e.Stderr, last: time.Now()}
}

// tell is told now and then.
func (p *progress) tell(rows int, bytes int64) {
	now := time.Now()
	if p.w == nil || now.Sub(p.last) < progressEvery {
		return
	}
	p.last = now
	text := fmt.Sprintf("%s, %.1f MB", counted(rows, "row"), float64(bytes)/1e6)
	fmt.Fprintf(p.w, "\r%-*s", p.wide, text)
	p.wide = max(p.wide, len(text))
}

// clear takes the text away.
func (p *progress) clear() {
	if p.wide > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.wide))
		p.wide = 0
	}
}
