package rdns

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// fake answers after a while, and counts.
type fake struct {
	mu          sync.Mutex
	takes       time.Duration
	names       []string
	err         error
	plain       bool // says the context's error as it is
	asked       []string
	atOnce, max int
}

func (f *fake) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	f.mu.Lock()
	f.asked = append(f.asked, addr)
	f.atOnce++
	f.max = max(f.max, f.atOnce)
	takes := f.takes
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.atOnce--
		f.mu.Unlock()
	}()
	select {
	case <-time.After(takes):
	case <-ctx.Done():
		if f.plain {
			return nil, ctx.Err()
		}
		return nil, &net.DNSError{Err: ctx.Err().Error(), Name: addr, IsTimeout: true}
	}
	return f.names, f.err
}

func (f *fake) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

var some = netip.MustParseAddr("9.9.9.9")

func TestNameIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{names: []string{"z.example.", "dns\x1b[2J.example."}, takes: time.Second}
		n := New(WithResolver(f))
		if _, ok := n.Cached(some); ok {
			t.Error("known before it was asked")
		}
		check := func(want int) {
			t.Helper()
			name, err := n.Name(t.Context(), some)
			if err != nil || name.Raw() != "dns\x1b[2J.example" || strings.Contains(name.Printable(), "\x1b") || f.count() != want {
				t.Errorf("%q, %v, asked %d times", name, err, f.count())
			}
		}
		check(1)
		time.Sleep(Keep - 2*time.Second)
		check(1)
		if name, ok := n.Cached(netip.MustParseAddr("::ffff:9.9.9.9")); !ok || name.IsZero() {
			t.Error("an IPv4-mapped address is another one")
		}
		time.Sleep(2 * time.Second)
		if _, ok := n.Cached(some); ok {
			t.Error("known after an hour")
		}
		check(2)
	})
}

func TestNoName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fake *fake
		says string
	}{
		{&fake{}, ErrNoName.Error()},
		{&fake{names: []string{".", "", strings.Repeat("x", 300)}}, ErrNoName.Error()},
		{&fake{err: &net.DNSError{IsNotFound: true, Err: "no such host"}}, ErrNoName.Error()},
		{&fake{err: &net.DNSError{Err: "server misbehaving\x1b[2J", Server: "10.0.0.1:53"}}, "the resolver says: server misbehaving\u20391B\u203a[2J"},
		{&fake{err: errors.New("odd\nline")}, "the resolver says: odd\u20390A\u203aline"},
		{&fake{takes: time.Hour}, "the resolver did not answer within 2s"},
		{&fake{takes: time.Hour, plain: true}, "the resolver did not answer within 2s"},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := New(WithResolver(tt.fake))
			for range 2 {
				start := time.Now()
				name, err := n.Name(t.Context(), some)
				if !name.IsZero() || err == nil || err.Error() != tt.says || tt.fake.count() != 1 || time.Since(start) > Deadline {
					t.Errorf("%q, %v after %v, asked %d times; want %s", name, err, time.Since(start), tt.fake.count(), tt.says)
				}
			}
			if name, ok := n.Cached(some); !ok || !name.IsZero() {
				t.Errorf("cached %q %v", name, ok)
			}
			time.Sleep(KeepNone)
			_, _ = n.Name(t.Context(), some)
			if tt.fake.count() != 2 {
				t.Errorf("asked %d times after five minutes", tt.fake.count())
			}
		})
	}
}

func TestAtMostFourAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{takes: time.Second, names: []string{"a.example."}}
		n := New(WithResolver(f))
		start := time.Now()
		var all sync.WaitGroup
		addr := netip.MustParseAddr("8.0.0.0")
		for range 20 {
			addr = addr.Next()
			addr := addr
			for range 3 { // who want the same wait for one question
				all.Go(func() {
					if _, err := n.Name(t.Context(), addr); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if f.max != AtOnce || f.count() != 20 || time.Since(start) != 5*time.Second {
			t.Errorf("%d at once, %d asked in %v", f.max, f.count(), time.Since(start))
		}
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{takes: time.Second, names: []string{"a.example."}}
		n := New(WithResolver(f))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		var other, waited error
		var name matrixadmin.Text
		var all sync.WaitGroup
		start := time.Now()
		all.Go(func() { _, other = n.Name(ctx, some) })
		synctest.Wait()
		all.Go(func() { name, waited = n.Name(t.Context(), some) }) // takes the question over
		all.Wait()
		if !errors.Is(other, context.Canceled) || waited != nil || name.IsZero() || f.count() != 2 || time.Since(start) != 1500*time.Millisecond {
			t.Errorf("%v; %q, %v; asked %d times in %v", other, name, waited, f.count(), time.Since(start))
		}
		if _, err := n.Name(ctx, netip.MustParseAddr("8.8.4.4")); !errors.Is(err, context.Canceled) || f.count() != 2 {
			t.Errorf("asked with an ended context: %v", err)
		}
		if _, ok := n.Cached(netip.MustParseAddr("8.8.4.4")); ok {
			t.Error("what was given up is kept")
		}
	})
}

func TestCancelWhileWaitingForRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{takes: time.Second}
		n := New(WithResolver(f))
		addr := netip.MustParseAddr("8.0.0.0")
		for range AtOnce {
			addr = addr.Next()
			addr := addr
			go func() { _, _ = n.Name(t.Context(), addr) }()
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		start := time.Now()
		if _, err := n.Name(ctx, some); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 100*time.Millisecond || f.count() != AtOnce {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if _, ok := n.Cached(some); ok {
			t.Error("what was given up is kept")
		}
		time.Sleep(time.Minute)
	})
}

func TestNotAsked(t *testing.T) {
	t.Parallel()
	f := &fake{names: []string{"a.example."}}
	n := New(WithResolver(f))
	own := []string{
		"10.1.2.3", "172.16.0.1", "192.168.1.1", "fd00::1", "127.0.0.1", "::1", "169.254.1.1", "fe80::1%eth0", "100.64.0.1", "192.0.2.1", "198.51.100.1",
		"203.0.113.1", "2001:db8::1", "0.0.0.0", "::", "::ffff:10.0.0.1", "224.0.0.1", "255.255.255.255", "ff02::1",
	}
	for _, s := range own {
		if _, err := n.Name(t.Context(), netip.MustParseAddr(s)); !errors.Is(err, ErrNotAsked) {
			t.Errorf("%s: %v", s, err)
		}
	}
	if _, err := n.Name(t.Context(), netip.Addr{}); !errors.Is(err, ErrNotAsked) || f.count() != 0 {
		t.Errorf("%v, asked about %q", err, f.asked)
	}
	n = New(WithResolver(f), WithAll())
	for _, s := range own {
		if _, err := n.Name(t.Context(), netip.MustParseAddr(s)); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	if f.asked[7] != "fe80::1" || f.asked[15] != "10.0.0.1" {
		t.Errorf("asked about %q", f.asked)
	}
}

func TestForgetsTheOldest(t *testing.T) {
	t.Parallel()
	f := &fake{names: []string{"a.example."}}
	n := New(WithResolver(f), WithSize(3))
	addr := netip.MustParseAddr("8.0.0.0")
	first := addr.Next()
	for range 4 {
		addr = addr.Next()
		_, _ = n.Name(t.Context(), addr)
		_, _ = n.Name(t.Context(), addr)
	}
	_, oldest := n.Cached(first)
	_, second := n.Cached(first.Next())
	if oldest || !second || len(n.known) != 3 || f.count() != 4 {
		t.Errorf("oldest %v, second %v, %d known, %d asked", oldest, second, len(n.known), f.count())
	}
}
