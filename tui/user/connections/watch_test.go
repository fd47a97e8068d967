package connections_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestWatch: what is new is marked, a slow server is asked less often, and nothing is asked once the page is left.
func TestWatch(t *testing.T) {
	asked := func(w *world) (n int) {
		for _, r := range w.hs.Requests() {
			if strings.Contains(r.Path, "/whois/") {
				n++
			}
		}
		return n
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		d := w.open(t, 160, 30).Press("w")
		says(t, d, "watching every 30s", "last at 00:00:00")
		first := asked(w)
		w.hs.AddConnections(aliceID, matrixadmintest.Connection{IP: "192.0.2.77", UserAgent: "evil", LastSeen: noon.Add(time.Hour)})
		d.Advance(29 * time.Second).Lacks("192.0.2.77")
		says(t, d.Advance(2*time.Second), "last at 00:00:30", "1 new")
		order(t, d, "new  192.0.2.77", "198.51.100.0")
		if n := asked(w); n != first+1 {
			t.Errorf("asked %d times in 31 s", n-first)
		}
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN"}`)})
		says(t, d.Advance(30*time.Second), "watching every 1m0s", "Showing old data")
		w.hs.ClearFaults()
		d.Advance(61 * time.Second)
		says(t, d.Lacks("Showing old"), "watching every 30s")
		d.Press("w").Lacks("watching")
		n := asked(w)
		d.Advance(5 * time.Minute)
		if asked(w) != n {
			t.Error("it goes on asking")
		}
		d.Press("w").Advance(time.Second)
		w.Page.Close()
		n = asked(w)
		if d.Advance(5 * time.Minute); asked(w) != n {
			t.Error("it goes on asking when the page is left")
		}
	})
}

// TestWatchNeverAsksTwiceAtOnce: an answer that does not come is waited for.
func TestWatchNeverAsksTwiceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		d := w.open(t, 160, 30)
		w.hs.ResetRequests()
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Hang: true})
		d.Press("w").Advance(50 * time.Second)
		if n := len(w.hs.Requests()); n != 1 {
			t.Errorf("%d requests while one hangs", n)
		}
		w.Page.Close()
	})
}

func TestAllFromOneProxyIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := busy(3)
		for i := range u.Connections {
			u.Connections[i].IP = "127.0.0.1"
		}
		w := newWorld(t, matrixadmintest.Synapse, u)
		says(t, w.open(t, 120, 30), "All connections come from 127.0.0.1. If there is a reverse proxy, it may not pass on client addresses")
	})
}

// TestLineThatBreaksOff: what came stays, and is said not to be all.
func TestLineThatBreaksOff(t *testing.T) {
	row := `{"ip":"192.0.2.1","last_seen":915148800000,"user_agent":"curl/8"},`
	body := `{"user_id":"` + aliceID + `","devices":{"":{"sessions":[{"connections":[` + strings.Repeat(row, 9000)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Respond: broken(http.StatusOK, body), Hang: true})
		d := w.open(t, 140, 30).Advance(time.Second)
		says(t, d, "rows so far", "192.0.2.1")
		d.Advance(3 * time.Minute)
		says(t, d.Lacks("so far"), "Incomplete: only the first rows arrived.", "rows (response incomplete)", "192.0.2.1")
		w.hs.ClearFaults()
		d.Press("r")
		says(t, d.Lacks("Only the first").Lacks("before the end"), "row 1 of 4")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Respond: broken(http.StatusOK, body), Hang: true})
		d := w.open(t, 140, 30).Advance(time.Second).Press("esc")
		says(t, d.Lacks("so far"), "rows (response incomplete)")
		if w.Back {
			t.Error("esc left the page instead of the reading")
		}
	})
}

// TestWatchThatIsTurnedOffAndOnAsksAsOftenAsOne: a timer that is left over from before does nothing.
func TestWatchThatIsTurnedOffAndOnAsksAsOftenAsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		d := w.open(t, 160, 30).Press("w").Advance(10*time.Second).Press("w", "w").Advance(time.Second)
		w.hs.ResetRequests()
		d.Advance(60 * time.Second)
		if n := len(w.hs.Requests()); n != 2 {
			t.Errorf("asked %d times in a minute", n)
		}
		d.Press("w")
	})
}

