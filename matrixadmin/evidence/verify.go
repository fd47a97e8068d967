package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Verify compares the file at path with the sum that was recorded; the error is one harmless line, and is [ErrDiffers] when it is another file now.
func Verify(path, sum string) error {
	want, err := hex.DecodeString(sum)
	if err != nil || len(want) != sha256.Size {
		return errors.New("verify evidence: not a SHA-256")
	}
	f, err := os.OpenFile(path, os.O_RDONLY|readFlags, 0) //nolint:gosec // the caller names the file
	if err != nil {
		return fmt.Errorf("verify evidence: %s (%s)", reasonOf(err), matrixadmin.Printable(path))
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("verify evidence: not a regular file (%s)", matrixadmin.Printable(path))
	}
	got := sha256.New()
	if err == nil {
		_, err = io.Copy(got, f)
	}
	if err != nil {
		return fmt.Errorf("verify evidence: %s (%s)", reasonOf(err), matrixadmin.Printable(path))
	}
	if have := got.Sum(nil); string(have) != string(want) {
		return fmt.Errorf("%w: SHA-256 of %s is %x, expected %s", ErrDiffers, matrixadmin.Printable(path), have, sum)
	}
	return nil
}
