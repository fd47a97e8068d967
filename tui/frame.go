package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
)

// resetStyle ends whatever a line left open.
const resetStyle = "\x1b[m"

// View implements [tea.Model].
func (a *app) View() tea.View {
	if !a.fresh {
		a.drawn, a.fresh = a.frame(), true
	}
	v := tea.NewView(a.drawn)
	v.AltScreen = !a.cfg.NoAltScreen
	if !a.cfg.NoMouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.WindowTitle = a.windowTitle()
	return v
}

// windowTitle is made of our own words and of a server name, which is ASCII by its grammar.
func (a *app) windowTitle() string {
	if a.env == nil {
		return "mxwarden"
	}
	return "mxwarden: " + matrixadmin.Printable(a.env.Me.Server())
}

// frame is the whole screen, in signs that the terminal takes.
func (a *app) frame() string {
	if a.cfg.ASCII {
		return matrixadmin.ToASCII(a.unicodeFrame())
	}
	return a.unicodeFrame()
}

func (a *app) unicodeFrame() string {
	switch {
	case a.width < 1 || a.height < 1:
		return ""
	case a.tooSmall():
		lines := strings.Split(ansi.Wrap(fmt.Sprintf("Terminal too small: needs %d×%d, is %d×%d", minWidth, minHeight, a.width, a.height), a.width, ""), "\n")
		return strings.Join(lines[:min(len(lines), a.height)], "\n")
	}
	if a.lock.on {
		return a.lockedFrame()
	}
	r := a.areas()
	lines := make([]string, 0, a.height)
	lines = append(lines, a.topLine(r.top.width), a.crumbLine(r.crumbs.width))
	lines = append(lines, a.body(r.body)...)
	lines = append(lines, a.bottom(r.bottom))
	return strings.Join(lines, "\n")
}

// topLine says where one is: server, its kind, who asks, and on the right what holds everywhere.
func (a *app) topLine(width int) string {
	st := a.styles
	right := st.Key.Render("?") + st.Muted.Render(" help ")
	if a.dialog() != nil || a.top() != nil && a.top().Typing() { // the key is theirs
		right = strings.Repeat(" ", st.Width(right))
	}
	switch {
	case a.cfg.ReadOnly:
		right = st.Warn.Render("READ-ONLY") + "   " + right
	case a.env != nil && a.trail.Trouble() != nil: // reads go on
		right = st.Danger.Render("NO AUDIT TRAIL: CHANGES DISABLED") + "   " + right
	}
	if n := len(a.following); n > 0 {
		right = st.Warn.Render(english.Count(n, "change pending", "changes pending")) + "   " + right
	}
	var parts []string
	if a.env == nil {
		parts = []string{st.Title.Render("mxwarden"), st.Muted.Render(matrixadmin.Printable(a.cfg.Version))}
	} else {
		me := st.Muted.Render(a.env.Me.Text().Printable())
		if a.signedOut {
			me = st.Warn.Render("signed out")
		}
		parts = []string{
			st.Server(a.cfg.Profile.Colour).Render(matrixadmin.Printable(a.env.Me.Server())),
			me,
			st.Muted.Render(a.env.Serves().Software()),
		}
	}
	dot := st.Muted.Render(" " + st.Glyphs.Dot + " ")
	room := width - st.Width(right) - 2
	for len(parts) > 1 && a.total(parts, dot) > room { // the kind of server goes first, then who asks
		parts = parts[:len(parts)-1]
	}
	if len(parts) == 3 {
		parts[1], parts[2] = parts[2], parts[1]
	}
	left := " " + st.Clip(strings.Join(parts, dot), max(room, 0))
	return a.clip(left+strings.Repeat(" ", max(width-st.Width(left)-st.Width(right), 1))+right, width)
}

func (a *app) total(parts []string, between string) int {
	return a.styles.Width(strings.Join(parts, between))
}

