package dialog_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// said runs a command and all that it yields, in turn, and collects what is said.
func said(cmd tea.Cmd) (texts []string, dismissed bool) {
	if cmd == nil {
		return nil, false
	}
	msg := cmd()
	switch msg := msg.(type) {
	case ui.Notice:
		return []string{msg.Text}, false
	case ui.Dismiss:
		return nil, true
	}
	list := reflect.ValueOf(msg) // a sequence is a type that the library keeps to itself
	if list.Kind() != reflect.Slice {
		return nil, false
	}
	for i := range list.Len() {
		if inner, ok := reflect.TypeAssert[tea.Cmd](list.Index(i)); ok {
			more, closed := said(inner)
			texts, dismissed = append(texts, more...), dismissed || closed
		}
	}
	return texts, dismissed
}

func rows(n int) []dialog.Choice {
	var list []dialog.Choice
	for i := range n {
		list = append(list, dialog.Choice{
			Title: fmt.Sprint("row ", i+1), Value: matrixadmin.NewText("a stranger's \x1b[31m" + strings.Repeat("word ", 40)),
			Choose: ui.Send(ui.Notice{Text: fmt.Sprint("chosen ", i+1)}), Turned: ui.Send(ui.Notice{Text: fmt.Sprint("turned ", i+1)}),
		})
	}
	return list
}

func pressed(t *testing.T, d ui.Dialog, names ...string) (texts []string, dismissed bool) {
	t.Helper()
	for _, name := range names {
		k, ok := uitest.Key(name)
		if !ok {
			t.Fatal(name)
		}
		texts, dismissed = said(d.Update(k))
	}
	return texts, dismissed
}

func TestChoice(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	for _, tt := range []struct {
		keys  []string
		want  string
		close bool
	}{
		{[]string{"enter"}, "chosen 1", true},
		{[]string{"down", "down", "enter"}, "chosen 3", true},
		{[]string{"down", "up", "up", "space"}, "chosen 1", true},
		{[]string{"down", "down", "down", "down", "down", "down", "down", "down", "down", "down", "down", "down", "down", "enter"}, "chosen 12", true},
		{[]string{"2"}, "chosen 2", true},
		{[]string{"down", "-"}, "turned 2", true},
		{[]string{"0"}, "", false},
		{[]string{"x"}, "", false},
		{[]string{"esc"}, "", true},
		{[]string{"q"}, "", true},
	} {
		texts, closed := pressed(t, dialog.NewChoice(st, "Choose", "a hint", rows(12)...), tt.keys...)
		if strings.Join(texts, ",") != tt.want || closed != tt.close {
			t.Errorf("%q says %q and closes: %t", tt.keys, texts, closed)
		}
	}
	if texts, closed := pressed(t, dialog.NewSwitches(st, "Switch", "", rows(2)...), "2"); strings.Join(texts, ",") != "chosen 2" || closed {
		t.Errorf("a list of switches says %q and closes: %t", texts, closed)
	}
	one := rows(1)
	one[0].Turned = nil
	if texts, closed := pressed(t, dialog.NewChoice(st, "Choose", "", one...), "-"); len(texts) != 0 || closed {
		t.Errorf("what cannot be turned round says %q and closes: %t", texts, closed)
	}
	if texts, closed := pressed(t, dialog.NewChoice(st, "Choose", ""), "enter", "down", "1", "-"); len(texts) != 0 || closed {
		t.Errorf("an empty list says %q and closes: %t", texts, closed)
	}
}

func TestChoiceFitsAndIsHarmless(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	list := rows(20)
	on := false
	list[3].State = func() string {
		if on {
			return st.Glyphs.On
		}
		return st.Glyphs.Off
	}
	for width := 1; width < 100; width += 3 {
		for height := 1; height < 30; height++ {
			d := dialog.NewChoice(st, "Choose", "a hint of some length that is wrapped", list...)
			for range 15 {
				d.Update(tea.KeyPressMsg{Code: tea.KeyDown})
			}
			view := d.View(width, height)
			if w, h := lipgloss.Size(view); w > width || h > height {
				t.Fatalf("%d by %d in %d by %d:\n%s", w, h, width, height, view)
			}
			harmless(t, st, view)
			if width > 20 && height > 3 && !strings.Contains(view, "row 16") {
				t.Fatalf("the cursor is not in view at %d by %d:\n%s", width, height, view)
			}
		}
	}
	d := dialog.NewSwitches(st, "Switch", "", list...)
	before := d.View(80, 30)
	on = true
	if after := d.View(80, 30); !strings.Contains(before, "[ ] row 4") || !strings.Contains(after, "[x] row 4") {
		t.Errorf("the state is not said:\n%s", after)
	}
	if view := dialog.NewChoice(st, "Choose", "a hint", rows(2)...).View(60, 20); !strings.Contains(view, "a hint") || !strings.Contains(view, "‹1B›") {
		t.Errorf("the hint or the value is missing:\n%s", view)
	}
}
