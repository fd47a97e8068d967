package matrixadmin

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// whoisOf asks for alice's connections at a server that always says body.
func whoisOf(t *testing.T, body string, opts ...Option) (*Connections, error) {
	t.Helper()
	c := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) { return answer(200, body), nil }), opts...)
	return c.Whois(t.Context(), MustParseUserID(alice))
}

func rowsOf(rows string) string {
	return `{"user_id":"` + alice + `","devices":{"":{"sessions":[{"connections":[` + rows + `]}]}}}`
}

func TestWhoisShapes(t *testing.T) {
	t.Parallel()
	head := `{"user_id":"` + alice + `"`
	for _, tt := range []struct {
		name, body string
		kind       Kind // KindOther is no error
		rows, skip int
	}{
		{name: "none", body: rowsOf(``)},
		{name: "no devices at all", body: head + `,"devices":{}}`},
		{name: "null devices", body: head + `,"devices":null}`},
		{name: "no sessions", body: head + `,"devices":{"A":{},"B":{"sessions":null},"C":{"sessions":[]},"D":{"sessions":[{}]},"E":null}}`},
		{name: "devices first", body: `{"devices":{"A":{"sessions":[{"connections":[{"ip":"1.2.3.4"}]}]}},"user_id":"` + alice + `"}`, rows: 1},
		{name: "missing fields", body: rowsOf(`{},{"ip":"1.2.3.4"},{"user_agent":null,"last_seen":null,"ip":null},{"x":{"y":[1]},"last_seen":5}`), rows: 4},
		{name: "broken rows", body: rowsOf(`1,null,[],"x",{"ip":5},{"user_agent":{}},{"ip":"ok"}`), rows: 1, skip: 6},
		{name: "broken devices", body: head + `,"devices":{"A":5,"B":{"sessions":"x"},"C":{"sessions":[7]},"D":{"sessions":[{"connections":3}]}}}`, skip: 4},
		{name: "64 KiB agent", body: rowsOf(`{"user_agent":"` + strings.Repeat("A", 64<<10) + `"}`), rows: 1},
		{name: "longer agent", body: rowsOf(`{"user_agent":"` + strings.Repeat("A", 64<<10+1) + `"},{}`), rows: 1, skip: 1},
		{name: "no user", body: `{"devices":{}}`, kind: KindMalformed},
		{name: "null user", body: `{"user_id":null,"devices":{}}`, kind: KindMalformed},
		{name: "other user", body: `{"user_id":"@bob:example.test","devices":{}}`, kind: KindMalformed},
		{name: "other user last", body: `{"devices":{},"user_id":"@bob:example.test"}`, kind: KindMalformed},
		{name: "no devices", body: head + `}`, kind: KindMalformed},
		{name: "devices of another type", body: head + `,"devices":[]}`, kind: KindMalformed},
		{name: "same key in a row", body: rowsOf(`{"ip":"a","ip":"b"}`), kind: KindMalformed},
		{name: "same unknown key in a row", body: rowsOf(`{"x":1,"x":2}`), kind: KindMalformed},
		{name: "same device", body: head + `,"devices":{"A":{},"A":{}}}`, kind: KindMalformed},
		{name: "half", body: rowsOf(`{"ip":"1.2.3.4"}`)[:80], kind: KindMalformed},
		{name: "R16 the same keys", body: `{` + strings.Repeat(`"a":1,`, 3) + `"z":0}`, kind: KindMalformed},
		{name: "two values", body: rowsOf(``) + `{}`, kind: KindMalformed},
		{name: "a string of a mebibyte and more", body: rowsOf(`{"ip":"` + strings.Repeat("A", wire.MaxString+1) + `"}`), kind: KindTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := whoisOf(t, tt.body)
			if tt.kind != KindOther {
				checkError(t, tt.name, err, tt.kind)
				return
			}
			if err != nil || c.Len() != tt.rows || c.Skipped != tt.skip || c.Cut || c.Bytes != int64(len(tt.body)) {
				t.Errorf("%+v %v", c, err)
			}
		})
	}
}

