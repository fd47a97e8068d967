package history

import (
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"
)

// PlaceFiles says in which country and network an address is, from databases in the .mmdb format and without asking anybody. Its methods are
// safe for concurrent use.
//
// Each file may know the country, the network or both; of several files the first one that knows counts. Two kinds of records are read,
// whatever the database calls itself:
//
//   - MaxMind's and DB-IP's: country.iso_code, else registered_country.iso_code; autonomous_system_number and
//     autonomous_system_organization, at the top or in traits.
//   - Flat ones, as IPinfo and others write them: country_code or country; asn ("AS3320" or a number), as_name, as_organization, name, org.
//     The newer nested ones of IPinfo (geo and as) are read as well.
//
// Files are read into memory as a whole, not mapped: a mapped file that an updater truncates or writes over kills the program that looks
// into it. GeoLite2's Country and ASN take about 10 MB each, a City database 70 MB; files over 512 MiB are refused.
//
// A file may be damaged or made by a stranger. No lookup panics or goes round in circles, what a record may cost is bounded, names are cut
// to 96 bytes, and a country is two letters or nothing.
type PlaceFiles struct{ files []*placeFile }

// OpenPlaces reads the files at paths. An error is one harmless line that names the file.
func OpenPlaces(paths []string) (*PlaceFiles, error) {
	contents := make([][]byte, len(paths))
	for i, path := range paths {
		var err error
		if contents[i], err = readPlaces(path); err != nil {
			return nil, err
		}
	}
	return openPlaces(paths, contents)
}

// PlacesFrom takes files that are in memory already and must not be changed any more.
func PlacesFrom(contents ...[]byte) (*PlaceFiles, error) {
	return openPlaces(make([]string, len(contents)), contents)
}

func openPlaces(paths []string, contents [][]byte) (*PlaceFiles, error) {
	p := &PlaceFiles{}
	for i, content := range contents {
		reader, err := maxminddb.OpenBytes(content, maxminddb.DisableStringCache())
		if err != nil {
			return nil, refusePlaces(paths[i], whyNoPlaces(content, err), err)
		}
		p.files = append(p.files, &placeFile{reader: reader})
	}
	return p, nil
}

// Place returns what the files say of an address. An address in IPv6's clothes (::ffff:0:0/96) is looked up as what it is; zones do not matter.
func (p *PlaceFiles) Place(addr netip.Addr) Place {
	var place Place
	addr = addr.Unmap().WithZone("")
	for _, f := range p.files {
		if place.Country != "" && place.Network != "" {
			break
		}
		found := f.place(addr)
		if place.Country == "" {
			place.Country = found.Country
		}
		if place.Network == "" {
			place.Network = found.Network
		}
	}
	return place
}
