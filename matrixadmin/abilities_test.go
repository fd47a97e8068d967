package matrixadmin_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TestAbilitiesAreAllCapabilities: whatever has an endpoint is told to people, in a known group, and with the paths that the fakes are held against.
func TestAbilitiesAreAllCapabilities(t *testing.T) {
	t.Parallel()
	told := map[*matrixadmin.Capability]bool{}
	at := -1
	for _, a := range matrixadmin.Abilities() {
		group := slices.Index(matrixadmin.AbilityGroups(), a.Group)
		if told[a] || a.Does == "" || group < max(at, 0) {
			t.Errorf("%s is there twice, in no group or in none of its own, or does nothing", a.ID)
		}
		told[a], at = true, group
	}
	for name, e := range endpoints {
		a := e.capability
		switch {
		case name == "AdminPaths", name == "PagedList": // others tell of them
		case !told[a]:
			t.Errorf("%s is not among Abilities: give it a group, and told below it", name)
		default:
			for via, call := range e.at {
				if want, _, _ := strings.Cut(call, " or "); !samePath(a.At[via], want) {
					t.Errorf("%s is said to be at %s, and is at %s", name, a.At[via], want)
				}
			}
		}
	}
}

// samePath reports whether a call is one of a path in which {words} stand for any segment.
func samePath(path, call string) bool {
	call, _, _ = strings.Cut(call, "?")
	want, got := strings.Split(path, "/"), strings.Split(call, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && !strings.HasPrefix(want[i], "{") {
			return false
		}
	}
	return true
}
