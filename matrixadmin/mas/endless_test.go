package mas_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// mostRead is more than the client takes of any answer.
const mostRead = 12 << 20

// TestEndlessAnswersAreCut: an answer without end, good or bad, is read to a limit and no further, whatever was asked.
func TestEndlessAnswersAreCut(t *testing.T) {
	t.Parallel()
	for name, r := range requests() {
		for _, status := range []string{"200", "400"} {
			synctest.Test(t, func(t *testing.T) {
				taken := make(chan int, 8)
				c, err := mas.New("http://127.0.0.1:8007", wire.WithToken(wire.NewSecret(canaryToken)))
				if err != nil {
					t.Fatal(err)
				}
				mas.OnNetwork(c, func(tr *http.Transport) {
					tr.DialContext = func(context.Context, string, string) (net.Conn, error) {
						near, far := net.Pipe()
						go func() { taken <- endless(far, status) }()
						return near, nil
					}
				})
				if _, err := c.Do(t.Context(), r); err == nil || strings.Contains(err.Error(), canaryToken) {
					t.Errorf("%s, %s: %v", name, status, err)
				}
				<-time.After(75 * time.Second)
				for range len(taken) {
					if n := <-taken; n == 0 || n > mostRead {
						t.Errorf("%s, %s: %d bytes were read", name, status, n)
					}
				}
			})
		}
	}
}

// endless answers one request for ever, and returns how much of the answer was taken.
func endless(c net.Conn, status string) (taken int) {
	defer c.Close()
	if req, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
		return 0
	} else if _, err := io.Copy(io.Discard, req.Body); err != nil {
		return 0
	}
	text := []byte("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\n\r\n" + `{"errors":[{"title":"`)
	for {
		n, err := c.Write(text)
		if taken += n; err != nil || taken > 4*mostRead {
			return taken
		}
		text = endlessText
	}
}

var endlessText = []byte(strings.Repeat("x", 1<<16))