func TestWhoisRows(t *testing.T) {
	t.Parallel()
	c, err := whoisOf(t, `{"user_id":"`+alice+`","devices":{"DEV":{"sessions":[{"connections":[{"ip":"[2001:DB8::5]:443","last_seen":1795385919196,"user_agent":"a\u001b[2J"},`+
		`{"ip":"-","last_seen":1e400,"user_agent":""}]},{"connections":[{"ip":"[2001:DB8::5]:443","last_seen":"1795385919197"}]}]},"\u202e":{"sessions":[{"connections":[{"ip":"10.0.0.1"}]}]}}}`)
	if err != nil {
		t.Fatal(err)
	}
	first, second, third, last := c.At(0), c.At(1), c.At(2), c.At(3)
	if first.Addr != netip.MustParseAddrPort("[2001:db8::5]:443") || first.LastSeen.UnixMilli() != 1795385919196 || first.Agent.Raw() != "a\x1b[2J" || first.Device.Raw() != "DEV" {
		t.Errorf("%+v", first)
	}
	if second.Addr.IsValid() || second.IP.Raw() != "-" || !second.LastSeen.IsZero() || c.LastSeenMilli(1) != NoTime {
		t.Errorf("%+v", second)
	}
	if third.Addr != first.Addr || c.IPIndex(2) != c.IPIndex(0) || c.AgentIndex(2) != c.AgentIndex(1) || third.LastSeen.UnixMilli() != 1795385919197 {
		t.Errorf("%+v", third)
	}
	if last.Device.Raw() != "\u202e" || last.Device.Printable() != "‹202E›" || !c.HasDevices() || c.IPs() != 3 || len(c.Agents()) != 2 {
		t.Errorf("%+v", last)
	}
}

// A text that came with a row that was not kept stays in the list, and has its address.
func TestTextOfASkippedRow(t *testing.T) {
	t.Parallel()
	c, err := whoisOf(t, rowsOf(`{},{"ip":"10.0.0.1","user_agent":7}`))
	if err != nil || c.Len() != 1 || c.Skipped != 1 || c.IPs() != 2 {
		t.Fatalf("%d texts, %v", c.IPs(), err)
	}
	for i, ip := range sentIn(c) {
		if c.Addr(uint32(i)).IsValid() == ip.IsZero() {
			t.Errorf("%q is at %v", ip.Raw(), c.Addr(uint32(i)))
		}
	}
}

func TestWhoisLimits(t *testing.T) {
	t.Parallel()
	body := string(whoisBody(5000))
	reported := 0
	cl := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
		return answer(200, strings.Replace(body, "@alice:example.test", alice, 1)), nil
	}))
	c, err := cl.Whois(t.Context(), MustParseUserID(alice), WithProgress(func(rows int, bytes int64) { reported = rows + int(bytes) }))
	if err != nil || c.Len() != 5000 || c.Cut || reported != 5000+len(body) {
		t.Errorf("all: %d %v, reported %d", c.Len(), err, reported)
	}
	if c, err = whoisOf(t, body, WithRowLimit(1000)); err != nil || c.Len() != 1000 || !c.Cut || c.CutBy != LimitRows {
		t.Errorf("row limit: %d %v", c.Len(), err)
	}
	if c, err = whoisOf(t, body, WithRowLimit(5000)); err != nil || c.Len() != 5000 || c.Cut || c.CutBy != NoLimit {
		t.Errorf("row limit that just suffices: %d %v", c.Len(), err)
	}
	if c, err = whoisOf(t, body, wire.WithLimits(func(l *wire.Limits) { l.StreamBody = 100_000 })); err != nil || c.Len() < 500 || !c.Cut || c.CutBy != LimitBytes || c.Bytes > 100_000 {
		t.Errorf("body limit: %d %v", c.Len(), err)
	}
	if c, err = whoisOf(t, body, wire.WithLimits(func(l *wire.Limits) { l.Texts = 300 })); err != nil || c.Len() != 5000 || c.Cut || c.LeftOut != notKept(c) || c.LeftOut == 0 || c.LeftOut == 5000 {
		t.Errorf("text limit: %d rows, %d without a text, %v", c.Len(), c.LeftOut, err)
	}
	long := `"` + strings.Repeat("A", maxConnectionText+1) + `"`
	if c, err = whoisOf(t, rowsOf(`{"ip":`+long+`,"user_agent":`+long+`},{"ip":`+long+`},{"ip":7},{}`)); err != nil || c.Len() != 1 || c.Skipped != 3 || c.TooLong != 2 {
		t.Errorf("long texts: %d too long of %d skipped, %v", c.TooLong, c.Skipped, err)
	}
	if c, err = whoisOf(t, `{"user_id":"`+alice+`","devices":{`+long+`:{},"x":{}}}`); err != nil || c.Cut || c.Skipped != 1 || c.TooLong != 1 || len(c.Devices()) != 1 {
		t.Errorf("long device: %d too long of %d skipped, %v", c.TooLong, c.Skipped, err)
	}
	for l, want := range map[Limit]string{NoLimit: "", LimitRows: "rows", LimitBytes: "bytes"} {
		if l.String() != want {
			t.Errorf("%d is %q, want %q", l, l, want)
		}
	}
	late := strings.Replace(body, `"user_id":"`+alice+`",`, "", 1)
	late = late[:len(late)-1] + `,"user_id":"` + alice + `"}`
	_, err = whoisOf(t, late, WithRowLimit(1000))
	checkError(t, "cut before it is known whose rows they are", err, KindTooLarge)
}

