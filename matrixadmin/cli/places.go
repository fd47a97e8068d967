package cli

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/geo"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/rdns"
)

// locate gives the screen what tells where addresses are: the profile's databases, or the demo's. One that cannot be read is said, and the
// console opens without it.
func (s Session) locate(demo bool) Session {
	s.Names = rdns.New()
	var db *geo.DB
	var err error
	switch {
	case demo:
		s.Names = rdns.New(rdns.WithResolver(matrixadmintest.DemoNames{}), rdns.WithAll())
		db, err = geo.OpenBytes(matrixadmintest.DemoPlaces()...)
	case len(s.Profile.MMDB) > 0:
		db, err = geo.Open(s.Profile.MMDB)
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
