//go:build !windows

package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// BenchmarkWhois reads a million rows from a loopback server and prints them; "bare" is the transfer alone.
func BenchmarkWhois(b *testing.B) {
	const n = 1_000_000
	rows := make([]string, n)
	for i := range rows {
		host := i / 3 * 7919 % (1 << 24)
		rows[i] = fmt.Sprintf(`{"ip":"%d.%d.%d.%d","last_seen":%d,"user_agent":"Element X iOS/25.06.%d (iPhone 14; iOS 17.5; Scale/3.00)"}`, 20+i%3, host>>16, host>>8&255, host&255, 1700000000000+i*2419, i%40)
	}
	var body bytes.Buffer
	connections(&body, rows...)
	hs := matrixadmintest.Demo()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/whois/") {
			_, _ = w.Write(body.Bytes())
			return
		}
		hs.ServeHTTP(w, r)
	}))
	defer srv.Close()
	token := filepath.Join(b.TempDir(), "token")
	write(b, token, hs.AdminToken())
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			resp, err := http.Get(srv.URL + "/whois/")
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
	})
	for name, args := range map[string][]string{"json": {"--json"}, "csv": {"--csv"}, "csv-ip": {"--csv", "--columns", "last_seen,ip,user_agent"}, "table": {"--no-devices"}, "sorted": {"--csv", "--sort", "ip"}, "groups": {"--group", "ip", "--limit", "10"}} {
		b.Run(name, func(b *testing.B) {
			var size countingWriter
			for b.Loop() {
				size = 0
				var stderr bytes.Buffer
				edge := cli.Process{Args: append([]string{"whois", alice, "--homeserver", srv.URL, "--token-file", token}, args...), Stdin: strings.NewReader(""), Stdout: &size, Stderr: &stderr, Version: "v1"}
				if status := cli.Run(b.Context(), edge); status != 0 {
					b.Fatal(stderr.String())
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
			b.ReportMetric(float64(size)/1e6*float64(b.N)/b.Elapsed().Seconds(), "MB/s")
		})
	}
}

type countingWriter int

func (w *countingWriter) Write(p []byte) (int, error) {
	*w += countingWriter(len(p))
	return len(p), nil
}
