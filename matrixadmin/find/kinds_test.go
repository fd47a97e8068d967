package find_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/find"
)

// TestKinds has what other programs, letters and people write, and what it names.
func TestKinds(t *testing.T) {
	v12 := "!ODn39_JLgCZ4HyH8qmvyzZS8rGhGEo2REar2AEpt6go"
	for in, want := range map[string]find.Query{
		"alice@wonderland.example":                     {Kind: find.Email, Mail: "alice@wonderland.example"},
		"Alice@Wonderland.Example":                     {Kind: find.Email, Mail: "Alice@Wonderland.Example"},
		"<alice@wonderland.example>,":                  {Kind: find.Email, Mail: "alice@wonderland.example"},
		"mailto:alice@wonderland.example?subject=Hi":   {Kind: find.Email, Mail: "alice@wonderland.example"},
		"Alice Liddell <alice@wonderland.example>":     {Kind: find.Email, Mail: "alice@wonderland.example"},
		"alice@wonderland.example.":                    {Kind: find.Email, Mail: "alice@wonderland.example"},
		"from alice@wonderland.example, twice":         {Kind: find.Email, Mail: "alice@wonderland.example"},
		"alice@wonderland.example bob@home.example":    {Kind: find.Term},
		"(+44 7700 900123),":                           {Kind: find.Phone, Phone: "447700900123"},
		"a_b%c+d@wonderland.example":                   {Kind: find.Email, Mail: "a_b%c+d@wonderland.example"},
		"+44 7700 900123":                              {Kind: find.Phone, Phone: "447700900123"},
		"+44 (0)7700 900-123":                          {Kind: find.Phone, Phone: "447700900123"},
		"0044 7700 900123":                             {Kind: find.Phone, Phone: "447700900123"},
		"+447700900123":                                {Kind: find.Phone, Phone: "447700900123"},
		"tel:+44-7700-900-123":                         {Kind: find.Phone, Phone: "447700900123"},
		"447700900123":                                 {Kind: find.Localpart, Phone: "447700900123"},
		"192.168.100.200":                              {Kind: find.Localpart},
		"12345":                                        {Kind: find.Localpart},
		"oidc-google:1234":                             {Kind: find.External, Provider: "oidc-google", External: "1234"},
		"oidc-google:a:b/c d":                          {Kind: find.External, Provider: "oidc-google", External: "a:b/c d"},
		"saml:uid=x@y.example":                         {Kind: find.External, Provider: "saml", External: "uid=x@y.example"},
		"https://spam.example/x":                       {Kind: find.Term},
		"Bot: alice":                                   {Kind: find.Term},
		"alice:demo.example":                           {Kind: find.Account},
		"#tea:demo.example":                            {Kind: find.Room, Term: "#tea:demo.example"},
		"#tea":                                         {Kind: find.Room, Term: "#tea:demo.example"},
		"See #tea:other.example, please":               {Kind: find.Room, Term: "#tea:other.example"},
		"#1 fan":                                       {Kind: find.Term},
		"!abc:demo.example":                            {Kind: find.Room, Term: "!abc:demo.example"},
		"(!abc:demo.example:8448)":                     {Kind: find.Room, Term: "!abc:demo.example:8448"},
		v12:                                            {Kind: find.Room, Term: v12},
		"\"" + v12 + "\".":                             {Kind: find.Room, Term: v12},
		"https://matrix.to/#/" + v12 + "?via=x":        {Kind: find.Room, Term: v12},
		"https://matrix.to/#/#tea:demo.example/$event": {Kind: find.Room, Term: "#tea:demo.example"},
		"https://matrix.to/#/%21a%3Ademo.example":      {Kind: find.Room, Term: "!a:demo.example"},
		"see https://matrix.to/#/!a:demo.example now":  {Kind: find.Room, Term: "!a:demo.example"},
		"https://app.example/#/room/#tea:demo.example": {Kind: find.Room, Term: "#tea:demo.example"},
		"matrix:r/tea:demo.example":                    {Kind: find.Room, Term: "#tea:demo.example"},
		"matrix:roomid/a:demo.example/e/x":             {Kind: find.Room, Term: "!a:demo.example"},
		"@bob:demo.example wrote in #tea:demo.example": {Kind: find.Account},
		"01JDK7Q8Z4M5N6P7R8S9T0V1W2":                   {Kind: find.Localpart, Auth: "01JDK7Q8Z4M5N6P7R8S9T0V1W2"},
		"!!":                                           {Kind: find.Localpart},
	} {
		q, err := find.Parse(in, server)
		if err != nil {
			t.Errorf("Parse(%q): %v", in, err)
			continue
		}
		if q.Kind != want.Kind || q.Mail != want.Mail || q.Phone != want.Phone || q.Provider != want.Provider || q.External != want.External || q.Auth != want.Auth {
			t.Errorf("Parse(%q) = %+v", in, q)
		}
		if want.Kind == find.Room && (q.Room.Raw() != want.Term || q.Term != want.Term) {
			t.Errorf("Parse(%q) is the room %q, want %q", in, q.Room.Raw(), want.Term)
		}
	}
}

