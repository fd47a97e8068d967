package history

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// said is a term and what it should mean.
type said struct {
	text string
	want func(c matrixadmin.Connection) bool
}

// has is a case-folded search the slow way.
func has(s, part string) bool {
	for i := range len(s) + 1 {
		for j := i; j <= len(s); j++ {
			if strings.EqualFold(s[i:j], part) {
				return true
			}
		}
	}
	return false
}

// someTerm draws a term with its meaning.
func someTerm() *rapid.Generator[said] {
	column := func(name string, of func(matrixadmin.Connection) string) *rapid.Generator[said] {
		parts := []string{"element", "de", "NL", "Ios", "curl", "abc", "8.5", "10.0", "K", "x", "\u00e4RG", "firefox", "db8", ":"}
		return rapid.Custom(func(t *rapid.T) said {
			part := rapid.SampledFrom(parts).Draw(t, "part")
			return said{name + part, func(c matrixadmin.Connection) bool { return has(of(c), part) }}
		})
	}
	prefix := rapid.Custom(func(t *rapid.T) said {
		p := netip.MustParsePrefix(rapid.SampledFrom([]string{"203.0.113.0/24", "203.0.113.9/32", "2001:db8::/48", "10.0.0.0/8", "0.0.0.0/0", "::/0", "fe80::/10"}).Draw(t, "net"))
		return said{"ip:" + p.String(), func(c matrixadmin.Connection) bool {
			a := c.Addr.Addr().Unmap().WithZone("")
			return a.IsValid() && p.Contains(a)
		}}
	})
	address := rapid.Custom(func(t *rapid.T) said {
		s := rapid.SampledFrom([]string{"203.0.113.9", "2001:DB8::5", "10.0.0.1", "::ffff:198.51.100.7"}).Draw(t, "address")
		return said{"ip:" + s, func(c matrixadmin.Connection) bool { return c.Addr.Addr().Unmap() == netip.MustParseAddr(s).Unmap() }}
	})
	exact := rapid.Custom(func(t *rapid.T) said {
		s := matrixadmin.NewText(rapid.SampledFrom(slices.Concat(someIPs, someAgents, someDevices)).Draw(t, "value"))
		switch rapid.IntRange(0, 3).Draw(t, "column") {
		case 0:
			return said{FilterFor(Agent, s), func(c matrixadmin.Connection) bool { return c.Agent == s }}
		case 1:
			return said{FilterFor(Device, s), func(c matrixadmin.Connection) bool { return c.Device == s }}
		case 2:
			return said{FilterFor(Client, s), func(c matrixadmin.Connection) bool { return clientText(c) == s.Raw() }}
		}
		host := hostIn(s.Raw())
		return said{FilterFor(IP, s), func(c matrixadmin.Connection) bool {
			a := c.Addr.Addr().Unmap()
			return host.IsValid() && a == host || host.IsValid() && host.Zone() == "" && a.WithZone("") == host || !host.IsValid() && c.IP == s
		}}
	})
	when := rapid.Custom(func(t *rapid.T) said {
		days := rapid.IntRange(0, 40).Draw(t, "days")
		since := said{fmt.Sprintf("since:%dd", days), func(c matrixadmin.Connection) bool {
			return !c.LastSeen.IsZero() && !c.LastSeen.Before(someNow.Add(-time.Duration(days)*24*time.Hour))
		}}
		date := time.Date(2026, 10, 20+days, 0, 0, 0, 0, berlin)
		before := said{"before:" + date.Format(time.DateOnly), func(c matrixadmin.Connection) bool { return !c.LastSeen.IsZero() && c.LastSeen.Before(date) }}
		return rapid.SampledFrom([]said{since, before}).Draw(t, "when")
	})
	tags := rapid.Custom(func(t *rapid.T) said {
		i := rapid.IntRange(0, len(tagNames)-1).Draw(t, "tag")
		return said{"tag:" + tagNames[i], func(c matrixadmin.Connection) bool {
			return slices.Contains(strings.Fields(TagsOf(c.Addr.Addr()).String()), tagNames[i])
		}}
	})
	all := func(c matrixadmin.Connection) string {
		return c.IP.Raw() + "\n" + c.Agent.Raw() + "\n" + clientText(c) + "\n" + c.Device.Raw()
	}
	one := rapid.OneOf(
		column("", all), column("ip:", func(c matrixadmin.Connection) string { return c.IP.Raw() }), column("ua:", func(c matrixadmin.Connection) string { return c.Agent.Raw() }),
		column("client:", clientText), column("device:", func(c matrixadmin.Connection) string { return c.Device.Raw() }),
		column("net:", func(c matrixadmin.Connection) string {
			if p := PrefixOf(c.Addr.Addr()); p.IsValid() {
				return p.String()
			}
			return ""
		}),
		column("country:", countryText), prefix, address, exact, when, tags,
	)
	return rapid.Custom(func(t *rapid.T) said {
		s := one.Draw(t, "term")
		if rapid.Bool().Draw(t, "not") {
			return said{"-" + s.text, func(c matrixadmin.Connection) bool { return !s.want(c) }}
		}
		return s
	})
}

