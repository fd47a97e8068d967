// Package find reads what was typed or pasted into the find box, and asks a server for what it names: accounts by id, link, localpart, name, e-mail address,
// phone number or ID at an identity provider, and rooms by alias or id.
//
// [Parse] asks no server, [Look] asks at most four questions at once; neither knows the screen.
package find

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Kind is what the input was understood as, first of all; other fields of a [Query] say what else it may be.
type Kind uint8

// The kinds of a [Query].
const (
	All       Kind = iota // nothing was typed: the whole list
	Account               // a full id of this server: read it
	Localpart             // perhaps an id without its server: read it, then search
	Elsewhere             // a full id of another server, which this one has no account for
	Term                  // part of a name
	Email                 // an e-mail address
	Phone                 // a phone number
	External              // an ID at an identity provider, or a name with a colon
	Room                  // the alias or id of a room
)

// Query is what to ask the server for.
type Query struct {
	Kind Kind
	// ID is the account to read first, of an Account or Localpart, and where the input may be one; of Elsewhere it is the stranger, not to be sent.
	ID matrixadmin.UserID
	// Lower is ID in lower case where that differs: ids are case-sensitive, so it is offered and not taken for it.
	Lower matrixadmin.UserID
	// Term is what to search names for when ID does not exist, or at once.
	Term string
	// Mail is an e-mail address as it was typed.
	Mail string
	// Phone is a phone number, as digits.
	Phone string
	// Provider and External are an ID at an identity provider.
	Provider, External string
	// Room is the alias or id of a room.
	Room matrixadmin.Text
	// Auth is an id of the Matrix Authentication Service.
	Auth string
	// Note is a sentence that belongs beside the result, or "".
	Note string
}

// Parse reads input as an administrator of server would mean it. Its error is one harmless line; that of an access token is [ErrToken].
func Parse(input, server string) (Query, error) {
	if IsSecret(input) {
		return Query{}, ErrToken
	}
	s := oneLine(trim(input), server)
	if err := checkLine(s); err != nil {
		return Query{}, err
	}
	if s == "" {
		return Query{Kind: All}, nil
	}
	link, isLink, err := fromLink(s)
	if !exact(s, server) && !exact(link, server) {
		if ids := around(s); len(ids) > 0 {
			q, err := fromID(ids[0], server)
			if q.Note == "" {
				q.Note = several(ids)
			}
			return q, err
		}
	}
	switch {
	case isLink && err != nil:
		return Query{}, err
	case isLink && isRoom(link):
		return fromRoom(link)
	case isLink:
		return fromID(link, server)
	}
	if rest, ok := strings.CutPrefix(s, "@"); ok {
		if strings.Contains(rest, ":") {
			return fromID(s, server)
		}
		return fromLocalpart(rest, server)
	}
	if event().MatchString(s) {
		return Query{}, errors.New("this is an event ID, not an account")
	}
	if local, at, ok := strings.Cut(s, ":"); ok && strings.EqualFold(at, server) && !strings.ContainsAny(local, "@#!") {
		return fromID("@"+local+":"+at, server)
	}
	if room := roomOf(s, server); room != "" {
		return fromRoom(room)
	}
	if len(s) > matrixadmin.MaxIDBytes {
		return Query{}, fmt.Errorf("too long: %d bytes (at most %d)", len(s), matrixadmin.MaxIDBytes)
	}
	return fromWords(s, bare(s), server)
}

// checkLine refuses what cannot be one line of text.
func checkLine(s string) error {
	if !utf8.ValidString(s) {
		return errors.New("not valid UTF-8")
	}
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r':
			return errors.New("enter one user ID, name or address at a time")
		case r == 0:
			return errors.New("contains a NUL character")
		case r != '\t' && (r < 0x20 || r == 0x7f):
			return fmt.Errorf("contains a control character: %s", matrixadmin.Printable(string(r)))
		}
	}
	return nil
}
