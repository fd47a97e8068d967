package profile

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Renewal is what renews an access token that does not last; the zero value is for one that does.
type Renewal struct {
	Refresh matrixadmin.Secret
	Expires time.Time // of the access token
	Client  string    // id of the program that signed in
	Issuer  string    // address of the server that renews it, and of no other
}

// IsZero reports whether the token is not to be renewed.
func (r Renewal) IsZero() bool { return r.Refresh.IsZero() }

// renewalKeys are the names of its parts, in files and in what helpers read and write.
const (
	keyRefresh = "refresh_token"
	keyExpires = "expires"
	keyClient  = "client_id"
	keyIssuer  = "issuer"
)

// pairs are its parts by name, none where there is nothing to renew with.
func (r Renewal) pairs() [][2]string {
	if r.IsZero() {
		return nil
	}
	return [][2]string{{keyRefresh, r.Refresh.Reveal()}, {keyExpires, r.Expires.UTC().Format(time.RFC3339)}, {keyClient, r.Client}, {keyIssuer, r.Issuer}}
}

// setPart takes one part; known is false for a name that none has.
func setPart(r *Renewal, source, key, value string) (known bool, err error) {
	switch key {
	case keyRefresh:
		r.Refresh, err = token(source, []byte(value))
	case keyExpires:
		r.Expires, err = time.Parse(time.RFC3339, value)
	case keyClient:
		r.Client = value
	case keyIssuer:
		r.Issuer = value
	default:
		return false, nil
	}
	if err != nil {
		err = errors.New(source + ": the value of " + key + " cannot be used")
	}
	return true, err
}

// complete refuses one of which a part is missing.
func (r Renewal) complete(source string) error {
	if !r.IsZero() && (r.Client == "" || r.Issuer == "" || r.Expires.IsZero()) {
		return errors.New(source + " has a refresh token without what belongs to it")
	}
	return nil
}

// maxKept is the longest that a credential is kept as, in bytes.
const maxKept = 3 * maxToken

// text is how a credential is kept where there is room for one text: the token in the first line, and what renews it below.
func (c Credential) text() string {
	var lines strings.Builder
	lines.WriteString(c.Token.Reveal() + "\n")
	for _, p := range c.Renewal.pairs() {
		lines.WriteString(p[0] + ": " + p[1] + "\n")
	}
	return lines.String()
}

// kept reads such a text; source begins every error, and no error shows any of the content.
func kept(source string, content []byte) (Credential, error) {
	first, rest, _ := bytes.Cut(content, []byte("\n"))
	if !bytes.HasPrefix(rest, []byte(keyRefresh+": ")) { // a token by itself
		secret, err := token(source, content)
		return Credential{Token: secret}, err
	}
	secret, err := token(source, first)
	if err != nil {
		return Credential{}, err
	}
	c := Credential{Token: secret}
	for line := range strings.Lines(string(rest)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			continue
		}
		key, value, _ := strings.Cut(line, ": ")
		known, err := setPart(&c.Renewal, source, key, value)
		if err == nil && !known {
			err = errors.New(source + " has a line that is not its own below the token")
		}
		if err != nil {
			return Credential{}, err
		}
	}
	return c, c.Renewal.complete(source)
}
