package history

import (
	"fmt"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// tokenRows makes a history like that of a server that delegates sign-in: a few devices, each with a new token every five minutes.
func tokenRows(n int) *matrixadmin.Connections {
	b := matrixadmin.NewConnectionsBuilder(someUser)
	for i := range n {
		device, turn := i%12, i/12
		b.Append("", fmt.Sprintf("203.0.%d.%d", turn/200%250, device%5), fmt.Sprintf("%s build %d", someAgents[1+device%6], device%3), someNow.UnixMilli()-int64(turn)*300_000-int64(device)*1000)
	}
	return b.Finish()
}

var histories = []struct {
	name string
	rows func(int) *matrixadmin.Connections
}{{"usual", manyRows}, {"tokens", tokenRows}, {"odd", oddRows}}

// BenchmarkView builds views end to end: cold of a history that nothing is known of, warm of one that was shown, narrow after the view of
// a filter that was one letter shorter, and how long the first view takes.
func BenchmarkView(b *testing.B) {
	open := Shape{By: Time, Desc: true}
	find := func(text string) Shape {
		s := open
		s.Filter = mustParse(b, text)
		return s
	}
	by := func(c Column) Shape {
		s := open
		s.By, s.Desc, s.Fold = c, false, FoldOff
		return s
	}
	group := func(c Column) Shape {
		s := open
		s.Grouped, s.Group, s.GroupBy, s.GroupDesc = true, c, ByLast, true
		return s
	}
	shapes := []struct {
		name string
		Shape
	}{
		{"open", open},
		{"word", find("20")},
		{"few", find("iphone 7")},
		{"net", find("ip:2001:db8::/33")},
		{"sort-ip", by(IP)},
		{"sort-client", by(Client)},
		{"sort-network", by(Network)},
		{"sort-agent", by(Agent)},
		{"sort-device", by(Device)},
		{"sort-country", by(Country)},
		{"group-ip", group(IP)},
		{"group-network", group(Network)},
		{"group-country", group(Country)},
		{"group-client", group(Client)},
		{"group-agent", group(Agent)},
		{"group-device", group(Device)},
		{"group-day", group(Day)},
	}
	build := func(b *testing.B, h *History, s Shape, prev *View, emit func(*View)) *View {
		b.Helper()
		v, err := Build(b.Context(), h, s, prev, emit)
		must(b, err)
		return v
	}
	for _, history := range histories {
		for _, n := range sizes {
			c := history.rows(n)
			for _, s := range shapes {
				name := func(how string) string { return fmt.Sprintf("%s/%s/%s/%d", history.name, s.name, how, n) }
				cold := func() *History { return New(c, WithPlaces(somePlace)) }
				b.Run(name("cold"), func(b *testing.B) { report(b, n, func() { build(b, cold(), s.Shape, nil, nil) }) })
				b.Run(name("first"), func(b *testing.B) {
					first, used := time.Duration(0), time.Duration(0) // until the first view
					for b.Loop() {
						start, before := time.Now(), cpuTime()
						build(b, cold(), s.Shape, nil, func(*View) {
							first += time.Since(start)
							used += cpuTime() - before
						})
					}
					b.ReportMetric(float64(first.Nanoseconds())/float64(b.N), "first-ns")
					b.ReportMetric(float64(used.Microseconds())/float64(b.N)/1000, "cpu-ms")
				})
				b.Run(name("warm"), func(b *testing.B) {
					h := cold()
					build(b, h, open, nil, nil)
					build(b, h, s.Shape, nil, nil)
					report(b, n, func() { build(b, h, s.Shape, nil, nil) })
				})
				if s.Filter.IsZero() {
					continue
				}
				b.Run(name("narrow"), func(b *testing.B) {
					h := cold()
					text := s.Filter.String()
					before := build(b, h, find(text[:len(text)-1]), nil, nil)
					report(b, n, func() { build(b, h, s.Shape, before, nil) })
				})
			}
		}
	}
}
