package evidence

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// Saved is where a snapshot is, and the sum that an audit record holds on to.
type Saved struct {
	JSONPath   string
	ReportPath string
	SHA256     string // of the JSON file, in hex
}

// Save writes the JSON file and the report into dir, which is made when it is not there; both are on the disk when it returns, or neither is.
//
// The directory must belong to the caller alone (0700) and so do the files (0600). Existing files are never touched. The error is an [*Error].
func Save(dir string, s *Snapshot) (Saved, error) {
	root, err := openDir(dir)
	if err != nil {
		return Saved{}, unwritable(dir, err)
	}
	defer root.Close()
	saved, err := save(rootDisk{root}, s)
	if err != nil {
		return Saved{}, unwritable(dir, err)
	}
	saved.JSONPath, saved.ReportPath = filepath.Join(dir, saved.JSONPath), filepath.Join(dir, saved.ReportPath)
	return saved, nil
}

// disk is what saving needs of a directory.
type disk interface {
	create(name string) (file, error) // for writing; it must not be there
	exists(name string) (bool, error)
	rename(from, to string) error
	remove(name string) error
	sync() error
}

type file interface {
	io.WriteCloser
	Sync() error
}

// rootDisk is a directory that was opened: names in it lead nowhere else, and no link is followed.
type rootDisk struct{ *os.Root }

func (d rootDisk) create(name string) (file, error) {
	return d.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func (d rootDisk) exists(name string) (bool, error) {
	_, err := d.Lstat(name)
	if err == nil {
		return true, nil
	}
	if os.IsNotExist(err) {
		return false, nil
	}
	return false, err
}

func (d rootDisk) rename(from, to string) error { return d.Rename(from, to) }
func (d rootDisk) remove(name string) error     { return d.Remove(name) }
func (d rootDisk) sync() error                  { return securefile.SyncDir(d.Root) }

// save writes both files under other names, and gives them their own when both are whole; the JSON file comes last.
func save(d disk, s *Snapshot) (saved Saved, err error) {
	token := ".new-" + rand.Text()
	draft, draftReport := token+".json", token+".md"
	var made []string
	defer func() {
		if err == nil {
			return
		}
		for _, name := range made {
			_ = d.remove(name) // what cannot be removed has a name that says that it is none
		}
		_ = d.sync()
	}()
	made = append(made, draft)
	sum := sha256.New()
	if err := write(d, draft, func(w io.Writer) error { return WriteJSON(io.MultiWriter(w, sum), s) }); err != nil {
		return Saved{}, err
	}
	saved.SHA256 = hex.EncodeToString(sum.Sum(nil))
	base := fileName(s, saved.SHA256)
	saved.JSONPath, saved.ReportPath = base+".json", base+".md"
	made = append(made, draftReport)
	if err := write(d, draftReport, func(w io.Writer) error { return WriteReport(w, s, saved.JSONPath, saved.SHA256) }); err != nil {
		return Saved{}, err
	}
	for _, name := range []string{saved.ReportPath, saved.JSONPath} {
		if there, err := d.exists(name); err != nil || there {
			if there {
				err = fs.ErrExist
			}
			return Saved{}, err
		}
	}
	if err := d.rename(draftReport, saved.ReportPath); err != nil {
		return Saved{}, err
	}
	made = append(made, saved.ReportPath)
	if err := d.rename(draft, saved.JSONPath); err != nil {
		return Saved{}, err
	}
	made = append(made, saved.JSONPath)
	return saved, d.sync()
}

// write makes one file, and has it on the disk before it returns.
func write(d disk, name string, fill func(io.Writer) error) error {
	f, err := d.create(name)
	if err != nil {
		return err
	}
	err = fill(&fullWriter{f})
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// fullWriter takes a short write for what it is, whatever the file says.
type fullWriter struct{ w io.Writer }

func (f *fullWriter) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	return n, err
}
