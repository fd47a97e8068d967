package evidence_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// homeless is a homeserver in memory whose media can be refused.
type homeless struct {
	evidence.Homeserver

	hs    *matrixadmintest.Homeserver
	media func() error
}

func (h *homeless) Media(ctx context.Context, id matrixadmin.UserID, q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
	if h.media != nil {
		if err := h.media(); err != nil {
			return matrixadmin.MediaPage{}, err
		}
	}
	return h.Homeserver.Media(ctx, id, q)
}

func newHomeless(t *testing.T) (*homeless, matrixadmin.UserID) {
	t.Helper()
	hs := matrixadmintest.New()
	hs.AddUser(matrixadmintest.User{ID: "@broken:demo.example", Password: "x"})
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	return &homeless{Homeserver: c, hs: hs}, matrixadmin.MustParseUserID("@broken:demo.example")
}

// TestWhoisThatBreaksOff: the other sections are kept, the broken one is named, and nothing dies, whether rows were told of or not.
func TestWhoisThatBreaksOff(t *testing.T) {
	t.Parallel()
	h, id := newHomeless(t)
	h.hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/whois/") }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"user_id":"@broken:demo.example","devices":{"":{"sessions":[{"connections":[{"ip":"1.2.3.4","last_seen":1,"user_agent":"x"},`))
	}})
	snap, err := evidence.Collect(t.Context(), h, id, evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := evidence.WriteJSON(&b, snap); err != nil || !strings.Contains(b.String(), "1.2.3.4") {
		t.Errorf("%v\n%s", err, b.String())
	}
	if missing := snap.Missing(); len(missing) != 1 || !strings.HasPrefix(missing[0], "connections") {
		t.Errorf("missing %q", missing)
	}
	if _, err := evidence.Save(t.TempDir()+"/evidence", snap); err != nil {
		t.Error(err)
	}
}

// TestRateLimitsAreWaitedOut: what was refused for its rate is read again, and given up after minutes.
func TestRateLimitsAreWaitedOut(t *testing.T) {
	for times, missing := range map[int]int{3: 0, 1000: 1} {
		synctest.Test(t, func(t *testing.T) {
			h, id := newHomeless(t)
			left := times
			h.media = func() error {
				if left--; left >= 0 {
					return &matrixadmin.Error{Op: "list media", Kind: matrixadmin.KindRateLimited, RetryAfter: 20 * time.Second}
				}
				return nil
			}
			snap, err := evidence.Collect(t.Context(), h, id, evidence.Options{})
			if err != nil || len(snap.Missing()) != missing {
				t.Errorf("%d refusals: missing %q, %v", times, snap.Missing(), err)
			}
		})
	}
}

// TestNobodyIsUnknown: nothing is kept of nobody.
func TestNobodyIsUnknown(t *testing.T) {
	t.Parallel()
	h, _ := newHomeless(t)
	snap, err := evidence.Collect(t.Context(), h, matrixadmin.MustParseUserID("@nobody:demo.example"), evidence.Options{})
	if err != nil || !snap.Unknown() {
		t.Errorf("%+v, %v", snap.Missing(), err)
	}
}
