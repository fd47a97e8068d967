//go:build !windows

package cli_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

// reader is whoever reads standard output: it says when the first rows are there, and may go away then.
type reader struct {
	begun chan struct{}
	once  sync.Once
	rows  int
	gone  error
}

func (r *reader) Write(p []byte) (int, error) {
	r.once.Do(func() { close(r.begun) })
	if r.gone != nil {
		return 0, r.gone
	}
	r.rows += strings.Count(string(p), "\n")
	return len(p), nil
}

// TestWhoisStreams: the server ends its answer only when the first rows were printed; when nobody reads them, the answer is not awaited.
func TestWhoisStreams(t *testing.T) {
	const rows = 20_000
	for _, format := range []string{"--json", "--csv", "--no-devices"} {
		for _, gone := range []error{nil, io.ErrClosedPipe} {
			out := &reader{begun: make(chan struct{}), gone: gone}
			edge, user := serve(t, "", func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, `{"user_id":"@alice:demo.example","devices":{"":{"sessions":[{"connections":[`+row("203.0.113.9", "x"))
				for range rows - 1 {
					_, _ = io.WriteString(w, ","+row("203.0.113.9", "curl/8.5.0"))
				}
				_ = http.NewResponseController(w).Flush()
				<-out.begun
				if gone != nil {
					<-r.Context().Done()
					return
				}
				_, _ = io.WriteString(w, "]}]}}}")
			})
			var stderr strings.Builder
			edge.Args, edge.Stdin, edge.Stdout, edge.Stderr = []string{"whois", user, format}, strings.NewReader(""), out, &stderr
			status := cli.Run(t.Context(), edge)
			if gone == nil && (status != 0 || out.rows < rows || out.rows > rows+1) || gone != nil && status != 141 || stderr.String() != "" {
				t.Errorf("%s, %v: status %d, %d rows, %q", format, gone, status, out.rows, stderr.String())
			}
		}
	}
}
