//go:build realsynapse

package contract_test

import "testing"

// TestRealScripts runs every script on the running server, through its Unix socket.
func TestRealScripts(t *testing.T) {
	t.Parallel()
	runScripts(t, func(t *testing.T) (*world, string) {
		t.Helper()
		return newReal(t), setting(t, "MXWARDEN_CONTRACT_SOCKET")
	})
}
