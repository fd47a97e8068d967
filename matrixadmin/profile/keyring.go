package profile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

const (
	keyringService = "mxwarden"
	keyringTime    = 3 * time.Second // a bus that nobody answers on would hang for ever
)

// keyringStore is the desktop's keyring: the Secret Service on Linux, Keychain on macOS, the Credential Manager on Windows.
type keyringStore struct{}

// Get implements [Store].
func (k keyringStore) Get(ctx context.Context, e Entry) (Credential, error) {
	value, err := keyringCall(ctx, func() (string, error) { return keyring.Get(keyringService, keyringName(e)) })
	if err == nil {
		var c Credential
		if c, err = kept("its entry", []byte(value)); err == nil {
			return c, nil
		}
	}
	return Credential{}, &storeError{store: k, doing: "read from", cause: keyringError(err)}
}

// Store implements [Store].
func (k keyringStore) Store(ctx context.Context, e Entry, c Credential) error {
	_, err := keyringCall(ctx, func() (string, error) {
		return "", keyring.Set(keyringService, keyringName(e), strings.TrimSuffix(c.text(), "\n"))
	})
	if err != nil {
		return &storeError{store: k, doing: "save to", cause: keyringError(err)}
	}
	return nil
}

// Erase implements [Store].
func (k keyringStore) Erase(ctx context.Context, e Entry) error {
	_, err := keyringCall(ctx, func() (string, error) { return "", keyring.Delete(keyringService, keyringName(e)) })
	if err = keyringError(err); err != nil && !errors.Is(err, ErrNone) {
		return &storeError{store: k, doing: "erase from", cause: err}
	}
	return nil
}

// Terminal implements [Store].
func (k keyringStore) Terminal() bool { return false }

// String implements [Store].
func (k keyringStore) String() string { return "the keyring" }

// keyringName tells the entries of several servers and administrators apart.
func keyringName(e Entry) string {
	where := e.BaseURL
	if where == "" {
		where = e.Server
	}
	return strings.TrimSpace(e.User + " " + where)
}

func keyringError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNone
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no response within %s. Is it unlocked? Is a D-Bus session running?", keyringTime)
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return errors.New("not available on this system")
	}
	return err
}

// keyringCall gives up waiting for a call; the library has no way to end it.
func keyringCall(ctx context.Context, call func() (string, error)) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, keyringTime)
	defer cancel()
	type answer struct {
		value string
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		defer func() {
			if recover() != nil {
				answered <- answer{err: errors.New("keyring error")}
			}
		}()
		value, err := call()
		answered <- answer{value, err}
	}()
	select {
	case a := <-answered:
		return a.value, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
