//go:build unix

package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// refused wants an error about these words, as wantUnwritable does, in a process that has no test.
func refused(err error, words string) error {
	if !errors.Is(err, ErrUnwritable) || !strings.Contains(err.Error(), words) {
		return fmt.Errorf("got %w, want words about %q", err, words)
	}
	return nil
}

// verified wants a trail without a fault that ends with this record.
func verified(trail string, seq uint64) error {
	rep, err := VerifyFile(trail)
	if err == nil && rep.Head.Seq != seq {
		err = fmt.Errorf("the trail ends with record %d, want %d", rep.Head.Seq, seq)
	}
	return err
}

func TestTornWriteAtAFileSizeLimit(t *testing.T) {
	t.Parallel()
	play(t, child(t, "limit", newTrail(t)))
}

// fileSizeLimit lets the file grow by 196 bytes, less than a record: the kernel then writes a part, and sync says that all is well.
func fileSizeLimit(trail string) error {
	ctx := context.Background()
	l, err := Open(trail, Options{Outside: nowhere})
	if err != nil {
		return err
	}
	for range 3 {
		if _, err := l.Intent(ctx, act("@a:example.org")); err != nil {
			return err
		}
	}
	info, err := os.Stat(trail)
	if err != nil {
		return err
	}
	var old unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &old); err != nil {
		return err
	}
	limit := old
	assign(&limit.Cur, info.Size()+196)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	_, err = l.Intent(ctx, act("@a:example.org"))
	if err := refused(err, "file size limit reached"); err != nil {
		return err
	}
	if now, err := os.Stat(trail); err != nil || now.Size() != info.Size() {
		return fmt.Errorf("the part that was written is still there: %d bytes, %w", now.Size()-info.Size(), err)
	}
	if err := verified(trail, 3); err != nil {
		return err
	}
	l.disk.truncate = func(*os.File, int64) error { return unix.EIO } // now it cannot be taken back
	_, err = l.Intent(ctx, act("@a:example.org"))
	if err := refused(err, "file size limit reached"); err != nil {
		return err
	}
	if now, err := os.Stat(trail); err != nil || now.Size() != info.Size()+196 {
		return fmt.Errorf("the write was not torn as planned: %d bytes, %w", now.Size()-info.Size(), err)
	}
	if err := verified(trail, 3); !errors.Is(err, ErrTampered) {
		return fmt.Errorf("a torn tail is not seen: %w", err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &old); err != nil {
		return err
	}
	again, err := Open(trail, Options{Outside: nowhere})
	if err != nil {
		return err
	}
	if rep, err := VerifyFile(trail); err != nil || rep.Sealed != 1 || rep.TornBytes != 196 || rep.Head.Seq != 4 {
		return fmt.Errorf("after sealing: %+v, %w", rep, err)
	}
	for _, l := range []*Log{l, again} {
		if _, err := l.Intent(ctx, act("@a:example.org")); err != nil {
			return err
		}
	}
	return verified(trail, 6)
}

// assign is for a field that some systems give a sign.
func assign[T int64 | uint64](to *T, n int64) { *to = T(n) }

func TestFullDevice(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		full, err = os.Open(os.DevNull) // where there is no such device, one that refuses writes for another reason
	}
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	record(t, l, 2)
	before := contents(t, path)
	l.disk.write = func(_ *os.File, b []byte) (int, error) { return writeOnce(full, b) }
	_, err = l.Intent(t.Context(), act("@a:b"))
	wantUnwritable(t, err, "")
	if errors.Is(err, unix.ENOSPC) {
		wantUnwritable(t, err, "the disk is full")
	}
	if !bytes.Equal(contents(t, path), before) {
		t.Fatal("something was left")
	}
	mustVerify(t, path)
}

func TestReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	trail := newTrail(t)
	play(t, child(t, "readonly", trail))
}

// readOnlyDirectory tries to make a trail where it may not, as a user whom rights bind.
func readOnlyDirectory(trail string) error {
	dir := filepath.Dir(trail)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	const nobody = 65534
	if os.Geteuid() == 0 {
		for d := dir; len(d) > len(os.TempDir()); d = filepath.Dir(d) {
			if err := os.Chown(d, nobody, nobody); err != nil {
				return err
			}
		}
		if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody)); err != nil {
			return err
		}
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		return err
	}
	_, err := Open(trail, Options{Outside: nowhere})
	if err := refused(err, "chmod 700"); err != nil {
		return err
	}
	if err := errors.Join(os.Remove(dir), os.Chmod(filepath.Dir(dir), 0o500)); err != nil {
		return err
	}
	_, err = Open(trail, Options{Outside: nowhere})
	if err := refused(err, "permission denied"); err != nil {
		return err
	}
	if err := os.Chmod(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	l, err := Open(trail, Options{Outside: nowhere})
	if err != nil {
		return err
	}
	if _, err := l.Intent(context.Background(), act("@a:b")); err != nil {
		return err
	}
	// Somebody takes the rights away while the console runs: what was opened still can be written, but is refused.
	if err := os.Chmod(trail, 0o400); err != nil {
		return err
	}
	_, err = l.Intent(context.Background(), act("@a:b"))
	return refused(err, "you cannot write your own file")
}
