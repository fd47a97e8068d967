package cli_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage lie: each command line makes a demo of its own, and there is room.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
