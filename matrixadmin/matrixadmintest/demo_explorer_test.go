package matrixadmintest_test

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// sunday at 22 h: whatever the weekday and hour, an account has its history; this is one of them.
var sunday = time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC)

// looker looks at the demo as the product does.
type looker struct {
	*testing.T

	client *matrixadmin.Client
	places *history.PlaceFiles
}

func look(t *testing.T, now func() time.Time) looker {
	t.Helper()
	hs := matrixadmintest.Demo(matrixadmintest.WithNow(now))
	client, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	places, err := history.PlacesFrom(matrixadmintest.DemoPlaces()...)
	if err != nil {
		t.Fatal(err)
	}
	return looker{t, client, places}
}

func (l looker) at(local string) (*matrixadmin.Connections, []matrixadmin.Device) {
	l.Helper()
	id := matrixadmin.MustParseUserID("@" + local + ":demo.example")
	c, err := l.client.Whois(l.Context(), id)
	if err != nil {
		l.Fatal(err)
	}
	devices, err := l.client.Devices(l.Context(), id)
	if err != nil {
		l.Fatal(err)
	}
	return c, devices
}

// marked returns the devices that a row is likely of.
func (l looker) marked(local string) []string {
	l.Helper()
	c, devices := l.at(local)
	marks, err := history.New(c).Attribute(l.Context(), devices)
	if err != nil {
		l.Fatal(err)
	}
	var ids []string
	for row := range c.Len() {
		if m := marks.Of(row); m.Certainty == history.Likely {
			ids = append(ids, m.ID.Raw())
		}
	}
	slices.Sort(ids)
	return ids
}

// countries counts the rows of each country, before and after a time.
func (l looker) countries(c *matrixadmin.Connections, since time.Time) (before, after map[string]int) {
	before, after = make(map[string]int), make(map[string]int)
	for row := range c.Len() {
		at := c.At(row)
		m := before
		if at.LastSeen.After(since) {
			m = after
		}
		m[l.places.Place(at.Addr.Addr()).Country]++
	}
	return before, after
}

func TestDemoProxied(t *testing.T) {
	t.Parallel()
	c, devices := look(t, func() time.Time { return sunday }).at("proxied")
	p, err := history.New(c).Proxy(t.Context())
	if addr, ok := p.Addr, p.All; err != nil || !ok || addr.String() != "10.0.0.2" || c.Len() < 100 || len(devices) != 3 {
		t.Errorf("%d rows of %d devices, all from %v: %v", c.Len(), len(devices), addr, ok)
	}
}

func TestDemoFamily(t *testing.T) {
	t.Parallel()
	l := look(t, func() time.Time { return sunday })
	c, devices := l.at("family")
	want := []string{"DADSPIXELX", "MUMSIPHONE", "TABLETBLUE", "TABLETREDX", "TEENSSONYX"}
	if got := l.marked("family"); !slices.Equal(got, want) || c.IPs() != 1 || len(devices) != 7 || c.Len() < 100 {
		t.Errorf("likely %q of %d devices and %d rows from %v", got, len(devices), c.Len(), c.IPs())
	}
}

// TestDemoRhythms looks at all hours and days of a week: whenever the demo is started the pictures have their shapes.
func TestDemoRhythms(t *testing.T) {
	t.Parallel()
	for hour := 0; hour < 7*24; hour += 31 {
		now := sunday.Add(time.Duration(hour) * time.Hour)
		l := look(t, func() time.Time { return now })
		hours := func(c *matrixadmin.Connections, agent string) (in, out int) {
			for row := range c.Len() {
				at := c.At(row)
				if !strings.Contains(at.Agent.Raw(), agent) {
					continue
				}
				if h := at.LastSeen.Hour(); h >= 9 && h < 17 && at.LastSeen.Weekday()%6 != 0 {
					in++
				} else {
					out++
				}
			}
			return in, out
		}
		c, _ := l.at("commuter")
		if in, out := hours(c, "Windows NT"); in < 800 || out > 0 {
			t.Errorf("%v: @commuter has %d rows in the office at work, %d at other times", now, in, out)
		}
		c, devices := l.at("taken-over")
		before, after := l.countries(c, now.Add(-7*24*time.Hour))
		if len(before) != 1 || before["DE"] < 200 || after["NZ"] < 50 || len(after) != 2 || len(devices) != 7 {
			t.Errorf("%v: @taken-over is in %v, then in %v, with %d devices", now, before, after, len(devices))
		}
		for row := range c.Len() {
			if at := c.At(row); l.places.Place(at.Addr.Addr()).Country == "NZ" && (at.LastSeen.Hour() < 2 || at.LastSeen.Hour() > 4) {
				t.Errorf("%v: a row at %v", now, at.LastSeen)
			}
		}
		for _, local := range []string{"commuter", "taken-over", "proxied", "family", "traveller", "addresses", "lively"} {
			c, devices := l.at(local)
			oldest, newest := c.At(c.Len()-1).LastSeen, c.At(0).LastSeen
			if newest.After(now) || now.Sub(newest) > time.Hour || now.Sub(oldest) > 28*24*time.Hour || local != "addresses" && now.Sub(oldest) < 26*24*time.Hour {
				t.Errorf("%v: @%s has rows from %v to %v", now, local, oldest, newest)
			}
			if len(l.marked(local)) < min(len(devices), 2) {
				t.Errorf("%v: @%s has %d devices, of which %q are likely somewhere", now, local, len(devices), l.marked(local))
			}
		}
	}
}

