package matrixadmin_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TestReadOnlySendsNoWrites makes every call of a read-only client, whatever the server says, and counts at the server.
func TestReadOnlySendsNoWrites(t *testing.T) {
	t.Parallel()
	refused, sent := 0, 0
	for _, f := range append(pageFaults(), fault{name: "healthy"}, fault{name: "no endpoint", play: said(404, "", "M_UNRECOGNIZED")}, fault{name: "locked out", play: said(401, "", "M_UNKNOWN_TOKEN")}) {
		synctest.Test(t, func(t *testing.T) {
			h, l := newHome(f), newLine("127.0.0.1:8008")
			h.serve(l)
			c := h.client(t, "http://127.0.0.1:8008", func(tr *http.Transport) { tr.DialContext = l.Dial }, matrixadmin.WithReadOnly())
			for _, m := range methods(t) {
				err := m.call(t.Context(), c.Client)
				if m.row.class == writes {
					if !errors.Is(err, matrixadmin.ErrReadOnly) || matrixadmin.OutcomeOf(err) != notSent {
						t.Errorf("%s: %v, outcome %s", m.name, err, matrixadmin.OutcomeOf(err))
					}
					refused++
				}
			}
			for _, request := range h.requests() {
				sent++
				if method, _, _ := strings.Cut(request, " "); method != http.MethodGet && method != http.MethodHead {
					t.Errorf("%s: %s arrived", f.name, request)
				}
			}
			<-time.After(75 * time.Second)
			_ = l.Close()
			h.wg.Wait()
		})
	}
	if sent == 0 {
		t.Error("not even reads arrived")
	}
	t.Logf("%d writes refused, 0 of %d requests was one", refused, sent)
}

// TestCallsAreAsSaid holds the classes of the table against what a healthy server sees.
func TestCallsAreAsSaid(t *testing.T) {
	t.Parallel()
	for _, m := range methods(t) {
		synctest.Test(t, func(t *testing.T) {
			h, l := newHome(fault{}), newLine("127.0.0.1:8008")
			h.serve(l)
			c := h.client(t, "http://127.0.0.1:8008", func(tr *http.Transport) { tr.DialContext = l.Dial })
			if err := m.call(t.Context(), c.Client); err != nil {
				t.Errorf("%s: %v", m.name, err)
			}
			wrote := slices.ContainsFunc(h.requests(), func(s string) bool { return !strings.HasPrefix(s, "GET ") })
			if wrote != (m.row.class == writes) || len(h.requests()) == 0 {
				t.Errorf("%s is said to be a %s: %q", m.name, m.row.class, h.requests())
			}
			<-time.After(75 * time.Second)
			_ = l.Close()
			h.wg.Wait()
		})
	}
}
