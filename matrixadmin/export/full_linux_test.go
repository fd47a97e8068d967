package export

import (
	"os"
	"testing"
)

// TestFullDisk writes to the device that is always full.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err = Write(t.Context(), f, tableOf(two), CSV, nil); err == nil {
		t.Fatal("there is room on a full disk")
	}
	if got, want := failed("out.csv", err).Error(), "cannot save the export: the disk is full (out.csv)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
