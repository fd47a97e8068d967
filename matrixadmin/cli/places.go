package cli

import (
	"net"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// locate gives the screen what tells where addresses are: the profile's databases, or the demo's. One that cannot be read is said, and the
// console opens without it.
func locate(s setup.Config, demo bool) setup.Config {
	s.Names = history.Names{Resolver: net.DefaultResolver}
	var db *history.PlaceFiles
	var err error
	switch {
	case demo:
		s.Names = history.Names{Resolver: matrixadmintest.DemoNames{}, All: true}
		db, err = history.PlacesFrom(matrixadmintest.DemoPlaces()...)
	case len(s.Profile.MMDB) > 0:
		db, err = history.OpenPlaces(s.Profile.MMDB)
	default:
		return s
	}
	if err != nil {
		s.Note = "Ignoring the profile's mmdb: " + matrixadmin.Line(err)
		return s
	}
	s.Places = db.Place
	return s
}
