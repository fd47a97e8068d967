package matrixadmin_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestNothingStaysBehind opens and uses a thousand clients, and does nothing to close them.
func TestNothingStaysBehind(t *testing.T) {
	t.Parallel()
	calls := methods(t)
	synctest.Test(t, func(t *testing.T) {
		h, l := newHome(fault{}), newLine("127.0.0.1:8008")
		h.serve(l)
		for i := range 1000 {
			c := h.client(t, "http://127.0.0.1:8008", func(tr *http.Transport) { tr.DialContext = l.Dial })
			m := calls[i%len(calls)]
			if m.name == "ResetPassword" || m.name == "Deactivate" || m.name == "Logout" { // once is tried elsewhere; afterwards nobody could sign in
				m = calls[0]
			}
			if err := m.call(t.Context(), c.Client); err != nil {
				t.Errorf("%s: %v", m.name, err)
			}
		}
		<-time.After(75 * time.Second)
		synctest.Wait()
		_ = l.Close()
		h.wg.Wait() // the server's sides: each has seen the end of its connection
		synctest.Wait()
	}) // and whatever the clients' sides left would be a deadlock here
}

// TestDeadConnectionIsLeft lets the connections of a client die without a word. The read that meets it may fail where nothing can be asked of
// a silent connection, in HTTP/1.1; the next one may not.
func TestDeadConnectionIsLeft(t *testing.T) {
	t.Parallel()
	for _, protocol := range []string{"h2", "http/1.1"} {
		synctest.Test(t, func(t *testing.T) {
			h, l := newHome(fault{}), newLine("home.test:443")
			config := serverTLS("good")
			config.NextProtos = []string{protocol}
			server := &http.Server{
				ReadHeaderTimeout: time.Minute, IdleTimeout: 2 * time.Minute, TLSConfig: config, ErrorLog: log.New(io.Discard, "", 0),
				Handler: http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
					h.note(req.Proto)
					h.hs.ServeHTTP(w, req)
				}),
			}
			h.wg.Go(func() { _ = server.ServeTLS(l, "", "") })
			var mu sync.Mutex
			var lines []*pipeConn
			c := h.client(t, "https://home.test", func(tr *http.Transport) {
				tr.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
					conn, err := l.Dial(ctx, network, address)
					if p, ok := conn.(*pipeConn); ok {
						mu.Lock()
						defer mu.Unlock()
						lines = append(lines, p)
					}
					return conn, err
				}
			})
			if _, err := c.WhoAmI(t.Context()); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			for _, p := range lines {
				p.Cut()
			}
			mu.Unlock()
			_, first := c.WhoAmI(t.Context())
			if _, err := c.WhoAmI(t.Context()); err != nil || protocol == "h2" && first != nil {
				t.Errorf("%s: after a dead connection: %v, then %v", protocol, first, err)
			}
			<-time.After(5 * time.Minute)
			_ = server.Close()
			h.wg.Wait()
		})
	}
}
