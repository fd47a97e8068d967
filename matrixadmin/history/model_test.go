package history

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

var (
	someUser = matrixadmin.MustParseUserID("@alice:example.test")
	someNow  = time.Date(2026, 11, 22, 21, 58, 39, 0, time.UTC)
	someIPs  = []string{
		"203.0.113.9", "203.0.113.9:443", "203.0.113.10", "203.0.113.200", "203.0.112.9", "10.0.0.1", "10.0.0.1:36442", "127.0.0.1", "::ffff:10.0.0.1", "::ffff:198.51.100.7",
		"2001:db8::5", "2001:DB8:0:0::5", "[2001:db8::5]:443", "2001:db8:0:1::5", "fe80::1", "fe80::1%eth0", "fe80::1%eth1", "100.64.3.4", "0.0.0.0", "::", "8.8.8.8",
		"", "-", "unknown", "/run/x.sock", "127.0.0.1\x1b[2J", "K\u212a", "\u202e1.2.3.4", `a"b\c d`,
	}
	someAgents = []string{
		"", "Element X iOS/25.06.1 (iPhone 14; iOS 17.5; Scale/3.00)", "Element X iOS/25.06.2 (iPhone 14; iOS 17.5; Scale/3.00)", "curl/8.5.0", "CURL/8.5.0", "matrix-nio/0.24",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "odd \x1b]52;c;ZQ==\x07", `say "hi" \o/`, "\xff\xfe", "\u00c4RGER", "\u00e4rger", "=1+1", "-x",
	}
	someDevices = []string{"", "ABCDEF", "abcdef", "Q\u202e"}
)

// hour is within a month that the clocks change in, at either end of which rows without any order may lie.
func someTimes() *rapid.Generator[int64] {
	start := time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC).UnixMilli()
	return rapid.OneOf(
		rapid.Map(rapid.Int64Range(0, 20), func(n int64) int64 { return start + n*47*60_000 }),
		rapid.Map(rapid.Int64Range(0, 33*86400), func(n int64) int64 { return start + n*1000 }),
		rapid.Just(matrixadmin.NoTime), rapid.SampledFrom([]int64{0, -1, 1 << 53, 253402300799999}),
	)
}

func someRows() *rapid.Generator[*matrixadmin.Connections] {
	return rapid.Custom(func(t *rapid.T) *matrixadmin.Connections {
		b := matrixadmin.NewConnectionsBuilder(someUser)
		times := someTimes()
		for range rapid.IntRange(0, 60).Draw(t, "rows") {
			b.Append(rapid.SampledFrom(someDevices).Draw(t, "device"), rapid.SampledFrom(someIPs).Draw(t, "ip"),
				rapid.SampledFrom(someAgents).Draw(t, "agent"), times.Draw(t, "time"))
		}
		return b.Finish()
	})
}

// someOrder draws some of the rows of a history, in any order.
func someOrder(t *rapid.T, h *History) []int32 {
	rows := rapid.Permutation(h.All()).Draw(t, "order")
	return rows[:rapid.IntRange(0, len(rows)).Draw(t, "of them")]
}

// hostText is what tells addresses apart.
func hostText(c matrixadmin.Connection) string {
	if a := c.Addr.Addr().Unmap(); a.IsValid() {
		return a.String()
	}
	return c.IP.Raw()
}

func clientText(c matrixadmin.Connection) string { return ClientName(c.Agent.Raw()).Raw() }

func countryText(c matrixadmin.Connection) string {
	return somePlace(c.Addr.Addr().Unmap().WithZone("")).Country
}

// modelCompare compares two rows by a column, slowly.
func modelCompare(by Column, a, b matrixadmin.Connection) int {
	switch by {
	case Time, Day:
		return a.LastSeen.Compare(b.LastSeen)
	case IP:
		return compareHosts(a, b)
	case Network:
		x, y := PrefixOf(a.Addr.Addr()), PrefixOf(b.Addr.Addr())
		switch {
		case x.IsValid() != y.IsValid():
			return boolCompare(y.IsValid(), x.IsValid())
		case !x.IsValid():
			return 0
		}
		return x.Addr().Compare(y.Addr())
	case Country:
		return strings.Compare(countryText(a), countryText(b))
	case Client:
		return strings.Compare(clientText(a), clientText(b))
	case Agent:
		return strings.Compare(a.Agent.Raw(), b.Agent.Raw())
	case Device, First, Count:
	}
	return strings.Compare(a.Device.Raw(), b.Device.Raw())
}

