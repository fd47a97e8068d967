package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// TestFullDisk fills a disk of 64 KiB that only the child sees, and then makes it read-only.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	cmd := child(t, "full", newTrail(t))
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Geteuid(), HostID: os.Geteuid(), Size: 1}}
		cmd.SysProcAttr.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN}
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, fs.ErrPermission) || cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 1 && string(out) == noMount+"\n" {
		t.Log("this machine lets nobody mount; the limit on file sizes and /dev/full stand for the full disk")
		return
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

var _ = register("full", fullDisk)

const noMount = "mount: operation not permitted"

// fullDisk writes until there is no room, makes some, and goes on.
func fullDisk(trail string) error {
	ctx := context.Background()
	disk := filepath.Dir(filepath.Dir(trail))
	if err := os.MkdirAll(disk, 0o700); err != nil {
		return err
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return mountError(err)
	}
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=64k,mode=700"); err != nil {
		return mountError(err)
	}
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 8<<10), 0o600); err != nil {
		return err
	}
	l, err := Open(trail, Options{Outside: nowhere})
	if err != nil {
		return err
	}
	written := uint64(0)
	for err == nil {
		if _, err = l.Intent(ctx, act("@a:example.org")); err == nil {
			written++
		}
	}
	if err := refused(err, "the disk is full"); err != nil {
		return err
	}
	if written < 50 || written > 200 {
		return fmt.Errorf("%d records fitted on 64 KiB", written)
	}
	for range 5 { // it stays so, and what is there stays whole
		_, err := l.Intent(ctx, act("@a:example.org"))
		if err := errors.Join(refused(err, "the disk is full"), verified(trail, written)); err != nil {
			return err
		}
	}
	if err := os.Remove(ballast); err != nil {
		return err
	}
	if _, err := l.Intent(ctx, act("@a:example.org")); err != nil {
		return err
	}
	if err := l.Close(); err != nil {
		return err
	}
	if err := unix.Mount("tmpfs", disk, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		return err
	}
	_, err = Open(trail, Options{Outside: nowhere})
	if err := refused(err, "the file system is read-only"); err != nil {
		return err
	}
	return verified(trail, written+1) // reading goes on
}

func mountError(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return errors.New(noMount)
	}
	return err
}
