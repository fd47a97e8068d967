package matrixadmin

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Capability is something that some servers can do. Its value stands beside its endpoint, and everybody asks [Server.Can].
type Capability struct {
	ID    string         // "deactivate"
	Does  string         // what it is to be able to, for reasons: "deactivate accounts"
	Group string         // what administrators want it for, of [AbilityGroups]; "" for what they are not told of
	At    map[Via]string // method and path of its endpoint on each surface that may have it, nil for what has none
	Own   bool           // where MAS keeps accounts, it is for those alone that the homeserver keeps: of application services
	Rows  []Row          // the first that fits a server decides

	probe string // path and query that show by GET whether the endpoint is there; {me} is the token's account, {nobody} one that nobody has
}

// Row says what holds for some servers; a field with its zero value fits any.
type Row struct {
	Family  Family
	Since   Release      // of the family, included
	Before  Release      // of the family, not included
	MAS     Availability // whether accounts are kept by the Matrix Authentication Service
	Feature string       // that the server has to announce among its capabilities

	Answer Answer
	Via    Via    // where, if not where the server takes changes
	Why    string // why not, as a part of a sentence
	Note   string // what one has to know where it can, as a part of a sentence
	Set    bool   // the server can only where its configuration says so, which no read tells
}

// Answer says whether a server can do something.
type Answer uint8

// The values of an [Answer].
const (
	NotKnown Answer = iota // not learnt yet; it can be tried, and is asked again
	Ask                    // only trying shows it: the server hides its version, and no read tells
	Yes
	No
)

// Support is what a server can do, and if not, why not.
type Support struct {
	Answer Answer
	Via    Via
	Why    string // a part of a sentence; "" unless the answer is No
	Note   string // a part of a sentence; "" unless the answer is Yes or Ask
	Set    bool   // Yes, where its configuration says so
}

// untold is why only trying shows it where a server hides its version.
const untold = "this server does not report its version, so it is unknown until tried whether it can do this"

// hiddenWhy is why a server cannot do what something in front of it hides.
const hiddenWhy = "the admin API is blocked by the reverse proxy (/_synapse/admin)"

// Can says whether the server can do something, and if not, why not: by its family and version, and by what it has answered itself.
func (s *Server) Can(c *Capability) Support {
	seen := s.seen[c.ID]
	family := s.Family.software()
	row, fits := s.row(c)
	via := s.Via()
	if row.Via != ViaSynapse {
		via = row.Via
	}
	switch {
	case fits && row.Answer == No:
		return Support{Answer: No, Why: row.Why}
	case fits && row.Answer == Yes && row.Feature != "": // announced to this very token
		return Support{Answer: Yes, Via: via, Note: row.Note, Set: row.Set}
	case c.At != nil && !c.anyAt(s.at):
		if s.mayAnnounce(c) {
			return Support{Answer: NotKnown, Via: ViaSpec}
		}
		return Support{Answer: No, Why: family.cannot(c)}
	case seen == Hidden:
		return Support{Answer: No, Why: hiddenWhy}
	case seen == Absent:
		return Support{Answer: No, Why: "this server's admin API cannot " + c.Does}
	case seen == Present:
		return Support{Answer: Yes, Via: via, Note: row.Note, Set: row.Set}
	case s.seen[AdminPaths.ID] == Hidden && via == ViaSynapse && s.onlyBelowAdmin(c):
		return Support{Answer: No, Why: hiddenWhy}
	case fits && row.Answer == Yes:
		return Support{Answer: Yes, Via: via, Note: row.Note, Set: row.Set}
	case !fits && c.At != nil && c.probe == "" && family.has(s.Version): // nothing else asks for it
		return Support{Answer: Yes, Via: via}
	case fits && row.Answer == Ask:
		return Support{Answer: Ask, Via: via, Note: row.Note}
	case seen == Unclear:
		return Support{Answer: Ask, Via: via, Note: untold}
	}
	return Support{Answer: NotKnown, Via: via}
}

// anyAt reports whether its endpoint may be on any of some surfaces.
func (c *Capability) anyAt(some func(Via) bool) bool {
	for on := range c.At {
		if some(on) {
			return true
		}
	}
	return false
}

// at reports whether the server may answer administrators' calls on a surface. The specification's are there only where they are announced, call by call.
func (s *Server) at(on Via) bool { return on != ViaSpec && s.Family.software().at(on) }

// onlyBelowAdmin reports whether a capability's endpoint can be nowhere but below /_synapse/admin here.
func (s *Server) onlyBelowAdmin(c *Capability) bool {
	return c.At != nil && !c.anyAt(func(on Via) bool { return on != ViaSynapse && s.at(on) })
}

// mayAnnounce reports whether the server may still turn out to announce a call, which it has not been asked yet.
func (s *Server) mayAnnounce(c *Capability) bool {
	return s.features == nil && c.At[ViaSpec] != "" && s.Family.software().at(ViaSpec)
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

// Announcing returns a copy that announces these features among its capabilities, and no others but those that it did already.
func (s Server) Announcing(features ...string) Server {
	s.features = append(append([]string{}, s.features...), features...)
	return s
}

// Settled reports whether nothing is left that another call of [Client.Server] might still learn.
func (s *Server) Settled() bool {
	return s.MAS != Unknown && s.Family.known() && (s.features != nil || !s.Family.software().at(ViaSpec)) && s.Can(&ListAccounts).Answer != NotKnown && s.Can(&DeactivateAccount).Answer != NotKnown
}

// row is the first that fits: of what is peculiar to the family, and then of the capability.
func (s *Server) row(c *Capability) (Row, bool) {
	if r, ok := s.Family.software().rows[c.ID]; ok && s.fits(r) {
		return r, true
	}
	if i := slices.IndexFunc(c.Rows, s.fits); i >= 0 {
		return c.Rows[i], true
	}
	return Row{}, false
}

// fits reports whether a row is about this server.
func (s *Server) fits(r Row) bool {
	release, known := ParseRelease(s.Version.Raw())
	switch {
	case r.Family.known() && r.Family != s.Family:
	case r.Since != (Release{}) && (!known || release.Less(r.Since)):
	case r.Before != (Release{}) && (!known || !release.Less(r.Before)):
	case r.MAS != Unknown && r.MAS != s.MAS:
	case r.Feature != "" && !slices.Contains(s.features, r.Feature):
	default:
		return true
	}
	return false
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
