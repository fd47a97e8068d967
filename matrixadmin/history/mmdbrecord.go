package history

import (
	"math"
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// maxPlaceName is the longest that the name of a network may be, in bytes; the rest is cut off.
const maxPlaceName = 96

// placeRecord is everything that any of the layouts calls a country or a network. The library bounds what decoding it may cost.
type placeRecord struct {
	Country           any `maxminddb:"country"` // a code, a name, or a map with either
	CountryCode       any `maxminddb:"country_code"`
	CountryISO        any `maxminddb:"country_iso_code"`
	RegisteredCountry any `maxminddb:"registered_country"`
	Geo               any `maxminddb:"geo"`

	Number       any `maxminddb:"autonomous_system_number"`
	Organization any `maxminddb:"autonomous_system_organization"`
	Traits       any `maxminddb:"traits"`
	ASN          any `maxminddb:"asn"`
	ASNumber     any `maxminddb:"as_number"`
	AS           any `maxminddb:"as"` // a name, or a map
	ASName       any `maxminddb:"as_name"`
	ASOrg        any `maxminddb:"as_organization"`
	Name         any `maxminddb:"name"`
	Org          any `maxminddb:"org"`
	ISP          any `maxminddb:"isp"`
}

func (r *placeRecord) place() Place {
	return Place{Country: r.country(), Network: r.network()}
}

// country takes the first value that is a code: where one layout has a code another has a name.
func (r *placeRecord) country() string {
	for _, v := range []any{
		member(r.Country, "iso_code"), r.CountryCode, r.CountryISO, r.Country, member(r.Country, "code"),
		member(r.Geo, "country_code"), member(r.RegisteredCountry, "iso_code"), member(r.RegisteredCountry, "code"),
	} {
		if code := countryCode(v); code != "" {
			return code
		}
	}
	return ""
}

func (r *placeRecord) network() string {
	number := ""
	for _, v := range []any{
		r.Number, member(r.Traits, "autonomous_system_number"), r.ASN, r.ASNumber,
		member(r.AS, "asn"), member(r.AS, "number"), member(r.ASN, "asn"), member(r.ASN, "number"),
		member(r.Country, "AutonomousSystemNumber"), firstWord(r.Org),
	} {
		if number = systemNumber(v); number != "" {
			break
		}
	}
	name := ""
	for _, v := range []any{
		r.Organization, member(r.Traits, "autonomous_system_organization"), r.ASName, r.ASOrg, member(r.AS, "name"), member(r.ASN, "name"), r.AS,
		member(r.Country, "AutonomousSystemOrganization"), r.Org, r.ISP, member(r.Traits, "isp"), r.Name,
	} {
		if name = nameOf(v, number); name != "" {
			break
		}
	}
	if number == "" || name == "" {
		return number + name
	}
	return number + " " + name
}

func member(v any, key string) any {
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	return m[key]
}

// countryCode returns two letters in upper case, or "" for anything else.
func countryCode(v any) string {
	s, ok := v.(string)
	if s = strings.TrimSpace(s); !ok || len(s) != 2 {
		return ""
	}
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return ""
		}
	}
	return strings.ToUpper(s)
}

// systemNumber returns AS and the number, or "" for none: 0 is what nobody has.
func systemNumber(v any) string {
	n := uint64(0)
	switch v := v.(type) {
	case uint64:
		n = v
	case uint32:
		n = uint64(v)
	case uint16:
		n = uint64(v)
	case int:
		n = uint64(max(v, 0))
	case string:
		if len(v) > 2 && strings.EqualFold(v[:2], "AS") {
			v = v[2:]
		}
		var err error
		if n, err = strconv.ParseUint(v, 10, 32); err != nil {
			return ""
		}
	}
	if n == 0 || n > math.MaxUint32 {
		return ""
	}
	return "AS" + strconv.FormatUint(n, 10)
}

// firstWord is where org holds number and name in one.
func firstWord(v any) any {
	s, _ := v.(string)
	word, _, found := strings.Cut(s, " ")
	if !found || !strings.HasPrefix(word, "AS") {
		return nil
	}
	return word
}

// nameOf returns the name of a network without the number that it may begin with.
func nameOf(v any, number string) string {
	s, _ := v.(string)
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, number); ok && number != "" && (rest == "" || rest[0] == ' ') {
		s = strings.TrimSpace(rest)
	}
	if s == "-" {
		return ""
	}
	return wire.Cut(s, maxPlaceName)
}
