package geo

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin/explore"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// opened opens files of testdata, which testdata/make writes.
func opened(tb testing.TB, names ...string) *DB {
	tb.Helper()
	var paths []string
	for _, name := range names {
		paths = append(paths, filepath.Join("testdata", name+".mmdb"))
	}
	db, err := Open(paths)
	if err != nil {
		tb.Fatal(err)
	}
	return db
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
		db := opened(t, strings.Fields(tt.files)...)
		for range 2 { // the second is known
			if got, want := db.Place(netip.MustParseAddr(tt.addr)), (explore.Place{Country: tt.country, Network: tt.network}); got != want {
				t.Errorf("%s in %s: %q, want %q", tt.addr, tt.files, got, want)
			}
		}
	}
}

func TestClosedAndNilKnowNothing(t *testing.T) {
	t.Parallel()
	db, addr := opened(t, "ipinfo-lite"), netip.MustParseAddr("203.0.113.9")
	if got := db.Place(netip.Addr{}); got != (explore.Place{}) {
		t.Errorf("no address: %v", got)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 1000 {
				db.Place(addr)
			}
		})
	}
	_ = db.Close()
	all.Wait()
	if got := db.Place(addr); got != (explore.Place{}) || db.Describe() != nil {
		t.Errorf("after Close: %v", got)
	}
	db = nil
	if got := db.Place(addr); got != (explore.Place{}) || db.Describe() != nil || db.Close() != nil {
		t.Errorf("nil: %v", got)
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	got := opened(t, "maxmind-asn", "hostile").Describe()
	want := []string{
		"GeoLite2-ASN, made 2026-11-22, 2 KiB, " + filepath.Join("testdata", "maxmind-asn.mmdb"),
		"\u20391B\u203a]0;owned\u203907\u203a, made 2026-11-22, 14 KiB, " + filepath.Join("testdata", "hostile.mmdb"),
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for epoch, want := range map[uint]string{0: "at an unknown time", 1 << 63: "at an unknown time", 86400: "1970-01-02", 253402300799: "9999-12-31", 253402300800: "at an unknown time"} {
		if got := buildDate(epoch); got != want {
			t.Errorf("%d: %s, want %s", epoch, got, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
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
		{put("packed", []byte{0x1f, 0x8b, 8, 0}), "is compressed: unpack it with gunzip"},
		{put("text", []byte("country,DE\n")), "is not in the .mmdb format, or its end is missing"},
		{put("short", whole[:len(whole)/2]), "is not in the .mmdb format, or its end is missing"},
		{put("tail", whole[len(whole)-300:]), "is damaged: "},
		{put("evil\x1b[2J", whole[len(whole)-300:]), "is damaged: "},
	} {
		db, err := Open([]string{good, tt.path})
		if db != nil || err == nil {
			t.Errorf("%q: opened", tt.path)
			continue
		}
		says := err.Error()
		if !strings.HasPrefix(says, "the database of places ") || !strings.Contains(says, " "+tt.says) || strings.ContainsAny(says, "\x1b\n") {
			t.Errorf("%q: %q, want %q", tt.path, says, tt.says)
		}
	}
	if _, err := Open([]string{filepath.Join(dir, "none")}); !os.IsNotExist(err) && !strings.Contains(err.Error(), filepath.Join(dir, "none")) {
		t.Errorf("%v", err)
	}
	if db, err := Open(nil); err != nil || db.Place(netip.MustParseAddr("192.0.2.1")) != (explore.Place{}) {
		t.Errorf("no files: %v", err)
	}
}

// TestReplacedWhileOpen does to an open file what updaters do, and what a mapped one would die of.
func TestReplacedWhileOpen(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(filepath.Join("testdata", "maxmind-asn.mmdb"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "asn.mmdb")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := Open([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	if got := db.Place(netip.MustParseAddr("192.0.2.1")).Network; got != "AS64496 Example Broadband" {
		t.Errorf("truncated: %q", got)
	}
}

func TestWrittenWhileRead(t *testing.T) {
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
		if _, err := readAll(path, f, info); err == nil || !strings.HasSuffix(err.Error(), " changed while it was read") {
			t.Errorf("%v", err)
		}
		f.Close()
	}
}

func TestDemoPlaces(t *testing.T) {
	t.Parallel()
	db, err := OpenBytes(matrixadmintest.DemoPlaces()...)
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]explore.Place{
		"203.0.113.9": {Country: "DE", Network: "AS64496 Example Broadband"}, "192.0.2.66": {Country: "NZ", Network: "AS64502 Fictional Cloud"},
		"100.71.3.4": {Country: "DE", Network: "AS64504 Example Mobile"}, "2001:db8:8000::1": {Country: "JP", Network: "AS64506 \u4f8b\u793a\u30cd\u30c3\u30c8"},
		"3fff::1": {Network: "AS64507 Documentation Backbone"}, "10.0.0.1": {}, "8.8.8.8": {},
	} {
		if got := db.Place(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
	}
	if got := db.Describe(); len(got) != 2 || got[0] != "Demo-Country, made 2026-11-22, 2 KiB" {
		t.Errorf("%q", got)
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "a", strings.Repeat("a", 95) + "\u00e4b", strings.Repeat("a", 94) + "\u6f22\u6f22", strings.Repeat("\xff", 200), strings.Repeat("\U0001f98a", 60)} {
		got := clip(s)
		if !strings.HasPrefix(s, got) || len(got) > MaxName || len(s) > MaxName && len(got) < MaxName-3 || utf8.ValidString(s) != utf8.ValidString(got) {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestWords(t *testing.T) {
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
