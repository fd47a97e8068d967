package matrixadmin_test

import (
	"context"
	"net"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// phase is where a call stands when its caller loses patience; reached is told when it is there.
type phase struct {
	name    string
	outcome matrixadmin.Outcome
	fault   func(reached func()) fault
}

var phases = []phase{
	{"dial", notSent, func(reached func()) fault {
		return fault{dial: func(ctx context.Context) error { reached(); return blackHole(ctx) }}
	}},
	{"tls", notSent, func(reached func()) fault {
		return fault{tls: serverTLS("good"), accept: func(raw net.Conn) bool { reached(); return (&exchange{conn: raw}).hang() }}
	}},
	{"headers", unknown, func(reached func()) fault {
		return fault{play: then(func(x *exchange) bool { reached(); return x.hang() })}
	}},
	{"body", unknown, func(reached func()) fault {
		return fault{play: then(func(x *exchange) bool {
			x.write(okHead + "Content-Length: 90000\r\n\r\n{")
			reached()
			return x.hang()
		})}
	}},
	{"error body", unknown, func(reached func()) fault {
		return fault{play: then(func(x *exchange) bool {
			x.write("HTTP/1.1 503 X\r\nContent-Length: 90000\r\n\r\n{\"x\":[")
			reached()
			return x.hang()
		})}
	}},
	{"wait before another attempt", rejected, func(reached func()) fault {
		return fault{play: func(x *exchange) bool {
			said(429, "Retry-After: 5\r\n", "M_LIMIT_EXCEEDED")(x)
			reached()
			return true
		}}
	}},
}

// TestCancelEndsEveryCall ends every call in every phase: it returns in the same instant, and knows what became of a write.
func TestCancelEndsEveryCall(t *testing.T) {
	t.Parallel()
	for _, p := range phases {
		for _, m := range methods(t) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				h := newHome(p.fault(func() {}))
				l := newLine("127.0.0.1:8008")
				base := "http://127.0.0.1:8008"
				if h.tls != nil {
					l.address, base = "home.test:443", "https://home.test"
				}
				l.fail = h.f.dial
				h.serve(l)
				c := h.client(t, base, func(tr *http.Transport) { tr.DialContext = l.Dial })
				start := time.Now()
				time.AfterFunc(time.Second, cancel)
				err := m.call(ctx, c.Client)
				took := time.Since(start)
				want := p.outcome
				if want == rejected && slices.Contains(m.row.unproven, "429") {
					want = unknown
				}
				if got := matrixadmin.OutcomeOf(err); m.row.class == writes && got != want {
					t.Errorf("%s in %s: outcome is %s, want %s", m.name, p.name, got, want)
				}
				answered := p.outcome == rejected && m.row.class == writes // before the end came, and not sent again
				if !answered && (matrixadmin.KindOf(err) != canceled || took != time.Second) {
					t.Errorf("%s in %s: returned after %s of 1s: %v is %v", m.name, p.name, took, err, matrixadmin.KindOf(err))
				}
				<-time.After(75 * time.Second)
				cancel()
				_ = l.Close()
				h.wg.Wait()
			})
		}
	}
}

// BenchmarkCancel measures how long a call takes to return after its context has ended, over TCP; the dial hangs in a dialer that does not return.
func BenchmarkCancel(b *testing.B) {
	for _, p := range phases[:4] {
		b.Run(p.name, func(b *testing.B) {
			var all []time.Duration
			for b.Loop() {
				all = append(all, cancelOnce(b, p))
			}
			slices.Sort(all)
			ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
			b.ReportMetric(ms(all[len(all)/2]), "p50-ms")
			b.ReportMetric(ms(all[len(all)*99/100]), "p99-ms")
			b.ReportMetric(ms(all[len(all)-1]), "max-ms")
		})
	}
}

func cancelOnce(b *testing.B, p phase) time.Duration {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	there := make(chan struct{}, 16)
	h := newHome(p.fault(func() { there <- struct{}{} }))
	base := "http://" + l.Addr().String()
	if h.tls != nil {
		base = "https://" + l.Addr().String()
	}
	h.serve(l)
	c, err := matrixadmin.New(base)
	if err != nil {
		b.Fatal(err)
	}
	if h.f.dial != nil {
		matrixadmin.OnNetwork(c, func(tr *http.Transport) {
			tr.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return nil, h.f.dial(ctx) }
		})
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { _, err := c.User(ctx, matrixadmin.MustParseUserID(aliceID)); done <- err }()
	<-there
	start := time.Now()
	cancel()
	err = <-done
	took := time.Since(start)
	if matrixadmin.KindOf(err) != canceled {
		b.Fatalf("%v", err)
	}
	c.CloseIdle()
	_ = l.Close()
	h.wg.Wait()
	return took
}
