package widget_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/uitest"
	"github.com/mxwarden/mxwarden/tui/widget"
)

func TestScroll(t *testing.T) {
	t.Parallel()
	lines := make([]string, 20)
	for i := range lines {
		lines[i] = fmt.Sprint("line ", i)
	}
	st := styles.New(true, false)
	var s widget.Scroll
	first := func(want string) {
		t.Helper()
		shown := s.Lines(st, lines, 40, 6)
		if len(shown) != 6 || shown[0] != want {
			t.Errorf("%q, want %q first of six", shown, want)
		}
	}
	press := func(name string) {
		t.Helper()
		k, ok := uitest.Key(name)
		if !ok {
			t.Fatal(name)
		}
		s.Press(k)
	}
	first("line 0")
	press("up")
	first("line 0")
	press("down")
	first("line 1")
	press("pgdown")
	first("line 6")
	press("G")
	first("line 15")
	press("down")
	first("line 15")
	press("k")
	first("line 14")
	s.Wheel(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	first("line 11")
	if last := ansi.Strip(s.Lines(st, lines, 40, 6)[5]); last != "lines 12-16 of 20" {
		t.Errorf("the last line says %q", last)
	}
	s.Top()
	first("line 0")
	if shown := s.Lines(st, lines[:3], 40, 6); strings.Join(shown, ",") != "line 0,line 1,line 2" {
		t.Errorf("a text that fits is %q", shown)
	}
	if shown := s.Lines(st, lines, 40, 0); len(shown) != 0 {
		t.Errorf("no room shows %q", shown)
	}
}
