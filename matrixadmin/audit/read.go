package audit

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Filter says which records are wanted; the zero value wants all.
type Filter struct {
	Since, Until time.Time // the first included, the second not
	Kind         Kind
	ID           string // intent and outcomes that belong together
	Actor        string // exact, as Server and Target
	Server       string
	Target       string
	Action       string
	Result       string
	Text         string // anywhere in what people read, letters of either case alike
}

// Match reports whether r is wanted.
func (f Filter) Match(r Record) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return (f.Since.IsZero() || !r.Time.Before(f.Since)) && (f.Until.IsZero() || r.Time.Before(f.Until)) &&
		is(string(f.Kind), string(r.Kind)) && is(f.ID, r.ID) && is(f.Actor, r.Actor.Raw()) && is(f.Server, r.Server.Raw()) &&
		is(f.Target, r.Target.Raw()) && is(f.Action, r.Action) && is(f.Result, r.Result) && (f.Text == "" || r.mentions(strings.ToLower(f.Text)))
}

func (r Record) mentions(lower string) bool {
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), lower) }
	for _, t := range []matrixadmin.Text{r.Actor, r.Server, r.BaseURL, r.Target, r.Reason, r.Ticket, r.Detail, r.RequestID, r.AnswerID, r.Host, r.Subject.ID, r.Step} {
		if has(t.Raw()) {
			return true
		}
	}
	for name, v := range r.Params {
		if has(name + "=" + v.Text().Raw()) {
			return true
		}
	}
	for name, v := range r.Facts {
		if has(name + "=" + v.Raw()) {
			return true
		}
	}
	return has(r.Action) || has(r.Result) || has(r.Verdict) || has(r.ID) || has(r.Evidence)
}

// Read yields the records of the trail at path that the filter wants, oldest first, and a [*ChainError] wherever the trail is not as it was written.
//
// It reads what was there when it began, beside consoles that write. A trail that does not exist yet is empty.
func Read(path string, filter Filter) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		in, err := snapshot(path, KnownHeads{})
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(Record{}, fmt.Errorf("cannot read the audit trail: %s", reason(err)))
			return
		}
		defer in.file.Close()
		stopped := false
		w := walker{last: genesis}
		err = w.records(in, func(r Record, err error) bool {
			if err == nil && !filter.Match(r) {
				return true
			}
			stopped = !yield(r, err)
			return !stopped
		})
		if err != nil && !stopped {
			yield(Record{}, fmt.Errorf("cannot read the audit trail: %s", reason(err)))
		}
	}
}

// Pending returns the intents that have no outcome, oldest first: what was being done when a console died, or is being done by one now.
//
// With an error, which may be a [*ChainError], it returns what it could find all the same.
func Pending(path string) ([]Record, error) {
	open := map[string]Record{}
	var first error
	for r, err := range Read(path, Filter{}) {
		switch {
		case err != nil:
			first = cmp.Or(first, err)
		case r.Kind == KindIntent:
			open[r.ID] = r
		case r.Kind == KindOutcome: // a step's record ends nothing
			delete(open, r.ID)
		}
	}
	pending := make([]Record, 0, len(open))
	for _, r := range open {
		pending = append(pending, r)
	}
	slices.SortFunc(pending, func(a, b Record) int { return cmp.Compare(a.Seq, b.Seq) })
	return pending, first
}

// VerifyFile verifies the trail at path against its head file, beside consoles that write. A trail that does not exist yet is empty.
func VerifyFile(path string) (Report, error) {
	rep, err := VerifyWith(path, KnownHeads{})
	if errors.Is(err, fs.ErrNotExist) {
		return rep, nil
	}
	return rep, err
}

// VerifyWith is [VerifyFile] with more witnesses. A trail that is not there is an error, of which [errors.Is] says [fs.ErrNotExist] unless a witness knows it.
func VerifyWith(path string, known KnownHeads) (Report, error) {
	in, err := snapshot(path, known)
	if errors.Is(err, fs.ErrNotExist) {
		heads, _, broken := known.read(path, true)
		if rep, err := verify(strings.NewReader(""), heads, newAgainst(known)); err != nil {
			return rep, err
		}
		if broken != nil {
			return Report{}, broken
		}
		return Report{}, &missingError{path}
	}
	if err != nil {
		return Report{}, fmt.Errorf("cannot read the audit trail: %s", reason(err))
	}
	defer in.file.Close()
	// What is wrong in the chain itself is said before a head that is missing.
	rep, err := verify(in, in.heads, newAgainst(known))
	rep.HeadChecked, rep.Busy = in.checked, in.busy
	if err == nil {
		err = in.headErr
	}
	return rep, err
}

// missingError says that there is no trail.
type missingError struct{ path string }

// Error implements [error].
func (e *missingError) Error() string { return "No audit trail at " + matrixadmin.Printable(e.path) }

// Is matches [fs.ErrNotExist].
func (*missingError) Is(target error) bool { return target == fs.ErrNotExist }

// frozen is a trail as it was at one moment.
type frozen struct {
	io.Reader

	file    *os.File
	heads   []Head
	checked bool // the head file is one of them
	headErr error
	busy    bool // another program held the lock all the time
}

// readPatience is how long a reader waits for a record that is being written.
const readPatience = time.Second

// snapshot notes size and heads of a trail while nobody writes, so that what is read has no half record at its end.
//
// Whoever keeps the lock for long does not keep others from reading: the heads, which come after the records, are then read before the size.
func snapshot(path string, known KnownHeads) (*frozen, error) {
	f, err := openRead(path)
	if err != nil {
		return nil, err
	}
	in := &frozen{file: f}
	err = lock(nil, f, true, readPatience)
	if in.busy = errors.Is(err, errHeld); err != nil && !in.busy {
		_ = f.Close()
		return nil, err
	}
	before, err := f.Stat()
	if err == nil {
		in.heads, in.checked, in.headErr = known.read(path, before.Size() == 0)
	}
	info, again := f.Stat()
	if !in.busy {
		_ = unlock(f)
	}
	if err = errors.Join(err, again); err != nil {
		_ = f.Close()
		return nil, err
	}
	size := info.Size()
	if in.busy {
		size = wholeLines(f, size)
	}
	in.Reader = io.LimitReader(f, size)
	return in, nil
}

// wholeLines leaves a line out that is perhaps just being written.
func wholeLines(f *os.File, size int64) int64 {
	buf := make([]byte, min(size, maxLine))
	if _, err := f.ReadAt(buf, size-int64(len(buf))); err != nil {
		return size
	}
	if end := bytes.LastIndexByte(buf, '\n'); end >= 0 {
		return size - int64(len(buf)-end-1)
	}
	return size
}