func TestDemoTraveller(t *testing.T) {
	t.Parallel()
	l := look(t, func() time.Time { return sunday })
	c, _ := l.at("traveller")
	countries, networks := make(map[string]bool), make(map[string]bool)
	for i := range c.IPs() {
		addr := c.Addr(uint32(i))
		p := l.places.Place(addr.Addr())
		countries[p.Country], networks[p.Network] = true, true
	}
	if len(countries) < 8 || len(networks) < 8 {
		t.Errorf("%v, %v", slices.Sorted(maps.Keys(countries)), slices.Sorted(maps.Keys(networks)))
	}
}

func TestDemoAddresses(t *testing.T) {
	t.Parallel()
	c, _ := look(t, func() time.Time { return sunday }).at("addresses")
	hosts, none, tags := make(map[netip.Addr]int), 0, history.Tags(0)
	for i := range c.IPs() {
		addr := c.Addr(uint32(i))
		if host := history.HostOf(addr); host.IsValid() {
			hosts[host]++
		} else {
			none++
		}
		tags |= history.TagsOf(addr.Addr())
	}
	const every = history.Private | history.Loopback | history.LinkLocal | history.CGNAT | history.Documentation | history.Mapped | history.Unspecified
	if hosts[netip.MustParseAddr("2001:db8:40::1f")] != 5 || hosts[netip.MustParseAddr("203.0.113.31")] != 5 || none < 9 || tags != every {
		t.Errorf("%v, %d texts, tags %v", hosts, none, tags)
	}
}

// TestDemoLively looks again and again, as the watch of a screen does.
func TestDemoLively(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := look(t, time.Now)
		rows := func() string {
			c, devices := l.at("lively")
			newest := time.Time{}
			for row := range c.Len() {
				if at := c.At(row).LastSeen; at.After(newest) {
					newest = at
				}
			}
			seen := time.Time{}
			for _, d := range devices {
				if d.LastSeen.After(seen) {
					seen = d.LastSeen
				}
			}
			if !seen.Equal(newest) || newest.After(time.Now()) {
				t.Errorf("newest row %v, devices last seen %v", newest, seen)
			}
			return fmt.Sprint(c.Len())
		}
		first := rows()
		if again := rows(); again != first {
			t.Errorf("%s rows, then %s in the same moment", first, again)
		}
		var n int
		_, _ = fmt.Sscan(first, &n)
		for _, wait := range []time.Duration{30 * time.Second, 30 * time.Second, 8 * time.Second, time.Second} {
			time.Sleep(wait)
			rows()
		}
		if got := rows(); got != fmt.Sprint(n+8) { // one every eight seconds
			t.Errorf("%s rows, then %s after 69 s", first, got)
		}
		time.Sleep(1000 * time.Hour)
		if got := rows(); got != fmt.Sprint(n+8+400) {
			t.Errorf("%s rows, then %s after weeks", first, got)
		}
	})
}

func TestDemoNames(t *testing.T) {
	t.Parallel()
	names := history.Names{Resolver: matrixadmintest.DemoNames{}, All: true}
	for addr, want := range map[string]string{
		"203.0.113.9": "host-203-0-113-9.dyn.broadband.example", "192.0.2.70": "host-192-0-2-70.vm.cloud.example", "2001:db8:40::7": "host-2001-db8-40--7.v6.broadband.example",
	} {
		if got, err := names.Name(t.Context(), netip.MustParseAddr(addr)); err != nil || got.Raw() != want {
			t.Errorf("%s: %q, %v", addr, got, err)
		}
	}
	if got, err := names.Name(t.Context(), netip.MustParseAddr("100.64.1.1")); !errors.Is(err, history.ErrNoName) {
		t.Errorf("%q, %v", got, err)
	}
}
