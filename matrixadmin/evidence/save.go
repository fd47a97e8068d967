package evidence

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// Saved is where a snapshot is, and the sum that an audit record holds on to.
type Saved struct {
	JSONPath   string
	ReportPath string
	SHA256     string // of the JSON file, in hex
	ReportSum  string // SHA-256 of the report, in hex
}

// Save writes the JSON file and the report into dir, which is made when it is not there; both are on the disk when it returns, or neither is.
//
// The directory must belong to the caller alone (0700) and so do the files (0600). Existing files are never touched. The error is an [*Error].
func Save(dir string, s *Snapshot) (Saved, error) {
	root, err := securefile.OpenDir(dir, matrixadmin.Printable)
	if err != nil {
		return Saved{}, unwritable(dir, err)
	}
	defer root.Close()
	saved, err := save(securefile.Dir{Root: root}, s)
	if err != nil {
		return Saved{}, unwritable(dir, err)
	}
	saved.JSONPath, saved.ReportPath = filepath.Join(dir, saved.JSONPath), filepath.Join(dir, saved.ReportPath)
	return saved, nil
}

// save writes both files under other names, and gives them their own when both are whole; the JSON file comes last.
func save(d securefile.Disk, s *Snapshot) (saved Saved, err error) {
	token := ".new-" + rand.Text()
	draft, draftReport := token+".json", token+".md"
	var made []string
	defer func() {
		if err == nil {
			return
		}
		for _, name := range made {
			_ = d.Remove(name) // what cannot be removed has a name that says that it is none
		}
		_ = d.Sync()
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
	sum = sha256.New()
	if err := write(d, draftReport, func(w io.Writer) error {
		return WriteReport(io.MultiWriter(w, sum), s, saved.JSONPath, saved.SHA256)
	}); err != nil {
		return Saved{}, err
	}
	saved.ReportSum = hex.EncodeToString(sum.Sum(nil))
	for _, name := range []string{saved.ReportPath, saved.JSONPath} {
		if err := securefile.CheckUnused(d, name); err != nil {
			return Saved{}, err
		}
	}
	if err := d.Publish(draftReport, saved.ReportPath); err != nil {
		return Saved{}, err
	}
	made = append(made, saved.ReportPath)
	if err := d.Publish(draft, saved.JSONPath); err != nil {
		return Saved{}, err
	}
	made = append(made, saved.JSONPath)
	return saved, d.Sync()
}

// write makes one file, and has it on the disk before it returns.
func write(d securefile.Disk, name string, fill func(io.Writer) error) error {
	f, err := d.Create(name)
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
