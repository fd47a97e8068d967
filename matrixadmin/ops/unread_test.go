package ops_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// unreadable notes what is read after the first change, and fails one path of that.
type unreadable struct {
	hs   *matrixadmintest.Homeserver
	path string // "" fails none

	mu   sync.Mutex // reads go out side by side
	read map[string]bool
	on   bool
}

func (u *unreadable) RoundTrip(r *http.Request) (*http.Response, error) {
	if u.fails(r) {
		return &http.Response{StatusCode: http.StatusBadGateway, Header: http.Header{"Content-Type": {"text/html"}}, Body: http.NoBody, Request: r}, nil
	}
	return u.hs.RoundTrip(r)
}

func (u *unreadable) fails(r *http.Request) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if r.Method != http.MethodGet {
		u.on = true
		return false
	}
	if u.on {
		u.read[r.URL.Path] = true
	}
	return u.on && r.URL.Path == u.path
}

// TestUnreadIsNotConfirmed fails each read after a change, for every action of the catalog: what it was to prove is then not proven.
func TestUnreadIsNotConfirmed(t *testing.T) {
	// Read for nothing but what stands beside the change, or another read tells the same.
	beside := map[string]string{
		"/devices": " suspend unsuspend lock unlock shadow-ban lift-shadow-ban set-rate-limit clear-rate-limit make-admin revoke-admin edit approve add-address remove-address " +
			"link-external-id unlink-external-id set-feature send-notice leave-room reactivate " + filesOnly,
		"/media": filesOnly, "/joined_rooms": " reactivate ",
	}
	for _, a := range ops.Catalog() {
		t.Run(a.ID, func(t *testing.T) {
			line := &unreadable{read: map[string]bool{}}
			synctest.Test(t, func(t *testing.T) {
				hs, part := able(t, a)
				line.hs = hs
				runOn(t, a, hs, part, line)
			})
			for _, path := range slices.Sorted(maps.Keys(line.read)) {
				needless := false
				for end, ids := range beside {
					needless = needless || strings.HasSuffix(path, end) && strings.Contains(ids, " "+a.ID+" ")
				}
				synctest.Test(t, func(t *testing.T) {
					hs, part := able(t, a)
					res := runOn(t, a, hs, part, &unreadable{hs: hs, path: path, read: map[string]bool{}})
					if v := res.Finding.Verdict; (v == ops.Confirmed || v == ops.MoreThanAsked) && !needless {
						t.Errorf("%s unread: %s: %s", path, v, res.Summary())
					}
				})
			}
		})
	}
}
