package matrixadmin

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// flatRow is a row of the slow model: no text is shared, nothing is parsed ahead.
type flatRow struct {
	device, ip, agent string
	seen              int64
}

func someFlatRows() *rapid.Generator[[]flatRow] {
	text := func(more ...string) *rapid.Generator[string] {
		return rapid.OneOf(rapid.SampledFrom(append(more, "", "x", "\x1b[2J")), rapid.StringN(0, 12, 40))
	}
	row := rapid.Custom(func(t *rapid.T) flatRow {
		return flatRow{
			device: text("DEV").Draw(t, "device"), agent: text("Element").Draw(t, "agent"),
			ip:   text("10.0.0.1", "10.0.0.1:443", "2001:DB8::1", "2001:db8::1", "2001:db8:0::1", "::ffff:10.0.0.1", "::", "fe80::1%eth0", "010.0.0.1", "1.2.3", "256.1.1.1", "1.2.3.4.5", "0.0.0.0").Draw(t, "ip"),
			seen: rapid.OneOf(rapid.Just(NoTime), rapid.Int64()).Draw(t, "seen"),
		}
	})
	return rapid.Custom(func(t *rapid.T) []flatRow {
		few := rapid.SliceOfN(row, 1, 20).Draw(t, "rows")
		n := rapid.SampledFrom([]int{0, 1, 2, len(few), 100, 200, blockRows, blockRows + 3}).Draw(t, "how many")
		rows := make([]flatRow, 0, n)
		for i := range n { // every round has a text of its own
			r := few[i%len(few)]
			if i%len(few) == 0 {
				r.ip = fmt.Sprintf("192.0.2.%d", i/len(few))
			}
			rows = append(rows, r)
		}
		return rows
	})
}

// sentIn returns the texts that were sent as ip, each of which has to be found again.
func sentIn(c *Connections) []Text {
	out := make([]Text, c.IPs())
	for i := range out {
		out[i] = c.IP(uint32(i))
		if at, ok := c.FindIP(out[i]); !ok || int(at) != i || c.Addr(at) != parseAddr(out[i].Raw()) {
			panic(fmt.Sprintf("%q is found at %d, %v, want %d", out[i].Raw(), at, ok, i))
		}
	}
	return out
}

// checkRows compares a history with the model, its columns as well as its rows.
func checkRows(t *rapid.T, c *Connections, want []flatRow) {
	if c.Len() != len(want) || c.User.Raw() != alice {
		t.Fatalf("%d rows of %s, want %d", c.Len(), c.User, len(want))
	}
	for i, w := range want {
		got := c.At(i)
		if got.Device.Raw() != w.device || got.IP.Raw() != w.ip || got.Agent.Raw() != w.agent || got.Addr != parseAddr(w.ip) ||
			c.LastSeenMilli(i) != w.seen || got.LastSeen.IsZero() != (w.seen == NoTime) || !got.LastSeen.IsZero() && got.LastSeen.UnixMilli() != w.seen {
			t.Fatalf("row %d is %+v, want %+v", i, got, w)
		}
		if c.IP(c.IPIndex(i)) != got.IP || c.Addr(c.IPIndex(i)) != got.Addr || c.Agents()[c.AgentIndex(i)] != got.Agent || c.Devices()[c.DeviceIndex(i)] != got.Device {
			t.Fatalf("row %d has other columns than %+v", i, got)
		}
	}
	for _, texts := range [][]Text{sentIn(c), c.Agents(), c.Devices()} {
		seen := make(map[Text]bool)
		for _, text := range texts {
			if seen[text] {
				t.Fatalf("%q is kept twice", text.Raw())
			}
			seen[text] = true
		}
	}
}

