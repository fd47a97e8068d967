package matrixadmin_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

const (
	aliceID = "@alice:demo.example"
	bobID   = "@bob:demo.example"
)

// home is a homeserver with a fault in front of it. What it carried out is the truth that outcomes are held against.
type home struct {
	hs  *matrixadmintest.Homeserver
	f   fault
	tls *tls.Config
	wg  sync.WaitGroup

	mu      sync.Mutex
	arrived []string // method and path of each request that was read whole
	done    int      // writes that the homeserver carried out
}

func newHome(f fault) *home {
	hs := matrixadmintest.New(matrixadmintest.WithAccountModeration())
	for _, id := range []string{aliceID, bobID} {
		hs.AddUser(matrixadmintest.User{
			ID: id, DisplayName: "Somebody", Password: canaryPassword, Rooms: []string{"!a:demo.example"}, CrossSigning: true,
			Devices:     []matrixadmintest.Device{{ID: "ABC", DisplayName: "phone", LastSeenIP: "203.0.113.9"}},
			Connections: []matrixadmintest.Connection{{IP: "203.0.113.9", UserAgent: "Element", LastSeen: time.Now()}},
		})
	}
	alice, _ := hs.User(aliceID)
	alice.ThreePIDs = []matrixadmintest.ThreePID{{Medium: "email", Address: "a/../b?c#d@mail.example"}}
	alice.ExternalIDs = []matrixadmintest.ExternalID{{AuthProvider: "oidc-google", ExternalID: "a/../b?c#d"}}
	hs.AddUser(alice)
	hs.SetRooms(map[string]matrixadmintest.Room{"!a:demo.example": {Name: "A room", Alias: "#a/../b?c:demo.example", Creator: aliceID, Members: 2, LocalMembers: 2}})
	hs.SetBelongings(map[string]matrixadmintest.Belongings{aliceID: {
		Pushers:      []matrixadmintest.Pusher{{AppID: "a", Kind: "http", PushKey: "k", URL: "https://push.example"}},
		Media:        []matrixadmintest.Media{{ID: "m", Type: "image/png", Length: 9, Created: time.Now(), Stuck: true}}, // it outlives every call
		EventReports: []matrixadmintest.EventReport{{Reporter: bobID, RoomID: "!a:demo.example", EventID: "$e", Received: time.Now()}},
		UserReports:  []matrixadmintest.UserReport{{Reporter: bobID, Received: time.Now()}},
	}})
	hs.AddTask(matrixadmintest.Task{ID: "x", Action: "redact_all_events", Status: "active", Resource: bobID})
	hs.AddEvents("!a:demo.example", matrixadmintest.Event{ID: "$event", Sender: bobID, Content: `{"body":"x","msgtype":"m.text"}`})
	hs.SetMembership(hs.AdminID(), "!a:demo.example", "invite")
	return &home{hs: hs, f: f, tls: f.tls}
}

// serve takes connections until l closes; wait says when the last one is gone.
func (h *home) serve(l net.Listener) {
	h.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			h.wg.Go(func() { h.conn(c) })
		}
	})
}

func (h *home) conn(raw net.Conn) {
	defer raw.Close()
	c := raw
	if h.f.accept != nil {
		if !h.f.accept(raw) {
			return
		}
	}
	if h.tls != nil {
		secure := tls.Server(raw, h.tls)
		if secure.Handshake() != nil {
			return
		}
		defer secure.Close()
		c = secure
		if secure.ConnectionState().NegotiatedProtocol == "h2" || len(h.tls.NextProtos) == 1 {
			frames(c, func() { h.note("h2") }, h.f.frames)
			return
		}
	}
	in := bufio.NewReader(c)
	for n := 1; ; n++ {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		x := &exchange{home: h, raw: raw, conn: c, in: in, req: req, body: body, n: n}
		h.note(req.Method + " " + req.URL.EscapedPath())
		play := h.f.play
		if play == nil || h.f.spares != nil && h.f.spares(req) {
			play = healthy
		}
		if !play(x) {
			return
		}
	}
}

// note keeps what arrived.
func (h *home) note(request string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.arrived = append(h.arrived, request)
}

// requests are those that arrived.
func (h *home) requests() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.arrived)
}

// healthy answers as the homeserver does.
func healthy(x *exchange) bool {
	x.answer(x.genuine())
	return true
}

// exchange is one request and what becomes of it; its methods report whether the connection goes on.
type exchange struct {
	home *home
	raw  net.Conn
	conn net.Conn
	in   *bufio.Reader
	req  *http.Request
	body []byte
	n    int // of the connection
}

func (x *exchange) write(s string) bool {
	_, err := io.WriteString(x.conn, s)
	return err == nil
}

// last is write, and the end of the connection.
func (x *exchange) last(s string) bool {
	x.write(s)
	return false
}

// genuine lets the homeserver carry the request out.
func (x *exchange) genuine() (status int, header http.Header, body string) {
	x.req.Body = io.NopCloser(bytes.NewReader(x.body))
	w := httptest.NewRecorder()
	x.home.hs.ServeHTTP(w, x.req)
	if x.req.Method != http.MethodGet && w.Code == http.StatusOK {
		x.home.mu.Lock()
		x.home.done++
		x.home.mu.Unlock()
	}
	return w.Code, w.Header(), w.Body.String()
}

func (x *exchange) answer(status int, header http.Header, body string) {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	header.Del("Content-Length")
	_ = header.Write(&b)
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	x.write(b.String())
}

// hang is silence until the client goes.
func (x *exchange) hang() bool {
	_, _ = io.Copy(io.Discard, x.conn)
	return false
}

// drip writes s again and again, once every pause, until the client goes.
func (x *exchange) drip(s string, pause time.Duration) bool {
	gone := make(chan struct{})
	x.home.wg.Go(func() {
		_, _ = io.Copy(io.Discard, x.conn)
		close(gone)
	})
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-gone:
			return false
		case <-tick.C:
			if !x.write(s) {
				return false
			}
		}
	}
}

// flood writes s until the client goes.
func (x *exchange) flood(s string) bool {
	for x.write(s) {
	}
	return false
}
