package export

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

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
	return "the export cannot be saved: " + e.Reason + " (" + matrixadmin.Printable(e.Path) + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Save writes a table to a new file of mode 0600, which has its name only once it is whole and on the disk. An existing file is never
// touched. The error is an [*Error], or the context's.
func Save(ctx context.Context, path string, t Table, f Format, progress Progress) (Saved, error) {
	dir, name := filepath.Split(path)
	if name == "" || name == "." || name == ".." {
		return Saved{}, &Error{Path: path, Reason: "this names no file"}
	}
	if dir == "" {
		dir = "."
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Saved{}, failed(path, err)
	}
	defer root.Close()
	saved, err := save(ctx, rootDisk{root}, name, t, f, progress)
	switch {
	case err == nil:
		saved.Path = path
		return saved, nil
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return Saved{}, err
	}
	return Saved{}, failed(path, err)
}

// disk is what saving needs of a directory.
type disk interface {
	create(name string) (file, error) // for writing; it must not be there
	exists(name string) (bool, error)
	publish(from, to string) error // gives a file its name, which must not be taken
	remove(name string) error
	sync() error
}

type file interface {
	io.WriteCloser
	Sync() error
}

func save(ctx context.Context, d disk, name string, t Table, f Format, progress Progress) (saved Saved, err error) {
	if there, err := d.exists(name); err != nil || there {
		if there {
			err = fs.ErrExist
		}
		return Saved{}, err
	}
	draft := ".mxwarden-" + rand.Text() + ".part"
	out, err := d.create(draft)
	if err != nil {
		return Saved{}, err
	}
	defer func() {
		if err != nil {
			_ = d.remove(draft) // what cannot be removed has a name that says that it is none
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
	if err := d.publish(draft, name); err != nil {
		return Saved{}, err
	}
	if err := d.sync(); err != nil {
		_ = d.remove(name)
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

// rootDisk is a directory that was opened: names in it lead nowhere else, and no link is followed.
type rootDisk struct{ *os.Root }

func (d rootDisk) create(name string) (file, error) {
	return d.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|noFollow, 0o600)
}

func (d rootDisk) exists(name string) (bool, error) {
	_, err := d.Lstat(name)
	if err == nil {
		return true, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return false, err
}

// publish gives the file a second name and takes the first: a name that somebody took meanwhile is left alone. Where there are no second
// names it looks once more and renames.
func (d rootDisk) publish(from, to string) error {
	err := d.Link(from, to)
	if err == nil {
		_ = d.Remove(from) // the file is whole under its name; what is left is a second one
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	if there, err := d.exists(to); err != nil || there {
		if there {
			err = fs.ErrExist
		}
		return err
	}
	return d.Rename(from, to)
}

func (d rootDisk) remove(name string) error { return d.Remove(name) }

func (d rootDisk) sync() error { return securefile.SyncDir(d.Root) }

// failed says in plain words why.
func failed(path string, err error) error {
	e := &Error{Path: path, Reason: securefile.Reason(err), Err: err}
	if e.Reason != "" {
		return e
	}
	no, isNumber := errors.AsType[syscall.Errno](err)
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		e.Reason = "a part of the path is no directory"
	case errors.Is(err, syscall.ENAMETOOLONG):
		e.Reason = "the name is too long"
	case errors.Is(err, fs.ErrPermission):
		e.Reason = "permission denied"
	case errors.Is(err, fs.ErrNotExist):
		e.Reason = "there is no such directory"
	case errors.Is(err, fs.ErrExist):
		e.Reason = "there is such a file already; choose another name"
	case isNumber:
		e.Reason = matrixadmin.Printable(no.Error())
	default:
		e.Reason = matrixadmin.Printable(err.Error())
	}
	return e
}
