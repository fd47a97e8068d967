package audit

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"
)

// ChainError is the first thing in a trail that is not as it was written.
type ChainError struct {
	Record uint64 // number of the record that is affected, 0 when it is the trail as a whole
	Line   uint64 // line of the file, 0 when it is not there
	Reason string // without a full stop

	newer bool
}

// Error returns one sentence that names the record.
func (f *ChainError) Error() string {
	if f.Record == 0 {
		return "audit trail: " + f.Reason
	}
	if f.Line == 0 {
		return fmt.Sprintf("audit trail, record %d: %s", f.Record, f.Reason)
	}
	return fmt.Sprintf("audit trail, record %d (line %d): %s", f.Record, f.Line, f.Reason)
}

// Is matches [ErrTampered], or [ErrNewer] of a record that is only of a newer format.
func (f *ChainError) Is(target error) bool {
	if f.newer {
		return target == ErrNewer
	}
	return target == ErrTampered
}

// Report is what a verification has seen; with a fault, up to it.
type Report struct {
	Head                   Head      // of the last record
	First, Last            time.Time // of the first and the last record, zero when there is none
	Bytes                  int64     // of the records, their newlines and the torn tails
	Sealed                 int       // torn tails that a note accounts for
	TornBytes              int64     // in them
	HeadLost               int       // how often the head file was found missing
	Acknowledged           int       // how often somebody took note of a finding
	Journaled, Unjournaled int       // records that the system's journal knows, and, from the first of these on, those that it does not
	Busy                   bool      // another program held the lock meanwhile

	open        *ChainError // a lost head of which nobody took note
	HeadChecked bool        // whether a head from outside was given, without which a cut tail cannot be seen
}

// Verify reads a trail and finds any changed, missing, added, repeated or moved record; with a head from outside also a cut tail.
//
// It keeps one line in memory. The error is a [*ChainError], or the reader's own. A head may be older than the trail.
func Verify(r io.Reader, head *Head) (Report, error) {
	if head == nil {
		return verify(r, nil, newAgainst(KnownHeads{}))
	}
	return verify(r, []Head{*head}, newAgainst(KnownHeads{}))
}

// verify is [Verify] with any number of heads.
func verify(r io.Reader, heads []Head, more *journalCheck) (Report, error) {
	rep := Report{HeadChecked: len(heads) > 0}
	highest := genesis
	for _, h := range heads {
		if h.Seq > highest.Seq {
			highest = h
		}
	}
	var first, newer error
	w := walker{last: genesis}
	err := w.records(r, func(rec Record, err error) bool {
		switch {
		case errors.Is(err, ErrNewer):
			newer = cmp.Or(newer, err) // what else is wrong is said before that
			rec = Record{Seq: w.last.Seq, Hash: w.last.Hash}
		case err != nil:
			first = err
			return false
		}
		for _, head := range heads {
			if rec.Seq == head.Seq && rec.Hash != head.Hash {
				first = &ChainError{Record: rec.Seq, Line: w.line, Reason: "does not match the external head"}
				return false
			}
		}
		more.see(&rec)
		if err == nil {
			rep.add(rec, w.bytes)
		}
		return true
	})
	rep.Sealed, rep.TornBytes = w.sealed, w.tornBytes
	rep.Head = w.last
	rep.Journaled, rep.Unjournaled = more.seen, more.after-more.seen
	switch {
	case first != nil:
		return rep, first
	case err != nil:
		return rep, fmt.Errorf("cannot read the audit trail: %s", reason(err))
	case highest.Seq > w.last.Seq:
		return rep, &ChainError{Record: w.last.Seq + 1, Reason: cutTail(w.last.Seq+1, highest.Seq)}
	case rep.open != nil:
		return rep, rep.open
	}
	return rep, cmp.Or(more.end(w.last), newer)
}

func (rep *Report) add(r Record, end int64) {
	if rep.First.IsZero() {
		rep.First = r.Time
	}
	rep.Last, rep.Bytes = r.Time, end
	if isHeadLost(&r) {
		rep.HeadLost++
		rep.open = &ChainError{Record: r.Seq, Reason: r.Detail.Printable() + "; " + acknowledge}
	}
	if isAcknowledge(&r) {
		rep.Acknowledged++
		rep.open = nil
	}
}

func cutTail(from, to uint64) string {
	if from == to {
		return "missing: cut off at the end"
	}
	return fmt.Sprintf("missing, with all up to record %d: cut off at the end", to)
}