// crumbLine is the way here; where it does not fit, the near end stays.
func (a *app) crumbLine(width int) string {
	st := a.styles
	between := st.Muted.Render(" " + st.Glyphs.Crumb + " ")
	var titles []string
	for _, p := range a.pages {
		titles = append(titles, p.Title())
	}
	line := " " + strings.Join(titles, between)
	for len(titles) > 1 && st.Width(line) > width {
		titles = titles[1:]
		line = " " + st.Muted.Render(st.Glyphs.Ellipsis) + between + strings.Join(titles, between)
	}
	return a.clip(line, width)
}

// body is the page, with the dialog on top of it; it fills its area line by line, whatever the page draws.
func (a *app) body(r rect) []string {
	lines := make([]string, r.height)
	if p := a.top(); p != nil {
		for i, line := range a.fit(p.View(), r.width, r.height) {
			lines[i] = line
		}
	}
	if a.dialog() == nil {
		return lines
	}
	box, at := a.dialogBox(r)
	for i, line := range box {
		y := at.y - r.y + i
		lines[y] = a.overlay(lines[y], line, at.x, at.width, r.width)
	}
	return lines
}

// dialogBox draws the dialog and says where on the screen it stands.
func (a *app) dialogBox(r rect) ([]string, rect) {
	lines := a.fit(a.dialog().View(r.width, r.height), r.width, r.height)
	width := 0
	for _, line := range lines {
		width = max(width, a.styles.Width(line))
	}
	return lines, r.centered(width, len(lines))
}

// overlay puts a line over another one, from column x for width cells.
func (a *app) overlay(under, over string, x, width, full int) string {
	left := a.cut(under, 0, x)
	left += strings.Repeat(" ", max(x-a.styles.Width(left), 0))
	over += resetStyle + strings.Repeat(" ", max(width-a.styles.Width(over), 0))
	right := a.cut(under, x+width, full)
	if gap := a.styles.Width(under) - x - width - a.styles.Width(right); gap > 0 { // a wide character was cut in two
		right = strings.Repeat(" ", gap) + right
	}
	return left + resetStyle + over + right + resetStyle
}

// fit cuts what was drawn to the size it was given.
func (a *app) fit(drawn string, width, height int) []string {
	lines := strings.Split(drawn, "\n")
	lines = lines[:min(len(lines), height)]
	for i, line := range lines {
		lines[i] = a.clip(line, width)
	}
	return lines
}

// clip cuts a line to width cells, without a sign of it.
func (a *app) clip(line string, width int) string {
	if a.styles.Width(line) <= width {
		return line
	}
	return a.cut(line, 0, width) + resetStyle
}

// cut takes cells out of a line, measured as the renderer measures; a wide character that is cut in two goes.
//
// It is put together here because ansi.CutWc takes its left part off the wrong end.
func (a *app) cut(line string, from, to int) string {
	if from >= to {
		return ""
	}
	head, tail := ansi.TruncateWc, ansi.TruncateLeftWc
	if a.graphemes {
		head, tail = ansi.Truncate, ansi.TruncateLeft
	}
	line = styles.TrimJoiners(head(line, to, ""), "")
	if from == 0 {
		return line
	}
	rest := tail(line, from, "")
	if a.styles.Width(rest) > a.styles.Width(line)-from {
		rest = tail(line, from+1, "")
	}
	return styles.TrimJoiners(rest, "")
}

// bottom is the notice, or the keys that work now, as many as fit.
func (a *app) bottom(r rect) string {
	st, width := a.styles, r.width
	if strings.TrimSpace(a.notice.Text) != "" {
		return a.noticeView(width, r.height)
	}
	var keys []key.Binding
	switch {
	case a.dialog() != nil:
		keys = a.dialog().Keys()
	case a.top() != nil && a.top().Typing():
		keys = a.top().Keys()
		if a.env == nil { // there is no page to leave the box for
			keys = append(slices.Clip(keys), keyForce)
		}
	case a.top() != nil:
		keys = a.keys()
	}
	line := ""
	for _, k := range keys {
		h := k.Help()
		if !k.Enabled() || h.Key == "" {
			continue
		}
		part := " " + st.Key.Render(h.Key) + st.Muted.Render(" "+h.Desc) + " "
		if st.Width(line)+st.Width(part) > width {
			break
		}
		line += part
	}
	return line
}
