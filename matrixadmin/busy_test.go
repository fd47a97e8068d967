package matrixadmin_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// limited lets so many requests a second through, and puts off the others without saying for how long, as nginx does.
type limited struct {
	hs     *matrixadmintest.Homeserver
	rate   float64
	mu     sync.Mutex
	tokens float64
	last   time.Time
}

func (l *limited) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	now := time.Now()
	l.tokens = min(l.rate, l.tokens+now.Sub(l.last).Seconds()*l.rate)
	l.last = now
	ok := l.tokens >= 1
	if ok {
		l.tokens--
	}
	l.mu.Unlock()
	if ok {
		return l.hs.RoundTrip(r)
	}
	return &http.Response{
		StatusCode: http.StatusTooManyRequests, Header: http.Header{"Content-Type": {"text/html"}},
		Body: io.NopCloser(strings.NewReader("<html>429</html>")), Request: r,
	}, nil
}

// TestThreeRequestsASecond: on a server that takes no more, everything is learned all the same, and nothing is pinned as missing.
func TestThreeRequestsASecond(t *testing.T) {
	for name, mode := range map[string]matrixadmintest.Mode{"Synapse": matrixadmintest.Synapse, "Synapse 0.34": matrixadmintest.Synapse034, "MAS": matrixadmintest.MAS} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hs := matrixadmintest.Demo(matrixadmintest.WithMode(mode))
				free := clientOf(t, hs, hs.AdminToken())
				want, err := free.Server(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(&limited{hs: hs, rate: 3}), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
				got, err := c.Server(t.Context())
				if err != nil || got.Family != want.Family || got.MAS != want.MAS || got.Can(&matrixadmin.ListAccounts) != want.Can(&matrixadmin.ListAccounts) ||
					got.Can(&matrixadmin.DeactivateAccount) != want.Can(&matrixadmin.DeactivateAccount) || got.Can(&matrixadmin.SetPassword) != want.Can(&matrixadmin.SetPassword) {
					t.Errorf("learned\n%+v, want\n%+v: %v", got, want, err)
				}
			})
		})
	}
}
