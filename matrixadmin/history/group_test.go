package history

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// labelOf is a row's group the slow way.
func labelOf(by Column, c matrixadmin.Connection, loc *time.Location) string {
	switch by {
	case IP:
		return hostText(c)
	case Network:
		if p := PrefixOf(c.Addr.Addr()); p.IsValid() {
			return p.String()
		}
		return ""
	case Country:
		return countryText(c)
	case Client:
		return clientText(c)
	case Agent:
		return c.Agent.Raw()
	case Device:
		return c.Device.Raw()
	case Time, Day, First, Count:
	}
	if c.LastSeen.IsZero() {
		return ""
	}
	return c.LastSeen.In(loc).Format(time.DateOnly)
}

func TestGroupAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(someRows().Draw(t, "rows"), WithPlaces(somePlace))
		rows := someOrder(t, h)
		by := rapid.SampledFrom(Groupings()).Draw(t, "by")
		want := make(map[string][]int32)
		for _, row := range rows {
			label := labelOf(by, at(h, row), berlin)
			want[label] = append(want[label], row)
		}
		g, err := h.Group(t.Context(), by, berlin, rows)
		if err != nil || g.Len() != len(want) {
			t.Fatalf("%v: %d groups, want %d", err, g.Len(), len(want))
		}
		for i := range g.Len() {
			group := g.At(i)
			members := want[group.Label.Raw()]
			if !slices.Equal(g.Rows(i), members) || group.Count != len(members) {
				t.Fatalf("%q has %v, want %v", group.Label.Raw(), g.Rows(i), members)
			}
			checkGroup(t, h, group, members)
			if i > 0 && by != Day && modelCompare(by, at(h, g.Rows(i - 1)[0]), at(h, members[0])) >= 0 {
				t.Fatalf("%q stands in the wrong place", group.Label.Raw())
			}
			if filter := g.Filter(i); filter != "" {
				checkFilterOf(t, h, g, filter, rows, members)
			} else if by != Day || !group.Day.IsZero() && group.Day.Year() < 9999 {
				t.Fatalf("no filter for %q", group.Label.Raw())
			}
		}
		checkOrders(t, g)
	})
}

func checkGroup(t *rapid.T, h *History, group Group, members []int32) {
	first, last := matrixadmin.NoTime, matrixadmin.NoTime
	hosts, agents, devices := make(map[string]bool), make(map[string]bool), make(map[string]bool)
	for _, row := range members {
		c := at(h, row)
		hosts[hostText(c)], agents[c.Agent.Raw()] = true, true
		if !c.Device.IsZero() {
			devices[c.Device.Raw()] = true
		}
		if c.LastSeen.IsZero() {
			continue
		}
		ms := c.LastSeen.UnixMilli()
		if last == matrixadmin.NoTime || ms > last {
			last = ms
		}
		if first == matrixadmin.NoTime || ms < first {
			first = ms
		}
	}
	if group.First != first || group.Last != last || group.Addresses != len(hosts) || group.Agents != len(agents) || group.Devices != len(devices) {
		t.Fatalf("%+v: %d-%d %d %d %d", group, first, last, len(hosts), len(agents), len(devices))
	}
}

// checkFilterOf holds that the terms of a group keep its rows and no others; an address without a zone stands for every zone.
func checkFilterOf(t *rapid.T, h *History, g *Groups, filter string, rows, members []int32) {
	kept, err := h.Filter(t.Context(), mustParse(t, filter), rows)
	if err != nil {
		t.Fatal(err)
	}
	if g.By == IP {
		kept = slices.DeleteFunc(kept, func(row int32) bool { return at(h, row).Addr.Addr().Zone() != at(h, members[0]).Addr.Addr().Zone() })
	}
	if !slices.Equal(kept, members) {
		t.Fatalf("%s keeps %v, want %v", filter, kept, members)
	}
}

func checkOrders(t *rapid.T, g *Groups) {
	keys := map[GroupOrder]func(Group) int64{
		ByCount: func(g Group) int64 { return int64(g.Count) }, ByFirst: func(g Group) int64 { return g.First }, ByLast: func(g Group) int64 { return g.Last },
		ByAddresses: func(g Group) int64 { return int64(g.Addresses) }, ByAgents: func(g Group) int64 { return int64(g.Agents) }, ByDevices: func(g Group) int64 { return int64(g.Devices) },
	}
	for by, key := range keys {
		for _, desc := range []bool{false, true} {
			order, err := g.Order(t.Context(), by, desc)
			ok := slices.IsSortedFunc(order, func(a, b int32) int {
				x, y := key(g.At(int(a))), key(g.At(int(b)))
				switch {
				case x == y:
					return int(a - b) // stable
				case (x < y) != desc:
					return -1
				}
				return 1
			})
			if err != nil || !ok || len(order) != g.Len() {
				t.Fatalf("order %d, descending %v: %v (%v)", by, desc, order, err)
			}
		}
	}
}

// TestDays follows the clocks of a place.
func TestDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"}).Draw(t, "zone")
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		c := newZoneOffsets(loc)
		for _, ms := range rapid.SliceOf(rapid.OneOf(someTimes(), rapid.Int64Range(-1<<45, 1<<45))).Draw(t, "times") {
			if ms == matrixadmin.NoTime {
				continue
			}
			want := time.UnixMilli(ms).In(loc)
			day, hour := c.at(ms)
			if got := day.in(time.UTC).Format(time.DateOnly); got != want.Format(time.DateOnly) || hour != want.Hour() || day.weekday() != want.Weekday() {
				t.Fatalf("%s is %s %d, want %s", want, got, hour, want)
			}
		}
	})
}

func TestHeatAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(someRows().Draw(t, "rows"))
		rows := someOrder(t, h)
		heat, err := h.Heat(t.Context(), berlin, rows)
		if err != nil {
			t.Fatal(err)
		}
		var week [7][24]int
		days := make(map[string]*HeatDay)
		unknown := 0
		for _, row := range rows {
			c := at(h, row)
			if c.LastSeen.IsZero() {
				unknown++
				continue
			}
			seen := c.LastSeen.In(berlin)
			week[seen.Weekday()][seen.Hour()]++
			day := days[seen.Format(time.DateOnly)]
			if day == nil {
				day = &HeatDay{}
				days[seen.Format(time.DateOnly)] = day
			}
			day.Count++
			day.Hours[seen.Hour()]++
		}
		if heat.Week != week || heat.Unknown != unknown || len(heat.Days) != len(days) || heat.Earlier != 0 {
			t.Fatalf("%+v", heat)
		}
		for i, day := range heat.Days {
			want := days[day.Start.Format(time.DateOnly)]
			if want == nil || want.Count != day.Count || want.Hours != day.Hours || i > 0 && !heat.Days[i-1].Start.Before(day.Start) {
				t.Fatalf("%+v, want %+v", day, want)
			}
		}
	})
}

func TestHeatKeepsTheLastDays(t *testing.T) {
	t.Parallel()
	b := matrixadmin.NewConnectionsBuilder(someUser)
	for i := range int64(MaxDays + 5) {
		b.Append("", "10.0.0.1", "x", i*86400_000)
	}
	h := New(b.Finish())
	heat, err := h.Heat(t.Context(), nil, h.All())
	if err != nil || len(heat.Days) != MaxDays || heat.Earlier != 5 || heat.Days[0].Start != time.UnixMilli(5*86400_000).UTC() || heat.Days[MaxDays-1].Count != 1 {
		t.Errorf("%d days, %d earlier: %v", len(heat.Days), heat.Earlier, err)
	}
}
