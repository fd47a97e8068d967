package matrixadmin

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Capability is something that some servers can do. Its value stands beside its endpoint, and everybody asks [Server.Can].
type Capability struct {
	ID     string // "deactivate"
	Rows   []Row  // the first that fits a server decides
	Absent string // why not, where the server has answered that it has no such endpoint
}

// Row says what holds for some servers; a field with its zero value fits any.
type Row struct {
	Family  Family
	Since   Release      // of the family, included
	Before  Release      // of the family, not included
	MAS     Availability // whether accounts are kept by the Matrix Authentication Service
	Feature string       // that the server has to announce among its capabilities

	Answer Answer
	Why    string // why not, as a part of a sentence
}

// Answer says whether a server can do something.
type Answer uint8

// The values of an [Answer].
const (
	NotKnown Answer = iota // not learnt yet; it can be tried, and is asked again
	Yes
	No
)

// Support is what a server can do, and if not, why not.
type Support struct {
	Answer Answer
	Via    Via
	Why    string // a part of a sentence; "" unless the answer is No
}

// hiddenWhy is why a server cannot do what something in front of it hides.
const hiddenWhy = "the admin API is blocked by the reverse proxy (/_synapse/admin)"

// Can says whether the server can do something, and if not, why not: by its family and version, and by what it has answered itself.
func (s *Server) Can(c *Capability) Support {
	seen := s.seen[c.ID]
	row, fits := c.row(s)
	switch {
	case fits && row.Answer == No:
		return Support{Answer: No, Why: row.Why}
	case seen == Hidden:
		return Support{Answer: No, Why: hiddenWhy}
	case seen == Absent:
		return Support{Answer: No, Why: c.Absent}
	case seen == Present, fits && row.Answer == Yes:
		return Support{Answer: Yes, Via: s.Via()}
	}
	return Support{Answer: NotKnown, Via: s.Via()}
}

// Has reports whether the server is known to be able to do something.
func (s *Server) Has(c *Capability) bool { return s.Can(c).Answer == Yes }

// Lacks reports whether the server is known not to be able to do something.
func (s *Server) Lacks(c *Capability) bool { return s.Can(c).Answer == No }

// Hides reports whether something in front of the server hides what it may be able to do.
func (s *Server) Hides(c *Capability) bool { return s.seen[c.ID] == Hidden }

// With returns a copy of which one answer is known.
func (s Server) With(c *Capability, p Availability) Server {
	s.seen = maps.Clone(s.seen)
	if s.seen == nil {
		s.seen = map[string]Availability{}
	}
	s.seen[c.ID] = p
	return s
}

// Announcing returns a copy that announces features among its capabilities.
func (s Server) Announcing(features ...string) Server {
	s.features = append(slices.Clone(s.features), features...)
	return s
}

// Settled reports whether nothing is left that another call of [Client.Server] might still learn.
func (s *Server) Settled() bool {
	return s.MAS != Unknown && s.Family != FamilyUnknown && s.Can(&ListAccounts).Answer != NotKnown && s.Can(&DeactivateAccount).Answer != NotKnown
}

// row is the first row that fits.
func (c *Capability) row(s *Server) (Row, bool) {
	i := slices.IndexFunc(c.Rows, func(r Row) bool {
		release, known := ParseRelease(s.Version.Raw())
		switch {
		case r.Family != FamilyUnknown && r.Family != s.Family:
		case r.Since != (Release{}) && (!known || release.Less(r.Since)):
		case r.Before != (Release{}) && (!known || !release.Less(r.Before)):
		case r.MAS != Unknown && r.MAS != s.MAS:
		case r.Feature != "" && !slices.Contains(s.features, r.Feature):
		default:
			return true
		}
		return false
	})
	if i < 0 {
		return Row{}, false
	}
	return c.Rows[i], true
}

// Release is a version as three numbers: 0.99.3 has other paths than 0.99.4.
type Release [3]int

// Less reports whether r came before other.
func (r Release) Less(other Release) bool { return slices.Compare(r[:], other[:]) < 0 }

// ParseRelease reads the numbers at the beginning of a version, of which two are required: "1.12.0rc1 (b=x)".
func ParseRelease(version string) (r Release, ok bool) {
	rest := strings.TrimPrefix(version, "v")
	for i := range r {
		end := strings.IndexFunc(rest, func(c rune) bool { return c < '0' || c > '9' })
		if end < 0 {
			end = len(rest)
		}
		n, err := strconv.Atoi(rest[:end])
		if err != nil {
			return r, i >= 2
		}
		r[i] = n
		if end == len(rest) || rest[end] != '.' {
			return r, i >= 1
		}
		rest = rest[end+1:]
	}
	return r, true
}
