package cli

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestProgressIsOneLine: what is quick is not told, what takes longer stands in one line that fits, and nothing is left of it.
func TestProgressIsOneLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := newProgress(Process{Stderr: &out, StderrTerminal: true, Columns: 40})
		if p.due() {
			t.Error("told at once")
		}
		time.Sleep(progressEvery)
		p.tell(2000, 1e6)
		p.tell(2001, 1e6)
		if out.String() != "\r2,000 rows, 1.0 MB" {
			t.Errorf("%q", out.String())
		}
		out.Reset()
		time.Sleep(progressEvery)
		p.write("a\x1b[2J")
		if got := out.String(); got != "\ra‹1B›[2J"+strings.Repeat(" ", 10) && got != "\ra<1B>[2J"+strings.Repeat(" ", 10) {
			t.Errorf("%q", got)
		}
		out.Reset()
		p.write(strings.Repeat("x", 100))
		if n := cells(out.String()[1:]); n > 39 {
			t.Errorf("%d cells in a terminal of 40", n)
		}
		out.Reset()
		p.clear()
		if got := out.String(); strings.TrimLeft(got[1:], " ") != "\r" || len(got) != 41 {
			t.Errorf("%q", got)
		}
		p = newProgress(Process{Stderr: &out, Columns: 40})
		time.Sleep(time.Hour)
		if p.due() {
			t.Error("told where there is no terminal")
		}
	})
}
