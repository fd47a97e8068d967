package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// SecondHeadPath returns where a second copy of a trail's head is kept, away from the trail: $XDG_CONFIG_HOME/mxwarden/witness, by default under ~/.config.
//
// It is empty when the environment names no home. Each trail has a file of its own.
func SecondHeadPath(getenv func(string) string, trail string) string {
	dir := securefile.ConfigDir(getenv)
	abs, err := filepath.Abs(trail)
	if dir == "" || trail == "" || err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(resolved(abs)))
	return filepath.Join(dir, "witness", hex.EncodeToString(sum[:8])+".head")
}

// resolved follows the links in a path as far as it exists, so that a trail has one witness by whatever way it is reached.
func resolved(path string) string {
	if followed, err := filepath.EvalSymlinks(path); err == nil {
		return followed
	}
	dir := filepath.Dir(path)
	if dir == path {
		return path
	}
	return filepath.Join(resolved(dir), filepath.Base(path))
}

// openWitness opens the second copy of the head. There is none without a path, nor, which is the error, where none can be kept.
func (l *Log) openWitness() (*headFile, error) {
	if l.witness == "" {
		return nil, nil //nolint:nilnil // none is wanted
	}
	if err := securefile.MakeDir(filepath.Dir(l.witness), matrixadmin.Printable); err != nil {
		return nil, fmt.Errorf("could not keep the second copy of the audit trail's head: %s", reason(err))
	}
	h, err := openHeadAt(l.witness)
	if err != nil {
		return nil, fmt.Errorf("could not keep the second copy of the audit trail's head: %s", reason(err))
	}
	return h, nil
}

// damaged reports whether the file holds something that is no head; an empty one is what a power cut leaves of a new one.
func (h *headFile) damaged() bool {
	if h == nil || h.known || h.created {
		return false
	}
	info, err := h.file.Stat()
	return err != nil || info.Size() > 0
}

// lost says which of the two heads is missing from a trail that has records, or cannot be read.
func lost(kept, second *headFile, size int64) string {
	switch {
	case !kept.known && size > 0, kept.damaged():
		return "the head file was missing or unreadable"
	case second.damaged():
		return "the second copy of the head was unreadable"
	}
	return ""
}

// KnownHeads are what knows where a trail ends, besides its head file.
type KnownHeads struct {
	Second  string        // path of the second copy of the head; "" for none
	Hash    string        // of a record that must be there, as [CheckHead] allows it; "" for none
	Journal []JournalHead // what the system's journal was told
}

// read returns all the heads there are for the trail at path.
func (w KnownHeads) read(path string, empty bool) ([]Head, bool, error) {
	var heads []Head
	first, broken := ReadHead(path)
	if first != nil {
		heads = append(heads, *first)
	}
	second, err := readSecond(w.Second)
	if second != nil {
		heads = append(heads, *second)
	}
	switch {
	case broken != nil: // the other copy is held against the trail all the same
		return heads, false, &ChainError{Reason: broken.Error() + "; " + acknowledge}
	case err != nil:
		return heads, first != nil, err
	}
	if first == nil && !empty {
		return heads, false, &ChainError{Reason: "head file is missing; " + acknowledge}
	}
	return heads, first != nil, nil
}

func readSecond(path string) (*Head, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // none is kept
	}
	if info, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return nil, nil //nolint:nilnil // as above
	}
	h, err := readHeadAt(path)
	if err != nil {
		return nil, &ChainError{Reason: "cannot read the second copy of its head: " + reason(err) + "; " + acknowledge}
	}
	return h, nil
}

// acknowledge says how a finding is put to rest.
const acknowledge = "check whether records are missing, then record it with mxwarden audit acknowledge"
