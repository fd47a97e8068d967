package history

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// fakeResolver answers after a while.
type fakeResolver struct {
	takes time.Duration
	names []string
	err   error
	plain bool // says the context's error as it is
	asked []string
}

func (f *fakeResolver) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	f.asked = append(f.asked, addr)
	select {
	case <-time.After(f.takes):
	case <-ctx.Done():
		if f.plain {
			return nil, ctx.Err()
		}
		return nil, &net.DNSError{Err: ctx.Err().Error(), Name: addr, IsTimeout: true}
	}
	return f.names, f.err
}

var someAddr = netip.MustParseAddr("9.9.9.9")

func TestName(t *testing.T) {
	t.Parallel()
	f := &fakeResolver{names: []string{"z.example.", "dns\x1b[2J.example."}}
	name, err := Names{Resolver: f}.Name(t.Context(), netip.MustParseAddr("::ffff:9.9.9.9"))
	if err != nil || name.Raw() != "dns\x1b[2J.example" || strings.Contains(name.Printable(), "\x1b") || f.asked[0] != "9.9.9.9" {
		t.Errorf("%q, %v, asked %q", name, err, f.asked)
	}
}

func TestNoName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fake *fakeResolver
		says string
	}{
		{&fakeResolver{}, ErrNoName.Error()},
		{&fakeResolver{names: []string{".", "", strings.Repeat("x", 300)}}, ErrNoName.Error()},
		{&fakeResolver{err: &net.DNSError{IsNotFound: true, Err: "no such host"}}, ErrNoName.Error()},
		{&fakeResolver{err: &net.DNSError{Err: "server misbehaving\x1b[2J", Server: "10.0.0.1:53"}}, "DNS error: server misbehaving\u20391B\u203a[2J"},
		{&fakeResolver{err: errors.New("odd\nline")}, "DNS error: odd\u20390A\u203aline"},
		{&fakeResolver{takes: time.Hour}, "no response from the resolver within 2s"},
		{&fakeResolver{takes: time.Hour, plain: true}, "no response from the resolver within 2s"},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			name, err := Names{Resolver: tt.fake}.Name(t.Context(), someAddr)
			if !name.IsZero() || err == nil || err.Error() != tt.says || time.Since(start) > nameDeadline {
				t.Errorf("%q, %v after %v; want %s", name, err, time.Since(start), tt.says)
			}
		})
	}
}

func TestNameCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		start := time.Now()
		if _, err := (Names{Resolver: &fakeResolver{takes: time.Second}}).Name(ctx, someAddr); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 100*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestNotAsked(t *testing.T) {
	t.Parallel()
	f := &fakeResolver{names: []string{"a.example."}}
	n := Names{Resolver: f}
	own := []string{
		"10.1.2.3", "172.16.0.1", "192.168.1.1", "fd00::1", "127.0.0.1", "::1", "169.254.1.1", "fe80::1%eth0", "100.64.0.1", "192.0.2.1", "198.51.100.1",
		"203.0.113.1", "2001:db8::1", "0.0.0.0", "::", "::ffff:10.0.0.1", "224.0.0.1", "255.255.255.255", "ff02::1",
	}
	for _, s := range own {
		if _, err := n.Name(t.Context(), netip.MustParseAddr(s)); !errors.Is(err, ErrNotAsked) {
			t.Errorf("%s: %v", s, err)
		}
	}
	if _, err := n.Name(t.Context(), netip.Addr{}); !errors.Is(err, ErrNotAsked) || len(f.asked) != 0 {
		t.Errorf("%v, asked about %q", err, f.asked)
	}
	n = Names{Resolver: f, All: true}
	for _, s := range own {
		if _, err := n.Name(t.Context(), netip.MustParseAddr(s)); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	if f.asked[7] != "fe80::1" || f.asked[15] != "10.0.0.1" {
		t.Errorf("asked about %q", f.asked)
	}
}
