package widget_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

func TestTabs(t *testing.T) {
	t.Parallel()
	tabs := widget.NewTabs(styles.New(true, false), widget.Tab{Name: "One", Count: 1200}, widget.Tab{Name: "Two", Count: -1}, widget.Tab{Name: "Three"})
	check := func(width int, want string) {
		t.Helper()
		if got := ansi.Strip(tabs.View(width)); got != want {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
	check(40, " One 1,200  ─ Two ─ Three 0")
	tabs.Prev()
	check(40, "One 1,200 ─ Two ─  Three 0 ")
	check(24, "One 1,200│Two│ Three 0 ") // nothing is cut as long as all names have room
	check(22, "One│Two│ Three 0 ")
	check(15, "‹ Two│ Three 0 ")
	check(14, "‹  Three 0 ") // the current one stays in view
	check(9, " Three 0 ")
	check(4, " Th…")
	check(0, "")
	tabs.Next()
	tabs.Next()
	tabs.SetCount(1, 3)
	tabs.SetCurrent(7)
	if tabs.Current() != 1 {
		t.Errorf("the current tab is %d, want 1", tabs.Current())
	}
	check(40, "One 1,200 ─  Two 3  ─ Three 0")
	if !strings.Contains(tabs.View(40), "\x1b[7;") {
		t.Error("without colours the current tab does not show")
	}
}
