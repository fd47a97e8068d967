package users

import (
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Title is the page's crumb.
func (p *Page) Title() string {
	st := p.env.Styles
	if p.results == nil {
		return st.Text.Render("Accounts")
	}
	return st.Text.Render("Accounts "+st.Glyphs.Crumb+" ") + p.quoted(24)
}

// quoted is what was searched for, which may be a stranger's name.
func (p *Page) quoted(width int) string {
	st := p.env.Styles
	return st.Stranger.Render("“" + st.Clip(matrixadmin.Printable(p.found.Query.Term), width) + "”")
}

// SetSize sets the room there is.
func (p *Page) SetSize(width, height int) {
	p.width, p.height = max(width, 0), max(height, 0)
	for _, l := range p.lists() {
		l.size = p.height
	}
}

// View draws a head line, sentences where there are any, and the table.
func (p *Page) View() string {
	if p.width < 1 || p.height < 1 {
		return ""
	}
	lines := []string{p.head()}
	lines = append(lines, p.sentences()...)
	lines = lines[:min(len(lines), p.height)]
	l := p.list()
	if rest := p.height - len(lines); rest > 0 && len(l.rows) > 0 {
		l.table.SetOffset(0, len(lines))
		l.table.SetSize(p.width, rest)
		lines = append(lines, l.table.View())
	}
	return strings.Join(lines, "\n")
}

// head is the find box, or what is shown and how it stands; beside it is how much of the whole there is.
func (p *Page) head() string {
	st := p.env.Styles
	l := p.list()
	right := p.count(l)
	room := p.width
	if right != "" {
		room -= st.Width(right) + 2
	}
	if p.Typing() && room < 40 {
		return p.box.view(p.width)
	}
	if room < 8 {
		return st.Text.Render(st.Clip(right, p.width))
	}
	left := p.heading(l, room)
	if p.Typing() {
		left = p.box.view(room)
	}
	gap := strings.Repeat(" ", max(p.width-st.Width(left)-st.Width(right), 0))
	return left + gap + st.Text.Render(right)
}

func (p *Page) heading(l *list, room int) string {
	st := p.env.Styles
	left := st.Title.Render(st.Clip("Accounts", room))
	if p.results != nil {
		left = st.Title.Render("Results for ") + p.quoted(max(room-14, 0))
	}
	if len(l.rows) > 1 {
		about := l.sorted
		if l.dated {
			about += ", times in " + p.zone()
		}
		if st.Width(left)+2+st.Width(about) <= room {
			left += st.Muted.Render("  " + about)
		}
	}
	return st.Clip(left, room)
}

// zone is how times are shown.
func (p *Page) zone() string {
	name, _ := p.env.Now().In(p.env.Location).Zone()
	return name
}

// count says how much of the whole is here, so that nobody takes a page for the whole.
func (p *Page) count(l *list) string {
	if p.results == nil && !p.env.Lists() {
		return ""
	}
	var parts []string
	switch {
	case !l.loaded, p.results != nil && !p.found.Matched && len(l.rows) == 0:
	case l.fixed:
		parts = append(parts, english.Count(len(l.rows), "account", "accounts"))
	case p.results != nil && l.next == "": // the server's own count takes _ and % in a term for any character
		parts = append(parts, english.Count(len(l.rows), "match", "matches"))
	case p.results != nil && l.total >= 0:
		parts = append(parts, fmt.Sprintf("%s of at most %s", english.Number(len(l.rows)), english.Number(l.total)))
	case l.total >= 0:
		parts = append(parts, fmt.Sprintf("%s of %s", english.Number(len(l.rows)), english.Number(l.total)))
	case l.next == "":
		parts = append(parts, english.Number(len(l.rows)))
	default:
		parts = append(parts, english.Number(len(l.rows))+" loaded, more available")
	}
	if l.load.Slow() || p.look.Slow() {
		parts = append(parts, "loading"+p.env.Styles.Glyphs.Ellipsis)
	}
	return strings.Join(parts, " "+p.env.Styles.Glyphs.Dot+" ")
}
