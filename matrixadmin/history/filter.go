package history

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/terms"
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
type FilterError = terms.Error

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

// language is what filters of connections are written in; byName are its fields.
var language = terms.Language{Hosts: true, Fields: []terms.Field{
	{Name: "ip", Wants: "an address, a network (203.0.113.0/24) or part of one"},
	{Name: "net", Wants: "a network, AS number or name"},
	{Name: "ua", Wants: "part of the user agent"},
	{Name: "client", Wants: "part of the client name"},
	{Name: "device", Wants: "part of the device ID"},
	{Name: "since", Wants: terms.WantsTime, Values: spans},
	{Name: "before", Wants: terms.WantsTime, Values: spans},
	{Name: "tag", Wants: wantsTag, Values: tagNames},
	{Name: "country", Wants: "a two-letter country code"},
	{Name: "certainty", Wants: wantsCertainty, Values: []string{"exact", "likely", "none"}},
}}

var byName = map[string]field{
	"": anywhere, "ip": fieldIP, "net": fieldNet, "ua": fieldAgent, "client": fieldClient, "device": fieldDevice, "since": fieldSince, "before": fieldBefore,
	"tag": fieldTag, "country": fieldCountry, "certainty": fieldCertainty,
}

var spans = []string{"1h", "24h", "7d", "30d", "today", "yesterday"}

const (
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
	for l := language.Lex(text); ; {
		w, err := l.Next()
		if err != nil {
			return Filter{}, err
		}
		if w == nil {
			return f, nil
		}
		t, err := termOf(w, now, loc)
		if err != nil {
			return Filter{}, err
		}
		if len(f.terms) == maxTerms {
			return Filter{}, terms.Wrong(w.Pos, w.End, fmt.Sprintf("too many terms (at most %d)", maxTerms))
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
