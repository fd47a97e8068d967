package history

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// openedPlaces opens files of testdata, which testdata/make writes.
func openedPlaces(tb testing.TB, names ...string) *PlaceFiles {
	tb.Helper()
	var paths []string
	for _, name := range names {
		paths = append(paths, filepath.Join("testdata", name+".mmdb"))
	}
	p, err := OpenPlaces(paths)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ files, addr, country, network string }{
		{"maxmind-country", "192.0.2.9", "DE", ""},
		{"maxmind-country", "::ffff:192.0.2.9", "DE", ""},
		{"maxmind-country", "198.51.100.9", "US", ""}, // registered only
		{"maxmind-country", "2001:db8::9%eth0", "JP", ""},
		{"maxmind-country", "203.0.113.9", "", ""},
		{"maxmind-asn", "192.0.2.9", "", "AS64496 Example Broadband"},
		{"maxmind-asn", "198.51.100.9", "", "AS4200000001"},
		{"maxmind-asn", "2001:db8::9", "", "AS64497 Beispiel Gesellschaft f\u00fcr Netze"},
		{"maxmind-country maxmind-asn", "192.0.2.9", "DE", "AS64496 Example Broadband"},
		{"maxmind-asn maxmind-country", "192.0.2.9", "DE", "AS64496 Example Broadband"},
		{"dbip-isp", "203.0.113.9", "GB", "AS64498 Sample Carrier"},
		{"ipinfo-lite", "203.0.113.9", "CA", "AS64499 Example Lite"},
		{"ipinfo-country-asn", "203.0.113.9", "JP", "AS64500 Example Free"},
		{"ipinfo-country-asn", "2001:db8::9", "FR", ""},
		{"ipinfo-asn", "203.0.113.9", "", "AS64501 Example Standard"},
		{"ipinfo-core", "203.0.113.9", "AT", "AS64502 Example Core"},
		{"flat", "203.0.113.9", "NZ", ""},
		{"flat", "203.0.113.69", "", "AS64503 Example Number"},
		{"flat", "203.0.113.129", "BR", "AS64504 Example Two Columns"},
		{"flat", "203.0.113.199", "", "AS64505 Example Org LLC"},
		{"flat", "203.0.113.229", "", "Only a Name"},
		{"geoopen", "203.0.113.9", "LU", "AS64506 EXAMPLE-OPEN"},
		{"geoopen", "2001:db8::9", "", ""},                                   // an IPv4 database
		{"geoopen ipinfo-lite", "203.0.113.9", "LU", "AS64506 EXAMPLE-OPEN"}, // the first that knows
		{"flat ipinfo-lite", "203.0.113.9", "NZ", "AS64499 Example Lite"},    // each for what it knows
		{"maxmind-asn geoopen ipinfo-lite", "::ffff:203.0.113.9", "LU", "AS64506 EXAMPLE-OPEN"},
		{"hostile", "192.0.2.1", "", "AS64507 \x1b[2J\u202eevil\x00"},
		{"hostile", "192.0.2.17", "", strings.Repeat("\u6f22", 32)},
		{"hostile", "192.0.2.33", "", ""},
		{"hostile", "192.0.2.49", "", ""},
		{"hostile", "192.0.2.65", "", ""},
		{"hostile", "192.0.2.81", "", ""},
		{"hostile", "192.0.2.97", "", "AS0"}, // a name as any other
		{"hostile", "192.0.2.113", "DE", "AS64510"},
	} {
		p := openedPlaces(t, strings.Fields(tt.files)...)
		for range 2 { // the second is known
			if got, want := p.Place(netip.MustParseAddr(tt.addr)), (Place{Country: tt.country, Network: tt.network}); got != want {
				t.Errorf("%s in %s: %q, want %q", tt.addr, tt.files, got, want)
			}
		}
	}
}

func TestPlaceAtOnce(t *testing.T) {
	t.Parallel()
	p, addr := openedPlaces(t, "ipinfo-lite"), netip.MustParseAddr("203.0.113.9")
	if got := p.Place(netip.Addr{}); got != (Place{}) {
		t.Errorf("no address: %v", got)
	}
	want := p.Place(addr)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 1000 {
				if got := p.Place(addr); got != want || got == (Place{}) {
					t.Errorf("%v, want %v", got, want)
				}
			}
		})
	}
	all.Wait()
}