// TestNewRowOfAKnownAddress is new, and not the first of its address.
func TestNewRowOfAKnownAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		d := w.open(t, 160, 30)
		w.hs.AddConnections(aliceID, matrixadmintest.Connection{IP: "198.51.100.2", UserAgent: "another/1", LastSeen: noon.Add(time.Hour)})
		order(t, d.Press("r"), "new  198.51.100.2", "198.51.100.0")
		d.Lacks("1st") // where most rows are the first of their address, the word says nothing
		for i := range 3 {
			w.hs.AddConnections(aliceID, matrixadmintest.Connection{IP: "198.51.100.2", UserAgent: "old", LastSeen: noon.Add(-time.Duration(i+1) * time.Minute)})
		}
		w.hs.AddConnections(aliceID, matrixadmintest.Connection{IP: "198.51.100.2", UserAgent: "another/2", LastSeen: noon.Add(2 * time.Hour)})
		order(t, d.Press("r"), "new  198.51.100.2", "1st  198.51.100.0")
		says(t, d, "4 new since the last refresh")
		d.Press("home", "enter")
		says(t, d, "new: since your last refresh")
		d.Lacks("1st: first time")
	})
}

// TestProxyBesideClientsIsSaid: half of the rows are a listener's, and the filter that is offered hides them and the line.
func TestProxyBesideClientsIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		u.Connections = nil
		for i := range 8 {
			at := noon.Add(-time.Duration(i) * 9 * time.Hour)
			u.Connections = append(u.Connections,
				matrixadmintest.Connection{IP: "203.0.113." + strconv.Itoa(i), UserAgent: "curl/8.1", LastSeen: at.Add(-40 * time.Millisecond)},
				matrixadmintest.Connection{IP: "127.0.0.1", UserAgent: "curl/8.1", LastSeen: at})
		}
		w := newWorld(t, matrixadmintest.Synapse, u)
		d := w.open(t, 80, 21)
		says(t, d, "8 of 16 rows come from 127.0.0.1", "Filter -tag:loopback hides them")
		d.Press("f").Shows("Without proxy", "-tag:loopback").Press("1")
		says(t, d.Lacks("rows come from"), "row 1 of 8", "Filter -tag:loopback")
	})
}

// slow answers after a while, with one row.
func slow(after time.Duration) func(http.ResponseWriter, *http.Request) {
	return func(rw http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(after):
			broken(http.StatusOK, `{"user_id":"`+aliceID+`","devices":{"":{"sessions":[{"connections":[{"ip":"192.0.2.1","last_seen":915148800000}]}]}}}`)(rw, r)
		case <-r.Context().Done():
		}
	}
}

// TestWatchGivesASlowServerTime: an answer that takes a good part of the span doubles it, and so does one that is not there when it is over.
func TestWatchGivesASlowServerTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		d := w.open(t, 160, 30)
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Respond: slow(8 * time.Second)})
		says(t, d.Press("w").Advance(9*time.Second), "watching every 1m0s")
		w.hs.ClearFaults()
		says(t, d.Advance(61*time.Second), "watching every 30s")
		d.Press("w")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		d := w.open(t, 160, 30)
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Respond: slow(40 * time.Second)})
		d.Press("r").Advance(time.Second)
		says(t, d.Press("w"), "watching every 30s")
		says(t, d.Advance(31*time.Second), "watching every 1m0s")
		d.Press("w").Advance(time.Minute)
	})
}

// TestWatchBacksOffWhileAnAnswerIsOnItsWay: a server that has not answered yet is asked later.
func TestWatchBacksOffWhileAnAnswerIsOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		d := w.open(t, 160, 30)
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Hang: true})
		says(t, d.Press("r", "w"), "watching every 30s")
		says(t, d.Advance(31*time.Second), "watching every 1m0s")
		w.Page.Close()
	})
}
