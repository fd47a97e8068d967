package matrixadmintest

import _ "embed"

//go:embed testdata/demo/country.mmdb
var demoCountry []byte

//go:embed testdata/demo/network.mmdb
var demoNetwork []byte

// DemoPlaces are two databases in the .mmdb format, one of countries and one of networks, that know the addresses of the demo. All that
// they say is invented. They must not be changed.
func DemoPlaces() [][]byte { return [][]byte{demoCountry, demoNetwork} }
