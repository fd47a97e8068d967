package history

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// mmdbFiles are the files of testdata.
func mmdbFiles(tb testing.TB) [][]byte {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "*.mmdb"))
	if err != nil || len(paths) == 0 {
		tb.Fatal(paths, err)
	}
	var out [][]byte
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, content)
	}
	return out
}

// soundPlace fails for a place that a sound package would not give, whatever the file holds.
func soundPlace(fail func(string, ...any), p Place) {
	if p.Country != "" && (len(p.Country) != 2 || strings.Trim(p.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		fail("country %q", p.Country)
	}
	if len(p.Network) > len("AS4294967295 ")+maxPlaceName {
		fail("network of %d bytes", len(p.Network))
	}
}

func lookUpPlaces(fail func(string, ...any), content []byte) {
	db, err := PlacesFrom(content)
	if err != nil {
		if strings.ContainsAny(err.Error(), "\x1b\n\r") {
			fail("error %q", err)
		}
		return
	}
	for _, addr := range []string{"0.0.0.0", "192.0.2.1", "192.0.2.17", "192.0.2.33", "198.51.100.9", "203.0.113.9", "203.0.113.129", "255.255.255.255", "::", "2001:db8::9", "ffff::ffff"} {
		soundPlace(fail, db.Place(netip.MustParseAddr(addr)))
	}
}

func FuzzPlace(f *testing.F) {
	for _, content := range mmdbFiles(f) {
		f.Add(content)
		f.Add(content[:len(content)/3])
	}
	f.Fuzz(func(t *testing.T, content []byte) { lookUpPlaces(t.Fatalf, content) })
}

// TestDamagedFiles changes, cuts out and repeats pieces of good files.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	files := mmdbFiles(t)
	rapid.Check(t, func(t *rapid.T) {
		content := append([]byte(nil), rapid.SampledFrom(files).Draw(t, "file")...)
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			at := rapid.IntRange(0, len(content)-1).Draw(t, "at")
			n := rapid.IntRange(1, min(64, len(content)-at)).Draw(t, "bytes")
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0:
				content[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
			case 1:
				content = append(content[:at:at], content[at+n:]...)
			case 2:
				content = append(content[:at+n:at+n], content[at:]...)
			default:
				copy(content[at:at+n], content[rapid.IntRange(0, len(content)-n).Draw(t, "from"):])
			}
			if len(content) == 0 {
				return
			}
		}
		lookUpPlaces(t.Fatalf, content)
	})
}
