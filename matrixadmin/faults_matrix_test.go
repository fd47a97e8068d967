package matrixadmin_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// slack is how much later than its deadline a call may return.
const slack = 250 * time.Millisecond

// mostDials is how many connections a call may use up that meets a fault at its first path.
const mostDials = 13

// repetitions of the matrix; MXWARDEN_LONG=1 asks for more.
func repetitions() int {
	if os.Getenv("MXWARDEN_LONG") != "" {
		return 20
	}
	return 1
}

// tally counts cells by class of fault.
type tally struct {
	mu     sync.Mutex
	cells  map[string]int
	writes int
}

func (c *tally) add(class string, write bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cells[class]++
	if write {
		c.writes++
	}
}

func (c *tally) print(t *testing.T) {
	t.Helper()
	total := 0
	var b strings.Builder
	for _, class := range slices.Sorted(maps.Keys(c.cells)) {
		fmt.Fprintf(&b, "%-18s %6d\n", class, c.cells[class])
		total += c.cells[class]
	}
	t.Logf("cells by class of fault:\n%s%-18s %6d, %d of them writes", b.String(), "all", total, c.writes)
}

// TestFaultMatrix tries every fault on calls of the client of every class, in bubbles of their own time: what the call says, what it knows of a write, how often it
// asked, how long it took, and that nothing stays behind.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	calls := methods(t)
	count := &tally{cells: map[string]int{}}
	t.Cleanup(func() { count.print(t) })
	for i, f := range allFaults() {
		t.Run(f.class+"/"+f.name, func(t *testing.T) {
			t.Parallel()
			for range repetitions() {
				for _, m := range some(calls, i) {
					var said complaints
					synctest.Test(t, func(t *testing.T) { bubbleCell(t, &said, f, m) })
					said.pass(t, m)
					count.add(f.class, m.row.class == writes)
				}
			}
		})
	}
}

// bubbleCell is one cell in a bubble.
func bubbleCell(t *testing.T, said *complaints, f fault, m method) {
	t.Helper()
	h := newHome(f)
	base, address := "http://127.0.0.1:8008", "127.0.0.1:8008"
	if f.tls != nil {
		base, address = "https://home.test", "home.test:443"
	}
	l := newLine(address)
	l.fail = f.dial
	h.serve(l)
	c := h.client(t, base, func(tr *http.Transport) { tr.DialContext = l.Dial })
	if f.class == "idle fin" { // the connection must have been used once
		if _, err := c.WhoAmI(t.Context()); err != nil {
			t.Fatalf("%s: the first request: %v", m.name, err)
		}
		h.forget()
	}
	start := time.Now()
	err := m.call(t.Context(), c.Client)
	took := time.Since(start)

	c.check(said, f, m, err)
	l.mu.Lock()
	c.checkAttempts(said, f, m, l.dials)
	if len(l.elsewhere) > 0 {
		said.add("dialed %q", l.elsewhere)
	}
	if !f.next && l.dials > mostDials {
		said.add("dialed %d times", l.dials)
	}
	l.mu.Unlock()
	if limit := m.within(matrixadmin.DeadlinesOf(c.Client)); took > limit+slack {
		said.add("took %s of %s", took, limit)
	}

	// Nothing is told to close: what is still open ends by itself. Whatever does not is a deadlock of the bubble.
	<-time.After(75 * time.Second)
	synctest.Wait()
	_ = l.Close()
	h.wg.Wait()
}

// complaints are what is wrong with one cell.
type complaints []string

func (c *complaints) add(format string, args ...any) { *c = append(*c, fmt.Sprintf(format, args...)) }

func (c *complaints) pass(t *testing.T, m method) {
	t.Helper()
	for _, line := range *c {
		t.Errorf("%s: %s", m.name, line)
	}
}

// tested is a client of the product's own transports, and the home behind it.
type tested struct {
	*matrixadmin.Client
	home *home
}

