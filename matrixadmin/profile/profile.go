// Package profile reads credentials from where an administrator keeps them, and refuses where others could have read or written them.
//
// Profiles are in a TOML file of the XDG configuration directory. An access token comes from a helper, the desktop's keyring, a file that only its
// owner can read, or the standard output of a command; never from an argument or the environment.
package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// maxToken is the longest a token may be, in bytes.
const maxToken = 4 << 10

// token takes the token out of what a file or a command gave; source begins every error, and no error shows any of the content.
func token(source string, content []byte) (matrixadmin.Secret, error) {
	line, rest, _ := bytes.Cut(content, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	switch {
	case len(line) == 0 && len(bytes.TrimSpace(rest)) > 0:
		return matrixadmin.Secret{}, errors.New(source + " contains no token: first line is empty. It must contain only the token (one line).")
	case len(line) == 0:
		return matrixadmin.Secret{}, errors.New(source + " contains no token: first line is empty")
	case len(line) > maxToken:
		return matrixadmin.Secret{}, fmt.Errorf("%s contains no token: first line is longer than %d bytes", source, maxToken)
	case len(bytes.TrimSpace(rest)) > 0:
		return matrixadmin.Secret{}, errors.New(source + " must contain only the token (one line)")
	}
	for _, c := range line {
		if c <= ' ' || c > '~' {
			return matrixadmin.Secret{}, errors.New(source + " contains no token: it has a character that is not allowed in a token")
		}
	}
	return matrixadmin.NewSecret(string(line)), nil
}

// ReadToken reads a token from a file that only its owner can read, below directories that only they and root can change.
//
// It follows no link, takes nothing but a regular file, and repairs nothing: the refusal names the command that does.
func ReadToken(path string) (matrixadmin.Secret, error) {
	c, err := readFile(path)
	return c.Token, err
}

// readFile is [ReadToken] with what renews the token.
func readFile(path string) (Credential, error) {
	f, err := tokenFile.open(path)
	if err != nil {
		return Credential{}, err
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, maxKept+1))
	if err != nil {
		return Credential{}, tokenFile.refuse(path, "cannot be read: "+reason(err))
	}
	if limit := maxToken + 1; len(content) > maxKept || len(content) > limit && !bytes.Contains(content[:limit], []byte("\n"+keyRefresh+": ")) {
		return Credential{}, tokenFile.refuse(path, fmt.Sprintf("is larger than %d bytes; this is not a token", maxToken))
	}
	return kept("token file "+matrixadmin.Printable(path), content)
}

// kind is what a file is for, and what others may not do with it.
type kind struct {
	name   string
	closed fs.FileMode // the bits that have to be off
	others string      // what to say when they are on, with the mode and the path
	hint   string      // what else there is, for what is not a regular file
}

var (
	tokenFile = kind{
		name: "token file", closed: 0o077,
		others: "is accessible to other users (mode %04o). Others may have read the token: revoke it, or fix with: chmod 600 %s",
		hint:   ". For a command use --token-command",
	}
	configFile = kind{
		name: "config file", closed: 0o022,
		others: "is writable by other users (mode %04o). Check its content, then: chmod go-w %s",
	}
	authorityFile = kind{
		name: "certificate file", closed: 0o022,
		others: "is writable by other users (mode %04o). Check its content, then: chmod go-w %s",
	}
)

func (k kind) refuse(path, why string) error { return k.refuseFor(path, why, nil) }

func (k kind) refuseFor(path, why string, cause error) error {
	if !strings.HasPrefix(why, ",") && !strings.HasPrefix(why, ":") { // a place in the file
		why = " " + why
	}
	return &fileError{text: fmt.Sprintf("%s %s%s", k.name, matrixadmin.Printable(path), why), cause: cause}
}

// fileError is one harmless line with its cause.
type fileError struct {
	text  string
	cause error
}

func (e *fileError) Error() string { return e.text }

func (e *fileError) Unwrap() error { return e.cause }

// reason is the system's own words for an error, without the path that comes with them.
func reason(err error) string {
	if cause := errors.Unwrap(err); cause != nil {
		return reason(cause)
	}
	return matrixadmin.Printable(err.Error())
}

// word makes a path one word of a command that can be pasted into a shell.
func word(path string) string {
	plain := strings.IndexFunc(path, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("/._-+:@%,", r)
	}) < 0
	if plain && path != "" {
		return path
	}
	return "'" + strings.ReplaceAll(matrixadmin.Printable(path), "'", `'\''`) + "'"
}
