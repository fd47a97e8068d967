package ops_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// generous sends more messages than it is asked for.
type generous struct{ hs *matrixadmintest.Homeserver }

func (g generous) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/messages") {
		r = r.Clone(r.Context())
		q := r.URL.Query()
		q.Set("limit", "1000")
		r.URL.RawQuery = q.Encode()
	}
	return g.hs.RoundTrip(r)
}

// TestRedactionUpToALimit: who asks for the newest so many, and gets them, has got all that was asked for, however many messages the server sends at once.
func TestRedactionUpToALimit(t *testing.T) {
	for name, line := range map[string]func(*matrixadmintest.Homeserver) http.RoundTripper{
		"as many as asked": func(hs *matrixadmintest.Homeserver) http.RoundTripper { return hs },
		"more than asked":  func(hs *matrixadmintest.Homeserver) http.RoundTripper { return generous{hs} },
	} {
		for limit, says := range map[int64][]string{
			1: {"1 event is redacted in 2 rooms, and none of the newest is left there.", "Older events are left"},
			2: {"2 events are redacted in 2 rooms, and none of the newest is left there.", "Older events are left"},
			4: {"3 events are redacted in 2 rooms, and none is left there."},
		} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newRedacting(t, three()...)
					c, err := matrixadmin.New(w.home.BaseURL(), matrixadmin.WithTransport(line(w.home)), matrixadmin.WithToken(matrixadmin.NewSecret(w.home.AdminToken())))
					if err != nil {
						t.Fatal(err)
					}
					w.runner = ops.NewRunner(c, ops.WithJournal(w.trail), ops.WithFollowing(t.Context()))
					v := everywhere()
					v.Numbers = map[string]int64{"limit": limit}
					is(t, w.run(t, v), matrixadmin.OutcomeClaimed, ops.Confirmed, says...)
				})
			})
		}
	}
}
