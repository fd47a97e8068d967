package audit

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
)

// walker follows the chain line by line.
type walker struct {
	line      uint64 // the last one read
	bytes     int64  // read so far
	last      Head
	gap       gap
	sealed    int
	tornBytes int64

	buf    []byte // a line that does not fit the reader's buffer
	within bool   // the last chunk was not the end of its line
	long   bool   // the line is longer than any record
}

// gap is what stands between two records and is none itself.
type gap struct {
	size   int64
	sum    hash.Hash
	line   uint64 // where it begins
	reason error
}

// records yields each record that the chain holds, and a [*ChainError] wherever it breaks, after which it goes on from the next record.
// It returns what the reader says, unless that is the end.
func (w *walker) records(r io.Reader, yield func(Record, error) bool) error {
	in := bufio.NewReader(r)
	for {
		line, whole, err := w.next(in)
		if errors.Is(err, io.EOF) {
			w.finish(!whole, yield)
			return nil
		}
		if err != nil {
			return err
		}
		if !whole {
			w.gap.add(line, w.line, errNotRecord)
			continue
		}
		rec, err := parseLine(line[:len(line)-1])
		newer := errors.Is(err, errNewer)
		if err != nil && !newer {
			w.gap.add(line, w.line, err)
			continue
		}
		if newer && w.gap.size > 0 { // it may be what seals that: only a newer version can tell
			w.gap = gap{}
		}
		if fault := w.follow(&rec); fault != nil && !yield(Record{}, fault) {
			return nil
		}
		w.gap, w.last = gap{}, rec.Head()
		if newer {
			rec, err = Record{}, &ChainError{Record: rec.Seq, Line: w.line, Reason: errNewer.Error(), newer: true}
		}
		if !yield(rec, err) {
			return nil
		}
	}
}

// next reads a line with its newline, or, not whole, a piece of one that is longer than any record. At the end, whole says that no line was begun.
func (w *walker) next(in *bufio.Reader) (line []byte, whole bool, err error) {
	w.buf = w.buf[:0]
	for {
		chunk, err := in.ReadSlice('\n')
		w.bytes += int64(len(chunk))
		if len(chunk) > 0 && !w.within {
			w.line++
		}
		began := w.within || len(chunk) > 0
		w.within = began && errors.Is(err, bufio.ErrBufferFull)
		switch {
		case err == nil && w.long:
			w.long = false
			return chunk, false, nil
		case err == nil && len(w.buf) == 0:
			return chunk, true, nil
		case err == nil:
			w.buf = append(w.buf, chunk...)
			return w.buf, true, nil
		case errors.Is(err, io.EOF):
			return nil, !began, io.EOF
		case !w.within:
			return nil, false, err
		}
		w.buf = append(w.buf, chunk...)
		if w.long = w.long || len(w.buf) > maxLine; w.long {
			return w.buf, false, nil
		}
	}
}

// finish looks at what stands behind the last record.
func (w *walker) finish(torn bool, yield func(Record, error) bool) {
	switch {
	case w.gap.size > 0:
		yield(Record{}, w.gap.fault(w.last.Seq+1))
	case torn:
		yield(Record{}, &ChainError{Record: w.last.Seq + 1, Line: w.line, Reason: "the file ends inside this record; the next write seals it if a crash caused it"})
	}
}

// follow says what is wrong with r as the next link of the chain.
func (w *walker) follow(r *Record) error {
	fault := func(format string, args ...any) error {
		return &ChainError{Record: r.Seq, Line: w.line, Reason: fmt.Sprintf(format, args...)}
	}
	next := w.last.Seq + 1
	switch {
	case w.gap.size > 0 && !seals(r, w.gap.size, w.gap.sum.Sum(nil)):
		return w.gap.fault(next)
	case w.gap.size == 0 && isSeal(r):
		return fault("the incomplete record that it seals is missing")
	case r.Seq < next:
		return fault("repeated or moved (after record %d)", w.last.Seq)
	case r.Seq == next+1:
		return &ChainError{Record: next, Reason: fmt.Sprintf("missing before line %d", w.line)}
	case r.Seq > next:
		return &ChainError{Record: next, Reason: fmt.Sprintf("records up to %d are missing before line %d", r.Seq-1, w.line)}
	case r.Prev != w.last.Hash:
		return fault("does not follow the previous record (which was altered)")
	}
	if w.gap.size > 0 {
		w.sealed++
		w.tornBytes += w.gap.size - 1
	}
	return nil
}

func (g *gap) add(chunk []byte, line uint64, why error) {
	if g.size == 0 {
		g.sum, g.line, g.reason = sha256.New(), line, why
	}
	g.size += int64(len(chunk))
	g.sum.Write(chunk)
}

func (g *gap) fault(record uint64) error {
	return &ChainError{Record: record, Line: g.line, Reason: g.reason.Error()}
}
