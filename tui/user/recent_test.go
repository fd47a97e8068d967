package user_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// slowLine takes a second for each request, and counts those about accounts that are under way.
type slowLine struct {
	next               http.RoundTripper
	now, most, arrived atomic.Int32
}

func (s *slowLine) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.Contains(r.URL.Path, "/whois/") { // the connections are no part of the store
		n := s.now.Add(1)
		s.most.Store(max(s.most.Load(), n))
		defer s.now.Add(-1)
	}
	s.arrived.Add(1)
	select {
	case <-time.After(time.Second):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return s.next.RoundTrip(r)
}

// TestHeaderReadsLittleAtOnce: header and tabs together ask four things at a time, once each, and nothing is asked any longer when the page is left.
func TestHeaderReadsLittleAtOnce(t *testing.T) {
	for name, leave := range map[string]time.Duration{"stays": 0, "leaves": 2500 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				line := &slowLine{next: w.hs}
				client, err := matrixadmin.New(w.hs.BaseURL(), matrixadmin.WithTransport(line), matrixadmin.WithToken(matrixadmin.NewSecret(w.hs.AdminToken())))
				if err != nil {
					t.Fatal(err)
				}
				w.env.HS = client
				d := w.open(t, aliceID, 120, 37).Tab("Account")
				if leave > 0 {
					d.Advance(leave)
					w.Page.Close()
					d.Advance(100 * time.Millisecond)
					before := line.arrived.Load()
					if d.Advance(time.Minute); line.arrived.Load() != before || line.now.Load() != 0 {
						t.Errorf("%d requests after the page was left, %d are under way", line.arrived.Load()-before, line.now.Load())
					}
					return
				}
				d.Advance(time.Minute)
				says(t, d, "no reports", "0/0/0 invites sent", "Rate limit none of its own")
				if n := line.most.Load(); n != 4 {
					t.Errorf("%d requests at once", n)
				}
				seen := map[string]int{}
				for _, r := range w.hs.Requests() {
					seen[r.Path+"?"+r.Query.Encode()]++
				}
				for path, n := range seen {
					if n > 1 && !strings.HasSuffix(path, "/v2/users/"+aliceID+"?") { // which also shows whose paths these are
						t.Errorf("%s was asked for %d times", path, n)
					}
				}
			})
		})
	}
}

// TestCountsThatFailAreUnknown: never 0, in header and tab alike; the others are there.
func TestCountsThatFailAreUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(path("/sent_invite_count"), matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"No.\u001b[2J"}`)})
		w.hs.Fault(path("/user_reports"), matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"No"}`)})
		d := w.open(t, aliceID, 160, 50).Advance(time.Minute)
		says(t, d, "unknown/unknown/unknown invites sent", "0/0/0 rooms joined", "no reported messages")
		says(t, d.Tab("Account").Advance(time.Minute), "Invitations sent last 1 h could not be read:", "Rooms joined last 1 h 0", "Reports account could not be read:", "Reports messages 0")
		w.hs.ClearFaults()
		says(t, d.Press("r").Advance(time.Minute), "0/0/0 invites sent", "no reports", "Invitations sent last 1 h 0", "Reports account 0")
	})
}
