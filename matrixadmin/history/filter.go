package history

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Filter says which rows are wanted; the zero Filter wants all. It is made by [ParseFilter] and safe to share.
//
// All terms of a filter must hold. The language:
//
//	word               anywhere in the address, user agent, client or device, in either case
//	ip:203.0.113.0/24  a network; ip:203.0.113.9 an address, however it is spelled; ip:text a part of what was sent
//	net:AS3320         a part of the network's name, or a network
//	ua: client: device:  a part of this column
//	ua:=text           all of it, exactly; ua:="" is none
//	since:7d           m, h, d, w back from now; or 2026-11-01, 2026-11-01T10:00, 2026-11-01T10:00:30, with Z for UTC; today, yesterday
//	before:…           the same, the moment itself left out
//	country:DE         the country, where a database tells it
//	certainty:likely   how sure the row's device is: exact, likely, none
//	tag:private        loopback, link-local, cgnat, documentation, mapped, unspecified
//	-term              not that
//	"two words"        one word, ua:"two words"; within quotes \" \\ \xFF and \u{202E} stand for characters
type Filter struct {
	text  string
	terms []term
}

// String returns the filter as it was written.
func (f Filter) String() string { return f.text }

// IsZero reports whether the filter wants all rows.
func (f Filter) IsZero() bool { return len(f.terms) == 0 }

// FilterError says what is wrong with a filter, and where.
type FilterError struct {
	Pos int    // byte offset of what is wrong
	End int    // byte offset behind it
	Msg string // what is wrong, in one short harmless line

	More string // what would be right, where that takes a longer line
}

// Error returns the message with its place, counted from 1.
func (e *FilterError) Error() string { return fmt.Sprintf("filter, at %d: %s", e.Pos+1, e.Whole()) }

// Whole returns all that there is to say, in one line.
func (e *FilterError) Whole() string {
	if e.More == "" {
		return e.Msg
	}
	return e.Msg + "; " + e.More
}

func wrongAt(pos, end int, msg string) *FilterError {
	return &FilterError{Pos: pos, End: end, Msg: msg}
}

// field is what a term looks at.
type field uint8

const (
	anywhere field = iota
	fieldIP
	fieldNet
	fieldAgent
	fieldClient
	fieldDevice
	fieldSince
	fieldBefore
	fieldTag
	fieldCountry
	fieldCertainty
)

var fields = []struct {
	name string
	field
	wants string
}{
	{"ip", fieldIP, "an address, a network (203.0.113.0/24) or part of one"},
	{"net", fieldNet, "a network, AS number or name"},
	{"ua", fieldAgent, "part of the user agent"},
	{"client", fieldClient, "part of the client name"},
	{"device", fieldDevice, "part of the device ID"},
	{"since", fieldSince, wantsTime},
	{"before", fieldBefore, wantsTime},
	{"tag", fieldTag, wantsTag},
	{"country", fieldCountry, "a two-letter country code"},
	{"certainty", fieldCertainty, wantsCertainty},
}

// fieldList names all fields.
var fieldList = func() string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}()

const (
	wantsTime      = "an age (7d, 12h) or a date (2026-11-01, 2026-11-01T10:00)"
	wantsCertainty = "exact, likely or none"
	wantsTag       = "private, loopback, link-local, cgnat, documentation, mapped or unspecified"
)

// term is one condition.
type term struct {
	field  field
	not    bool
	exact  bool         // the whole text as it is
	text   string       // what is looked for, folded unless exact
	prefix netip.Prefix // a network, or an address as one with all its bits
	zone   string       // of the address
	at     int64        // since or before, in milliseconds
	tag    Tags
	sure   Certainty
}

// network reports whether a host is in the term's network, or is its address; an address without a zone is meant in every zone.
func (t *term) network(host netip.Addr) bool {
	return host.IsValid() && t.prefix.Contains(host.WithZone("")) && (t.zone == "" || t.zone == host.Zone())
}

// ParseFilter reads a filter. Spans go back from now; dates are of loc, nil is UTC. The error is a [*FilterError].
func ParseFilter(text string, now time.Time, loc *time.Location) (Filter, error) {
	loc = newZoneOffsets(loc).loc
	f := Filter{text: text}
	for l := (lexer{text: text}); ; {
		w, err := l.next()
		if err != nil {
			return Filter{}, err
		}
		if w == nil {
			return f, nil
		}
		t, err := w.term(now, loc)
		if err != nil {
			return Filter{}, err
		}
		if len(f.terms) == maxTerms {
			return Filter{}, wrongAt(w.pos, w.end, fmt.Sprintf("too many terms (at most %d)", maxTerms))
		}
		f.terms = append(f.terms, t)
	}
}

// maxTerms is how many terms a filter has at most: each word has a bit, and one is left over.
const maxTerms = 31

// Narrows reports whether every row that f wants is certainly one that old wants, so that f need only look at these.
func (f Filter) Narrows(old Filter) bool {
	for i := range old.terms {
		if !slices.ContainsFunc(f.terms, func(t term) bool { return t.implies(&old.terms[i]) }) {
			return false
		}
	}
	return true
}
