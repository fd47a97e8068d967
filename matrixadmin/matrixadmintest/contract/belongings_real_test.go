//go:build realsynapse

package contract_test

import "testing"

// TestRealSynapseBelongings runs the cases against the running server.
func TestRealSynapseBelongings(t *testing.T) {
	t.Parallel()
	w := newReal(t)
	for _, c := range belongingsCases() {
		t.Run(c.title(), func(t *testing.T) {
			t.Parallel()
			c.run(t, w)
		})
	}
}
