// Package find reads what was typed or pasted into the find box: a full id, a link, a localpart or part of a name.
//
// It asks no server and knows no screen; what it returns says which accounts to try and what to search for.
package find

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Kind is how the input was understood.
type Kind uint8

// The kinds of a [Query].
const (
	All       Kind = iota // nothing was typed: the whole list
	Account               // a full id of this server: read it
	Localpart             // perhaps an id without its server: read it, then search
	Elsewhere             // a full id of another server, which this one has no account for
	Term                  // part of a name
)

// Query is what to ask the server for.
type Query struct {
	Kind Kind
	// ID is the account to read first, of an Account or Localpart; of Elsewhere it is the stranger, not to be sent.
	ID matrixadmin.UserID
	// Lower is ID in lower case where that differs: ids are case-sensitive, so it is offered and not taken for it.
	Lower matrixadmin.UserID
	// Term is what to search names for when ID does not exist, or at once.
	Term string
	// Note is a sentence that belongs beside the result, or "".
	Note string
}

// Parse reads input as an administrator of server would mean it. Its error is one harmless line.
func Parse(input, server string) (Query, error) {
	s := oneLine(trim(input))
	if err := checkLine(s); err != nil {
		return Query{}, err
	}
	if s == "" {
		return Query{Kind: All}, nil
	}
	if link, _, _ := fromLink(s); !exact(s, server) && !exact(link, server) {
		if ids := around(s); len(ids) > 0 {
			q, err := fromID(ids[0], server)
			if q.Note == "" {
				q.Note = several(ids)
			}
			return q, err
		}
	}
	if id, isLink, err := fromLink(s); isLink {
		if err != nil {
			return Query{}, err
		}
		return fromID(id, server)
	}
	if rest, ok := strings.CutPrefix(s, "@"); ok {
		if strings.Contains(rest, ":") {
			return fromID(s, server)
		}
		return fromLocalpart(rest, server)
	}
	if (s[0] == '!' || s[0] == '#') && strings.Contains(s, ":") {
		return Query{}, fmt.Errorf("this is a room %s, not an account", map[byte]string{'!': "ID", '#': "alias"}[s[0]])
	}
	if local, at, ok := strings.Cut(s, ":"); ok && strings.EqualFold(at, server) && !strings.Contains(local, "@") {
		return fromID("@"+local+":"+at, server)
	}
	if len(s) > matrixadmin.MaxIDBytes {
		return Query{}, fmt.Errorf("too long: %d bytes (at most %d)", len(s), matrixadmin.MaxIDBytes)
	}
	if strings.ContainsAny(s, " \t:@") {
		return fromTerm(s), nil
	}
	return fromLocalpart(s, server)
}

// checkLine refuses what cannot be one line of text.
func checkLine(s string) error {
	if !utf8.ValidString(s) {
		return errors.New("not valid UTF-8")
	}
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r':
			return errors.New("enter one user ID or name at a time")
		case r == 0:
			return errors.New("contains a NUL character")
		case r != '\t' && (r < 0x20 || r == 0x7f):
			return fmt.Errorf("contains a control character: %s", matrixadmin.Printable(string(r)))
		}
	}
	return nil
}

func fromID(s, server string) (Query, error) {
	id, err := matrixadmin.ParseUserID(s)
	if err != nil {
		return Query{}, err
	}
	local := id.Localpart().Raw()
	if !strings.EqualFold(id.Server(), server) {
		return Query{
			Kind: Elsewhere, ID: id,
			Note: fmt.Sprintf("%s belongs to %s; this server is %s. No request was sent.",
				id, matrixadmin.Printable(id.Server()), matrixadmin.Printable(server)),
		}, nil
	}
	if id.Server() != server {
		if id, err = matrixadmin.ParseUserID("@" + local + ":" + server); err != nil {
			return Query{}, err
		}
	}
	return Query{Kind: Account, ID: id, Lower: lower(id, server), Term: local}, nil
}

// fromLocalpart falls back to a search alone where the localpart makes no id.
func fromLocalpart(local, server string) (Query, error) {
	if local == "" {
		return Query{}, errors.New("enter a user ID, for example @localpart:server")
	}
	id, err := matrixadmin.ParseUserID("@" + local + ":" + server)
	if err != nil {
		if len(local) > matrixadmin.MaxIDBytes {
			return Query{}, err
		}
		return fromTerm(local), nil
	}
	return Query{Kind: Localpart, ID: id, Lower: lower(id, server), Term: local}, nil
}

func fromTerm(s string) Query {
	q := Query{Kind: Term, Term: s}
	if strings.Contains(s, "@") && !strings.ContainsAny(s, " \t") {
		q.Note = "Searched user IDs and display names, not e-mail addresses."
	}
	return q
}

func lower(id matrixadmin.UserID, server string) matrixadmin.UserID {
	local := id.Localpart().Raw()
	small := strings.ToLower(local)
	if small == local {
		return matrixadmin.UserID{}
	}
	other, err := matrixadmin.ParseUserID("@" + small + ":" + server)
	if err != nil {
		return matrixadmin.UserID{}
	}
	return other
}