func (h *home) client(t *testing.T, base string, change func(*http.Transport), opts ...matrixadmin.Option) tested {
	t.Helper()
	c, err := matrixadmin.New(base, append([]matrixadmin.Option{
		matrixadmin.WithToken(matrixadmin.NewSecret(h.hs.AdminToken())), matrixadmin.WithBodies(256 << 10),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	matrixadmin.OnNetwork(c, func(tr *http.Transport) {
		tr.TLSClientConfig.RootCAs = authority().roots
		change(tr)
	})
	return tested{Client: matrixadmin.Echoed(c, aliceID), home: h}
}

// forget makes the home new to what comes.
func (h *home) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.arrived, h.done = nil, 0
}

// check holds an error against the table, and an outcome against what the homeserver really did.
func (c tested) check(said *complaints, f fault, m method, err error) {
	want := m.expects(f)
	switch {
	case want == success:
		if err != nil {
			said.add("%v (%v), want success", err, matrixadmin.KindOf(err))
		}
	case err == nil:
		said.add("no error, want %v", want)
	default:
		c.checkText(said, err)
		if got := matrixadmin.KindOf(err); got != want {
			said.add("%v is %v, want %v", err, got, want)
		}
	}
	if m.row.class != writes {
		return
	}
	outcome := matrixadmin.OutcomeOf(err)
	wanted := f.outcome
	if want == success {
		wanted = matrixadmin.OutcomeClaimed
	}
	if wanted == rejected && (slices.Contains(m.row.unproven, f.name) || slices.Contains(m.row.unproven, f.class)) {
		wanted = unknown
	}
	if outcome != wanted {
		said.add("outcome is %s, want %s: %v", outcome, wanted, err)
	}
	c.checkTruth(said, outcome)
}

// checkTruth needs no table: what is said to have happened or not is what did.
func (c tested) checkTruth(said *complaints, outcome matrixadmin.Outcome) {
	c.home.mu.Lock()
	defer c.home.mu.Unlock()
	done, posts := c.home.done, 0
	seen := map[string]int{}
	for _, a := range c.home.arrived {
		if !strings.HasPrefix(a, "GET ") {
			posts++
			if seen[a]++; seen[a] > 1 {
				said.add("%s arrived %d times", a, seen[a])
			}
		}
	}
	if posts > 1 {
		said.add("sent %d times: %q", posts, c.home.arrived)
	}
	switch outcome {
	case matrixadmin.OutcomeNotSent:
		if posts != 0 {
			said.add("said not to be sent, and %d requests arrived", posts)
		}
	case matrixadmin.OutcomeRejected:
		if done != 0 {
			said.add("said to be rejected, and was carried out")
		}
	case matrixadmin.OutcomeClaimed:
		if done != 1 {
			said.add("said to be done, and was carried out %d times", done)
		}
	case matrixadmin.OutcomeUnknown, matrixadmin.OutcomePartly:
	}
	if done > 1 {
		said.add("carried out %d times", done)
	}
}

// checkText demands one harmless line from an [*matrixadmin.Error].
func (c tested) checkText(said *complaints, err error) {
	e, ok := errors.AsType[*matrixadmin.Error](err)
	if !ok || e.Op == "" {
		said.add("%T %v is no error of the client", err, err)
	}
	text := err.Error()
	if strings.ContainsAny(text, "\x1b\a\r\n\u009b\u202e\x00") || len(text) > 2000 || strings.Contains(text, canaryPassword) ||
		strings.Contains(text, c.home.hs.AdminToken()) {
		said.add("the text is %q", text)
	}
}

// checkAttempts counts how often a read asked at its first path; what never arrives is counted by its dials.
func (c tested) checkAttempts(said *complaints, f fault, m method, dials int) {
	c.home.mu.Lock()
	defer c.home.mu.Unlock()
	tries, paths := dials, map[string]int{}
	for _, a := range c.home.arrived {
		paths[a]++
	}
	if len(c.home.arrived) > 0 {
		tries = paths[c.home.arrived[0]]
	}
	delete(paths, "GET /_matrix/client/versions")
	if m.name == "CheckAdmin" && m.expects(f) == matrixadmin.KindNotFound { // a token without an account is no fault: the list is asked for then
		delete(paths, "GET /_synapse/admin/v2/users")
	}
	want := f.tries
	if m.row.class == writes {
		want = 1
	}
	if m.expects(f) != success && want != 0 && tries != want {
		said.add("%d attempts, want %d: %q", tries, want, c.home.arrived)
	}
	if !f.next && m.expects(f) != success && len(paths) > 1 {
		said.add("asked on at another path: %q", c.home.arrived)
	}
}
