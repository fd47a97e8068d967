package matrixadmin

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// whoisBody makes an answer like Synapse's: most rows repeat a few user agents, one row in three brings a new address.
func whoisBody(rows int) []byte {
	agents := []string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
		"Element X iOS/25.06.1 (iPhone 14; iOS 17.5; Scale/3.00)",
		"Dart/3.3 (dart:io)",
		"matrix-nio/0.24",
	}
	var b bytes.Buffer
	b.WriteString(`{"user_id":"@alice:example.test","devices":{"":{"sessions":[{"connections":[`)
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		ip := i / 3 * 7919 % (1 << 24)
		fmt.Fprintf(&b, `{"ip":"10.%d.%d.%d","last_seen":%d,"user_agent":"%s"}`, ip>>16, ip>>8&255, ip&255, 1795385919196-int64(i)*1000, agents[i%len(agents)])
	}
	b.WriteString(`]}]}}}`)
	return b.Bytes()
}

func decodeWhois(tb testing.TB, body []byte) *Connections {
	tb.Helper()
	d := newWhoisDecoder(MustParseUserID("@alice:example.test"), wire.DefaultLimits(), whoisConfig{})
	if err := wire.Decode(bytes.NewReader(body), nil, d.decode); err != nil {
		tb.Fatal(err)
	}
	return d.finish()
}

func BenchmarkDecodeWhois(b *testing.B) {
	for _, rows := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			body := whoisBody(rows)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				decodeWhois(b, body)
			}
			b.StopTimer()
			before := heap()
			c := decodeWhois(b, body)
			b.ReportMetric(float64(heap()-before)/float64(c.Len()), "resident-B/row")
			runtime.KeepAlive(c)
			runtime.KeepAlive(body)
		})
	}
}

// heap returns the bytes that are in use after a collection.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
