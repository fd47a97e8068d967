package history

import (
	"fmt"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TestProxyBesideClients: an address of the server's own network in a large part of the rows, each beside a row of a client.
func TestProxyBesideClients(t *testing.T) {
	t.Parallel()
	const minute = 60_000
	type row struct {
		ip string
		ms int64
	}
	pairs := func(n int, of string, after int64) []row {
		var rows []row
		for i := range n {
			at := int64(i+1) * minute
			rows = append(rows, row{fmt.Sprintf("203.0.113.%d", i), at}, row{of, at + after})
		}
		return rows
	}
	for name, tt := range map[string]struct {
		rows       []row
		want, term string
	}{
		"loopback":                       {pairs(8, "127.0.0.1", 40), "127.0.0.1", "-tag:loopback"},
		"before the client's":            {pairs(8, "127.0.0.1", -1000), "127.0.0.1", "-tag:loopback"},
		"IPv6":                           {pairs(8, "::1", 900), "::1", "-tag:loopback"},
		"mapped":                         {pairs(8, "::ffff:127.0.0.1", 40), "127.0.0.1", "-tag:loopback"},
		"docker":                         {pairs(8, "172.17.0.1", 40), "172.17.0.1", "-tag:private"},
		"ULA with ports":                 {pairs(8, "[fd00::5]:8008", 40), "fd00::5", "-tag:private"},
		"shared address space":           {pairs(8, "100.64.1.1", 40), "100.64.1.1", "-tag:cgnat"},
		"another private one":            {append(pairs(8, "10.0.0.1", 40), row{"192.168.7.7", 5}), "10.0.0.1", "-ip:10.0.0.1"},
		"some clients by another way":    {append(pairs(8, "127.0.0.1", 40), row{"8.8.8.8", 7 * minute}, row{"8.8.4.4", 9 * minute}), "127.0.0.1", "-tag:loopback"},
		"too few":                        {pairs(3, "127.0.0.1", 40), "", ""},
		"not beside each other":          {pairs(8, "127.0.0.1", 20_000), "", ""},
		"a user at home and on the road": {append(pairs(4, "192.168.1.5", 30_000), pairs(4, "192.168.1.5", 100)...), "", ""},
		"a small part": {append(pairs(8, "127.0.0.1", 40), func() (more []row) {
			for i := range 20 {
				more = append(more, row{fmt.Sprintf("198.51.100.%d", i), int64(i+100) * minute})
			}
			return more
		}()...), "", ""},
		"public":     {pairs(8, "8.8.8.8", 40), "", ""},
		"no times":   {[]row{{"127.0.0.1", matrixadmin.NoTime}, {"8.8.8.8", matrixadmin.NoTime}, {"127.0.0.1", matrixadmin.NoTime}}, "", ""},
		"no address": {pairs(8, "unknown", 40), "", ""},
		"nothing":    {nil, "", ""},
	} {
		b := matrixadmin.NewConnectionsBuilder(someUser)
		for _, r := range tt.rows {
			b.Append("", r.ip, "x", r.ms)
		}
		p, err := New(b.Finish()).Proxy(t.Context())
		if err != nil || p.All || p.Addr.IsValid() != (tt.want != "") || tt.want != "" && (p.Addr.String() != tt.want || p.Filter != tt.term || p.Rows < 8) {
			t.Errorf("%s: %+v %v", name, p, err)
		}
	}
}
