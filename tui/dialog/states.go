package dialog

import (
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
)

// strangerWord is how many cells a word of the server's, a user type or an appservice id, may take among the states.
const strangerWord = 32

// States says in painted words what an account on a server is. What the server does not report is called unknown.
func States(st *styles.Styles, s matrixadmin.Server, u matrixadmin.User) []string {
	return statesOf(st, s, u, "state ")
}

// statesOf are [States] with what stands before an unknown state: nothing behind a label.
func statesOf(st *styles.Styles, s matrixadmin.Server, u matrixadmin.User, before string) []string {
	var words []string
	locked, suspended := ops.LockedOn(s, u), ops.SuspendedOn(s, u)
	add := func(style styles.Style, word string) { words = append(words, style.Render(word)) }
	switch u.Deactivated {
	case matrixadmin.TriYes:
		add(st.Warn, "deactivated")
	case matrixadmin.TriNo:
		switch word := ops.ActiveWord(u.Deactivated, locked, suspended); word {
		case "":
		case ops.Active:
			add(st.OK, word)
		default:
			add(st.Warn, word)
		}
		for _, f := range []struct {
			is   matrixadmin.Tri
			word string
		}{{locked, "lock"}, {suspended, "suspension"}} {
			if !f.is.Known() {
				add(st.Muted, f.word+" unknown")
			}
		}
	case matrixadmin.TriUnknown:
		add(st.Muted, before+"unknown ("+u.Unsaid()+")")
	}
	for _, f := range []struct {
		flag  matrixadmin.Tri
		style styles.Style
		word  string
	}{
		{u.Erased, st.Warn, "erased"},
		{locked, st.Warn, "locked"},
		{suspended, st.Warn, "suspended"},
		{u.ShadowBanned, st.Warn, "shadow-banned"},
		{u.Admin, st.Accent, "admin"},
		{u.Guest, st.Text, "guest"},
	} {
		if f.flag.Yes() {
			add(f.style, f.word)
		}
	}
	if u.Approved == matrixadmin.TriNo {
		add(st.Warn, "not approved")
	}
	if !u.Type.IsZero() {
		words = append(words, st.Text.Render("type ")+st.Paint(u.Type, strangerWord))
	}
	if !u.Appservice.IsZero() {
		words = append(words, st.Text.Render("application service ")+st.Paint(u.Appservice, strangerWord))
	}
	if why := u.ID.Lookalike(); why != "" {
		first, rest, more := strings.Cut(why, ", ")
		add(st.Warn, "look-alike: "+first)
		if more {
			add(st.Warn, rest)
		}
	}
	return words
}

// JoinWrapped sets painted words with a dot between them into lines of at most width cells.
func JoinWrapped(st *styles.Styles, words []string, width int) []string {
	dot := st.Muted.Render(" " + st.Glyphs.Dot + " ")
	var lines []string
	line := ""
	for _, w := range words {
		switch {
		case line == "":
			line = w
		case st.Width(line)+st.Width(dot)+st.Width(w) <= width:
			line += dot + w
		default:
			lines = append(lines, st.Clip(line, width))
			line = w
		}
	}
	if line != "" {
		lines = append(lines, st.Clip(line, width))
	}
	return lines
}
