package profile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Entry says which credential is meant; what is not known is empty.
type Entry struct {
	Server  string
	BaseURL string
	User    string
}

// Entry is what a profile's credential is kept under.
func (p Profile) Entry() Entry { return Entry{Server: p.Server, BaseURL: p.BaseURL, User: p.User} }

// Credential is what lets somebody in: an access token, or a password to get one with.
type Credential struct {
	Token    matrixadmin.Secret
	User     string // whose password it is, where the store knows
	Password matrixadmin.Secret
}

// Store keeps credentials. It never falls back to another store.
type Store interface {
	// Get returns the credential of an entry, [ErrNone] when there is none.
	Get(context.Context, Entry) (Credential, error)
	Store(context.Context, Entry, Credential) error
	// Erase forgets an entry; that there is none is no error.
	Erase(context.Context, Entry) error
	// Terminal reports whether Get may ask something on the terminal.
	Terminal() bool
	// String names the store in the middle of a sentence.
	String() string
}

// ErrNone says that a store has no credential for an entry.
var ErrNone = errors.New("it has no credential for this server")

// Open returns the store of a source, nil for the prompt. What a helper writes to its standard error goes to stderr, made harmless.
func Open(s Source, stderr io.Writer) Store {
	switch s.Kind {
	case File:
		return fileStore{path: s.Path}
	case Keyring:
		return keyringStore{}
	case Command:
		return helperStore{name: s.Name, stderr: stderr}
	case Prompt:
	}
	return nil
}

// storeError says which store failed, that no other was tried, and how to choose one.
type storeError struct {
	store Store
	doing string // "read", "written" or "erased"
	cause error
}

func (e *storeError) Error() string {
	says := strings.TrimRight(matrixadmin.Printable(e.cause.Error()), ".")
	if _, named := errors.AsType[*fileError](e.cause); !named {
		says = e.store.String() + ": " + says
	}
	says = fmt.Sprintf("the credential could not be %s: %s", e.doing, says)
	if errors.Is(e.cause, context.Canceled) {
		return says
	}
	return says + `. No other place was tried; choose one with credential = "helper:NAME", "keyring", "file:/path" or "prompt" in the profile`
}

func (e *storeError) Unwrap() error { return e.cause }

// errReadOnly says that a store only gives.
var errReadOnly = errors.New("the token command only gives a token and keeps none")

// oneLine refuses what could not be told from the next line of a protocol.
func oneLine(values ...string) error {
	for _, v := range values {
		if strings.ContainsAny(v, "\n\r\x00") {
			return errors.New("a value holds a line break")
		}
	}
	return nil
}
