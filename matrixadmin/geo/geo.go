package geo

import (
	"net/netip"
	"sync/atomic"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/explore"
)

// DB is a set of open files; its methods are safe for concurrent use, and a nil one knows nothing.
type DB struct {
	files atomic.Pointer[[]*file]
}

// Open reads the files at paths. An error is one harmless line that names the file.
func Open(paths []string) (*DB, error) {
	contents := make([][]byte, len(paths))
	for i, path := range paths {
		var err error
		if contents[i], err = read(path); err != nil {
			return nil, err
		}
	}
	return open(paths, contents)
}

// OpenBytes takes files that are in memory already and must not be changed any more.
func OpenBytes(contents ...[]byte) (*DB, error) {
	return open(make([]string, len(contents)), contents)
}

func open(paths []string, contents [][]byte) (*DB, error) {
	files := make([]*file, len(contents))
	for i, content := range contents {
		reader, err := maxminddb.OpenBytes(content, maxminddb.DisableStringCache())
		if err != nil {
			return nil, refuse(paths[i], why(content, err), err)
		}
		files[i] = &file{path: paths[i], reader: reader, size: len(content)}
	}
	db := &DB{}
	db.files.Store(&files)
	return db, nil
}

// Place returns what the files say of an address. An address in IPv6's clothes (::ffff:0:0/96) is looked up as what it is; zones do not matter.
func (db *DB) Place(addr netip.Addr) explore.Place {
	var place explore.Place
	addr = addr.Unmap().WithZone("")
	for _, f := range db.open() {
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

// Close lets the files go; after it no address has a place. It never fails.
func (db *DB) Close() error {
	if db != nil {
		db.files.Store(nil)
	}
	return nil
}

func (db *DB) open() []*file {
	if db == nil {
		return nil
	}
	if files := db.files.Load(); files != nil {
		return *files
	}
	return nil
}
