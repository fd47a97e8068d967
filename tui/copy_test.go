package tui

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestCopyIsPaintedOnce: nothing goes to the clipboard without consent, and with it each text is as harmless as it is shown, and painted once.
func TestCopyIsPaintedOnce(t *testing.T) {
	t.Parallel()
	armed := 0
	a := newApp(t.Context(), Config{}, pageFactory{})
	a.armClipboard = func() { armed++ }
	cells := []matrixadmin.Text{matrixadmin.NewText("a\x1b]0;x\x07\tb"), matrixadmin.NewText("plain"), {}}
	if cmd := a.copy(cells); cmd != nil || armed != 0 {
		t.Fatal("it copies before anybody is connected")
	}
	a.env = &ui.Env{}
	if cmd := a.copy(cells); cmd != nil || armed != 0 {
		t.Fatal("it copies without consent")
	}
	a.env.Clipboard = true
	cmd := a.copy(cells)
	if cmd == nil || armed != 1 {
		t.Fatalf("it does not copy with consent, or lets %d writes pass", armed)
	}
	if got, want := fmt.Sprint(cmd()), cells[0].Printable()+"\tplain\t"; got != want {
		quoted, _ := json.Marshal(got)
		t.Errorf("copied is %s", quoted)
	}
	a.armClipboard = nil
	if a.copy(cells) != nil {
		t.Error("it copies past a guard that was not told")
	}
}
