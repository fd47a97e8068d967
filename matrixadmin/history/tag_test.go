package history

import (
	"context"
	"errors"
	"net/netip"
	"sync/atomic"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

func TestTagsOf(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"10.1.2.3": "private", "172.31.255.255": "private", "172.32.0.0": "", "192.168.0.1": "private", "fd00::1": "private", "127.8.8.8": "loopback", "::1": "loopback",
		"169.254.1.1": "link-local", "fe80::1%eth0": "link-local", "100.64.0.1": "cgnat", "100.128.0.1": "", "192.0.2.1": "documentation", "198.51.100.1": "documentation",
		"203.0.113.255": "documentation", "2001:db8:ffff::": "documentation", "3fff:fff::1": "documentation", "::ffff:8.8.8.8": "mapped", "::ffff:10.0.0.1": "private mapped",
		"0.0.0.0": "unspecified", "::": "unspecified", "8.8.8.8": "", "2606:4700::1111": "",
	} {
		if got := TagsOf(netip.MustParseAddr(addr)).String(); got != want {
			t.Errorf("%s is %q, want %q", addr, got, want)
		}
	}
	if TagsOf(netip.Addr{}) != 0 {
		t.Error("what is no address has tags")
	}
}

func TestAllFromOneLocalAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		ips  []string
		want string
	}{
		{nil, ""},
		{[]string{"127.0.0.1"}, ""},
		{[]string{"127.0.0.1", "127.0.0.1:4", "::ffff:127.0.0.1"}, "127.0.0.1"},
		{[]string{"172.17.0.1", "172.17.0.1"}, "172.17.0.1"},
		{[]string{"100.64.0.9", "100.64.0.9"}, "100.64.0.9"},
		{[]string{"fd00::2", "[fd00::2]:443"}, "fd00::2"},
		{[]string{"100.128.0.9", "100.128.0.9"}, ""},
		{[]string{"172.17.0.1", "172.17.0.2"}, ""},
		{[]string{"172.17.0.1", ""}, ""},
		{[]string{"8.8.8.8", "8.8.8.8"}, ""},
		{[]string{"-", "-"}, ""},
	} {
		b := matrixadmin.NewConnectionsBuilder(someUser)
		for _, ip := range tt.ips {
			b.Append("", ip, "x", 1)
		}
		p, err := New(b.Finish()).Proxy(t.Context())
		addr, ok := p.Addr, p.All
		if err != nil || ok != addr.IsValid() || ok != (tt.want != "") || ok && addr.String() != tt.want {
			t.Errorf("%q: %s %v", tt.ips, addr, ok)
		}
	}
}

// TestCancelled holds that every call gives up when it is told to, before and within its work, and that the next one is none the worse for it.
func TestCancelled(t *testing.T) {
	t.Parallel()
	h := New(manyRows(3 * slice))
	rows := h.All()
	f := mustParse(t, "element -ip:10.0.0.0/8 net:2 client:x device:=y")
	calls := map[string]func(ctx context.Context) error{
		"attribute": func(ctx context.Context) error { return second(h.Attribute(ctx, nil)) },
		"filter":    func(ctx context.Context) error { return second(h.Filter(ctx, f, rows)) },
		"fold":      func(ctx context.Context) error { return second(h.Fold(ctx, DefaultGap, rows)) },
		"heat":      func(ctx context.Context) error { return second(h.Heat(ctx, nil, rows)) },
	}
	for by := Time; by <= Day; by++ {
		calls["sort"+string(rune('0'+by))] = func(ctx context.Context) error { return second(h.Sort(ctx, by, true, rows)) }
		calls["group"+string(rune('0'+by))] = func(ctx context.Context) error { return second(h.Group(ctx, by, nil, rows)) }
	}
	for name, call := range calls {
		for looks := range 3 {
			ctx := &soon{Context: t.Context()}
			ctx.left.Store(int64(looks))
			if err := call(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("%s goes on after %d looks: %v", name, looks, err)
			}
		}
		if err := call(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// soon is a context that ends when it was looked at so many times.
type soon struct {
	context.Context //nolint:containedctx // it stands in for one
	left            atomic.Int64
}

func (s *soon) Err() error {
	if s.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}