// begins fails unless a later history has the rows of an earlier one under the same indexes.
func begins(t *rapid.T, earlier, later *Connections) {
	if earlier.Len() > later.Len() || !slices.Equal(sentIn(earlier), sentIn(later)[:earlier.IPs()]) ||
		!slices.Equal(earlier.Agents(), later.Agents()[:len(earlier.Agents())]) || !slices.Equal(earlier.Devices(), later.Devices()[:len(earlier.Devices())]) {
		t.Fatal("a later snapshot does not begin with the texts of an earlier one")
	}
	texts := uint32(0)
	for i := range earlier.Len() {
		texts = max(texts, earlier.IPIndex(i)+1)
		if earlier.IPIndex(i) != later.IPIndex(i) || earlier.AgentIndex(i) != later.AgentIndex(i) || earlier.DeviceIndex(i) != later.DeviceIndex(i) || earlier.LastSeenMilli(i) != later.LastSeenMilli(i) {
			t.Fatalf("row %d changed", i)
		}
	}
	if earlier.IPs() != int(texts) {
		t.Fatalf("%d texts, the rows have %d", earlier.IPs(), texts)
	}
}

func TestSnapshotsAreTheRowsSoFar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := someFlatRows().Draw(t, "rows")
		at := rapid.SliceOfN(rapid.IntRange(0, len(rows)), 0, 6).Draw(t, "snapshots at")
		b := NewConnectionsBuilder(MustParseUserID(alice))
		var snapshots []*Connections
		snap := func(i int) {
			for _, n := range at {
				if n == i {
					snapshots = append(snapshots, b.Snapshot())
				}
			}
		}
		for i, r := range rows {
			snap(i)
			b.Append(r.device, r.ip, r.agent, r.seen)
		}
		snap(len(rows))
		last := b.Finish()
		checkRows(t, last, rows)
		slices.Sort(at)
		for i, s := range snapshots { // only now: what came later must not show in them
			if s.Len() != at[i] {
				t.Fatalf("%d rows, want %d", s.Len(), at[i])
			}
			begins(t, s, last)
		}
	})
}

// TestSnapshotsBesideTheWriter is for the race detector: readers go over all of a snapshot while rows are appended.
func TestSnapshotsBesideTheWriter(t *testing.T) {
	t.Parallel()
	b := NewConnectionsBuilder(MustParseUserID(alice))
	var readers sync.WaitGroup
	sums := make(chan string, 64)
	n := 0
	for round := range 24 {
		for range 400 + round {
			b.Append(fmt.Sprint(n%7), fmt.Sprintf("10.0.%d.%d", n>>8&255, n&255), strings.Repeat("a", n%300), int64(n))
			n++
		}
		s := b.Snapshot()
		readers.Go(func() {
			for i := range s.Len() {
				if row := s.At(i); len(row.Agent.Raw()) != i%300 || row.Addr.Addr() != netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}) || s.LastSeenMilli(i) != int64(i) || row.Device.Raw() != fmt.Sprint(i%7) {
					sums <- fmt.Sprintf("row %d of %d is %+v", i, s.Len(), row)
					return
				}
			}
		})
	}
	readers.Wait()
	close(sums)
	for s := range sums {
		t.Error(s)
	}
}

func TestRowsBeyondASnapshotAreOutOfRange(t *testing.T) {
	t.Parallel()
	b := NewConnectionsBuilder(MustParseUserID(alice))
	b.Append("", "10.0.0.1", "", 1)
	s := b.Snapshot()
	b.Append("", "10.0.0.1", "", 2)
	for _, i := range []int{-1, 1, blockRows} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("row %d of 1 was given", i)
				}
			}()
			s.At(i)
		}()
	}
}

func TestSnapshotCopiesNothing(t *testing.T) {
	b := NewConnectionsBuilder(MustParseUserID(alice))
	for i := range 3 * blockRows {
		b.Append("", fmt.Sprint(i), "", int64(i))
	}
	if n := testing.AllocsPerRun(10, func() { b.Snapshot() }); n > 1 {
		t.Errorf("a snapshot makes %v pieces of memory, want the history itself", n)
	}
}
