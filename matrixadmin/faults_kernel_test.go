package matrixadmin_test

import (
	"net"
	"net/http"
	"slices"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// kernelClasses are the faults that a kernel may show otherwise than a line in memory.
var kernelClasses = []string{
	"refused", "tls", "tls self-signed", "tls expired", "tls wrong host", "tls hostile SAN", "tls 1.0", "tls stall", "rst", "fin", "idle fin", "101",
	"cut length", "bad chunk", "http/2", "healthy",
}

// TestFaultMatrixOverTCP is the matrix over the kernel's own connections: what lasts is left out, and, but for MXWARDEN_LONG=1, answers of the same bytes.
// That every connection ends shows in that the server's side sees its end.
func TestFaultMatrixOverTCP(t *testing.T) {
	t.Parallel()
	calls := methods(t)
	count := &tally{cells: map[string]int{}}
	t.Cleanup(func() { count.print(t) })
	for i, f := range allFaults() {
		if f.clock || f.dial != nil && f.class != "refused" || repetitions() == 1 && !slices.Contains(kernelClasses, f.class) {
			continue
		}
		t.Run(f.class+"/"+f.name, func(t *testing.T) {
			t.Parallel()
			for _, m := range some(calls, i) {
				var said complaints
				tcpCell(t, &said, f, m)
				said.pass(t, m)
				count.add(f.class, m.row.class == writes)
			}
		})
	}
}

func tcpCell(t *testing.T, said *complaints, f fault, m method) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := newHome(f)
	base := "http://" + l.Addr().String()
	if f.tls != nil {
		base = "https://" + l.Addr().String()
	}
	if f.class == "refused" {
		_ = l.Close()
	} else {
		h.serve(l)
	}
	c := h.client(t, base, func(*http.Transport) {}, matrixadmin.WithQuickRetries())
	if f.class == "idle fin" {
		if _, err := c.WhoAmI(t.Context()); err != nil {
			t.Fatalf("%s: the first request: %v", m.name, err)
		}
		h.forget()
	}
	err = m.call(t.Context(), c.Client)
	c.check(said, f, m, err)
	if len(h.requests()) > 0 {
		c.checkAttempts(said, f, m, 0)
	}
	c.CloseIdle()
	_ = l.Close()
	h.wg.Wait()
}
