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
	Renewal  Renewal
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
var ErrNone = errors.New("no credential for this server")

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
	doing string // "read from", "save to" or "erase from"
	cause error
}

func (e *storeError) Error() string {
	why := strings.TrimRight(matrixadmin.Printable(e.cause.Error()), ".")
	verb, way, _ := strings.Cut(e.doing, " ") // "read from" a store
	says := fmt.Sprintf("could not %s the credential %s %s: %s", verb, way, e.store, why)
	if _, named := errors.AsType[*fileError](e.cause); named {
		says = fmt.Sprintf("could not %s the credential: %s", verb, why)
	}
	if errors.Is(e.cause, context.Canceled) {
		return says
	}
	return says + `. mxwarden does not try another store; set credential = "helper:NAME", "keyring", "file:/path" or "prompt" in the profile to choose one`
}

func (e *storeError) Unwrap() error { return e.cause }

// errReadOnly says that a store only gives.
var errReadOnly = errors.New("the token command cannot store tokens")

// oneLine refuses what could not be told from the next line of a protocol.
func oneLine(values ...string) error {
	for _, v := range values {
		if strings.ContainsAny(v, "\n\r\x00") {
			return errors.New("value contains a line break")
		}
	}
	return nil
}