var berlin = func() *time.Location { // winter time from 25 October 2026 on
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return loc
}()

// tester is what a test, a benchmark and a rapid test have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

func mustParse(t tester, text string) Filter {
	t.Helper()
	f, err := ParseFilter(text, someNow, berlin)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}

func TestFilterAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(someRows().Draw(t, "rows"), WithPlaces(somePlace))
		rows := someOrder(t, h)
		terms := rapid.SliceOfN(someTerm(), 0, 4).Draw(t, "terms")
		var texts []string
		want := slices.Clone(rows)
		for _, term := range terms {
			texts = append(texts, term.text)
			want = slices.DeleteFunc(want, func(row int32) bool { return !term.want(at(h, row)) })
		}
		text := strings.Join(texts, " ")
		got, err := h.Filter(t.Context(), mustParse(t, text), rows)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%s: %v: %v, want %v", text, err, got, want)
		}
	})
}

// TestNarrows holds the claim against what the filters find, and checks that typing on does narrow.
func TestNarrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(someRows().Draw(t, "rows"), WithPlaces(somePlace))
		text := func(name string) string {
			var texts []string
			for _, term := range rapid.SliceOfN(someTerm(), 0, 3).Draw(t, name) {
				texts = append(texts, term.text)
			}
			return strings.Join(texts, " ")
		}
		old, f := mustParse(t, text("old")), mustParse(t, text("new"))
		if more := mustParse(t, old.String()+" "+f.String()); !more.Narrows(old) || !more.Narrows(f) {
			t.Fatalf("%s does not narrow its parts", more)
		}
		if !f.Narrows(old) {
			return
		}
		was, err := h.Filter(t.Context(), old, h.All())
		if err != nil {
			t.Fatal(err)
		}
		direct, err1 := h.Filter(t.Context(), f, h.All())
		narrowed, err2 := h.Filter(t.Context(), f, was)
		if err := errors.Join(err1, err2); err != nil || !slices.Equal(direct, narrowed) {
			t.Fatalf("%s after %s: %v, want %v (%v)", f, old, narrowed, direct, err)
		}
	})
	for _, tt := range []struct {
		f, old string
		want   bool
	}{
		{"element", "elem", true},
		{"elem", "element", false},
		{"ua:element", "elem", true},
		{"element", "ua:elem", false},
		{"ip:10.0.0.0/16", "ip:10.0.0.0/8", true},
		{"ip:10.0.0.1", "ip:10.0.0.0/8", true},
		{"ip:10.0.0.1", "10.0.0", false},
		{"since:1d", "since:7d", true},
		{"since:7d", "since:1d", false},
		{"before:7d", "before:1d", true},
		{"-elem", "-element", true},
		{"-element", "-elem", false},
		{"x", "", true},
		{"", "x", false},
		{"-x", "x", false},
		{`ua:="Element X"`, "ua:element", true},
		{"2001:db8::5", "2001:db8", false},
		{"-since:7d", "-since:1d", true},
		{"ip:fe80::1%a", "ip:fe80::1", false},
		{"tag:private", "tag:private", true},
		{"tag:private", "tag:loopback", false},
	} {
		if got := mustParse(t, tt.f).Narrows(mustParse(t, tt.old)); got != tt.want {
			t.Errorf("%q narrows %q: %v", tt.f, tt.old, got)
		}
	}
}

func TestFilterErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ip:":                       "3-3 ip: needs an address",
		"a ip:203.0.113.0/33":       "5-19 prefix length must be 0 to 32, for example 203.0.113.0/24",
		"ip:2001:db8::/x":           "3-15 prefix length must be 0 to 128, for example 2001:db8::/64",
		"ip:fe80::1%eth0/64":        "3-18 remove the zone %eth0",
		`ua:"Element X`:             "3-13 missing closing quote",
		`"a"b`:                      "3-4 add a space after",
		"\"a\"\u00e4":               "3-5 add a space after",
		`"a\q"`:                     `2-4 invalid escape after \`,
		`"\u{110000}"`:              `1-3 invalid escape after \`,
		`"\u{41"`:                   `1-3 invalid escape after \`,
		`"\`:                        `1-2 invalid escape after \`,
		"-":                         "0-1 - needs a term",
		"a - b":                     "2-3 - needs a term",
		`""`:                        "0-2 empty quotes",
		`-""`:                       "1-3 empty quotes",
		"since:7x":                  "6-8 since: needs an age (7d, 12h)",
		"since:2026-13-01":          "6-16 since: needs an age",
		"before:":                   "7-7 before: needs an age",
		`since:=""`:                 "7-9 since: needs an age",
		"since:99999d":              "6-12 since: needs an age",
		"x tag:tor":                 "6-9 tag: needs private",
		"agent:x":                   "0-6 unknown field agent",
		"-https://x":                "1-7 unknown field https",
		strings.Repeat("a ", 32):    "62-63 too many terms (at most 31)",
		"ip:203.0.113.0/-1":         "3-17 prefix length must be 0 to 32",
		"ip:::ffff:203.0.113.0/200": "3-25 prefix length must be 0 to 128",
	} {
		_, err := ParseFilter(text, someNow, berlin)
		e, ok := errors.AsType[*FilterError](err)
		if !ok {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := fmt.Sprintf("%d-%d %s", e.Pos, e.End, e.Msg); !strings.HasPrefix(got, want) {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestFilterMeanings(t *testing.T) {
	t.Parallel()
	if f, err := ParseFilter("since:today", someNow, nil); err != nil || f.terms[0].at != someNow.Truncate(24*time.Hour).UnixMilli() {
		t.Errorf("no place is not UTC: %+v %v", f, err)
	}
	b := matrixadmin.NewConnectionsBuilder(someUser)
	day := func(s string) int64 {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at.UnixMilli()
	}
	b.Append("", "203.0.113.9", "Element X iOS/25.06.1 (iPhone 14; iOS 17.5; Scale/3.00)", day("2026-11-21T23:00:00Z")) // midnight in Berlin
	b.Append("", "2001:0DB8:0000:0000:0000:0000:0000:0005", `a "quoted" b`, day("2026-11-21T22:59:59Z"))
	b.Append("Phone", "dead:beef::1", "10:30", matrixadmin.NoTime)
	h := New(b.Finish(), WithPlaces(func(a netip.Addr) Place {
		if a.Is4() {
			return Place{Network: "AS64500 Example Net"}
		}
		return Place{}
	}))
	for text, want := range map[string]string{
		"": "012", "   ": "012", "since:2026-11-22": "0", "before:2026-11-22": "1", "since:2026-11-22T00:00": "0", "since:2026-11-21T23:00Z": "0", "since:2026-11-21t23:00:01z": "", "since:today": "0", "before:today": "1",
		"since:yesterday": "01", `since:"2026-11-22 00:00:00"`: "0", "-since:2026-11-22": "12", "-before:2026-11-22": "02", "since:1w": "01", "since:22h58m": "error", "since:23h": "01", "since:30m": "",
		"2001:db8::5": "1", "-2001:db8::5": "02", `"2001:db8::5"`: "", "dead:beef": "2", "10:30": "2", "10:": "2", "IP:203.0.113.9": "0", "UA:element": "0", "client:\"element x\"": "0", `\"`: "",
		`ua:"\"quoted\""`: "1", `ua:"\x22QUOTED\u{22}"`: "1", `"quoted`: "error", `a"b`: "", "device:phone": "2", "device:=phone": "", "device:=Phone": "2", `device:=""`: "01",
		"net:as64500": "0", "net:203.0.113.0/24": "0", "net:2001:db8::/64": "1", `net:="AS64500 Example Net"`: "0", "-net:example": "12", "AS64500": "", "-AS64500": "012", "net:2001": "1",
		"tag:documentation": "01", "-tag:documentation": "2", "tag:Documentation": "01", "ip:203.0": "0", "ip:dead:beef::1": "2", "ip:[dead:beef::1]": "2", "ip:=dead:beef::1": "2", "ip:=DEAD:beef::1": "",
		"ip:0.0.0.0/0": "0", "ip:::/0": "12", "ip:::ffff:0:0/96": "0", "x iphone": "0", "iphone phone": "0", "iphone device:phone": "",
	} {
		f, err := ParseFilter(text, someNow, berlin)
		if err != nil {
			if want != "error" {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		rows, err := h.Filter(t.Context(), f, h.All())
		got := ""
		for _, row := range rows {
			got += fmt.Sprint(row)
		}
		if err != nil || got != want {
			t.Errorf("%s finds %q, want %q (%v)", text, got, want, err)
		}
	}
}

// FuzzParseFilter holds every filter to its promises: no panic, an error lies within the text and is one harmless line, a filter narrows itself.
func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{"ip:10.0.0.0/8 -ua:x", `ua:="\u{202E}\xff"`, "since:7d before:2026-11-01T10:00Z", `-"a b" tag:cgnat`, "\x1b:x", "a:b", `since:=""`, "-", "ip:=", "net:x%\u202e/3"} {
		f.Add(s)
	}
	b := matrixadmin.NewConnectionsBuilder(someUser)
	for i, ip := range someIPs {
		b.Append(someDevices[i%len(someDevices)], ip, someAgents[i%len(someAgents)], int64(i))
	}
	h := New(b.Finish())
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseFilter(text, someNow, berlin)
		if err != nil {
			e, ok := errors.AsType[*FilterError](err)
			if !ok || e.Pos < 0 || e.Pos > e.End || e.End > len(text) || matrixadmin.Printable(e.Msg) != e.Msg {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		if !filter.Narrows(filter) {
			t.Errorf("%q does not narrow itself", text)
		}
		if _, err := h.Filter(t.Context(), filter, h.All()); err != nil {
			t.Error(err)
		}
		again, err := ParseFilter(FilterFor(Agent, matrixadmin.NewText(text)), someNow, berlin)
		if err != nil || len(again.terms) != 1 || again.terms[0].text != text {
			t.Errorf("%q is not read back: %v", text, err)
		}
	})
}
