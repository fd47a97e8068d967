package wire

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// MaxToken is the longest access token that is taken, in bytes.
const MaxToken = 4096

// Invalid is an error about input, made before anything was sent.
func Invalid(op, detail string) *Error {
	return &Error{Op: op, Kind: KindInvalid, Detail: detail, Outcome: OutcomeNotSent}
}

// badInput is an error about what was given to a client: no operation was tried with it.
func badInput(detail string) *Error { return Invalid("", detail) }

// CheckToken refuses what cannot be an access token, without ever repeating it.
func CheckToken(token string) error {
	switch {
	case token == "":
		return badInput("the access token is empty")
	case len(token) > MaxToken:
		return badInput("the access token is longer than 4096 bytes; it is probably something else")
	case len(token) >= 7 && strings.EqualFold(token[:7], "bearer "):
		return badInput(`leave out "Bearer ": enter only the token`)
	}
	for i := range len(token) {
		switch c := token[i]; {
		case c == '\n' || c == '\r':
			return badInput("the access token contains a line break; enter only the token")
		case c <= ' ' || c == 0x7f:
			return badInput("the access token contains a space or control character; enter only the token")
		case c > 0x7f:
			return badInput("the access token contains non-ASCII characters; enter only the token")
		}
	}
	return nil
}

// ParseBase checks a base URL and returns it without a trailing slash, and its origin. Errors do not repeat the address, which may hold a password.
func ParseBase(raw string) (base, origin string, err error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return "", "", badInput("enter an address, for example https://matrix.example.org")
	}
	if !PlainASCII(raw) || strings.ContainsAny(raw, " \\") {
		return "", "", badInput("the address contains invalid characters")
	}
	if IsSocket(raw) {
		return parseSocket(raw)
	}
	u, perr := url.Parse(raw)
	switch {
	case perr != nil:
		return "", "", badInput("not a valid address; it looks like https://matrix.example.org")
	case u.User != nil || strings.Contains(u.Host, "@"):
		return "", "", badInput("remove the user name and password from the address")
	case u.Scheme != "https" && u.Scheme != "http":
		return "", "", badInput("the address must start with https://")
	case u.Opaque != "" || u.Hostname() == "":
		return "", "", badInput("the address has no host name; it looks like https://matrix.example.org")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(raw, "?"):
		return "", "", badInput("remove the query (from ?) from the address")
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return "", "", badInput("remove the fragment (from #) from the address")
	case u.Port() != "" && !validPortNumber(u.Port()):
		return "", "", badInput("the address has an invalid port")
	case strings.HasSuffix(u.Host, ":"):
		return "", "", badInput("the port is missing after the colon")
	case u.Scheme == "http" && !Loopback(u.Hostname()):
		return "", "", badInput("http would send the token unencrypted; use https (http is allowed for localhost only)")
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if path != "" && (segment == "" || segment == "." || segment == ".." || strings.Contains(strings.ToLower(segment), "%2e")) {
			return "", "", badInput("the path of the address contains an empty or dot segment")
		}
	}
	u.Host = strings.ToLower(u.Host)
	return u.Scheme + "://" + u.Host + path, originOf(u), nil
}

// ValidPort reports whether s is one to five digits.
func ValidPort(s string) bool {
	if s == "" || len(s) > 5 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func validPortNumber(s string) bool {
	if !ValidPort(s) {
		return false
	}
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n > 0 && n < 1<<16
}

// originOf is scheme, host and port, the port always said.
func originOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "443"
		if u.Scheme == "http" {
			port = "80"
		}
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// Loopback reports whether host is this machine: localhost, 127.0.0.0/8 or ::1.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Zone() == "" && addr.IsLoopback()
}
