package matrixadmin

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// MaxIDBytes is the longest user id the specification allows, in bytes, sigil and server name included.
const MaxIDBytes = 255

// UserID is a full Matrix user id, `@localpart:server`, kept exactly as given.
//
// It compares and marshals exactly and prints as [Printable] under every fmt verb. Historical ids (upper case, spaces, any
// Unicode but colon and NUL in the localpart, an empty localpart) are accepted, as the specification demands of clients.
type UserID struct{ s string }

// ParseUserID reads a full user id; its error is one line that says what is wrong.
func ParseUserID(s string) (UserID, error) {
	switch {
	case s == "":
		return UserID{}, errors.New("user ID missing, for example @localpart:server")
	case len(s) > MaxIDBytes:
		return UserID{}, fmt.Errorf("user ID too long: %d bytes (at most %d)", len(s), MaxIDBytes)
	case s[0] != '@':
		return UserID{}, fmt.Errorf("not a user ID: %s does not begin with @", quote(s))
	case !utf8.ValidString(s):
		return UserID{}, errors.New("the user ID is not valid UTF-8")
	case strings.IndexByte(s, 0) >= 0:
		return UserID{}, errors.New("the user ID contains a NUL character")
	}
	_, server, ok := strings.Cut(s, ":")
	if !ok {
		return UserID{}, fmt.Errorf("not a user ID: %s has no server name after a colon", quote(s))
	}
	if !validServerName(server) {
		return UserID{}, fmt.Errorf("%s is not a server name", quote(server))
	}
	return UserID{s: s}, nil
}

// MustParseUserID is [ParseUserID] for ids known to be good; it panics on others.
func MustParseUserID(s string) UserID {
	id, err := ParseUserID(s)
	if err != nil {
		panic(err)
	}
	return id
}

// Raw returns the exact id, for requests, comparison and export.
func (u UserID) Raw() string { return u.s }

// IsZero reports whether there is no id.
func (u UserID) IsZero() bool { return u.s == "" }

// Text returns the id as the hostile text that it is.
func (u UserID) Text() Text { return NewText(u.s) }

// Localpart returns what stands between the sigil and the first colon.
func (u UserID) Localpart() Text {
	local, _, _ := strings.Cut(strings.TrimPrefix(u.s, "@"), ":")
	return NewText(local)
}

// Server returns the server name, with its port if it has one.
func (u UserID) Server() string {
	_, server, _ := strings.Cut(u.s, ":")
	return server
}

// Historical reports whether the localpart is outside today's grammar (a-z 0-9 . _ = - / +), as ids that look like others are.
func (u UserID) Historical() bool {
	local := u.Localpart().Raw()
	if local == "" {
		return true
	}
	for _, r := range local {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', strings.ContainsRune("._=-/+", r):
		default:
			return true
		}
	}
	return false
}

// Format implements [fmt.Formatter]: every verb writes the printable form.
func (u UserID) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Printable(u.s)) }

// MarshalText implements [encoding.TextMarshaler] with the exact id.
func (u UserID) MarshalText() ([]byte, error) { return []byte(u.s), nil }

// validServerName follows the specification's grammar: a DNS name, an IPv4 address or a bracketed IPv6 address, and a port.
func validServerName(s string) bool {
	host, port := s, ""
	if strings.HasPrefix(s, "[") {
		end := strings.IndexByte(s, ']')
		if end < 0 {
			return false
		}
		addr, err := netip.ParseAddr(s[1:end])
		if err != nil || !addr.Is6() || addr.Zone() != "" {
			return false
		}
		rest := s[end+1:]
		if rest == "" {
			return true
		}
		if rest[0] != ':' {
			return false
		}
		return wire.ValidPort(rest[1:])
	}
	if name, number, ok := strings.Cut(s, ":"); ok {
		if host, port = name, number; !wire.ValidPort(port) {
			return false
		}
	}
	if host == "" {
		return false
	}
	for i := range len(host) {
		c := host[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// quote shows a piece of input inside a message: printable, and cut where it is long.
func quote(s string) string {
	const most = 64
	p := Printable(s)
	if r := []rune(p); len(r) > most {
		p = strings.TrimSuffix(string(r[:most]), string(wire.ZeroWidthJoiner)) + "…"
	}
	return `"` + p + `"`
}
