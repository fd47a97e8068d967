package matrixadmin

import (
	"slices"
	"strings"
)

// Family is the homeserver's implementation; the zero value is one that is not known. All that depends on it is its row of the table below, and rows of the
// capabilities: nothing else asks which one it is.
type Family uint8

// The families that are told apart.
const (
	FamilyUnknown Family = iota
	FamilySynapse
	FamilyDendrite
	FamilyTuwunel
	FamilyContinuwuity
	FamilyConduit
)

// software is what is known of a family before a server of it has answered.
type software struct {
	name   string   // as it calls itself
	words  []string // in lower case: a name with one of them is its own
	own    []string // a path of its own, which refuses GET; nil without one
	bare   bool     // it answers server_version with a number and nothing else
	serves []Via    // where administrators' calls are answered, the usual place first; nil where all may be

	complete Release // from which on each call is there that no row denies; zero where all are asked for
	legacy   Release // before which changes go to [ViaLegacy] where [ViaSynapse] is not there
	mas      Release // from which on the Matrix Authentication Service may keep its accounts; zero if it never does
	metadata Release // from which on auth_metadata is there, and shows that
	oauth    bool    // it may be an OAuth server itself, which is then no sign of another

	password  int               // the shortest password that it takes, in characters
	adminRoom map[string]string // by capability: the command for it in the admin room; nil where there is none
	rows      map[string]Row    // by capability: what is peculiar to it, whatever the version
}

// families is the table: a new family is its constant, its row, and its mode in matrixadmintest.
//
// Sources: Synapse's CHANGES.md and rest/admin; Dendrite 0.15 clientapi/routing; Tuwunel 1.9 src/api/admin/routes.rs; continuwuity 26.8 src/api/client/admin.
var families = [...]software{
	FamilyUnknown: {name: "unknown", mas: Release{1}},
	FamilySynapse: {
		name: "Synapse", words: []string{"synapse"}, bare: true,
		serves: []Via{ViaSynapse, ViaLegacy, ViaClient}, complete: Release{1, 78}, legacy: Release{1, 24}, mas: Release{1, 84}, metadata: Release{1, 138},
	},
	FamilyDendrite: {
		name: "Dendrite", words: []string{"dendrite"}, own: []string{"_dendrite", "admin", "resetPassword", probeID},
		serves: []Via{ViaDendrite, ViaClient}, password: 8,
		rows: map[string]Row{
			SetPassword.ID:     {Answer: Yes},
			ReadConnections.ID: {Answer: Yes, Via: ViaClient},
			EveryConnection.ID: {Answer: No, Why: "Dendrite keeps only the last connection of each device"},
		},
	},
	FamilyTuwunel: {
		name: "Tuwunel", words: []string{"tuwunel"},
		serves: []Via{ViaSynapse, ViaSpec, ViaClient}, complete: Release{1, 8, 1}, mas: Release{1}, metadata: Release{1}, oauth: true,
		rows: map[string]Row{
			SortAccounts.ID:          {Answer: No, Why: "Tuwunel lists accounts by user ID only"},
			EveryConnection.ID:       {Answer: No, Why: "Tuwunel keeps only the last address of each device"},
			ReadConnections.ID:       {Since: Release{1, 8, 1}, Answer: Yes, Via: ViaClient},
			LeaveRooms.ID:            {Before: Release{1, 9, 1}, Answer: No, Why: "Tuwunel 1.9.0 and older do not leave the account's rooms"},
			ResetStaysDeactivated.ID: {Answer: No, Why: "on Tuwunel, a new password reactivates it"},
			ResetKeepsOwnSession.ID:  {Answer: No, Why: "Tuwunel signs out this session as well"},
		},
	},
	FamilyContinuwuity: {
		name: "Continuwuity", words: []string{"continuwuity", "conduwuit"}, serves: []Via{ViaSpec},
		adminRoom: map[string]string{
			ListAccounts.ID: "users list", DeactivateAccount.ID: "users deactivate", SetPassword.ID: "users reset-password", SuspendAccount.ID: "users suspend",
		},
	},
	FamilyConduit: {name: "Conduit", words: []string{"conduit"}, serves: []Via{}},
}

// software returns the family's row of the table.
func (f Family) software() *software {
	if int(f) >= len(families) {
		f = FamilyUnknown
	}
	return &families[f]
}

// String returns the family's name with the version left out.
func (f Family) String() string { return f.software().name }

// known reports whether it is one of the table.
func (f Family) known() bool { return f != FamilyUnknown }

// familyOf finds a family in a name that a server gives itself.
func familyOf(name string) Family {
	return familyThat(func(s *software) bool {
		return slices.ContainsFunc(s.words, func(word string) bool { return strings.Contains(strings.ToLower(name), word) })
	})
}

// familyThat finds the first family of the table that is so.
func familyThat(is func(*software) bool) Family {
	for f := range families {
		if is(&families[f]) {
			return Family(f)
		}
	}
	return FamilyUnknown
}

// at reports whether it answers administrators' calls on a surface.
func (s *software) at(on Via) bool { return s.serves == nil || slices.Contains(s.serves, on) }

// has reports whether a version is known to have each call that no row denies.
func (s *software) has(version Text) bool {
	release, known := ParseRelease(version.Raw())
	return known && s.complete != Release{} && !release.Less(s.complete)
}

// cannot is why nothing of the family's answers what a capability needs, as a part of a sentence.
func (s *software) cannot(c *Capability) string {
	if command, told := s.adminRoom[c.ID]; told {
		return s.name + " has no admin API for this; use its admin room: !admin " + command
	}
	return s.name + "'s admin API cannot " + c.Does
}
