package ops

import (
	"slices"
	"sync"
	"testing"
)

// AtWork is atWork, for tests.
var AtWork = atWork

// Covers is covers, for tests.
var Covers = covers

// WithActions puts actions of a test into the catalog until it ends.
func WithActions(t *testing.T, actions ...Action) {
	t.Helper()
	before := catalog
	t.Cleanup(func() { catalog, made = before, sync.OnceValue(makeAll) })
	made = sync.OnceValue(makeAll)
	for _, a := range actions {
		catalog = append(slices.Clip(catalog), func() Action { return a })
	}
}

// ReadsOf makes what actions read with.
func ReadsOf(hs Homeserver) Reads { return Reads{backends{hs: hs}} }
