package matrixadmin_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TestSlowRefusals is a server that refuses every path of a call just before each request's own deadline: what follows upon a refusal must not add up.
func TestSlowRefusals(t *testing.T) {
	t.Parallel()
	for name, play := range map[string]func(*exchange) bool{
		"a proxy":        whole(404, "Content-Type: text/html\r\n", htmlPage),
		"the homeserver": said(404, "", "M_UNRECOGNIZED"),
	} {
		for _, m := range methods(t) {
			synctest.Test(t, func(t *testing.T) {
				h, l := newHome(fault{play: func(x *exchange) bool {
					<-time.After(14900 * time.Millisecond)
					return play(x)
				}}), newLine("127.0.0.1:8008")
				h.serve(l)
				c := h.client(t, "http://127.0.0.1:8008", func(tr *http.Transport) { tr.DialContext = l.Dial })
				limits := matrixadmin.DeadlinesOf(c.Client)
				start := time.Now()
				err := m.call(t.Context(), c.Client)
				if took, limit := time.Since(start), max(m.within(limits), time.Duration(2+m.row.more)*limits.Read)+slack; took > limit {
					t.Errorf("%s: %s took %s of %s: %v", name, m.name, took, limit, err)
				}
				want := rejected
				if name == "a proxy" { // which proves nothing of the server behind it
					want = unknown
				}
				if m.row.class == writes && matrixadmin.OutcomeOf(err) != want {
					t.Errorf("%s: %s: outcome is %s: %v", name, m.name, matrixadmin.OutcomeOf(err), err)
				}
				<-time.After(75 * time.Second)
				_ = l.Close()
				h.wg.Wait()
			})
		}
	}
}
