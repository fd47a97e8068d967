package profile

import (
	"context"
	"errors"
	"io"
	"sync"
)

// Vault is one entry of one store. What it read before there was a screen it gives once, and from then on it reads again.
type Vault struct {
	store    Store
	entry    Entry
	canStore bool

	mu        sync.Mutex
	preloaded *reading
	locks     string // directory of the locks that processes share, "" for none
}

// reading is what reading early has brought.
type reading struct {
	credential Credential
	err        error
}

// NewVault makes the vault of a profile, nil when its credential is asked for.
func NewVault(p Profile, stderr io.Writer) *Vault {
	store := Open(p.Credential, stderr)
	if store == nil {
		return nil
	}
	return &Vault{store: store, entry: p.Entry(), canStore: true}
}

// FileVault is a token file by itself, without a profile.
func FileVault(path string) *Vault {
	return &Vault{store: fileStore{path: path, flag: true}, canStore: true}
}

// CommandVault is a shell command that prints a token; it keeps none.
func CommandVault(h Helper, line string) *Vault { return &Vault{store: commandStore{h, line}} }

// Preload reads the credential now, while standard error and the terminal still are the helper's. That there is none yet is no error: it will be
// asked for.
func (v *Vault) Preload(ctx context.Context) error {
	c, err := v.store.Get(ctx, v.entry)
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.preloaded = &reading{c, err}
	return nil
}

// Credential returns what is kept.
func (v *Vault) Credential(ctx context.Context) (Credential, error) {
	v.mu.Lock()
	first := v.preloaded
	v.preloaded = nil
	v.mu.Unlock()
	if first != nil {
		return first.credential, first.err
	}
	return v.store.Get(ctx, v.entry)
}

// Terminal reports whether Credential may need the terminal for itself now.
func (v *Vault) Terminal() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.preloaded == nil && v.store.Terminal()
}

// CanStore reports whether Store can do anything.
func (v *Vault) CanStore() bool { return v.canStore }

// Store stores a token, with what renews it.
func (v *Vault) Store(ctx context.Context, c Credential) error {
	return v.store.Store(ctx, v.entry, Credential{Token: c.Token, Renewal: c.Renewal})
}

// Erase erases what is kept.
func (v *Vault) Erase(ctx context.Context) error { return v.store.Erase(ctx, v.entry) }

// String names the store in the middle of a sentence.
func (v *Vault) String() string { return v.store.String() }

// commandStore is a shell command that prints a token.
type commandStore struct {
	helper Helper
	line   string
}

// Get implements [Store].
func (c commandStore) Get(ctx context.Context, _ Entry) (Credential, error) {
	secret, err := c.helper.Token(ctx, c.line)
	return Credential{Token: secret}, err
}

// Store implements [Store].
func (c commandStore) Store(context.Context, Entry, Credential) error { return errReadOnly }

// Erase implements [Store].
func (c commandStore) Erase(context.Context, Entry) error { return errReadOnly }

// Terminal implements [Store].
func (c commandStore) Terminal() bool { return true }

// String implements [Store].
func (c commandStore) String() string { return "the token command" }
