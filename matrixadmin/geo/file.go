package geo

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/explore"
)

// maxKnown is how many records of a file are kept decoded; networks are many, but their records are shared.
const maxKnown = 1 << 17

// file is one open database.
type file struct {
	path   string // "" for one that came as bytes
	size   int
	reader *maxminddb.Reader

	mu    sync.RWMutex
	known map[uintptr]explore.Place // by the record's offset
}

func (f *file) place(addr netip.Addr) explore.Place {
	result := f.reader.Lookup(addr)
	if !result.Found() { // also when the tree is broken there, or an IPv4 database is asked about IPv6
		return explore.Place{}
	}
	offset := result.Offset()
	f.mu.RLock()
	place, ok := f.known[offset]
	f.mu.RUnlock()
	if ok {
		return place
	}
	var r record
	if err := result.Decode(&r); err == nil {
		place = r.place()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil || len(f.known) >= maxKnown {
		f.known = make(map[uintptr]explore.Place)
	}
	f.known[offset] = place
	return place
}

// Describe returns a harmless line for each file: what it is, when it was made, how large it is and where it came from.
func (db *DB) Describe() []string {
	var lines []string
	for _, f := range db.open() {
		m := f.reader.Metadata
		kind := matrixadmin.Printable(clip(m.DatabaseType))
		if kind == "" {
			kind = "unnamed database"
		}
		line := fmt.Sprintf("%s, made %s, %s", kind, buildDate(m.BuildEpoch), sizeOf(f.size))
		if f.path != "" {
			line += ", " + matrixadmin.Printable(f.path)
		}
		lines = append(lines, line)
	}
	return lines
}

func buildDate(epoch uint) string {
	const end = 253402300800 // the year 10000
	if epoch == 0 || uint64(epoch) >= end {
		return "at an unknown time"
	}
	return time.Unix(int64(epoch), 0).UTC().Format(time.DateOnly)
}

func sizeOf(n int) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", (n+1<<10-1)>>10)
	}
	return fmt.Sprintf("%d MiB", (n+1<<20-1)>>20)
}
