//go:build realsynapse

package contract_test

import "testing"

// TestRealScripts runs every script on the running server.
func TestRealScripts(t *testing.T) {
	t.Parallel()
	runScripts(t, func(t *testing.T) (*world, string) {
		t.Helper()
		w := newReal(t)
		return w, w.base
	})
}
