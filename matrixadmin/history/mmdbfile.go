package history

import (
	"net/netip"
	"sync"

	"github.com/oschwald/maxminddb-golang/v2"
)

// maxRecords is how many records of a file are kept decoded; networks are many, but their records are shared.
const maxRecords = 1 << 17

// placeFile is one open database.
type placeFile struct {
	reader *maxminddb.Reader

	mu    sync.RWMutex
	known map[uintptr]Place // by the record's offset
}

func (f *placeFile) place(addr netip.Addr) Place {
	result := f.reader.Lookup(addr)
	if !result.Found() { // also when the tree is broken there, or an IPv4 database is asked about IPv6
		return Place{}
	}
	offset := result.Offset()
	f.mu.RLock()
	place, ok := f.known[offset]
	f.mu.RUnlock()
	if ok {
		return place
	}
	var r placeRecord
	if err := result.Decode(&r); err == nil {
		place = r.place()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil || len(f.known) >= maxRecords {
		f.known = make(map[uintptr]Place)
	}
	f.known[offset] = place
	return place
}
