package export

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// Saved is what became of an export.
type Saved struct {
	Path  string
	Rows  int
	Bytes int64
}

// Error is why a table could not be saved, in one harmless line; no file has its final name then.
type Error struct {
	Path   string // that was asked for
	Reason string // without a full stop
	Err    error  // the cause, if there is one
}

// Error returns one line that is safe to print anywhere.
func (e *Error) Error() string {
	return "cannot save the export: " + e.Reason + " (" + matrixadmin.Printable(e.Path) + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Save writes a table to a new file of mode 0600, which has its name only once it is whole and on the disk. An existing file is never
// touched. The error is an [*Error], or the context's.
func Save(ctx context.Context, path string, t Table, f Format, progress Progress) (Saved, error) {
	dir, name := filepath.Split(path)
	if name == "" || name == "." || name == ".." {
		return Saved{}, &Error{Path: path, Reason: "no file name"}
	}
	if dir == "" {
		dir = "."
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Saved{}, failed(path, err)
	}
	defer root.Close()
	saved, err := save(ctx, securefile.Dir{Root: root}, name, t, f, progress)
	switch {
	case err == nil:
		saved.Path = path
		return saved, nil
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return Saved{}, err
	}
	return Saved{}, failed(path, err)
}

func save(ctx context.Context, d securefile.Disk, name string, t Table, f Format, progress Progress) (saved Saved, err error) {
	if err := securefile.CheckUnused(d, name); err != nil {
		return Saved{}, err
	}
	draft := ".mxwarden-" + rand.Text() + ".part"
	out, err := d.Create(draft)
	if err != nil {
		return Saved{}, err
	}
	defer func() {
		if err != nil {
			_ = d.Remove(draft) // what cannot be removed has a name that says that it is none
		}
	}()
	counted := &counter{w: out}
	saved.Rows, err = Write(ctx, counted, t, f, progress)
	if err == nil {
		err = out.Sync()
	}
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return Saved{}, err
	}
	if err := ctx.Err(); err != nil {
		return Saved{}, err
	}
	if err := d.Publish(draft, name); err != nil {
		return Saved{}, err
	}
	if err := d.Sync(); err != nil {
		_ = d.Remove(name)
		return Saved{}, err
	}
	saved.Bytes = counted.n
	return saved, nil
}

type counter struct {
	w io.Writer
	n int64
}

// Write implements [io.Writer].
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// failed says in plain words why.
func failed(path string, err error) error {
	e := &Error{Path: path, Reason: securefile.Reason(err), Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Reason = "no such directory"
	case errors.Is(err, fs.ErrExist):
		e.Reason += "; choose another name"
	case e.Reason == "":
		e.Reason = matrixadmin.Printable(err.Error())
	}
	return e
}
