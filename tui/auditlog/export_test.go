package auditlog

import "testing"

// SetMost changes how many records are held, for a test.
func SetMost(t *testing.T, n int) {
	t.Helper()
	before := most
	most = n
	t.Cleanup(func() { most = before })
}
