package history

import (
	"fmt"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// manyRows makes a history like Synapse's: newest first, a few dozen agents, a new address in every third row, a fifth of them IPv6.
func manyRows(n int) *matrixadmin.Connections {
	b := matrixadmin.NewConnectionsBuilder(someUser)
	for i := range n {
		host := i / 3 * 7919 % (1 << 24)
		ip := fmt.Sprintf("%d.%d.%d.%d", 20+i%3, host>>16, host>>8&255, host&255)
		if i%5 == 0 {
			ip = fmt.Sprintf("2001:db8:%x:%x::%x", host>>16, host>>8&255, host)
		}
		agent := fmt.Sprintf("%s build %d", someAgents[i%len(someAgents)], i/7%4)
		b.Append("", ip, agent, someNow.UnixMilli()-int64(i)*2419-int64(i*7919%1000))
	}
	return b.Finish()
}

// oddRows makes a history in which nearly every text is another one.
func oddRows(n int) *matrixadmin.Connections {
	b := matrixadmin.NewConnectionsBuilder(someUser)
	for i := range n {
		x := i * 7919 % n
		b.Append(fmt.Sprintf("DEVICE%d", x), fmt.Sprintf("2001:db8::%x:%x", x>>16, x&0xffff), fmt.Sprintf("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 bot %d", x), int64(x)<<20)
	}
	return b.Finish()
}

var sizes = []int{10_000, 100_000, 1_000_000}

// report gives time and memory by row, and what all cores together computed for.
func report(b *testing.B, rows int, work func()) {
	b.Helper()
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		work()
	}
	b.ReportMetric(float64((cpuTime()-before).Microseconds())/float64(b.N)/1000, "cpu-ms")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
}

var columnNames = map[Column]string{Time: "time", IP: "ip", Network: "network", Client: "client", Agent: "agent", Device: "device", Day: "day"}

// cold sorts or groups a history that nothing is known of; warm, one whose texts were ranked.
func BenchmarkSort(b *testing.B) {
	for name, rows := range map[string]func(int) *matrixadmin.Connections{"usual": manyRows, "odd": oddRows} {
		for _, n := range sizes {
			c := rows(n)
			for _, by := range []Column{Time, IP, Client, Agent, Device} {
				b.Run(fmt.Sprintf("%s/%s/cold/%d", name, columnNames[by], n), func(b *testing.B) {
					all := New(c).All()
					report(b, n, func() { must(b, second(New(c).Sort(b.Context(), by, false, all))) })
				})
			}
			b.Run(fmt.Sprintf("%s/ip/warm/%d", name, n), func(b *testing.B) {
				h := New(c)
				all := h.All()
				must(b, second(h.Sort(b.Context(), IP, false, all)))
				report(b, n, func() { must(b, second(h.Sort(b.Context(), IP, false, all))) })
			})
		}
	}
}

func BenchmarkFilter(b *testing.B) {
	for _, n := range sizes {
		h := New(manyRows(n))
		all := h.All()
		byIP, err := h.Sort(b.Context(), IP, false, all)
		must(b, err)
		for _, text := range []string{"iphone", "203", "ip:21.0.0.0/10", "ua:element since:7d", "-tag:documentation -curl since:30d nio 2"} {
			f := mustParse(b, text)
			b.Run(fmt.Sprintf("%s/%d", text, n), func(b *testing.B) { report(b, n, func() { must(b, second(h.Filter(b.Context(), f, all))) }) })
		}
		f := mustParse(b, "iphone")
		b.Run(fmt.Sprintf("cold/%d", n), func(b *testing.B) {
			report(b, n, func() { must(b, second(New(h.Connections()).Filter(b.Context(), f, all))) })
		})
		b.Run(fmt.Sprintf("sorted/%d", n), func(b *testing.B) { report(b, n, func() { must(b, second(h.Filter(b.Context(), f, byIP))) }) })
	}
}

func BenchmarkGroup(b *testing.B) {
	berlin := berlin
	for _, n := range sizes {
		c := manyRows(n)
		for _, by := range []Column{IP, Network, Client, Agent, Device, Day} {
			b.Run(fmt.Sprintf("%s/cold/%d", columnNames[by], n), func(b *testing.B) {
				all := New(c).All()
				report(b, n, func() {
					g, err := New(c).Group(b.Context(), by, berlin, all)
					must(b, err)
					must(b, second(g.Order(b.Context(), ByLast, true)))
				})
			})
		}
	}
}

func BenchmarkOthers(b *testing.B) {
	for _, n := range sizes {
		h := New(manyRows(n))
		all := h.All()
		devices := make([]matrixadmin.Device, 40)
		for i := range devices {
			row := h.Connections().At(i * (n / 40))
			devices[i] = matrixadmin.Device{ID: matrixadmin.NewText(fmt.Sprint(i)), LastIP: row.IP, LastAgent: row.Agent, LastSeen: row.LastSeen}
		}
		for name, work := range map[string]func() error{
			"fold":      func() error { return second(h.Fold(b.Context(), DefaultGap, all)) },
			"heat":      func() error { return second(h.Heat(b.Context(), time.Local, all)) },
			"attribute": func() error { return second(h.Attribute(b.Context(), devices)) },
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) { report(b, n, func() { must(b, work()) }) })
		}
	}
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
