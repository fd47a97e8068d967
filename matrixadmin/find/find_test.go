package find_test

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
)

const server = "demo.example"

func TestParseUnderstands(t *testing.T) {
	long := strings.Repeat("a", matrixadmin.MaxIDBytes-len("@:"+server))
	for _, c := range []struct {
		name, in        string
		kind            find.Kind
		id, lower, term string
	}{
		{"nothing", " \t ", find.All, "", "", ""},
		{"full id", "@alice:demo.example", find.Account, "@alice:demo.example", "", "alice"},
		{"spaces around", "  @alice:demo.example\n", find.Account, "@alice:demo.example", "", "alice"},
		{"sigil forgotten", "alice:demo.example", find.Account, "@alice:demo.example", "", "alice"},
		{"upper case as typed, lower offered", "@Alice:demo.example", find.Account, "@Alice:demo.example", "@alice:demo.example", "Alice"},
		{"server in another case", "@alice:Demo.Example", find.Account, "@alice:demo.example", "", "alice"},
		{"slash", "@a/b:demo.example", find.Account, "@a/b:demo.example", "", "a/b"},
		{"dots", "@..:demo.example", find.Account, "@..:demo.example", "", ".."},
		{"signs of a URL", "@a%2Fb#c?d:demo.example", find.Account, "@a%2Fb#c?d:demo.example", "@a%2fb#c?d:demo.example", "a%2Fb#c?d"},
		{"space inside an id", "@a b:demo.example", find.Account, "@a b:demo.example", "", "a b"},
		{"255 bytes", "@" + long + ":" + server, find.Account, "@" + long + ":" + server, "", long},
		{"another server", "@bob:other.example", find.Elsewhere, "@bob:other.example", "", ""},
		{"another port", "@bob:demo.example:8448", find.Elsewhere, "@bob:demo.example:8448", "", ""},
		{"localpart", "alice", find.Localpart, "@alice:demo.example", "", "alice"},
		{"localpart with sigil", "@alice", find.Localpart, "@alice:demo.example", "", "alice"},
		{"upper-case localpart", "ALICE", find.Localpart, "@ALICE:demo.example", "@alice:demo.example", "ALICE"},
		{"dots alone", "..", find.Localpart, "@..:demo.example", "", ".."},
		{"bridged localpart", "irc_freenode_bob", find.Localpart, "@irc_freenode_bob:demo.example", "", "irc_freenode_bob"},
		{"a localpart too long for an id is still a name", long + "a", find.Term, "", "", long + "a"},
		{"name", "Alice Liddell", find.Term, "", "", "Alice Liddell"},
		{"name with a colon", "Bot: alice", find.Term, "", "", "Bot: alice"},
		{"e-mail", "alice@mail.example", find.Email, "", "", "alice@mail.example"},
		{"e-mail of this server's name", "Alice@demo.example", find.Email, "@Alice:demo.example", "@alice:demo.example", "Alice@demo.example"},
		{"no e-mail", "alice@home", find.Term, "", "", "alice@home"},
		{"address in a display name", "https://spam.example/x", find.Term, "", "", "https://spam.example/x"},
		{"matrix.to", "https://matrix.to/#/@alice:demo.example", find.Account, "@alice:demo.example", "", "alice"},
		{"matrix.to without scheme", "matrix.to/#/@alice:demo.example", find.Account, "@alice:demo.example", "", "alice"},
		{"matrix.to encoded", "https://matrix.to/#/%40al%2Fice%3Ademo.example?via=x", find.Account, "@al/ice:demo.example", "", "al/ice"},
		{"matrix.to with a question mark in the id", "https://matrix.to/#/@a%3Fb:demo.example", find.Account, "@a?b:demo.example", "", "a?b"},
		{"matrix.to closing slash", "https://matrix.to/#/@alice:demo.example/", find.Account, "@alice:demo.example", "", "alice"},
		{"matrix.to elsewhere", "HTTPS://MATRIX.TO/#/@bob:other.example", find.Elsewhere, "@bob:other.example", "", ""},
		{"web client", "https://app.element.example/#/user/@alice:demo.example", find.Account, "@alice:demo.example", "", "alice"},
		{"matrix: URI", "matrix:u/alice:demo.example?action=chat", find.Account, "@alice:demo.example", "", "alice"},
		{"matrix: URI encoded", "matrix:u/al%2fice:demo.example", find.Account, "@al/ice:demo.example", "", "al/ice"},
		{"matrix: URI with authority", "matrix://demo.example/u/alice:demo.example", find.Account, "@alice:demo.example", "", "alice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := find.Parse(c.in, server)
			if err != nil {
				t.Fatalf("Parse(%q): %v", c.in, err)
			}
			if q.Kind != c.kind || q.ID.Raw() != c.id || q.Lower.Raw() != c.lower || q.Term != c.term {
				t.Errorf("Parse(%q) = kind %d id %q lower %q term %q, want kind %d id %q lower %q term %q",
					c.in, q.Kind, q.ID.Raw(), q.Lower.Raw(), q.Term, c.kind, c.id, c.lower, c.term)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	long := "@" + strings.Repeat("a", 256) + ":" + server
	for name, c := range map[string]struct{ in, says string }{
		"sigil alone":              {"@", "enter a user ID"},
		"too long":                 {long, "at most 255"},
		"name too long":            {strings.Repeat("n ", 200), "(at most 255)"},
		"localpart far too long":   {"@" + strings.Repeat("a", 256), "at most 255"},
		"server no server":         {"@alice:not a server", "not a server name"},
		"server missing":           {"@alice:", "not a server name"},
		"newline":                  {"@alice\n:demo.example", "one user ID, name or address at a time"},
		"NUL":                      {"al\x00ice", "NUL"},
		"escape":                   {"al\x1b[2Jice", "‹1B›"},
		"not UTF-8":                {"al\xffice", "UTF-8"},
		"event ID":                 {"$NRnQ2GTOG7nRYnYUBrhiQHAUDV0dMpHBjBPNQdOxqlk", "this is an event ID"},
		"room link without server": {"https://matrix.to/#/%23room", "no server name after a colon"},
		"URI of nothing":           {"matrix:demo.example", "not an account link"},
		"link of nothing":          {"https://matrix.to/", "not an account link"},
		"link without server":      {"https://matrix.to/#/@alice", "no server name after a colon"},
		"URI without server":       {"matrix:u/alice", "no server name after a colon"},
		"damaged link":             {"https://matrix.to/#/@ali%zz:demo.example", "broken % escape"},
		"link with hidden newline": {"https://matrix.to/#/@ali%0Ace:demo.example", "one user ID, name or address at a time"},
		"link with hidden NUL":     {"matrix:u/ali%00ce:demo.example", "NUL"},
	} {
		t.Run(name, func(t *testing.T) {
			q, err := find.Parse(c.in, server)
			if err == nil {
				t.Fatalf("Parse(%q) = %+v, want an error", c.in, q)
			}
			if !strings.Contains(err.Error(), c.says) || err.Error() != matrixadmin.Printable(err.Error()) && c.says != "‹1B›" {
				t.Errorf("Parse(%q) says %q, want one harmless line with %q", c.in, err, c.says)
			}
		})
	}
}

func TestNotes(t *testing.T) {
	for in, want := range map[string]string{
		"@bob:other.example": "other.example",
		"ABCDEFGHIJ":         "finds no account by its device ID",
	} {
		if q, err := find.Parse(in, server); err != nil || !strings.Contains(q.Note, want) {
			t.Errorf("Parse(%q) notes %q, %v; want %q", in, q.Note, err, want)
		}
	}
	if q, err := find.Parse("alice", server); err != nil || q.Note != "" {
		t.Errorf("an ordinary localpart notes %q, %v", q.Note, err)
	}
}

// FuzzParse holds every input to: no panic, one-line errors, and only ids of this server to be read.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"@alice:demo.example", "matrix:u/a:b", "https://matrix.to/#/%40a%3Ab", "..", "a/b?c#d%", "@\u202e:demo.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		q, err := find.Parse(in, server)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r\x00\x1b") {
				t.Errorf("Parse(%q) says %q", in, err)
			}
			return
		}
		if (q.Kind == find.Account || q.Kind == find.Localpart) && q.ID.Server() != server {
			t.Errorf("Parse(%q) would ask for %q", in, q.ID.Raw())
		}
	})
}
