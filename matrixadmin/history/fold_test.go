package history

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// modelFold joins rows the slow way: newest first, each with the interval of its kind whose oldest row is near.
func modelFold(h *History, gap time.Duration, rows []int32) [][]int32 {
	c := h.Connections()
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b int32) int {
		x, y := c.LastSeenMilli(int(a)), c.LastSeenMilli(int(b))
		if x == y {
			return 0
		}
		if x > y {
			return -1
		}
		return 1
	})
	var out [][]int32
next:
	for _, row := range rows {
		r := at(h, row)
		for i, members := range out {
			m := at(h, members[len(members)-1])
			near := m.LastSeen.IsZero() && r.LastSeen.IsZero() || !m.LastSeen.IsZero() && !r.LastSeen.IsZero() && m.LastSeen.UnixMilli()-r.LastSeen.UnixMilli() <= gap.Milliseconds()
			if hostText(m) == hostText(r) && m.Agent == r.Agent && m.Device == r.Device && near {
				out[i] = append(out[i], row)
				continue next
			}
		}
		out = append(out, []int32{row})
	}
	return out
}

func TestFoldAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := matrixadmin.NewConnectionsBuilder(someUser)
		times := someTimes()
		for range rapid.IntRange(0, 40).Draw(t, "rows") {
			b.Append(rapid.SampledFrom(someDevices[:2]).Draw(t, "device"), rapid.SampledFrom(someIPs[:3]).Draw(t, "ip"), rapid.SampledFrom(someAgents[:2]).Draw(t, "agent"), times.Draw(t, "time"))
		}
		h := New(b.Finish())
		rows := someOrder(t, h)
		gap := rapid.SampledFrom([]time.Duration{0, DefaultGap, 47 * time.Minute, 3 * time.Hour, -1}).Draw(t, "gap")
		f, err := h.Fold(t.Context(), gap, rows)
		if err != nil {
			t.Fatal(err)
		}
		want := modelFold(h, max(gap, 0), rows)
		if f.Len() != len(want) {
			t.Fatalf("%d intervals, want %v", f.Len(), want)
		}
		for i := range f.Len() {
			in := f.At(i)
			if !slices.Equal(f.Rows(i), want[i]) || in.Count != len(want[i]) || in.Row != int(want[i][0]) ||
				in.Last != h.Connections().LastSeenMilli(in.Row) || in.First != h.Connections().LastSeenMilli(int(want[i][in.Count-1])) {
				t.Fatalf("interval %d is %v %+v, want %v", i, f.Rows(i), in, want[i])
			}
		}
		order, err := f.Sort(t.Context(), IP, true)
		sorted := slices.IsSortedFunc(order, func(a, b int32) int {
			if n := compareHosts(at(h, int32(f.At(int(b)).Row)), at(h, int32(f.At(int(a)).Row))); n != 0 {
				return n
			}
			return int(a - b)
		})
		if err != nil || !sorted || len(order) != f.Len() {
			t.Fatalf("by address %v (%v)", order, err)
		}
	})
}

// TestFoldOfSome holds that going once over all rows folds some of them as sorting these does.
func TestFoldOfSome(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		b := matrixadmin.NewConnectionsBuilder(someUser)
		ips, agents, devices := 1+random.IntN(3), 1+random.IntN(len(someAgents)), 1+random.IntN(len(someDevices))
		for range rapid.IntRange(0, 300).Draw(t, "rows") {
			b.Append(someDevices[random.IntN(devices)], someIPs[random.IntN(ips)], someAgents[random.IntN(agents)], random.Int64N(1000)*60_000)
		}
		h := New(b.Finish())
		rows, err := h.ByTime(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		share := random.IntN(4)
		rows = slices.DeleteFunc(slices.Clone(rows), func(int32) bool { return random.IntN(4) < share })
		half := rapid.Bool().Draw(t, "half")
		want, err1 := h.foldFew(t.Context(), DefaultGap, rows, nil, half)
		got, err2 := h.foldHits(t.Context(), DefaultGap, rows, nil, half)
		if err := errors.Join(err1, err2); err != nil || (got == nil) != (want == nil) {
			t.Fatalf("%v, want %v (%v)", got, want, err)
		}
		if got == nil {
			return
		}
		if got.Len() != want.Len() {
			t.Fatalf("%d intervals, want %d", got.Len(), want.Len())
		}
		for i := range want.Len() {
			if !slices.Equal(got.Rows(i), want.Rows(i)) {
				t.Fatalf("interval %d is %v, want %v", i, got.Rows(i), want.Rows(i))
			}
		}
	})
}

// TestFoldTokens folds what a client with tokens of five minutes leaves behind in a day, with a night's sleep in it.
func TestFoldTokens(t *testing.T) {
	t.Parallel()
	b := matrixadmin.NewConnectionsBuilder(someUser)
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range 288 {
		if i >= 12 && i < 84 { // from 1 to 7 o'clock
			continue
		}
		b.Append("", "203.0.113.9", someAgents[1], start.Add(time.Duration(i)*5*time.Minute).UnixMilli())
	}
	h := New(b.Finish())
	f, err := h.Fold(t.Context(), DefaultGap, h.All())
	if err != nil || f.Len() != 2 || !halves(f.Len(), len(f.rows)) || f.At(0).Count != 204 || f.At(1).Count != 12 || f.At(0).First != start.Add(7*time.Hour).UnixMilli() {
		t.Errorf("%d intervals, first %+v (%v)", f.Len(), f.At(0), err)
	}
}
