package history

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// BenchmarkPlace looks a million distinct addresses up in the two files of the demo.
func BenchmarkPlace(b *testing.B) {
	db, err := PlacesFrom(matrixadmintest.DemoPlaces()...)
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	addrs := make([]netip.Addr, 1_000_000)
	for i := range addrs {
		var four [4]byte
		binary.BigEndian.PutUint32(four[:], 100<<24|64<<16|random.Uint32()>>10)
		addrs[i] = netip.AddrFrom4(four)
		if i%4 == 0 {
			six := netip.MustParseAddr("2001:db8::").As16()
			binary.BigEndian.PutUint64(six[4:], random.Uint64())
			addrs[i] = netip.AddrFrom16(six)
		}
	}
	b.ReportAllocs()
	known := 0
	for b.Loop() {
		known = 0
		for _, addr := range addrs {
			if db.Place(addr) != (Place{}) {
				known++
			}
		}
	}
	if known != len(addrs) {
		b.Fatalf("%d known", known)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(addrs)), "ns/address")
}
