package widget_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// logins is a connection history that is computed, so that it can be of any length.
type logins int

func (l logins) Len() int      { return int(l) }
func (l logins) Key(i int) int { return i }

// connections is a table with the columns of a connection history.
func connections(st *styles.Styles, n int) *widget.Table[int] {
	clients := []string{"Element Web 1.11 · Chrome 128 · Windows", "Element X Android 0.6", "Element Desktop 1.12 · Linux", ""}
	agents := []string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
		"Element X/0.6.2 (Google Pixel 7; Android 14; Sdk dm-1)",
		"\u5ba2\u6237\u7aef \U0001f469\u200d\U0001f680 e\u0301 \x1b]0;owned\x07 \u202etxt.exe",
		"odd/1",
	}
	last := time.Date(2026, 11, 22, 21, 58, 39, 0, time.UTC)
	seen := func(i int) time.Time { return last.Add(-time.Duration(i*61+i*i%53) * time.Second) }
	paint := func(f func(i int) string) func(i, width int) string {
		return func(i, width int) string { return st.Paint(matrixadmin.NewText(f(i)), width) }
	}
	t := widget.NewTable[int](st,
		widget.Column{
			ID: "seen", Title: "Last seen (UTC)", Min: 19,
			Cell:    func(i, _ int) string { return seen(i).Format(time.DateTime) },
			Compare: func(i, j int) int { return seen(i).Compare(seen(j)) },
		},
		widget.Column{ID: "ip", Title: "IP", Min: 15, Max: 39, Flex: 1, Cell: paint(func(i int) string { return fmt.Sprintf("203.0.113.%d", i*31%251) })},
		widget.Column{ID: "client", Title: "Client", Min: 20, Flex: 2, Priority: 1, Cell: func(i, width int) string { return st.Clip(clients[i%4], width) }},
		widget.Column{ID: "agent", Title: "User agent", Min: 20, Flex: 3, Priority: 3, Cell: paint(func(i int) string { return agents[i*3%4] })},
		widget.Column{ID: "device", Title: "Device", Min: 10, Priority: 2, Cell: paint(func(i int) string { return fmt.Sprintf("DEV%07d", i*7919%9999999) })},
	)
	t.SetRows(logins(n))
	return t
}

func TestGoldenTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		width, height int
		ascii, strip  bool
	}{
		{"80x24", 80, 24, false, true},
		{"120x40", 120, 40, false, true},
		{"80x12 ascii", 80, 12, true, true},
		{"120x12 painted", 120, 12, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st := styles.New(true, c.ascii)
			table := connections(st, 20000)
			table.SetSort("seen", true)
			table.SetSize(c.width, c.height-2)
			table.Update(keyPress("pgdown"))
			for range 3 {
				table.Update(keyPress("down"))
			}
			tabs := widget.NewTabs(st, widget.Tab{Name: "Connections", Count: 20000}, widget.Tab{Name: "Devices", Count: 4}, widget.Tab{Name: "Account", Count: -1})
			row, total := table.Position()
			foot := st.Muted.Render(english.Number(row) + " of " + english.Number(total) + " rows")
			frame := st.Fit(tabs.View(c.width), c.width) + "\n" + table.View() + "\n" + st.Fit(foot, c.width)
			for l := range strings.SplitSeq(frame, "\n") {
				if n := st.Width(l); n > c.width {
					t.Errorf("a line of %d cells, more than %d: %q", n, c.width, l)
				}
			}
			if c.strip {
				frame = ansi.Strip(frame)
			}
			golden.RequireEqual(t, []byte(frame+"\n"))
		})
	}
}
