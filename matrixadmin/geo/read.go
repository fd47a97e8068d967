package geo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// MaxFile is the largest file that is read, in bytes.
const MaxFile = 1 << 29

// read reads a whole file and refuses one that was written to meanwhile.
func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, refuse(path, reason(err), err)
	case !info.Mode().IsRegular(): // opening a pipe would wait for its other end
		return nil, refuse(path, "is not a file", nil)
	case info.Size() > MaxFile:
		return nil, refuse(path, fmt.Sprintf("is larger than %d MiB", MaxFile>>20), nil)
	}
	f, err := os.Open(path) //nolint:gosec // the administrator names it
	if err != nil {
		return nil, refuse(path, reason(err), err)
	}
	defer func() { _ = f.Close() }()
	return readAll(path, f, info)
}

// readAll reads a file that was found as info says.
func readAll(path string, f *os.File, info fs.FileInfo) ([]byte, error) {
	content := make([]byte, info.Size())
	if _, err := io.ReadFull(f, content); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, refuse(path, reason(err), err)
	}
	after, err := f.Stat()
	if err != nil {
		return nil, refuse(path, reason(err), err)
	}
	if !os.SameFile(info, after) || after.Size() != info.Size() || !after.ModTime().Equal(info.ModTime()) {
		return nil, refuse(path, "changed while it was read", nil)
	}
	return content, nil
}

// why words what is wrong with a file that was read.
func why(content []byte, err error) string {
	switch {
	case len(content) == 0:
		return "is empty"
	case bytes.HasPrefix(content, []byte{0x1f, 0x8b}):
		return "is compressed: unpack it with gunzip"
	case !bytes.Contains(content, []byte("\xab\xcd\xefMaxMind.com")):
		return "is not in the .mmdb format, or its end is missing"
	}
	return "is damaged: " + matrixadmin.Printable(err.Error())
}

// reason is the system's own words for an error, without the path that comes with them.
func reason(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return "cannot be read: " + matrixadmin.Printable(err.Error())
}

func refuse(path, says string, cause error) error {
	name := "the database of places"
	if path != "" {
		name += " " + matrixadmin.Printable(path)
	}
	return &fileError{text: name + " " + says, cause: cause}
}

// fileError is one harmless line with its cause.
type fileError struct {
	text  string
	cause error
}

func (e *fileError) Error() string { return e.text }

func (e *fileError) Unwrap() error { return e.cause }
