package audit

import (
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
	for _, t := range []matrixadmin.Text{r.Actor, r.Server, r.BaseURL, r.Target, r.Reason, r.Ticket, r.Detail, r.RequestID, r.AnswerID, r.Host} {
		if has(t.Raw()) {
			return true
		}
	}
	for name, v := range r.Params {
		if has(name + "=" + v.Text().Raw()) {
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
		in, err := snapshot(path)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(Record{}, fmt.Errorf("read the audit trail: %s", reason(err)))
			return
		}
		defer in.file.Close()
		stopped := false
		w := walker{last: genesis}
		err = w.walk(in, func(r Record, err error) bool {
			if err == nil && !filter.Match(r) {
				return true
			}
			stopped = !yield(r, err)
			return !stopped
		})
		if err != nil && !stopped {
			yield(Record{}, fmt.Errorf("read the audit trail: %s", reason(err)))
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
		case r.Kind == KindOutcome:
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
	in, err := snapshot(path)
	if errors.Is(err, fs.ErrNotExist) {
		head, err := ReadHead(path)
		if err != nil {
			return Report{}, err
		}
		return Verify(strings.NewReader(""), head)
	}
	if err != nil {
		return Report{}, fmt.Errorf("read the audit trail: %s", reason(err))
	}
	defer in.file.Close()
	if in.headErr != nil {
		return Report{}, in.headErr
	}
	return Verify(in, in.head)
}

// frozen is a trail as it was at one moment.
type frozen struct {
	io.Reader

	file    *os.File
	head    *Head
	headErr error
}

// snapshot notes size and head of a trail while nobody writes, so that what is read has no half record at its end.
func snapshot(path string) (*frozen, error) {
	f, err := openRead(path)
	if err != nil {
		return nil, err
	}
	if err := lock(nil, f, true, patience); err != nil {
		_ = f.Close()
		return nil, err
	}
	in := &frozen{file: f}
	in.head, in.headErr = ReadHead(path)
	info, err := f.Stat()
	_ = unlock(f)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	in.Reader = io.LimitReader(f, info.Size())
	return in, nil
}
