package ops

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

const (
	// passwordAlphabet leaves out what is mistaken for something else: 0 and O, 1 and l and I.
	passwordAlphabet = "23456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"

	passwordGroup  = 5
	passwordGroups = 5 // 25 characters of 57: 145 bits

	// longestPassword is what bcrypt hashes; anything after it would be ignored.
	longestPassword = 72

	// passwordTries bounds the drawing anew. A draw of 25 characters lacks a digit once in 44 times, so this is never reached for a policy that can be met.
	passwordTries = 1000
)

// GeneratePassword draws a password of at least 145 bits that can be read out over a telephone, in groups of five with dashes between them, and
// that satisfies policy.
//
// It is drawn whole and anew until the policy is met, so every password that meets it is equally likely. A policy that asks for more
// characters than bcrypt hashes is an error.
func GeneratePassword(policy matrixadmin.PasswordPolicy) (matrixadmin.Secret, error) {
	length := max(policy.MinimumLength, passwordGroups*passwordGroup+passwordGroups-1)
	if length > longestPassword {
		return matrixadmin.Secret{}, fmt.Errorf("the server's policy requires %d characters, but only the first %d bytes count", policy.MinimumLength, longestPassword)
	}
	for range passwordTries {
		drawn, err := drawPassword(length)
		if err != nil {
			return matrixadmin.Secret{}, err
		}
		secret := matrixadmin.NewSecret(drawn)
		if len(policy.Violations(secret)) == 0 {
			return secret, nil
		}
	}
	return matrixadmin.Secret{}, fmt.Errorf("could not generate a %d-character password that meets the policy", length)
}

// drawPassword makes length characters, every sixth of them a dash, never the last.
func drawPassword(length int) (string, error) {
	var b strings.Builder
	size := big.NewInt(int64(len(passwordAlphabet)))
	for i := range length {
		if i%(passwordGroup+1) == passwordGroup && i != length-1 {
			b.WriteByte('-')
			continue
		}
		n, err := rand.Int(rand.Reader, size)
		if err != nil {
			return "", fmt.Errorf("generate random numbers: %w", err)
		}
		b.WriteByte(passwordAlphabet[n.Int64()])
	}
	return b.String(), nil
}
