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
	if event.MatchString(s) {
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
	return fromWords(s, server)
}

// fromWords reads what has no sigil: it may be several things at once.
func fromWords(s, server string) (Query, error) {
	if address := mailOf(s); address != "" {
		return fromMail(address, server), nil
	}
	q := Query{Kind: Term, Term: s}
	if !strings.ContainsAny(s, " \t:@") {
		var err error
		if q, err = fromLocalpart(s, server); err != nil {
			return q, err
		}
	}
	switch {
	case device.MatchString(s):
		q.Note = deviceNote
	case ulid.MatchString(s):
		q.Auth = s
	}
	if q.Phone = phoneOf(s); q.Phone != "" && (q.Kind == Term || s[0] == '+') {
		q.Kind = Phone
	}
	if provider, id := externalOf(s); provider != "" && q.Phone == "" {
		q.Kind, q.Provider, q.External = External, provider, id
	}
	return q, nil
}

// deviceNote is what is to be known of ten capital letters.
const deviceNote = "If this is a device ID: this server finds no account by its device ID. Find the account by its name or address; its Devices tab lists the IDs of its devices."

// fromMail reads an e-mail address; one at this very server may be meant as a user ID.
func fromMail(address, server string) Query {
	q := Query{Kind: Email, Mail: address, Term: address}
	if local, at, _ := strings.Cut(address, "@"); strings.EqualFold(at, server) {
		if id, err := fromID("@"+local+":"+at, server); err == nil {
			q.ID, q.Lower = id.ID, id.Lower
		}
	}
	return q
}

// fromRoom reads the alias or id of a room.
func fromRoom(room string) (Query, error) {
	_, server, whole := strings.Cut(room, ":")
	switch {
	case len(room) > matrixadmin.MaxIDBytes:
		return Query{}, fmt.Errorf("too long: %d bytes (at most %d)", len(room), matrixadmin.MaxIDBytes)
	case room[0] == '!' && v12.MatchString(room):
	case !whole || !isServer(server):
		return Query{}, fmt.Errorf("this is no room %s: %s has no server name after a colon", roomWord(room), matrixadmin.Printable(room))
	}
	return Query{Kind: Room, Room: matrixadmin.NewText(room), Term: room}, nil
}

// isServer reports whether a text is the name of a server.
func isServer(s string) bool {
	_, err := matrixadmin.ParseUserID("@x:" + s)
	return err == nil
}

// roomWord is what a room is named by.
func roomWord(room string) string {
	if strings.HasPrefix(room, "#") {
		return "alias"
	}
	return "ID"
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
		return Query{Kind: Term, Term: local}, nil
	}
	return Query{Kind: Localpart, ID: id, Lower: lower(id, server), Term: local}, nil
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
