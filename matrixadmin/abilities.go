package matrixadmin

import (
	"cmp"
	"slices"
)

// abilities are the capabilities that people are told of. [told] adds one.
var abilities []*Capability

// told has a capability told of by [Abilities]. It stands below the capability: var _ = told(…).
func told(c *Capability) bool { //nolint:unparam // a declaration takes a value
	abilities = append(abilities, c)
	return true
}

// AbilityGroups are the groups in the order in which they are shown.
func AbilityGroups() []string {
	return []string{"find", "list", "read", "contain", "disrupt", "end", "repair"}
}

// Abilities lists what administrators can do where the server can: group by group, and by the alphabet within each.
func Abilities() []*Capability {
	groups := AbilityGroups()
	return slices.SortedFunc(slices.Values(abilities), func(a, b *Capability) int {
		return cmp.Or(slices.Index(groups, a.Group)-slices.Index(groups, b.Group), cmp.Compare(a.Does, b.Does))
	})
}

// Where is the endpoint that a server would be asked at: on the surface that it has, or else where most servers have it.
func (c *Capability) Where(s Server) string {
	return cmp.Or(c.At[s.Can(c).Via], c.At[ViaSynapse])
}

// Limit says for which accounts alone a server can do it, as a part of a sentence; "" where it is all of them.
func (c *Capability) Limit(s Server) string {
	if c.Own && s.Lacks(&OwnAccounts) {
		return "of application services only; others are managed by the Matrix Authentication Service (MAS)"
	}
	return ""
}
