package find_test

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/find"
)

// TestWhatStandsAroundAnID has an id as it comes out of chats, mails and logs.
func TestWhatStandsAroundAnID(t *testing.T) {
	const alice = "@alice:demo.example"
	links := []string{alice, "https://matrix.to/#/" + alice, "https://matrix.to/#/%40alice%3Ademo.example?via=x", "matrix:u/alice:demo.example"}
	pairs := [][2]string{
		{"<", ">"},
		{"(", ")"},
		{"[", "]"},
		{"{", "}"},
		{"\"", "\""},
		{"'", "'"},
		{"`", "`"},
		{"«", "»"},
		{"„", "“"},
		{"“", "”"},
		{"‘", "’"},
		{"「", "」"},
		{"", ","},
		{"", "."},
		{"", ";"},
		{"", ":"},
		{"", "!"},
		{"", "?"},
		{"", "..."},
		{"", "。"},
		{"", "\u200b"},
		{"\u2068", "\u2069"},
		{"\u202a", "\u202c"},
		{"\ufeff", ""},
		{"user ", " said: hello"},
		{"[Alice](", ")"},
		{"mailto:", ""},
		{"Re: ", "\r\nthanks"},
		{"see (", "), please."},
		{"**", "**"},
	}
	for _, link := range links {
		for _, p := range pairs {
			in := p[0] + link + p[1]
			if q, err := find.Parse(in, server); err != nil || q.Kind != find.Account || q.ID.Raw() != alice || q.Note != "" {
				t.Errorf("Parse(%q) = %+v, %v", in, q, err)
			}
			if id, note, err := find.ID(in, server); err != nil || id.Raw() != alice || note != "" {
				t.Errorf("ID(%q) = %s %q, %v", in, id, note, err)
			}
		}
	}
	for in, want := range map[string]string{
		"(@bob:[2001:db8::1]:8448).": "@bob:[2001:db8::1]:8448", "@bob:demo.example:8448,": "@bob:demo.example:8448",
		"＠alice：demo.example": alice, alice + " and @bob:demo.example": alice,
		"@a)b:demo.example": "@a)b:demo.example", "@a b:demo.example": "@a b:demo.example", "@\u202e:demo.example": "@\u202e:demo.example", "@<x>,:demo.example": "@<x>,:demo.example",
	} {
		if id, _, err := find.ID(in, server); err != nil || id.Raw() != want {
			t.Errorf("ID(%q) = %q, %v", in, id.Raw(), err)
		}
	}
	if _, note, _ := find.ID(alice+", @bob:demo.example", server); note == "" {
		t.Error("nothing says that a second id was left out")
	}
}
