package find

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// fromWords reads what has no sigil: it may be several things at once. A name is what is left of the text without what stands around it.
func fromWords(s, name, server string) (Query, error) {
	if address := mailOf(s); address != "" {
		return fromMail(address, server), nil
	}
	q := Query{Kind: Term, Term: name}
	if !strings.ContainsAny(name, " \t:@") {
		var err error
		if q, err = fromLocalpart(name, server); err != nil {
			return q, err
		}
	}
	switch {
	case device().MatchString(name):
		q.Note = deviceNote
	case isAddress(name):
		q.Note = "Accounts that connect from an address are found with a filter of the list: ip:" + name
	case ulid().MatchString(name):
		q.Auth = name
	case strings.Index(name, "@") > 0 && !strings.ContainsAny(name, " \t"):
		q.Note = mailNote
	}
	if q.Phone = phoneOf(s); q.Phone != "" && (q.Kind == Term || s[0] == '+') {
		q.Kind = Phone
	}
	if provider, id := externalOf(s); provider != "" && q.Phone == "" {
		q.Kind, q.Provider, q.External = External, provider, id
	}
	return q, nil
}

// isAddress reports whether a text is an IP address.
func isAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil && !strings.Contains(s, "%")
}

// mailNote is what is to be known of what may be part of an e-mail address.
const mailNote = "E-mail addresses are found only as a whole, such as alice@mail.example."

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
	case room[0] == '!' && v12().MatchString(room):
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
	return Query{Kind: Account, ID: id, Lower: Lower(id), Term: local}, nil
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
	return Query{Kind: Localpart, ID: id, Lower: Lower(id), Term: local}, nil
}

// Lower returns an id in lower case where that is another one.
func Lower(id matrixadmin.UserID) matrixadmin.UserID {
	local := id.Localpart().Raw()
	small := strings.ToLower(local)
	if small == local {
		return matrixadmin.UserID{}
	}
	other, err := matrixadmin.ParseUserID("@" + small + ":" + id.Server())
	if err != nil {
		return matrixadmin.UserID{}
	}
	return other
}

// CaseSentence says that an id has no account and its twin in lower case has one.
func CaseSentence(id, lower matrixadmin.UserID) string {
	return fmt.Sprintf("%s not found. User IDs are case-sensitive; %s exists.", id.Text().Printable(), lower.Text().Printable())
}
