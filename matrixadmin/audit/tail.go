package audit

import (
	"bytes"
	"errors"
	"io"
)

// How far back the last record is looked for: at first, and at most. What a crash leaves behind is shorter than one write.
const (
	firstLook = 4 << 10
	lastLook  = 6 * maxLine
)

// tail is the end of a trail: its last record, and what stands after it.
type tail struct {
	head  Head
	prev  string // hash of the record before the last
	newer bool   // the last record is of a newer version
	open  bool   // the last record is whole, but its newline is missing
	torn  []byte // what is not a record
}

// readTail finds the last record among the last bytes of a trail, at a cost that does not grow with the trail.
func readTail(r io.ReaderAt, size int64) (tail, error) {
	for look := int64(firstLook); ; look *= 4 {
		look = min(look, lastLook, size)
		buf := make([]byte, look)
		if n, err := r.ReadAt(buf, size-look); n < len(buf) {
			return tail{}, err
		}
		t, ok := lastRecord(buf, look == size)
		switch {
		case ok:
			return t, nil
		case look == size:
			return tail{head: genesis, torn: buf}, nil
		case look == lastLook:
			return tail{}, tampered("no record in its last %d bytes", look)
		}
	}
}

// lastRecord finds the last whole record in buf, which begins at a line only if whole is set.
func lastRecord(buf []byte, whole bool) (tail, bool) {
	for end := len(buf); end > 0; {
		line := buf[:end]
		ended := line[end-1] == '\n'
		if ended {
			line = line[:end-1]
		}
		start := bytes.LastIndexByte(line, '\n') + 1
		if start == 0 && !whole {
			return tail{}, false
		}
		// A line without its newline is a record only at the very end, where nothing was lost but the newline.
		if r, err := parseLine(line[start:]); err == nil || errors.Is(err, errNewer) {
			return tail{head: r.Head(), prev: r.Prev, newer: err != nil, open: !ended, torn: buf[end:]}, true
		}
		end = start
	}
	return tail{}, false
}
