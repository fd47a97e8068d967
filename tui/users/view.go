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
	switch {
	case p.results == nil && p.filtered != nil:
		return st.Text.Render("Accounts " + st.Glyphs.Crumb + " filter")
	case p.results == nil:
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
	p.place()
}

// View draws a head line, sentences where there are any, the table, and what is marked or exported.
func (p *Page) View() string {
	if p.width < 1 || p.height < 1 {
		return ""
	}
	lines, foot, rest := p.place()
	if l := p.list(); rest > 0 && l.Len() > 0 {
		lines = append(lines, l.table.View())
	}
	shown := strings.Split(strings.Join(lines, "\n"), "\n")
	for foot != "" && len(shown) < p.height-1 {
		shown = append(shown, "")
	}
	if foot != "" {
		shown = append(shown, foot)
	}
	return strings.Join(shown, "\n")
}

// place gives the table the room that the lines above it and the one below leave.
func (p *Page) place() (above []string, foot string, rest int) {
	above = append([]string{p.head()}, p.sentences()...)
	above = above[:min(len(above), p.height)]
	if foot = p.foot(); len(above)+3 > p.height {
		foot = ""
	}
	rest = p.height - len(above)
	if foot != "" {
		rest--
	}
	l := p.list()
	l.table.SetOffset(0, len(above))
	l.table.SetSize(p.width, rest)
	return above, foot, rest
}

// foot says how many accounts are marked, and what goes on.
func (p *Page) foot() string {
	st := p.env.Styles
	var parts []string
	if words := p.marks.words(p.list()); words != "" {
		parts = append(parts, st.Accent.Render(words))
	}
	if words := p.export.Words(); words != "" {
		parts = append(parts, st.Muted.Render(words))
	}
	return st.Clip(strings.Join(parts, st.Muted.Render(" "+st.Glyphs.Dot+" ")), p.width)
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
	if !l.filter.IsZero() {
		left += st.Muted.Render("  filter ") + st.Input.Render(st.Clip(matrixadmin.Printable(l.filter.String()), max(room-17, 0)))
	}
	if l.Len() > 1 && !l.fixed {
		_, about := l.stands.say(l.by, l.desc)
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
	case !l.loaded, p.results != nil && !p.found.Matched && l.Len() == 0:
	case l.fixed:
		parts = append(parts, english.Count(l.Len(), "account", "accounts"))
	case !l.filter.IsZero():
		parts = append(parts, p.matched(l)...)
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
	if l.readsOn() {
		parts = append(parts, "reading on"+p.env.Styles.Glyphs.Ellipsis)
	} else if l.load.Slow() || p.look.Slow() {
		parts = append(parts, "loading"+p.env.Styles.Glyphs.Ellipsis)
	}
	return strings.Join(parts, " "+p.env.Styles.Glyphs.Dot+" ")
}

// matched says how many accounts match, over how many of how many. What is only taken for a match until it is known is none.
func (p *Page) matched(l *list) []string {
	parts := []string{english.Count(l.Len()-l.check.unsure(), "match", "matches")}
	open := l.check.open()
	add := func(words string) { parts = append(parts, words) }
	if open > 0 {
		add(english.Number(open) + " unchecked")
	}
	switch {
	case l.whole() && (l.shift.Doubt() != "" || l.missing() > 0):
		add("may be incomplete")
	case l.whole() && (l.early || l.filter.Narrows()) && open == 0:
		add("complete")
	case l.whole() && (l.early || l.filter.Narrows()):
		add(english.Number(l.read) + " read")
	case l.whole():
		if parts[0] += " of " + english.Number(l.read); open == 0 {
			add("complete")
		}
	case l.total >= 0 && l.filter.Narrows() && open == 0:
		add(english.Number(l.read) + " of " + english.Number(l.total) + " candidates read")
	case l.total >= 0:
		add(english.Number(l.read) + " of " + english.Number(l.total) + " read")
	default:
		add(english.Number(l.read) + " read, more available")
	}
	if some, _ := l.reads(); some {
		add("checking" + p.env.Styles.Glyphs.Ellipsis)
	}
	return parts
}
