package matrixadmin

import (
	"net/url"
	"strings"
)

// paging is what is searched for.
type paging struct {
	text  string // as given
	lower string
	id    bool // part of a full id: it begins with @
	ascii bool
}

func newTerm(s string) paging {
	t := paging{text: s, lower: strings.ToLower(s), id: strings.HasPrefix(s, "@"), ascii: true}
	for i := range len(s) {
		t.ascii = t.ascii && s[i] < 0x80
	}
	return t
}

// byName reports whether the server is asked with name=.
func (t paging) byName() bool { return t.text != "" && (!t.id || !t.ascii) }

// ask puts the term into a query. user_id= takes ASCII only, so an id beyond is looked for by its localpart.
func (t paging) ask(v url.Values, noName bool) {
	switch {
	case t.text == "":
	case t.id && t.ascii, noName && t.ascii:
		v.Set("user_id", t.text)
	case t.id:
		local, _, _ := strings.Cut(t.text[1:], ":")
		v.Set("name", local)
	default:
		v.Set("name", t.text)
	}
}

// matches reports whether an account really holds the term.
func (t paging) matches(u *User) bool {
	switch {
	case t.text == "":
		return true
	case t.id:
		return strings.Contains(strings.ToLower(u.ID.s), t.lower)
	}
	return strings.Contains(strings.ToLower(u.localpart()), t.lower) || strings.Contains(strings.ToLower(u.DisplayName.Raw()), t.lower)
}

// localpart is the exact localpart of the id.
func (u *User) localpart() string { return u.ID.Localpart().Raw() }

// ignored reports whether rows hold one that the server would not have found with this term, wildcards and all: it does not know the parameter.
func (t paging) ignored(users []User) bool {
	for i := range users {
		u := &users[i]
		if !like(strings.ToLower(u.localpart()), t.lower) && !like(strings.ToLower(u.DisplayName.Raw()), t.lower) {
			return true
		}
	}
	return false
}

// like reports whether s holds pattern as SQL's LIKE '%pattern%' does.
func like(s, pattern string) bool {
	text, want := []rune(s), append(append([]rune{'%'}, []rune(pattern)...), '%')
	i, j, star, mark := 0, 0, -1, 0
	for i < len(text) {
		switch {
		case j < len(want) && want[j] == '%':
			star, mark = j, i
			j++
		case j < len(want) && (want[j] == '_' || want[j] == text[i]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = mark, star+1
		default:
			return false
		}
	}
	for j < len(want) && want[j] == '%' {
		j++
	}
	return j == len(want)
}

// keep leaves the rows that hold the term.
func (p *UserPage) keep(t paging) {
	if t.text == "" {
		return
	}
	kept := p.Users[:0]
	for i := range p.Users {
		if t.matches(&p.Users[i]) {
			kept = append(kept, p.Users[i])
		}
	}
	p.Users = kept
}
