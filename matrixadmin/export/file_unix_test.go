//go:build !windows

package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

var two = [][]string{{"a"}, {"b"}}

func TestSave(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "out.csv")
	saved, err := Save(t.Context(), path, tableOf(two), CSV, nil)
	if err != nil || saved != (Saved{path, 2, 16}) {
		t.Fatalf("%+v %v", saved, err)
	}
	body, err := os.ReadFile(path)
	if err != nil || string(body) != "n,c0\r\n0,a\r\n1,b\r\n" {
		t.Errorf("%q %v", body, err)
	}
	onlyNames(t, dir, "out.csv")
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	checkRefused(t, path, "file already exists; choose another name")
	if after, err := os.ReadFile(path); err != nil || string(after) != string(body) {
		t.Errorf("%q %v", after, err)
	}
	checkRefused(t, filepath.Join(dir, "none", "x"), "no such directory")
	checkRefused(t, filepath.Join(dir, "out.csv", "x"), "part of the path is not a directory")
	checkRefused(t, dir+string(filepath.Separator), "no file name")
	checkRefused(t, filepath.Join(dir, "x")+"/..", "no file name")
	checkRefused(t, filepath.Join(dir, strings.Repeat("x", 300)), "the name is too long")
	target := filepath.Join(dir, "target")
	if err := os.Symlink(target, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	checkRefused(t, filepath.Join(dir, "link"), "file already exists; choose another name")
	onlyNames(t, dir, "link", "out.csv")
}

func checkRefused(t *testing.T, path, want string) {
	t.Helper()
	_, err := Save(t.Context(), path, tableOf(two), CSV, nil)
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Reason != want || e.Path != path || matrixadmin.Printable(err.Error()) != err.Error() {
		t.Errorf("%s: %v, want %q", path, err, want)
	}
}

func onlyNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("the directory has %q, want %q", names, want)
	}
}

func TestSaveCancelled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	rows := make([][]string, 5*rowsBetween)
	for i := range rows {
		rows[i] = []string{strings.Repeat("x", 200)}
	}
	_, err := Save(ctx, filepath.Join(dir, "out.csv"), tableOf(rows), CSV, func(n int, _ int64) {
		if n > 2*rowsBetween {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	onlyNames(t, dir)
}

// faulty is a directory in memory whose nth step fails.
type faulty struct {
	files map[string]string
	steps int
	fail  int
	err   error
	short bool // a write takes half of what it is given and says nothing
}

func (d *faulty) step() error {
	d.steps++
	if d.steps == d.fail {
		return d.err
	}
	return nil
}

func (d *faulty) Create(name string) (securefile.File, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	d.files[name] = ""
	return &faultyFile{d, name}, nil
}

func (d *faulty) Exists(name string) (bool, error) {
	_, ok := d.files[name]
	return ok, d.step()
}

func (d *faulty) Publish(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	d.files[to] = d.files[from]
	delete(d.files, from)
	return nil
}

func (d *faulty) Remove(name string) error {
	delete(d.files, name)
	return nil
}

func (d *faulty) Sync() error { return d.step() }

type faultyFile struct {
	d    *faulty
	name string
}

func (f *faultyFile) Write(p []byte) (int, error) {
	n := len(p)
	err := f.d.step()
	if err != nil || f.d.short {
		n /= 2
	}
	f.d.files[f.name] += string(p[:n])
	return n, err
}

func (f *faultyFile) Sync() error  { return f.d.step() }
func (f *faultyFile) Close() error { return f.d.step() }

// TestEveryFault lets each step of a save fail in turn: nothing may be left, and the reason is one line.
func TestEveryFault(t *testing.T) {
	t.Parallel()
	whole := &faulty{files: make(map[string]string)}
	if _, err := save(t.Context(), whole, "out.csv", tableOf(two), CSV, nil); err != nil || len(whole.files) != 1 {
		t.Fatalf("%v %v", whole.files, err)
	}
	for fail := 1; fail <= whole.steps; fail++ {
		d := &faulty{files: make(map[string]string), fail: fail, err: &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}}
		_, err := save(t.Context(), d, "out.csv", tableOf(two), CSV, nil)
		if err == nil || len(d.files) != 0 {
			t.Errorf("step %d: %v is left (%v)", fail, d.files, err)
			continue
		}
		if got := failed("/x/out\x1b.csv", err).Error(); got != "cannot save the export: the disk is full (/x/out‹1B›.csv)" {
			t.Errorf("step %d: %s", fail, got)
		}
	}
	d := &faulty{files: make(map[string]string), short: true}
	if _, err := save(t.Context(), d, "out.csv", tableOf(two), CSV, nil); err == nil || len(d.files) != 0 {
		t.Errorf("a short write: %v is left (%v)", d.files, err)
	}
}

func TestDir(t *testing.T) {
	t.Parallel()
	if got := Dir("/state/mxwarden/audit.jsonl"); got != "/state/mxwarden/exports" || Dir("") != "" {
		t.Error(got)
	}
	root := t.TempDir()
	dir := filepath.Join(root, "a", "exports")
	for range 2 {
		if err := MakeDir(dir); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info, err)
	}
	link, file := filepath.Join(root, "link"), filepath.Join(root, "file\x1b")
	if err := errors.Join(os.Symlink(dir, link), os.WriteFile(file, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"": "no directory was given", link: link + " is a symbolic link", file: filepath.Join(root, "file‹1B› is not a directory"), filepath.Join(file, "x"): "part of the path is not a directory",
	} {
		if e, ok := errors.AsType[*Error](MakeDir(path)); !ok || e.Reason != want || strings.ContainsRune(e.Error(), 0x1b) {
			t.Errorf("%q: %v", path, e)
		}
	}
	for bit := range 6 {
		if err := os.Chmod(dir, 0o700|fs.FileMode(1)<<bit); err != nil {
			t.Fatal(err)
		}
		if e, ok := errors.AsType[*Error](MakeDir(dir)); !ok || e.Reason != fmt.Sprintf("the directory is accessible to others (mode %04o). Fix: chmod 700 '%s'", 0o700|1<<bit, dir) {
			t.Errorf("bit %d: %v", bit, e)
		}
	}
}
