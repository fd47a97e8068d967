//go:build !windows

package tui

import (
	"fmt"
	"io"
	"os"

	"github.com/charmbracelet/x/term"

	"github.com/mxwarden/mxwarden/tui/guard"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// filtered puts the filter behind a terminal.
func filtered(in io.Reader, leave *signals) (io.Reader, keyboard) {
	f, ok := in.(*os.File)
	if !ok || f == nil || !term.IsTerminal(f.Fd()) {
		return watch(in, leave.hangUp), noKeyboard{}
	}
	input := guard.NewInput(f, guard.Events{
		Interrupted: leave.interrupted, Gone: leave.hangUp, Lost: func(l guard.Lost) { leave.lost(ui.Notice{Text: tooMuch(l), Err: true}) },
	})
	return input, input
}

// tooMuch says what of the input was not taken.
func tooMuch(l guard.Lost) string {
	if l.Paste > 0 {
		return fmt.Sprintf("The paste was too long: its last %d bytes were left out.", l.Paste)
	}
	return fmt.Sprintf("Too many keys at once: %d bytes of them were left out.", l.Keys)
}
