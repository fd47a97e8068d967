package profile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// fileStore is a file of mode 0600 with the token in its first line, and what renews it below.
type fileStore struct {
	path string
	flag bool // of a flag rather than a profile: it has to be there
}

// Get implements [Store].
func (f fileStore) Get(context.Context, Entry) (Credential, error) {
	c, err := readFile(f.path)
	if err != nil && f.flag {
		return Credential{}, err
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = &fileError{text: err.Error(), cause: ErrNone}
	}
	if err != nil {
		return Credential{}, &storeError{store: f, doing: "read from", cause: err}
	}
	return c, nil
}

// Store implements [Store]: a new file takes the place of the old one, whole or not at all.
func (f fileStore) Store(_ context.Context, _ Entry, c Credential) error {
	if err := f.write(c.text()); err != nil {
		return &storeError{store: f, doing: "save to", cause: err}
	}
	return nil
}

func (f fileStore) write(content string) error {
	dir := filepath.Dir(f.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return errors.New("cannot create its directory: " + reason(err))
	}
	if err := tokenFile.checkParents(f.path); err != nil {
		return err
	}
	if info, err := os.Lstat(f.path); err == nil && !info.Mode().IsRegular() {
		return tokenFile.refuse(f.path, "is not a regular file")
	}
	tmp, err := os.CreateTemp(dir, ".token-") // mode 0600
	if err != nil {
		return errors.New("cannot create a temporary file beside it: " + reason(err))
	}
	_, err = tmp.WriteString(content)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), f.path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return errors.New("cannot write it: " + reason(err))
	}
	return nil
}

// Erase implements [Store].
func (f fileStore) Erase(context.Context, Entry) error {
	if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &storeError{store: f, doing: "erase from", cause: errors.New(reason(err))}
	}
	return nil
}

// Terminal implements [Store].
func (f fileStore) Terminal() bool { return false }

// String implements [Store].
func (f fileStore) String() string { return "the file " + matrixadmin.Printable(f.path) }
