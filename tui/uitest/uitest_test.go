package uitest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/uitest"
)

type echo struct {
	size tea.WindowSizeMsg
	seen []string
}

type late struct{}

func (e *echo) Init() tea.Cmd {
	return tea.Sequence(
		func() tea.Msg { return "first" },
		tea.Batch(tea.Tick(time.Second, func(time.Time) tea.Msg { return late{} })),
	)
}

func (e *echo) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		e.size = msg
	case tea.KeyPressMsg:
		e.seen = append(e.seen, msg.String())
		if msg.String() == "q" {
			return e, tea.Quit
		}
	case tea.PasteMsg:
		e.seen = append(e.seen, "paste:"+msg.Content)
	case tea.MouseWheelMsg, tea.MouseClickMsg:
		e.seen = append(e.seen, fmt.Sprintf("%T", msg))
	case string:
		e.seen = append(e.seen, msg)
	case late:
		e.seen = append(e.seen, "late")
	}
	return e, nil
}

func (e *echo) View() tea.View {
	return tea.NewView(fmt.Sprintf("\x1b[1m%d×%d\x1b[m\n%s", e.size.Width, e.size.Height, strings.Join(e.seen, " ")))
}

func TestDriver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := uitest.Start(t, &echo{}, 80, 24).Shows("80×24", "first").Lacks("late", "\x1b")
		if !strings.Contains(d.Frame(), "\x1b[1m") {
			t.Errorf("the frame has no styling: %q", d.Frame())
		}
		d.Advance(999 * time.Millisecond).Lacks("late").Advance(time.Millisecond).Shows("late")
		d.Press("down", "ctrl+c", "shift+tab", "G", "space").Shows("down ctrl+c shift+tab G space")
		d.Type("hé").Shows("h é").Paste("two\nlines").Shows("paste:two").Click(1, 1).Wheel(1, 1, -2).Shows("tea.MouseClickMsg tea.MouseWheelMsg tea.MouseWheelMsg")
		d.Resize(200, 10).Shows("200×10").Fits().Press("q").Quits()
	})
}

func TestDriverKeyNames(t *testing.T) {
	for _, name := range []string{"up", "pgdown", "ctrl+z", "alt+x", "shift+up", "?", "/", "D", "é", "+", "ctrl+alt+a", "f1", "esc"} {
		k, ok := uitest.Key(name)
		if !ok || k.String() != name {
			t.Errorf("%q makes a key that calls itself %q", name, k.String())
		}
	}
	for _, name := range []string{"", "nokey", "ctrl+nokey"} {
		if _, ok := uitest.Key(name); ok {
			t.Errorf("%q makes a key", name)
		}
	}
}
