package profile

import (
	"bytes"
	"io"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// painted makes harmless what another program writes for the eyes of the administrator.
type painted struct {
	to   io.Writer
	rest []byte // the beginning of a character
}

// Write implements [io.Writer].
func (w *painted) Write(p []byte) (int, error) {
	n := len(p)
	p = append(w.rest, p...)
	keep := 0
	for keep < min(utf8.UTFMax-1, len(p)) && !utf8.RuneStart(p[len(p)-1-keep]) {
		keep++
	}
	if keep < len(p) && utf8.RuneStart(p[len(p)-1-keep]) && !utf8.FullRune(p[len(p)-1-keep:]) {
		keep++
	} else {
		keep = 0
	}
	w.rest = bytes.Clone(p[len(p)-keep:])
	return n, w.paint(p[:len(p)-keep])
}

func (w *painted) flush() { _ = w.paint(w.rest) }

func (w *painted) paint(p []byte) error {
	if w.to == nil {
		return nil
	}
	var out []byte
	for line := range bytes.Lines(p) {
		text, ended := bytes.CutSuffix(line, []byte("\n"))
		out = append(out, matrixadmin.Printable(string(bytes.TrimSuffix(text, []byte("\r"))))...)
		if ended {
			out = append(out, '\n')
		}
	}
	if len(out) == 0 {
		return nil
	}
	_, err := w.to.Write(out)
	return err
}