// TestNamesInQuotes: quotes, brackets and the end of a sentence are no part of a name.
func TestNamesInQuotes(t *testing.T) {
	for in, want := range map[string]string{
		`"alice"`: "alice", "(alice)": "alice", "alice,": "alice", "\u201calice\u201d,": "alice", "`alice`": "alice", "alice!": "alice", `"Alice Liddell",`: "Alice Liddell", "alice:": "alice",
		"Alice (work)": "Alice (work)", "50%_off": "50%_off", "alice.": "alice.", "alice_": "alice_", "-alice-": "-alice-", `""`: `""`, "O'Brien": "O'Brien", "\u2026": "\u2026",
	} {
		q, err := find.Parse(in, server)
		if err != nil || q.Term != want {
			t.Errorf("Parse(%q) searches for %q, %v", in, q.Term, err)
		}
		if q.Kind == find.Localpart && q.ID.Localpart().Raw() != want {
			t.Errorf("Parse(%q) asks for %s", in, q.ID)
		}
		if id, _, err := find.ID(in, server); err == nil && id.Localpart().Raw() != in {
			t.Errorf("ID(%q) names %s", in, id)
		}
	}
	if id, _, err := find.ID("@alice", server); err != nil || id.Raw() != "@alice:"+server {
		t.Errorf("ID(@alice) = %s, %v", id, err)
	}
}

// TestAddressNote: nobody is found by an IP address, but a filter finds who connects from it.
func TestAddressNote(t *testing.T) {
	for in, want := range map[string]string{"203.0.113.9": "ip:203.0.113.9", "(203.0.113.9)": "ip:203.0.113.9", "2001:db8::1": "ip:2001:db8::1", "203.0.113": "", "alice": ""} {
		if q, err := find.Parse(in, server); err != nil || !strings.HasSuffix(q.Note, want) || (want == "") != (q.Note == "") {
			t.Errorf("Parse(%q) notes %q, %v", in, q.Note, err)
		}
	}
}

// TestOnlyIDsNameTargets: what changes an account takes an id, a link or a localpart, and says why not.
func TestOnlyIDsNameTargets(t *testing.T) {
	for _, in := range []string{"alice@wonderland.example", "alice@demo.example", "+447700900123", "oidc-google:1234", "#tea:demo.example", "!a:demo.example", "Alice Liddell", "https://matrix.to/#/!a:demo.example"} {
		if id, _, err := find.ID(in, server); err == nil {
			t.Errorf("ID(%q) is %s", in, id)
		}
	}
}

