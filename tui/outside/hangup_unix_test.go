//go:build !windows

package outside

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// The variables that make this a long run: how often the line is cut, and which run it is.
const (
	hangUpsKey    = "MXWARDEN_HANGUPS"
	hangUpSeedKey = "MXWARDEN_HANGUP_SEED"
)

// goneWithin is how long a process may outlive its line.
const goneWithin = 35 * time.Second

// The ways in which a line is cut, by number; any other is a plain hang-up.
const (
	hungUp      = iota
	sessionEnds // with a request to terminate besides
	impatient   // with an interrupt soon after, which ends the wait for the answer
)

// point is how far a deactivation had come when the line was cut, as the server saw it.
type point int32

const (
	beforeTheWrite point = iota
	atTheServer
	carriedOut
	inTheAnswer
	readingBack
)

func (p point) String() string {
	return [...]string{"before the write", "at the server", "carried out", "in the answer", "answered, or read back"}[p]
}

// moodyServer takes its time over everything, by chance, and sometimes never answers a write, or cuts the connection.
type moodyServer struct {
	*httptest.Server

	home   *matrixadmintest.Homeserver
	came   atomic.Int32 // the point
	writes atomic.Int64
	mood   string // of the answer to the write
	posts  sync.WaitGroup

	mu   sync.Mutex
	rand *rand.Rand
	slow bool // the account is open, and every answer takes a while
}

