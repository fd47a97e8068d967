package tui

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
)

func deviceAttributes() tea.Msg { return uv.PrimaryDeviceAttributesEvent{62, 22} }

func TestFrameFitsEverySize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{ReadOnly: true}, 80, 24)
		w.Send(ui.Open{Route: ui.User{ID: alice}})
		w.last().lines = wild()
		d := &fakeDialog{name: "one", log: wild()}
		for _, dialog := range []bool{false, true} {
			if dialog {
				w.Send(ui.Show{Dialog: d})
			}
			for width := 1; width <= 200; width += 1 + width/20 {
				for height := 1; height <= 60; height += 1 + height/12 {
					w.Resize(width, height).Fits()
				}
			}
		}
	})
}

// wild are lines that a page should not draw.
func wild() []string {
	lines := []string{"日本語" + strings.Repeat("漢", 150), "\x1b[31m" + strings.Repeat("red ", 90), "", "👩\u200d💻" + strings.Repeat("e\u0301", 300), strings.Repeat("x", 500)}
	for i := range 90 {
		lines = append(lines, fmt.Sprint("line ", i))
	}
	return lines
}

func TestFrameTooSmallKeepsItsState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.Press("j").Resize(20, 5).Shows("Terminal too small:", "needs 40×10, is 20×5").Lacks("Users")
		w.Resize(45, 9).Shows("Terminal too small: needs 40×10, is 45×9").Press("x").Paste("y").Click(1, 1)
		w.Resize(40, 10).Shows("Users 40×7", "\nj")
		if len(w.last().log) != 1 {
			t.Errorf("keys acted on what could not be seen: %q", w.last().log)
		}
		w.Resize(20, 5).Advance(silentTime).Press("q").Quits()
	})
}

func TestFrameDropsByPriority(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{ReadOnly: true}, 80, 24)
		w.Shows("1.160.0 · @admin:demo.example", "READ-ONLY", "? help")
		w.Resize(64, 24).Shows("demo.example · @admin:demo.example", "READ-ONLY", "? help").Lacks("1.160.0")
		w.Resize(40, 24).Shows(" demo.example ", "READ-ONLY", "? help").Lacks("@admin")
		w.Send(ui.Open{Route: ui.User{ID: alice}}, ui.Open{Route: ui.Users{Term: strings.Repeat("x", 10)}}).Shows("… › Usersxxxxxxxxxx").Fits()
	})
}

func TestFrameOverlayKeepsWhatIsBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 62, 12)
		w.last().lines = []string{}
		for range 9 {
			w.last().lines = append(w.last().lines, "\x1b[31m"+strings.Repeat("漢字", 15)+"ab\x1b[m")
		}
		w.Send(ui.Show{Dialog: &fakeDialog{name: "one"}}).Fits()
		for line := range strings.SplitSeq(w.Screen(), "\n") {
			if strings.Contains(line, "│one") {
				if got := ansi.StringWidthWc(line); got != 62 {
					t.Errorf("the line beside the dialog takes %d cells, want 62: %q", got, line)
				}
				if !strings.HasPrefix(line, "漢字漢字漢字漢字漢字 │") || !strings.HasSuffix(line, "漢字ab") {
					t.Errorf("the page beside the dialog is gone: %q", line)
				}
			}
		}
		w.Golden("overlay")
	})
}

func TestFrameGoldens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		synctest.Test(t, func(t *testing.T) {
			w := connected(t, Config{ReadOnly: true}, size[0], size[1])
			w.Send(ui.Open{Route: ui.User{ID: alice}}).Golden(fmt.Sprintf("frame-%dx%d", size[0], size[1]))
			w.last().under = "deactivating @x:demo.example"
			w.Press("ctrl+c").Golden(fmt.Sprintf("quit-%dx%d", size[0], size[1]))
		})
	}
}

func TestFrameASCII(t *testing.T) {
	defer matrixadmin.SetASCII(matrixadmin.SetASCII(true))
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{ASCII: true, NoAltScreen: true}, 80, 24)
		w.Send(ui.Open{Route: ui.User{ID: alice}}).Shows("Users > @alice")
		w.last().lines, w.last().under = []string{"\u201c" + matrixadmin.NewText("a\u011bb").Printable() + "\u201d"}, "x"
		w.Send(ui.Notice{}).Shows(`"a\u{11B}b"`)
		w.Press("ctrl+c")
		for i, r := range w.Screen() {
			if r > 0x7e {
				t.Fatalf("%q at %d is not ASCII:\n%s", r, i, w.Screen())
			}
		}
		if w.View().AltScreen {
			t.Error("the alternate screen was asked for")
		}
	})
}

func TestFrameFollowsTheTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		dark := w.Frame()
		w.Send(tea.BackgroundColorMsg{Color: ansi.HexColor("#ffffff")})
		if w.Frame() == dark {
			t.Error("a light background changes nothing")
		}
		family := "👨\u200d👩\u200d👧"
		w.last().lines = []string{strings.Repeat(family, 20)}
		w.Send("redraw")
		before := strings.Count(w.Screen(), "👧")
		w.Send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeNotRecognized})
		if strings.Count(w.Screen(), "👧") != before {
			t.Error("graphemes are measured although the terminal does not know them")
		}
		w.Send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		if strings.Count(w.Screen(), "👧") != 20 {
			t.Errorf("graphemes are not measured: %d", strings.Count(w.Screen(), "👧"))
		}
	})
}
