package tui

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestNoticeLosesNothing shows notices of growing length: one line, two lines, and then a message with every word of it.
func TestNoticeLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		two := strings.Repeat("word ", 20) + "end2."
		w.Send(ui.Notice{Text: "Short.", Err: true}).Shows("Users 80×21", "Short.").Fits()
		w.Send(ui.Notice{Text: two, Err: true}).Shows("Users 80×20", "end2.").Fits() // the page gives up a line
		w.Press("esc").Shows("Users 80×21").Lacks("end2.")

		long := strings.Repeat("word ", 60) + "end3."
		w.Send(ui.Notice{Text: long, Err: true}).Shows("Message", "end3.", "esc close", "Users 80×21").Fits()
		w.Press("enter").Lacks("Message", "end3.")

		w.Send(ui.Notice{Text: long, Read: true}).Shows("Users 80×20", "word").Lacks("Message", "end3.").Fits() // nobody has to close what he has just read

		d := &fakeDialog{name: "one"}
		w.Send(ui.Show{Dialog: d}, ui.Notice{Text: long, Err: true}).Lacks("end3.").Fits() // a question keeps its place
		w.Send(ui.Dismiss{Dialog: d}).Shows("Message", "end3.").Fits()
	})
}