// TestTokens: they are recognized wherever they stand, and no name is taken for one.
func TestTokens(t *testing.T) {
	for _, token := range []string{
		"syt_YWRtaW4_RkpXbXNhQmNEZUZnSGlKa2xN_0aBcDe", "syr_YWRtaW4_RkpXbXNhQmNEZUZnSGlKa2xN_0aBcDe", "mat_RMN8KcCRrHl4UjOhXjwYdyTgXSQlh1_ae4wy3", "mct_3FZhMXyZ5ySxXlqVRXwd9bq9WzR8Mq_1uPfw0",
		"mcr_3FZhMXyZ5ySxXlqVRXwd9bq9WzR8Mq_1uPfw0", "mar_3FZhMXyZ5ySxXlqVRXwd9bq9WzR8Mq_1uPfw0", "mpt_3FZhMXyZ5ySxXlqVRXwd9bq9WzR8Mq_1uPfw0",
		"MDAxOWxvY2F0aW9uIGV4YW1wbGUuY29tCjAwMTNpZGVudGlmaWVy", "syt_YWRtaW4_RkpXbXNhQm", "SYT_YXRrMQ_fppmixgnBPnhtoPxUbWB_4M3Rtf", "yt_YXRrMQ_fppmixgnBPnhtoPxUbWB_4M3Rtf",
		"syt%5FYXRrMQ%5FfppmixgnBPnhtoPxUbWB%5F4M3Rtf", "syt_YXRr\nMQ_fppmixgnBPnhtoPxUbWB_4M3Rtf", "syt\u200b_YXRrMQ_fppmixgnBPnhtoPxUbWB_4M3Rtf", "\uff53\uff59\uff54_YXRrMQ_fppmixgnBPnhtoPxUbWB_4M3Rtf",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "5Ru6DGN3dK2yGqS2JJb0w3eJrDg1QvHk", "gKx8Yt2nZ0aVbQ4mWc7LrE1pUf3oHd6sJi5TyNqAvX0",
	} {
		for _, around := range []string{"%", " %\n", "Authorization: Bearer %", "\"access_token\": \"%\"", "curl -H '%'", "@%", "https://demo.example/?access_token=%", "-%", "state:active %", "name:%", "-name:=\"%\"", "%."} {
			if token == "5Ru6DGN3dK2yGqS2JJb0w3eJrDg1QvHk" || token[0] == 'g' { // those have no sign of their own
				if around == "curl -H '%'" || around == "@%" {
					continue
				}
			} else if !find.IsToken(strings.Replace(around, "%", token, 1)) {
				t.Errorf("%q with %q is no token", around, token)
			}
			_, err := find.Parse(strings.Replace(around, "%", token, 1), server)
			if !errors.Is(err, find.ErrToken) || strings.Contains(err.Error(), token[:8]) {
				t.Errorf("Parse(%q with %q): %v", around, token, err)
			}
		}
	}
	for _, name := range []string{
		"mat_smith_from_accounting", "@mat_Smith_And_Sons_Ltd:demo.example", "syt", "syt_", "format_StringOfManyWords", "Bearer of bad news", "bearer_token_cat", "MDAxCat", "ABCDEFGHIJ", "yt_MusicVideoDownloader", "Mat_Smith_And_Sons_Ltd", "eyJames", "evidence-20261126T131058Z-alice-of-wonderland", "token: StringOfManyWords",
		"01JDK7Q8Z4M5N6P7R8S9T0V1W2", "d41d8cd98f00b204e9800998ecf8427e", "Donaudampfschifffahrtsgesellschaft", "!ODn39_JLgCZ4HyH8qmvyzZS8rGhGEo2REar2AEpt6go", "oidc-google:5Ru6DGN3dK2yGqS2JJb0w3eJrDg1QvHk",
	} {
		if _, err := find.Parse(name, server); errors.Is(err, find.ErrToken) || find.IsSecret(name) {
			t.Errorf("%q is taken for a token", name)
		}
	}
}
