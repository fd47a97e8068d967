package tui

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// expiring takes one token, which is the administrator's, and says of any other that it has expired.
type expiring struct {
	hs   *matrixadmintest.Homeserver
	good string
}

func (e *expiring) RoundTrip(r *http.Request) (*http.Response, error) {
	switch r.Header.Get("Authorization") {
	case "":
	case "Bearer " + e.good:
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+e.hs.AdminToken())
	default:
		const body = `{"errcode":"M_UNKNOWN_TOKEN","error":"Access token has expired","soft_logout":true}`
		return &http.Response{
			StatusCode: http.StatusUnauthorized, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r,
		}, nil
	}
	return e.hs.RoundTrip(r)
}

// TestEveryExpiryIsNoticed: a token expires again and again, on the page of an account and on the list; each time another is asked for, and with it the
// page drops its errors and reads by itself.
func TestEveryExpiryIsNoticed(t *testing.T) {
	for name, page := range map[string]struct {
		open  []string
		shows string
	}{
		"account": {[]string{"/", "@alice:demo.example", "enter"}, "Alice Liddell"},
		"list":    {nil, "100 of 5,000"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
				expiring := &expiring{hs: hs, good: hs.AdminToken()}
				d, _ := console(t, hs, func(c *Config) {
					c.IdleLock, c.Options = 0, []matrixadmin.Option{matrixadmin.WithTransport(expiring)}
				})
				d.Advance(time.Second)
				for _, key := range page.open {
					if strings.HasPrefix(key, "@") {
						d.Type(key)
					} else {
						d.Press(key)
					}
				}
				for n := range 3 {
					d.Advance(time.Second)
					expiring.good = fmt.Sprintf("syt_another_token_%d", n)
					d.Press("r").Advance(time.Second)
					if !strings.Contains(d.Screen(), "The access token is no longer accepted") {
						t.Fatalf("expiry %d is not noticed:\n%s", n+1, d.Screen())
					}
					asked := len(hs.Requests())
					d.Advance(time.Second).Type(expiring.good).Press("enter").Advance(5 * time.Second)
					d.Shows(page.shows).Lacks("expired", "could not", "Press r to retry", "tries again")
					n := 0
					for _, r := range hs.Requests()[asked:] {
						if name != "list" || !strings.Contains(r.Path, "/v2/users/") { // the rows on the screen are read by themselves
							n++
						}
					}
					if n > 18 { // eight of them for the header's reports and counts
						t.Errorf("%d requests for signing in again", n)
					}
				}
			})
		})
	}
}

// TestUnlockingReadsNothingAgain: with no errors a page goes on as it was.
func TestUnlockingReadsNothingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		d, _ := console(t, hs, nil)
		d.Advance(time.Second).Press("/").Type("@alice:demo.example").Press("enter").Shows("Alice Liddell").Advance(10 * time.Minute).Shows("Locked")
		asked := len(hs.Requests())
		unlock(d).Advance(5 * time.Second).Shows("Alice Liddell")
		for _, r := range hs.Requests()[asked:] {
			if strings.Contains(r.Path, matrixadmin.MustParseUserID("@alice:demo.example").Raw()) {
				t.Errorf("asks for %s", r.Path)
			}
		}
	})
}
