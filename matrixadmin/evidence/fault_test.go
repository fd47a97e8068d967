package evidence

import (
	"bytes"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// memory is a directory that runs out.
type memory struct {
	files  map[string]*memoryFile
	room   int // bytes that fit
	short  bool
	failAt int // which step fails, from 1
	step   int
	err    error
}

type memoryFile struct {
	bytes.Buffer
	d      *memory
	synced bool
}

func (d *memory) fails() bool {
	d.step++
	return d.step == d.failAt
}

func (d *memory) Create(name string) (securefile.File, error) {
	if d.fails() {
		return nil, d.err
	}
	if d.files[name] != nil {
		return nil, fs.ErrExist
	}
	d.files[name] = &memoryFile{d: d}
	return d.files[name], nil
}

func (d *memory) Exists(name string) (bool, error) {
	if d.fails() {
		return false, d.err
	}
	return d.files[name] != nil, nil
}

func (d *memory) Publish(from, to string) error {
	if d.fails() {
		return d.err
	}
	if !d.files[from].synced {
		return errors.New("renamed before it was on the disk")
	}
	d.files[to] = d.files[from]
	delete(d.files, from)
	return nil
}

func (d *memory) Remove(name string) error {
	if d.files[name] == nil {
		return fs.ErrNotExist
	}
	delete(d.files, name)
	return nil
}

func (d *memory) Sync() error {
	if d.fails() {
		return d.err
	}
	return nil
}

func (f *memoryFile) Write(b []byte) (int, error) {
	if f.d.fails() {
		return 0, f.d.err
	}
	if n := f.d.room; n < len(b) {
		f.d.room = 0
		f.Buffer.Write(b[:n])
		if f.d.short {
			return n, nil // what a kernel may do before it says why
		}
		return n, f.d.err
	}
	f.d.room -= len(b)
	return f.Buffer.Write(b)
}

func (f *memoryFile) Sync() error {
	f.synced = true
	if f.d.fails() {
		return f.d.err
	}
	return nil
}

func (f *memoryFile) Close() error {
	if f.d.fails() {
		return f.d.err
	}
	return nil
}

func snapshot(rows int) *Snapshot {
	id := matrixadmin.MustParseUserID("@alice:demo.example")
	b := matrixadmin.NewConnectionsBuilder(id)
	for i := range rows {
		n := strconv.Itoa(i)
		b.Append("DEVICE"+strconv.Itoa(i%7), "198.51."+strconv.Itoa(i>>8&255)+"."+strconv.Itoa(i&255),
			"Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/"+n[:min(3, len(n))], 1_795_000_000_000+int64(i))
	}
	s := &Snapshot{Target: id, Began: time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC), Connections: b.Finish()}
	for _, name := range always {
		s.Sections = append(s.Sections, Section{Name: name, Status: Unavailable})
		if name == Connections {
			s.Sections[len(s.Sections)-1] = Section{Name: name, Rows: rows}
		}
	}
	return s
}

// TestEveryStepCanFail lets each step of saving fail in turn: nothing is left, neither under a final name nor under another.
func TestEveryStepCanFail(t *testing.T) {
	t.Parallel()
	s := snapshot(10_000)
	whole := &memory{files: map[string]*memoryFile{}, room: 1 << 30}
	saved, err := save(whole, s)
	if err != nil || len(whole.files) != 2 || whole.files[saved.JSONPath] == nil || whole.files[saved.ReportPath] == nil || whole.step < 15 {
		t.Fatal(saved, err, whole.step)
	}
	for step := 1; step <= whole.step; step++ {
		d := &memory{files: map[string]*memoryFile{}, room: 1 << 30, failAt: step, err: syscall.EIO}
		if saved, err := save(d, s); !errors.Is(err, syscall.EIO) || len(d.files) != 0 {
			t.Errorf("step %d: %v, %v, left %d files", step, saved, err, len(d.files))
		}
	}
	size := whole.files[saved.JSONPath].Len() + whole.files[saved.ReportPath].Len()
	for _, room := range []int{0, 1, 100_000, size - 1} {
		for _, short := range []bool{false, true} {
			d := &memory{files: map[string]*memoryFile{}, room: room, short: short, err: syscall.ENOSPC}
			if _, err := save(d, s); err == nil || len(d.files) != 0 {
				t.Errorf("%d bytes of room: %v, left %d files", room, err, len(d.files))
			}
		}
	}
}

func TestErrorsAreOneLine(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]string{
		syscall.EACCES: "permission denied", syscall.ENOENT: "there is no such file or directory",
		syscall.EEXIST: "file already exists", errors.New("a\x1b[2Jb\nc"): "a‹1B›[2Jb‹0A›c",
	} {
		got := unwritable("/dir\x1b]0;x\x07", err).Error()
		if strings.ContainsAny(got, "\x1b\n\x07") || !strings.Contains(got, ": "+want+" (") || !strings.HasPrefix(got, ErrUnwritable.Error()) {
			t.Errorf("%q", got)
		}
	}
}

// BenchmarkSave writes a million connections to a disk, with the sum, the report and fsync.
func BenchmarkSave(b *testing.B) {
	s := snapshot(1_000_000)
	for b.Loop() {
		dir := b.TempDir() + "/evidence"
		saved, err := Save(dir, s)
		if err != nil {
			b.Fatal(err)
		}
		if err := Verify(saved.JSONPath, saved.SHA256); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWriteJSON is the same without a disk.
func BenchmarkWriteJSON(b *testing.B) {
	s := snapshot(1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		var n counted
		if err := WriteJSON(&n, s); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(n))
	}
}

type counted int64

func (c *counted) Write(p []byte) (int, error) {
	*c += counted(len(p))
	return len(p), nil
}
