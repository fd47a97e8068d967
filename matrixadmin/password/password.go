// Package password makes passwords that can be read out over a telephone and satisfy a server's published policy.
package password

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

const (
	// alphabet leaves out what is mistaken for something else: 0 and O, 1 and l and I.
	alphabet = "23456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"

	groupLength = 5
	groups      = 5 // 25 characters of 57: 145 bits

	// longest is what bcrypt hashes; anything after it would be ignored.
	longest = 72

	// tries bounds the drawing anew. A draw of 25 characters lacks a digit once in 44 times, so this is never reached for a policy that can be met.
	tries = 1000
)

// Generate draws a password of at least 145 bits, in groups of five with dashes between them, that satisfies policy.
//
// It is drawn whole and anew until the policy is met, so every password that meets it is equally likely. A policy that asks for more
// characters than bcrypt hashes is an error.
func Generate(policy matrixadmin.PasswordPolicy) (matrixadmin.Secret, error) {
	length := max(policy.MinimumLength, groups*groupLength+groups-1)
	if length > longest {
		return matrixadmin.Secret{}, fmt.Errorf("the server's policy asks for %d characters, and bcrypt hashes %d", policy.MinimumLength, longest)
	}
	for range tries {
		drawn, err := draw(length)
		if err != nil {
			return matrixadmin.Secret{}, err
		}
		secret := matrixadmin.NewSecret(drawn)
		if len(policy.Violations(secret)) == 0 {
			return secret, nil
		}
	}
	return matrixadmin.Secret{}, fmt.Errorf("no password of %d characters was found that meets the server's policy", length)
}

// draw makes length characters, every sixth of them a dash, never the last.
func draw(length int) (string, error) {
	var b strings.Builder
	size := big.NewInt(int64(len(alphabet)))
	for i := range length {
		if i%(groupLength+1) == groupLength && i != length-1 {
			b.WriteByte('-')
			continue
		}
		n, err := rand.Int(rand.Reader, size)
		if err != nil {
			return "", fmt.Errorf("draw a random number: %w", err)
		}
		b.WriteByte(alphabet[n.Int64()])
	}
	return b.String(), nil
}
