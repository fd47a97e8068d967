package securefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// Disk is a directory in which files get their names only when they are whole; [Dir] is one.
type Disk interface {
	Create(name string) (File, error) // for writing, mode 0600; the name must be free
	Exists(name string) (bool, error) // a link that leads nowhere exists
	Publish(from, to string) error    // gives a file its name, which must be free
	Remove(name string) error         // makes a name free
	Sync() error                      // makes the names durable
}

// File is a file that is being written.
type File interface {
	io.WriteCloser
	Sync() error
}

// Dir is a directory that was opened: names in it lead nowhere else, and no link is followed.
type Dir struct{ *os.Root }

// Create implements [Disk].
func (d Dir) Create(name string) (File, error) {
	return d.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// Exists implements [Disk].
func (d Dir) Exists(name string) (bool, error) {
	_, err := d.Lstat(name)
	if err == nil {
		return true, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return false, err
}

// Publish implements [Disk]: it gives the file a second name and takes the first, so that a name that somebody took meanwhile is left alone.
// Where there are no second names it looks once more and renames.
func (d Dir) Publish(from, to string) error {
	err := d.Link(from, to)
	if err == nil {
		_ = d.Root.Remove(from) // the file is whole under its name; what is left is a second one
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := CheckUnused(d, to); err != nil {
		return err
	}
	return d.Rename(from, to)
}

// Sync implements [Disk].
func (d Dir) Sync() error { return SyncDir(d.Root) }

// CheckUnused returns [fs.ErrExist] for a name that is taken.
func CheckUnused(d Disk, name string) error {
	there, err := d.Exists(name)
	if err == nil && there {
		err = fs.ErrExist
	}
	return err
}
