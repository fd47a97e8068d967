package profile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// The pause between two tries for the lock grows from the first to the second.
const (
	firstPause = time.Millisecond
	lastPause  = 100 * time.Millisecond
)

// Share has processes that use the same entry lock each other out while one of them renews its token, by a file in the directory of this program's state.
func (v *Vault) Share(getenv func(string) string) {
	if dir := securefile.StateDir(getenv); dir != "" {
		v.locks = filepath.Join(dir, "locks")
	}
}

// Lock keeps other processes from renewing the token of this entry, until unlock is called.
func (v *Vault) Lock(ctx context.Context) (unlock func(), err error) {
	if v.locks == "" {
		return func() {}, nil
	}
	root, err := securefile.OpenDir(v.locks, matrixadmin.Printable)
	if err != nil {
		return nil, &fileError{text: "the lock for renewing tokens cannot be made: " + matrixadmin.Printable(err.Error()), cause: err}
	}
	defer func() { _ = root.Close() }()
	f, err := root.OpenFile(v.lockName(), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, &fileError{text: "the lock for renewing tokens cannot be opened: " + reason(err), cause: err}
	}
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		ok, err := securefile.TryLock(f, false)
		switch {
		case err != nil:
			_ = f.Close()
			return nil, &fileError{text: "the lock for renewing tokens cannot be taken: " + reason(err), cause: err}
		case ok:
			return func() { _ = errors.Join(securefile.Unlock(f), f.Close()) }, nil
		}
		again := time.NewTimer(pause)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			_ = f.Close()
			return nil, ctx.Err()
		}
	}
}

// lockName is the same for all that share an entry of a store; it tells nothing of either.
func (v *Vault) lockName() string {
	sum := sha256.Sum256([]byte(v.store.String() + "\n" + keyringName(v.entry)))
	return hex.EncodeToString(sum[:8]) + ".lock"
}