func TestOpenPlacesRefuses(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(filepath.Join("testdata", "maxmind-asn.mmdb"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	put := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := put("good", whole)
	for _, tt := range []struct{ path, says string }{
		{filepath.Join(dir, "none"), "cannot be read: "},
		{dir, "is not a file"},
		{put("empty", nil), "is empty"},
		{put("packed", []byte{0x1f, 0x8b, 8, 0}), "is compressed; run gunzip"},
		{put("text", []byte("country,DE\n")), "is not an .mmdb file, or truncated"},
		{put("short", whole[:len(whole)/2]), "is not an .mmdb file, or truncated"},
		{put("tail", whole[len(whole)-300:]), "is damaged: "},
		{put("evil\x1b[2J", whole[len(whole)-300:]), "is damaged: "},
	} {
		p, err := OpenPlaces([]string{good, tt.path})
		if p != nil || err == nil {
			t.Errorf("%q: opened", tt.path)
			continue
		}
		says := err.Error()
		if !strings.HasPrefix(says, "database ") || !strings.Contains(says, " "+tt.says) || strings.ContainsAny(says, "\x1b\n") {
			t.Errorf("%q: %q, want %q", tt.path, says, tt.says)
		}
	}
	if _, err := OpenPlaces([]string{filepath.Join(dir, "none")}); !os.IsNotExist(err) && !strings.Contains(err.Error(), filepath.Join(dir, "none")) {
		t.Errorf("%v", err)
	}
	if p, err := OpenPlaces(nil); err != nil || p.Place(netip.MustParseAddr("192.0.2.1")) != (Place{}) {
		t.Errorf("no files: %v", err)
	}
}

// TestPlaceFileReplacedWhileOpen does to an open file what updaters do, and what a mapped one would die of.
func TestPlaceFileReplacedWhileOpen(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(filepath.Join("testdata", "maxmind-asn.mmdb"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "asn.mmdb")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := OpenPlaces([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	if got := p.Place(netip.MustParseAddr("192.0.2.1")).Network; got != "AS64496 Example Broadband" {
		t.Errorf("truncated: %q", got)
	}
}

func TestPlaceFileWrittenWhileRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "asn.mmdb")
	if err := os.WriteFile(path, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []func() error{
		func() error { return os.Chtimes(path, time.Time{}, info.ModTime().Add(time.Second)) },
		func() error {
			return errors.Join(os.WriteFile(path, []byte("oneandtwo"), 0o600), os.Chtimes(path, time.Time{}, info.ModTime()))
		},
		func() error {
			return errors.Join(os.WriteFile(path, []byte("o"), 0o600), os.Chtimes(path, time.Time{}, info.ModTime()))
		},
		func() error {
			return errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, []byte("one"), 0o600), os.Chtimes(path, time.Time{}, info.ModTime()))
		},
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readWhole(path, f, info); err == nil || !strings.HasSuffix(err.Error(), " changed while reading; try again") {
			t.Errorf("%v", err)
		}
		f.Close()
	}
}

func TestDemoPlaces(t *testing.T) {
	t.Parallel()
	p, err := PlacesFrom(matrixadmintest.DemoPlaces()...)
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]Place{
		"203.0.113.9": {Country: "DE", Network: "AS64496 Example Broadband"}, "192.0.2.66": {Country: "NZ", Network: "AS64502 Fictional Cloud"},
		"100.71.3.4": {Country: "DE", Network: "AS64504 Example Mobile"}, "2001:db8:8000::1": {Country: "JP", Network: "AS64506 \u4f8b\u793a\u30cd\u30c3\u30c8"},
		"3fff::1": {Network: "AS64507 Documentation Backbone"}, "10.0.0.1": {}, "8.8.8.8": {},
	} {
		if got := p.Place(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
	}
}

func TestPlaceWords(t *testing.T) {
	t.Parallel()
	for v, want := range map[any]string{"de": "DE", " De ": "DE", "D": "", "DEU": "", "": "", "D1": "", "[[": "", "\u00e4": "", 7: "", true: "", nil: ""} {
		if got := countryCode(v); got != want {
			t.Errorf("country %v: %q, want %q", v, got, want)
		}
	}
	for v, want := range map[any]string{
		"AS1": "AS1", "as1": "AS1", "1": "AS1", uint64(1): "AS1", uint64(1) << 32: "", uint64(1)<<32 - 1: "AS4294967295", "4294967296": "", "AS": "", "ASN1": "", "AS-1": "",
		"": "", "0": "", "AS0": "", 3.5: "", -1: "", "1 ": "", nil: "",
	} {
		if got := systemNumber(v); got != want {
			t.Errorf("number %v: %q, want %q", v, got, want)
		}
	}
}