func compareHosts(a, b matrixadmin.Connection) int {
	x, y := a.Addr.Addr().Unmap(), b.Addr.Addr().Unmap()
	switch {
	case x.IsValid() != y.IsValid():
		return boolCompare(y.IsValid(), x.IsValid())
	case !x.IsValid():
		return strings.Compare(a.IP.Raw(), b.IP.Raw())
	}
	return x.Compare(y)
}

func boolCompare(a, b bool) int {
	if a == b {
		return 0
	}
	if b {
		return -1
	}
	return 1
}

func at(h *History, row int32) matrixadmin.Connection { return h.Connections().At(int(row)) }

func TestSortAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(someRows().Draw(t, "rows"), WithPlaces(somePlace))
		rows := someOrder(t, h)
		by := rapid.SampledFrom([]Column{Time, IP, Network, Client, Agent, Device, Day, Country}).Draw(t, "by")
		desc := rapid.Bool().Draw(t, "desc")
		want := slices.Clone(rows)
		slices.SortStableFunc(want, func(a, b int32) int {
			n := modelCompare(by, at(h, a), at(h, b))
			// The zero time of a row without one is not older than all others.
			if by == Time || by == Day {
				n = cmp.Compare(h.Connections().LastSeenMilli(int(a)), h.Connections().LastSeenMilli(int(b)))
			}
			if desc {
				return -n
			}
			return n
		})
		got, err := h.Sort(t.Context(), by, desc, rows)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v", err, got, want)
		}
	})
}

// TestRankTexts sorts enough texts, alike in long parts, that they are distributed and not compared.
func TestRankTexts(t *testing.T) {
	t.Parallel()
	distinct := make(map[string]bool)
	for i := range 3000 {
		s := strings.Repeat("common ", i%3) + strings.Repeat("x", i%19) + strings.Repeat("\x00", i%5) + string(rune(i%7+'a')) + strings.Repeat("y", i%11)
		distinct[s], distinct[s[:len(s)/2]], distinct["Mozilla/5.0 "+s+s] = true, true, true
	}
	var texts []matrixadmin.Text
	for s := range distinct {
		texts = append(texts, matrixadmin.NewText(s))
	}
	if len(texts) < 4*fewTexts {
		t.Fatalf("only %d texts", len(texts))
	}
	ranks, err := rankTexts(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	sorted := slices.Clone(texts)
	slices.SortFunc(sorted, func(a, b matrixadmin.Text) int { return strings.Compare(a.Raw(), b.Raw()) })
	for i, text := range texts {
		if sorted[ranks[i]] != text {
			t.Fatalf("%q is put at %d where %q belongs", text.Raw(), ranks[i], sorted[ranks[i]].Raw())
		}
	}
}

// TestWideKeys sorts numbers whose every part matters.
func TestWideKeys(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOf(rapid.OneOf(rapid.Int64(), rapid.Just(matrixadmin.NoTime), rapid.SampledFrom([]int64{-1 << 62, 1 << 62, 1<<63 - 1}))).Draw(t, "times")
		got, err := orderTimes(t.Context(), len(times), false, func(i int32) int64 { return times[i] })
		want := make([]int32, len(times))
		for i := range want {
			want[i] = int32(i)
		}
		slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(times[a], times[b]) })
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v", err, got, want)
		}
	})
}

func TestCell(t *testing.T) {
	t.Parallel()
	b := matrixadmin.NewConnectionsBuilder(someUser)
	b.Append("D", "[2001:DB8::5]:443", "curl/8.5.0", 1)
	b.Append("", "-", "odd", 1)
	b.Append("", "::ffff:192.0.2.1", "odd", 1)
	for _, worked := range []bool{false, true} {
		h := New(b.Finish(), WithPlaces(func(a netip.Addr) Place {
			if a.Is4() {
				return Place{Network: "AS1 Example"}
			}
			return Place{}
		}))
		if worked { // from the tables
			if _, err := h.netTable(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := h.clientTable(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for row, want := range [][]string{
			{"2001:db8::5", "2001:db8::/64", "curl 8.5", "curl/8.5.0", "D"}, {"-", "", "", "odd", ""}, {"192.0.2.1", "AS1 Example", "", "odd", ""},
		} {
			for k, by := range []Column{IP, Network, Client, Agent, Device} {
				if got := h.Cell(by, row).Raw(); got != want[k] {
					t.Errorf("row %d, column %d: %q, want %q", row, by, got, want[k])
				}
			}
		}
		b = matrixadmin.NewConnectionsBuilder(someUser)
		b.Append("D", "[2001:DB8::5]:443", "curl/8.5.0", 1)
		b.Append("", "-", "odd", 1)
		b.Append("", "::ffff:192.0.2.1", "odd", 1)
	}
}
