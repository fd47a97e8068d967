package users

import (
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

const (
	minuteLayout = "2006-01-02 15:04"
	dayLayout    = "2006-01-02"
)

// columns are all that the list has; those that nobody has chosen are hidden.
func (l *list) columns() []widget.Column {
	wide := 0
	if l.about.AtMAS != nil { // an account may match on both sides
		wide = 1
	}
	var columns []widget.Column
	for _, c := range accounts.Columns() {
		if c.OfMAS && l.about.AtMAS == nil {
			continue
		}
		columns = append(columns, widget.Column{
			ID: c.ID, Title: c.Title, Min: c.Min, Flex: c.Flex, Max: c.Max, Priority: c.Priority,
			Cell: func(i, width int) string { return l.cell(c, l.row(i), width) },
		})
		if c.ID == "seen" && l.term != "" { // something was searched for
			columns = append(columns, widget.Column{ID: columnMatch, Title: "Match", Min: 11, Flex: wide, Max: 11 + 13*wide, Priority: 3, Cell: func(i, width int) string {
				return l.env.Styles.Muted.Render(l.env.Styles.Clip(l.match(l.row(i)), width))
			}})
		}
	}
	return columns
}

// columnMatch is the column that says why an account was found, which is the screen's alone.
const columnMatch = "match"

// match says in a few letters why an account is among the results: a name that holds the text, or what else it was found by.
func (l *list) match(u *matrixadmin.User) string {
	why := l.why[u.ID]
	if why == "" {
		why = find.Why(*u, l.term)
	}
	return strings.NewReplacer("user ID, ", "ID, ", " address", "", " number", "", "display ", "", "room ", "").Replace(why)
}

func (l *list) cell(c accounts.Column, u *matrixadmin.User, width int) string {
	st := l.env.Styles
	switch c.ID {
	case "name":
		return l.displayName(u.DisplayName, width)
	case "state":
		return l.state(u, width)
	case "seen":
		if u.LastSeen.IsZero() && u.SeenKnown {
			return st.Muted.Render(st.Clip(accounts.Never, width))
		}
	}
	switch v := c.Value(&l.about, u); v.Kind {
	case lists.Remote:
		return st.Paint(v.Text, width)
	case lists.Time:
		return l.instant(v.Time, width)
	case lists.Word:
		style := st.Muted
		if v.Word == "yes" {
			style = st.Text
		}
		return style.Render(st.Clip(v.Word, width))
	case lists.Number, lists.Unknown, lists.Reading, lists.Failed:
	}
	switch {
	case c.Time:
		return l.instant(time.Time{}, width)
	case c.Late && u.Detail == matrixadmin.DetailList:
		return st.Muted.Render(st.Clip("?", width))
	case c.ID == "type", c.ID == "appservice", c.ID == "avatar":
		return ""
	}
	return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
}

func (l *list) displayName(name matrixadmin.Text, width int) string {
	st := l.env.Styles
	if name.IsZero() || width < 3 {
		return ""
	}
	return st.Stranger.Render("“" + st.Clip(name.Printable(), width-2) + "”")
}

// instant is – where the server does not report it: "never" would be a claim.
func (l *list) instant(t time.Time, width int) string {
	st := l.env.Styles
	if t.IsZero() {
		return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
	}
	layout := minuteLayout
	if width < len(minuteLayout) {
		layout = dayLayout
	}
	return st.Text.Render(st.Clip(t.In(l.env.Location).Format(layout), width))
}

// word is one state of an account with the way it is painted.
type word struct {
	text  string
	style *styles.Style
}

// state joins words, so that no colour is needed to read it.
func (l *list) state(u *matrixadmin.User, width int) string {
	st := l.env.Styles
	var out strings.Builder
	left := width
	words := l.words(u)
	for n, w := range words {
		text := w.text
		if n > 0 {
			text = ", " + text
		}
		if more := n < len(words)-1; more && st.Width(text) >= left { // it is not all
			text += " "
		}
		text = st.Clip(text, left)
		left -= st.Width(text)
		out.WriteString(w.style.Render(text))
		if left <= 0 {
			break
		}
	}
	return out.String()
}

// words are an account's states, and what sets it apart. One that is only not known to be suspended looks different from one that is active.
func (l *list) words(u *matrixadmin.User) []word {
	st := l.env.Styles
	var words []word
	add := func(on bool, text string, style *styles.Style) {
		if on {
			words = append(words, word{text, style})
		}
	}
	add(l.stale[u.ID], "changed", &st.Warn)
	add(l.verdictOf(u.ID).isUnknown(), "unchecked", &st.Warn)
	look := u.ID.Lookalike()
	add(look != "", "look-alike: "+look, &st.Warn)
	plain := ""
	for _, s := range l.about.States(u) {
		switch s {
		case "active", accounts.Unread:
			plain = s
		case accounts.StillWorking:
			add(true, s, &st.Danger)
		case "deactivated", "erased":
			add(true, s, &st.Muted)
		default:
			add(true, s, &st.Warn)
		}
	}
	add(l.about.Admin(u).Yes(), "admin", &st.Accent)
	add(u.Guest.Yes(), "guest", &st.Text)
	add(!u.Type.IsZero(), u.Type.Printable(), &st.Stranger)
	add(!u.Appservice.IsZero(), "appservice", &st.Text)
	add(l.filter.AsksGhosts() && l.about.GhostByID(u), "ghost by ID", &st.Text)
	add(len(words) == 0 && plain == "", st.Glyphs.Dash, &st.Muted)
	add(plain != "" && (len(words) == 0 || plain == accounts.Unread), plain, &st.Muted)
	return words
}
