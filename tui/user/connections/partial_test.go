package connections_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestCutIsSaid: a history that was cut is not taken for the whole.
func TestCutIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		client, err := matrixadmin.New(w.hs.BaseURL(), matrixadmin.WithTransport(w.hs), matrixadmin.WithRowLimit(2),
			matrixadmin.WithToken(matrixadmin.NewSecret(w.hs.AdminToken())))
		if err != nil {
			t.Fatal(err)
		}
		w.env.HS = client
		says(t, w.open(t, 80, 21), "row 1 of 2 · limited to 2 rows; the server has more")
	})
}

// TestRowsThatCannotBeRead are counted, and not passed over.
func TestRowsThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Respond: broken(http.StatusOK, `{"user_id":"`+aliceID+
			`","devices":{"":{"sessions":[{"connections":[{"ip":"192.0.2.1","last_seen":915148800000,"user_agent":"curl/8"},7,null]}]}}}`)})
		says(t, w.open(t, 80, 21), "row 1 of 1 · 2 rows unreadable", "1999-01-01 00:00:00")
	})
}

// TestLongLoadCounts: a slow history says how far it is.
func TestLongLoadCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		row := `{"ip":"192.0.2.1","last_seen":915148800000,"user_agent":"curl/8"},`
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Hang: true, Respond: broken(http.StatusOK,
			`{"user_id":"`+aliceID+`","devices":{"":{"sessions":[{"connections":[`+strings.Repeat(row, 50000))})
		d := w.open(t, 80, 21).Advance(time.Second)
		says(t, d, "192.0.2.1", "49,152 rows so far", "MiB") // the first rows are there, and a count grows
		w.Page.Close()
	})
}