func newMoodyServer(t *testing.T, r *rand.Rand, mood string) *moodyServer {
	t.Helper()
	s := &moodyServer{home: matrixadmintest.New(), rand: r, mood: mood}
	s.home.AddUser(matrixadmintest.User{ID: victim, DisplayName: "X", Devices: []matrixadmintest.Device{{ID: "A"}}})
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// within waits for a time by chance.
func (s *moodyServer) within(most time.Duration) {
	s.mu.Lock()
	wait := time.Duration(0)
	if s.slow {
		wait = time.Duration(s.rand.Int64N(int64(most)))
	}
	s.mu.Unlock()
	<-time.After(wait)
}

// slows makes the server slow from now on, or quick again.
func (s *moodyServer) slows(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slow = on
}

func (s *moodyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		s.within(25 * time.Millisecond)
		if s.came.Load() == int32(inTheAnswer) {
			s.came.Store(int32(readingBack))
		}
		s.home.ServeHTTP(w, r)
		return
	}
	s.posts.Add(1)
	defer s.posts.Done()
	s.came.Store(int32(atTheServer))
	s.within(200 * time.Millisecond)
	answer := httptest.NewRecorder()
	s.home.ServeHTTP(answer, r)
	s.writes.Add(1)
	s.came.Store(int32(carriedOut))
	s.within(200 * time.Millisecond)
	switch s.mood {
	case "silent":
		<-r.Context().Done()
		return
	case "rude":
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	body := answer.Body.Bytes()
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	s.came.Store(int32(inTheAnswer))
	s.within(200 * time.Millisecond)
	_, _ = w.Write(body[len(body)/2:])
}

// hangUps counts what became of the cuts.
type hangUps struct {
	mu      sync.Mutex
	ends    map[string]int
	longest time.Duration
}

func (h *hangUps) add(at point, records []string, took time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ends[fmt.Sprintf("%-22s %s", at, strings.Join(records, ", "))]++
	h.longest = max(h.longest, took)
}

// TestHangUpAtRandomPoints cuts the line at a random moment of a deactivation, from the last key to the end, on a server with moods. Whatever the
// moment, the process is gone in time; a write that went out stands in the trail, once; its outcome is the truth, or the next start asks about it.
func TestHangUpAtRandomPoints(t *testing.T) { //nolint:tparallel // the group waits for its rounds, and then the counts are printed
	t.Parallel()
	rounds, err := strconv.Atoi(os.Getenv(hangUpsKey))
	if err != nil {
		rounds = map[bool]int{true: 16, false: 3}[outside]
	}
	seed, err := strconv.ParseUint(os.Getenv(hangUpSeedKey), 10, 64)
	if err != nil {
		seed = 1
	}
	count := &hangUps{ends: map[string]int{}}
	t.Run("rounds", func(t *testing.T) {
		for round := range rounds {
			t.Run(strconv.Itoa(round), func(t *testing.T) {
				t.Parallel()
				hangUpRound(t, count, seed, uint64(round))
			})
		}
	})
	for _, end := range slices.Sorted(maps.Keys(count.ends)) {
		t.Logf("%5d  %s", count.ends[end], end)
	}
	t.Logf("%d hang-ups of seed %d; the last process was gone after %s", rounds, seed, count.longest.Round(time.Millisecond))
}

func hangUpRound(t *testing.T, count *hangUps, seed, round uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, round))
	mood := "patient"
	switch {
	case round%25 == 24: // each costs half a minute
		mood = "silent"
	case round%10 == 5:
		mood = "rude"
	}
	s := newMoodyServer(t, r, mood)
	a := &admin{server: &slowServer{Server: s.Server, home: s.home}, state: t.TempDir(), token: filepath.Join(t.TempDir(), "token")}
	if err := os.WriteFile(a.token, []byte(s.home.AdminToken()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	when, way, patience := time.Duration(r.Int64N(int64(900*time.Millisecond))), r.IntN(4), time.Duration(r.Int64N(int64(100*time.Millisecond)))
	if mood == "silent" {
		when, way = when+300*time.Millisecond, hungUp
	}

	opts := a.options()
	opts.Limit = time.Minute
	p := start(t, opts, a.args()...)
	p.Shows("› "+victim, "1 device").Type("D")
	p.Shows("Type the user ID to confirm.").ByHand(victim, pace).Shows("Ready.").Type("\t")
	s.slows(true)
	p.Type("\r")
	<-time.After(when)
	at := point(s.came.Load())
	cut := time.Now()
	p.HangUp()
	switch way {
	case sessionEnds:
		p.Signal(syscall.SIGTERM)
	case impatient:
		<-time.After(patience)
		p.Signal(syscall.SIGINT)
	}
	p.Exits()
	took := time.Since(cut)
	s.slows(false)
	s.posts.Wait() // it may carry out what nobody waits for any more

	records := slices.DeleteFunc(a.records(t), func(r string) bool { return strings.HasPrefix(r, "step ") }) // the answer of the server, before the outcome
	what := fmt.Sprintf("seed %d, round %d, cut after %s, way %d, %s, by a server that is %s: %d writes, on record %q", seed, round, when, way, at, mood, s.writes.Load(), records)
	if took > goneWithin {
		t.Errorf("%s; gone after %s", what, took)
	}
	count.add(at, records, took)
	switch writes := s.writes.Load(); {
	case writes > 1, writes == 1 && len(records) == 0, len(records) > 2, len(records) > 0 && records[0] != "intent  ":
		t.Error(what)
	case len(records) == 2 && (strings.HasPrefix(records[1], "outcome not sent") != (writes == 0) || strings.HasPrefix(records[1], "outcome rejected")):
		t.Errorf("not the truth: %s", what)
	case writes == 1 && mood == "patient" && way != impatient && !slices.Equal(records, []string{"intent  ", "outcome claimed confirmed"}):
		t.Errorf("the answer was not waited for: %s", what)
	}
	s.isAsked(t, a, what, len(records) == 1)
}

// isAsked wants the next start to ask about an intent that was left open, and about nothing else.
func (s *moodyServer) isAsked(t *testing.T, a *admin, what string, left bool) {
	t.Helper()
	open, err := ops.Unfinished(a.path(), "demo.example", s.URL, time.Now())
	if err != nil || left && len(open) != 1 {
		t.Errorf("%s; left open %+v, %v", what, open, err)
	}
	if len(open) == 0 {
		return
	}
	p := a.opens(t).Shows("Unknown outcomes", "Deactivate account", victim, "it only reads", "later (asked again at the next start)") // the keys are named there when they work
	writes := s.writes.Load()
	p.Type("v").Shows("The account is ").Type("\x1b").Lacks("Unknown outcomes")
	quit(t, p)
	if open, err = ops.Unfinished(a.path(), "demo.example", s.URL, time.Now()); err != nil || len(open) > 1 || s.writes.Load() != writes {
		t.Errorf("%s; %d writes after looking, left open %+v, %v", what, s.writes.Load(), open, err)
	}
	records := a.records(t)
	last := records[len(records)-1]
	if shown := strings.HasSuffix(last, ops.IsSo.String()) || strings.HasSuffix(last, ops.Confirmed.String()); shown != (writes == 1) {
		t.Errorf("%s; found later %q", what, records)
	}
}
