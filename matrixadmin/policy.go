package matrixadmin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"unicode"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// PasswordPolicy is what a server publishes about passwords; the reset call itself does not apply it.
type PasswordPolicy struct {
	MinimumLength    int // in characters, 0 when none
	RequireDigit     bool
	RequireSymbol    bool
	RequireLowercase bool
	RequireUppercase bool
}

// PasswordPolicy reads the server's published policy; a server that has none, or does not know the call, gives the zero policy.
//
// GET /_matrix/client/v3/password_policy
//
// Source: element-hq/synapse synapse/rest/client/password_policy.py
func (c *Client) PasswordPolicy(ctx context.Context) (PasswordPolicy, error) {
	paths := [][]string{{"_matrix", "client", "v3", "password_policy"}, {"_matrix", "client", "r0", "password_policy"}}
	if version := c.serverFacts().client; version != "" { // the server has said which it has
		paths = [][]string{{"_matrix", "client", version, "password_policy"}}
	}
	var p PasswordPolicy
	err := c.tryPaths(ctx, "password_policy", len(paths), func(i int) error {
		_, err := c.get(ctx, wire.Call{Op: "read password policy", Path: paths[i], Anonymous: true, Decode: func(r *wire.Reader) { p = decodePolicy(r) }})
		return err
	})
	switch {
	case NotServed(err), errors.Is(err, ErrNotFound):
		return PasswordPolicy{}, nil
	case err != nil:
		return PasswordPolicy{}, err
	}
	return p, nil
}

// decodePolicy reads the policy; nothing in it is required.
func decodePolicy(r *wire.Reader) PasswordPolicy {
	var p PasswordPolicy
	if !r.ExpectObject() {
		return p
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case "m.minimum_length":
			if n, ok := r.Integer(); ok && n > 0 && n <= math.MaxInt32 {
				p.MinimumLength = int(n)
			}
		case "m.require_digit":
			p.RequireDigit = r.Tri().Yes()
		case "m.require_symbol":
			p.RequireSymbol = r.Tri().Yes()
		case "m.require_lowercase":
			p.RequireLowercase = r.Tri().Yes()
		case "m.require_uppercase":
			p.RequireUppercase = r.Tri().Yes()
		default:
			r.Skip()
		}
	})
	return p
}

// Violations says in words what password breaks, nothing when all is well. Characters are counted as Unicode code points.
func (p PasswordPolicy) Violations(password Secret) []string {
	var digit, symbol, lower, upper bool
	s := password.Reveal()
	for _, r := range s {
		digit = digit || unicode.IsDigit(r)
		symbol = symbol || !unicode.IsLetter(r) && !unicode.IsNumber(r)
		lower = lower || unicode.IsLower(r)
		upper = upper || unicode.IsUpper(r)
	}
	var out []string
	if n := utf8.RuneCountInString(s); n < p.MinimumLength {
		out = append(out, fmt.Sprintf("at least %d characters (now %d)", p.MinimumLength, n))
	}
	for _, rule := range []struct {
		broken bool
		words  string
	}{
		{p.RequireDigit && !digit, "needs a digit"},
		{p.RequireSymbol && !symbol, "needs a symbol"},
		{p.RequireLowercase && !lower, "needs a lower-case letter"},
		{p.RequireUppercase && !upper, "needs an upper-case letter"},
	} {
		if rule.broken {
			out = append(out, rule.words)
		}
	}
	return out
}

// MinimumPassword is the shortest password that the server takes whatever it publishes, in characters; 0 where none is known.
func (s *Server) MinimumPassword() int { return s.Family.software().password }