func notKept(c *Connections) (n int) {
	for i := range c.Len() {
		if c.At(i).Agent.Raw() == NotKept {
			n++
		}
	}
	return n
}

func TestManyDevices(t *testing.T) {
	t.Parallel()
	const n = 100_000
	var b strings.Builder
	b.WriteString(`{"user_id":"` + alice + `","devices":{`)
	for i := range n {
		fmt.Fprintf(&b, `"D%d":{"sessions":[{"connections":[{"ip":"10.0.0.1","last_seen":%d,"user_agent":"x"}]}]},`, i, i+1)
	}
	b.WriteString(`"last":{}}}`)
	c, err := whoisOf(t, b.String())
	if err != nil || c.Len() != n || len(c.Devices()) != n+1 || c.At(n-1).Device.Raw() != fmt.Sprintf("D%d", n-1) || c.IPs() != 1 {
		t.Errorf("%v", err)
	}
}

func TestParseAddr(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"203.0.113.9": "203.0.113.9:0", "203.0.113.9:443": "203.0.113.9:443", "2001:0db8:0000:0000:0000:0000:0000:0002": "[2001:db8::2]:0", "2001:DB8::A": "[2001:db8::a]:0",
		"[2001:db8::5]:443": "[2001:db8::5]:443", "[2001:db8::5]": "[2001:db8::5]:0", "fe80::1%eth0": "[fe80::1%eth0]:0", "::1": "[::1]:0", "::ffff:192.0.2.128": "[::ffff:192.0.2.128]:0",
		"": "", "-": "", "unknown": "", "127.0.0.1\x1b[2J": "", "fe80::1%\x1b[2J": "", "fe80::1%a\u202e": "", "[1.2.3.4]": "", "1.2.3": "", "1.2.3.4:99999": "", "010.0.0.1": "", "/run/x.sock": "",
		strings.Repeat("1", 100): "",
	} {
		got := parseAddr(in)
		if want == "" && got.IsValid() || want != "" && got.String() != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

func TestConnectionsBuilder(t *testing.T) {
	t.Parallel()
	b := NewConnectionsBuilder(MustParseUserID(alice))
	for i := range 3 * blockRows {
		b.Append("", fmt.Sprintf("10.0.%d.%d", i>>8&255, i&255), strings.Repeat("a", i%7000), int64(i))
	}
	rows := b.Len()
	c := b.Finish()
	if rows != 3*blockRows || c.Len() != rows {
		t.Fatalf("%d rows", c.Len())
	}
	for i := range rows {
		row := c.At(i)
		if row.IP.Raw() != fmt.Sprintf("10.0.%d.%d", i>>8&255, i&255) || len(row.Agent.Raw()) != i%7000 || c.LastSeenMilli(i) != int64(i) || row.Addr.Addr().String() != row.IP.Raw() {
			t.Fatalf("row %d is %s %d", i, row.IP, len(row.Agent.Raw()))
		}
	}
}
