package ops

import (
	"context"
	"errors"
	"io/fs"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// actionWritable is the note that is written when records can be written again.
const actionWritable = "writable again"

// Trail is the audit trail of a console: it is opened when it is first needed, and it remembers why it cannot be written.
//
// It is safe for concurrent use. The zero value is not ready; see [NewTrail].
type Trail struct {
	path string
	opts audit.Options

	opening sync.Mutex // held while the trail is being opened
	mu      sync.Mutex // held for a moment, so that a screen may ask
	log     *audit.Log
	trouble error
}

// NewTrail names a trail without touching it.
func NewTrail(path string, opts audit.Options) *Trail { return &Trail{path: path, opts: opts} }

// Path returns where the trail is.
func (t *Trail) Path() string { return t.path }

// Verify says whether the trail is whole; one that does not exist yet is.
func (t *Trail) Verify() (audit.Report, error) {
	rep, err := audit.VerifyWith(t.path, audit.KnownHeads{Second: t.opts.Witness})
	if errors.Is(err, fs.ErrNotExist) {
		return rep, nil
	}
	return rep, err
}

// Trouble says why nothing can be put on record, as far as the last attempt has shown; nil while all is well. It does not touch the disk.
func (t *Trail) Trouble() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.trouble
}

// Warning returns what went wrong with the witnesses of the trail's end, while the records themselves are safe.
func (t *Trail) Warning() error {
	if log := t.opened(); log != nil {
		return log.Warning()
	}
	return nil
}

// Check opens the trail, and tries again to write after a failure, of which a note then tells.
func (t *Trail) Check(ctx context.Context) error {
	before := t.Trouble()
	return t.use(ctx, func(log *audit.Log) error {
		if before == nil {
			return nil
		}
		return log.Note(ctx, audit.Record{Action: actionWritable, Detail: matrixadmin.NewText("before: " + matrixadmin.Line(before))})
	})
}

// Intent implements [Journal].
func (t *Trail) Intent(ctx context.Context, r audit.Record) (id string, err error) {
	err = t.use(ctx, func(log *audit.Log) error {
		id, err = log.Intent(ctx, r)
		return err
	})
	return id, err
}

// Step implements [Journal].
func (t *Trail) Step(ctx context.Context, id string, r audit.Record) error {
	return t.use(ctx, func(log *audit.Log) error { return log.Step(ctx, id, r) })
}

// Outcome implements [Journal].
func (t *Trail) Outcome(ctx context.Context, id string, r audit.Record) error {
	return t.use(ctx, func(log *audit.Log) error { return log.Outcome(ctx, id, r) })
}

// Note implements [Journal].
func (t *Trail) Note(ctx context.Context, r audit.Record) error {
	return t.use(ctx, func(log *audit.Log) error { return log.Note(ctx, r) })
}

// Close closes the trail; a later record opens it again.
func (t *Trail) Close() error {
	t.opening.Lock()
	defer t.opening.Unlock()
	log := t.opened()
	if log == nil {
		return nil
	}
	t.mu.Lock()
	t.log = nil
	t.mu.Unlock()
	return log.Close()
}

// use opens the trail if need be, and remembers how writing went.
func (t *Trail) use(ctx context.Context, write func(*audit.Log) error) error {
	log, err := t.open()
	if err == nil {
		err = write(log)
	}
	if err != nil && ctx.Err() != nil {
		return err // somebody stopped waiting, which says nothing about the disk
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.trouble = err
	return err
}

func (t *Trail) opened() *audit.Log {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.log
}

func (t *Trail) open() (*audit.Log, error) {
	t.opening.Lock()
	defer t.opening.Unlock()
	if log := t.opened(); log != nil {
		return log, nil
	}
	log, err := audit.Open(t.path, t.opts)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.log = log
	return log, nil
}
