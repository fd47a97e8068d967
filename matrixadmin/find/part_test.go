package find_test

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/find"
)

// TestPartOfAPathNamesNobody: an id is not cut out of what a proxy might make into it.
func TestPartOfAPathNamesNobody(t *testing.T) {
	for _, in := range []string{
		"@dave:demo.example;x", "@dave:demo.example?x", "@dave:demo.example#x", "@dave:demo.example/.", "@dave:demo.example/..", "@dave:demo.example%2f", "@dave:demo.example\\x",
		"x/../@dave:demo.example", "zzz;@dave:demo.example/", "zzz%2f@dave:demo.example",
	} {
		if id, _, err := find.ID(in, server); err == nil {
			t.Errorf("ID(%q) is %s", in, id.Raw())
		}
		if q, err := find.Parse(in, server); err == nil && q.ID.Raw() == "@dave:demo.example" {
			t.Errorf("Parse(%q) = %+v", in, q)
		}
	}
}
