package find_test

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/find"
)

// TestALegalIDStaysReachable: what ends like a sentence is taken whole where it is an id of this very server.
func TestALegalIDStaysReachable(t *testing.T) {
	for in, server := range map[string]string{
		"@alice:demo.example.": "demo.example.", "@alice:demo-": "demo-", "@alice.:demo.example": "demo.example", "@-:demo.example": "demo.example", "@alice-:demo.example": "demo.example",
	} {
		if id, _, err := find.ID(in, server); err != nil || id.Raw() != in {
			t.Errorf("ID(%q) = %s, %v", in, id.Raw(), err)
		}
	}
	for _, local := range []string{"alice.", "alice-", "..", "a!"} {
		if id, _, err := find.ID(local, server); err != nil || id.Raw() != "@"+local+":"+server {
			t.Errorf("ID(%q) = %s, %v", local, id.Raw(), err)
		}
	}
	if id, _, err := find.ID("alice", ""); err == nil {
		t.Errorf("a localpart of no server is %s", id.Raw())
	}
}
