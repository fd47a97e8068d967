package history

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// maxPlaceFile is the largest file that is read, in bytes.
const maxPlaceFile = 1 << 29

// readPlaces reads a whole file and refuses one that was written to meanwhile.
func readPlaces(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, refusePlaces(path, placesReason(err), err)
	case !info.Mode().IsRegular(): // opening a pipe would wait for its other end
		return nil, refusePlaces(path, "is not a file", nil)
	case info.Size() > maxPlaceFile:
		return nil, refusePlaces(path, fmt.Sprintf("is larger than %d MiB", maxPlaceFile>>20), nil)
	}
	f, err := os.Open(path) //nolint:gosec // the administrator names it
	if err != nil {
		return nil, refusePlaces(path, placesReason(err), err)
	}
	defer func() { _ = f.Close() }()
	return readWhole(path, f, info)
}

// readWhole reads a file that was found as info says.
func readWhole(path string, f *os.File, info fs.FileInfo) ([]byte, error) {
	content := make([]byte, info.Size())
	if _, err := io.ReadFull(f, content); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, refusePlaces(path, placesReason(err), err)
	}
	after, err := f.Stat()
	if err != nil {
		return nil, refusePlaces(path, placesReason(err), err)
	}
	if !os.SameFile(info, after) || after.Size() != info.Size() || !after.ModTime().Equal(info.ModTime()) {
		return nil, refusePlaces(path, "changed while reading; try again", nil)
	}
	return content, nil
}

// whyNoPlaces says what is wrong with a file that was read.
func whyNoPlaces(content []byte, err error) string {
	switch {
	case len(content) == 0:
		return "is empty"
	case bytes.HasPrefix(content, []byte{0x1f, 0x8b}):
		return "is compressed; run gunzip"
	case !bytes.Contains(content, []byte("\xab\xcd\xefMaxMind.com")):
		return "is not an .mmdb file, or truncated"
	}
	return "is damaged: " + matrixadmin.Printable(err.Error())
}

// placesReason is the system's own words for an error, without the path that comes with them.
func placesReason(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return "cannot be read: " + matrixadmin.Printable(err.Error())
}

func refusePlaces(path, says string, cause error) error {
	name := "database"
	if path != "" {
		name += " " + matrixadmin.Printable(path)
	}
	return &placesError{text: name + " " + says, cause: cause}
}

// placesError is one harmless line with its cause.
type placesError struct {
	text  string
	cause error
}

func (e *placesError) Error() string { return e.text }

func (e *placesError) Unwrap() error { return e.cause }
