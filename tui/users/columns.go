package users

import (
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// Ids of the columns.
const (
	columnID      = "id"
	columnName    = "name"
	columnCreated = "created"
	columnSeen    = "seen"
	columnState   = "state"
	columnMatch   = "match"
)

const (
	minuteLayout = "2006-01-02 15:04"
	dayLayout    = "2006-01-02"
)

func (l *list) columns() []widget.Column {
	st := l.env.Styles
	columns := []widget.Column{
		{ID: columnID, Title: "User ID", Min: 27, Flex: 4, Max: 64, Cell: func(i, width int) string {
			return st.Paint(l.rows[i].ID.Text(), width)
		}, Compare: func(i, j int) int { return strings.Compare(l.rows[i].ID.Raw(), l.rows[j].ID.Raw()) }},
		{ID: columnName, Title: "Display name", Min: 12, Flex: 3, Max: 40, Priority: 2, Cell: func(i, width int) string {
			return l.displayName(l.rows[i].DisplayName, width)
		}},
		{ID: columnCreated, Title: "Created", Min: 10, Flex: 4, Max: 16, Priority: 3, Cell: func(i, width int) string {
			return l.instant(l.rows[i].Created, width)
		}, Compare: func(i, j int) int { return l.rows[i].Created.Compare(l.rows[j].Created) }},
		{ID: columnSeen, Title: "Last seen", Min: 10, Flex: 4, Max: 16, Priority: 4, Cell: func(i, width int) string {
			if u := l.rows[i]; u.LastSeen.IsZero() && u.SeenKnown {
				return st.Muted.Render(st.Clip("no record", width))
			}
			return l.instant(l.rows[i].LastSeen, width)
		}},
		{ID: columnMatch, Title: "Match", Min: 11, Max: 11, Priority: 2, Cell: func(i, width int) string {
			return st.Muted.Render(st.Clip(l.match(l.rows[i]), width))
		}},
		{ID: columnState, Title: "State", Min: 11, Flex: 1, Max: 34, Priority: 1, Cell: func(i, width int) string {
			return l.state(l.rows[i], width)
		}},
	}
	if l.term == "" { // then nothing was searched for
		columns = slices.DeleteFunc(columns, func(c widget.Column) bool { return c.ID == columnMatch })
	}
	return columns
}

// match says in a few letters why an account is among the results: a name that holds the text, or what else it was found by.
func (l *list) match(u matrixadmin.User) string {
	why := l.why[u.ID]
	if why == "" {
		why = find.Why(u, l.term)
	}
	return strings.NewReplacer(" address", "", " number", "", "display ", "", "room ", "").Replace(why)
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
	style styles.Style
}

// state joins words, so that no colour is needed to read it.
func (l *list) state(u matrixadmin.User, width int) string {
	st := l.env.Styles
	var out strings.Builder
	left := width
	for n, w := range l.words(u) {
		text := w.text
		if n > 0 {
			text = ", " + text
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

func (l *list) words(u matrixadmin.User) []word {
	st := l.env.Styles
	var words []word
	add := func(on bool, text string, style styles.Style) {
		if on {
			words = append(words, word{text, style})
		}
	}
	add(l.stale[u.ID], "changed", st.Warn)
	look := u.ID.Lookalike()
	add(look != "", "look-alike: "+look, st.Warn)
	add(u.Deactivated.Yes() && !u.Erased.Yes(), "deactivated", st.Muted)
	add(u.Erased.Yes(), "erased", st.Muted)
	add(u.Locked.Yes(), "locked", st.Warn)
	add(u.Suspended.Yes(), "suspended", st.Warn)
	add(u.ShadowBanned.Yes(), "shadow-banned", st.Warn)
	add(u.Admin.Yes(), "admin", st.Accent)
	add(u.Guest.Yes(), "guest", st.Text)
	add(!u.Type.IsZero(), u.Type.Printable(), st.Stranger)
	add(!u.Appservice.IsZero(), "appservice", st.Text)
	add(len(words) == 0 && !u.Deactivated.Known(), st.Glyphs.Dash, st.Muted)
	add(len(words) == 0, "active", st.Muted)
	return words
}
