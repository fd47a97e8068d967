package ops_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestNoticesNotSetUp: where the server is not set up for notices, the notice is refused, with the server's reason, and nothing was sent.
func TestNoticesNotSetUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New(matrixadmintest.WithoutServerNotices())
		hs.AddUser(matrixadmintest.User{ID: "@alice:demo.example", Password: "x"})
		res := runOn(t, action("send-notice"), hs, ops.Subject{}, hs)
		if res.Outcome != matrixadmin.OutcomeRejected || !strings.Contains(res.Summary(), "Server notices are not enabled on this server") {
			t.Errorf("%s: %s", res.Outcome, res.Summary())
		}
	})
}

// TestNoticeOfBefore: an event that is older than the request is an earlier notice, whatever it says.
func TestNoticeOfBefore(t *testing.T) {
	for name, tt := range map[string]struct {
		line func(*matrixadmintest.Homeserver) http.RoundTripper
		want ops.Verdict
	}{
		"its own event":                  {func(hs *matrixadmintest.Homeserver) http.RoundTripper { return hs }, ops.Confirmed},
		"the event of an earlier notice": {func(hs *matrixadmintest.Homeserver) http.RoundTripper { return &repeating{hs: hs} }, ops.CannotBeRead},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hs := matrixadmintest.New()
				hs.AddUser(matrixadmintest.User{ID: "@alice:demo.example", Password: "x"})
				line := tt.line(hs)
				if res := runOn(t, action("send-notice"), hs, ops.Subject{}, line); res.Finding.Verdict != ops.Confirmed {
					t.Fatalf("the first: %s", res.Summary())
				}
				time.Sleep(5 * time.Second) // of the clock in the bubble
				if res := runOn(t, action("send-notice"), hs, ops.Subject{}, line); res.Finding.Verdict != tt.want {
					t.Errorf("%s: %s", res.Finding.Verdict, res.Summary())
				}
			})
		})
	}
}

// repeating does the first change, and answers each later one as it did that.
type repeating struct {
	hs     *matrixadmintest.Homeserver
	answer *http.Response
	body   []byte
}

func (r *repeating) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet {
		return r.hs.RoundTrip(req)
	}
	if r.answer == nil {
		resp, err := r.hs.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		r.body, _ = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		r.answer = resp
	}
	resp := *r.answer
	resp.Request, resp.Body = req, io.NopCloser(bytes.NewReader(r.body))
	return &resp, nil
}
