package audit

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// Head is the end of a trail: the number and the hash of its last record. Kept elsewhere, it shows that a tail was cut off.
type Head struct {
	Seq  uint64
	Hash string
}

// genesis is the head of an empty trail.
var genesis = Head{Hash: strings.Repeat("0", 64)}

// headWidth is the size of a head file: the number in 20 digits, a colon, the hash, a newline.
const headWidth = 20 + 1 + 64 + 1

// String returns the head as number:hash.
func (h Head) String() string { return strconv.FormatUint(h.Seq, 10) + ":" + h.Hash }

// ParseHead reads what [Head.String] writes, which is also what the head file holds and what the journal was told.
func ParseHead(s string) (Head, error) {
	number, hash, ok := strings.Cut(strings.TrimSpace(s), ":")
	seq, err := strconv.ParseUint(number, 10, 63)
	if !ok || err != nil || !isHex(hash, 64) {
		return Head{}, errors.New("invalid head (expected NUMBER:HASH, with 64 hex digits)")
	}
	return Head{Seq: seq, Hash: hash}, nil
}

// HeadPath returns where the head of the trail at path is kept.
func HeadPath(path string) string { return strings.TrimSuffix(path, ".jsonl") + ".head" }

// ReadHead reads the head file of the trail at path; nil without an error means that there is none.
func ReadHead(path string) (*Head, error) { return readHeadAt(HeadPath(path)) }

func readHeadAt(path string) (*Head, error) {
	f, err := openRead(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no head is an answer, and not a failure
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the head of the audit trail: %s", reason(err))
	}
	defer f.Close()
	h, err := headOf(f)
	if err != nil {
		return nil, fmt.Errorf("cannot read the head file of the audit trail: %w", err)
	}
	return &h, nil
}

func headOf(f *os.File) (Head, error) {
	b := make([]byte, headWidth+1)
	n, err := f.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Head{}, errors.New(reason(err))
	}
	if n != headWidth {
		return Head{}, fmt.Errorf("%d bytes instead of %d", n, headWidth)
	}
	return ParseHead(string(b[:n]))
}

// headFile is the head file, open and locked with the trail.
type headFile struct {
	file    *os.File
	path    string
	created bool
	head    Head
	known   bool // false when the file was missing or unreadable
}

// openHead opens the head file of the trail at path, so that whether it can be written is known before a record is.
func openHead(path string) (*headFile, error) { return openHeadAt(HeadPath(path)) }

func openHeadAt(path string) (*headFile, error) {
	h := &headFile{path: path}
	var err error
	if h.file, h.created, err = openOwn(h.path, false); err != nil {
		return nil, err
	}
	h.head, err = headOf(h.file)
	h.known = err == nil
	return h, nil
}

// save overwrites the head in place: one small write inside a sector, then fsync.
func (h *headFile) save(head Head, sync func(*os.File) error) error {
	b := fmt.Appendf(nil, "%020d:%s\n", head.Seq, head.Hash)
	_, err := h.file.WriteAt(b, 0)
	if !h.known { // of whatever size it was; a new one that cannot be filled is no damaged one
		size := int64(len(b))
		if err != nil && h.created {
			size = 0
		}
		err = errors.Join(err, h.file.Truncate(size))
	}
	if err != nil {
		return err
	}
	if err := sync(h.file); err != nil {
		return err
	}
	if h.created {
		return securefile.SyncEntry(h.path)
	}
	return nil
}
