package ops_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// story is what happens to one account that MAS keeps, one thing after the other.
type story []happening

// happening is one thing; which of its variants is said by n.
type happening struct {
	name string
	n    int
	do   func(w *told, n int)
}

// does are what the console is asked to do.
var console = []string{"deactivate", "deactivate", "deactivate", "lock", "lock", "unlock", "suspend", "reactivate", "reset-password", "reset-password", "cut-access"}

// others are what happens beside it.
var others = []happening{
	{name: "somebody deactivates it at the homeserver alone", do: func(w *told, _ int) { w.h.Deactivate(victim.Raw()) }},
	{name: "somebody deactivates it in MAS", do: func(w *told, _ int) { w.byAnother("deactivate") }},
	{name: "somebody reactivates it in MAS", do: func(w *told, _ int) { w.byAnother("reactivate") }},
	{name: "somebody locks it in MAS", do: func(w *told, _ int) { w.byAnother("lock") }},
	{name: "somebody unlocks it in MAS", do: func(w *told, _ int) { w.byAnother("unlock") }},
	{name: "the attacker signs in", do: (*told).signIn},
	{name: "the attacker signs in", do: (*told).signIn},
	{name: "the attacker signs in", do: (*told).signIn},
	{name: "the attacker signs in", do: (*told).signIn},
	{name: "a program makes a token for it", do: func(w *told, _ int) { w.signIn(4) }},
	{name: "one session is ended", do: func(w *told, n int) { w.endOne(n) }},
	{name: "MAS cannot reach the homeserver", do: func(w *told, _ int) { w.h.Auth().CutOff(true) }},
	{name: "MAS reaches the homeserver, at once", do: func(w *told, _ int) { w.h.Auth().CutOff(false); w.h.Auth().SlowDown(0) }},
	{name: "the homeserver takes 75 s for MAS", do: func(w *told, _ int) { w.h.Auth().SlowDown(75 * time.Second) }},
	{name: "MAS is down", do: func(w *told, _ int) { w.h.Fault(masHost, unreachable) }},
	{name: "the homeserver is down", do: func(w *told, _ int) { w.h.Fault(homeHost, unreachable) }},
	{name: "both are there again", do: func(w *told, _ int) { w.h.ClearFaults() }},
	{name: "the answer to the next change is lost", do: func(w *told, _ int) {
		w.h.Fault(isChange, matrixadmintest.Fault{After: true, Err: io.ErrUnexpectedEOF, Times: 1})
	}},
	{name: "the next change is not carried out, and its answer lost", do: func(w *told, _ int) { w.h.Fault(isChange, matrixadmintest.Fault{Err: io.ErrUnexpectedEOF, Times: 1}) }},
	{name: "the next change is not answered", do: func(w *told, _ int) { w.h.Fault(isChange, matrixadmintest.Fault{After: true, Hang: true, Times: 1}) }},
	{name: "MAS fails at the next change, after it was done", do: func(w *told, _ int) {
		f := titled(http.StatusInternalServerError, "Failed")
		f.After, f.Times = true, 1
		w.h.Fault(masChange, f)
	}},
	{name: "MAS says yes to the next change, and does nothing", do: func(w *told, _ int) {
		w.h.Fault(masChange, matrixadmintest.Fault{Respond: w.claimsIt, Times: 1})
	}},
	{name: "some reads of MAS fail", do: func(w *told, n int) {
		f := titled(http.StatusInternalServerError, "Failed")
		f.Times = 1 + n
		w.h.Fault(func(r *http.Request) bool { return masHost(r) && r.Method == http.MethodGet }, f)
	}},
	{name: "the console is started again", do: func(w *told, _ int) { w.restart() }},
	{name: "a second passes", do: func(_ *told, _ int) { time.Sleep(time.Second) }},
	{name: "seconds pass", do: func(_ *told, n int) { time.Sleep(time.Duration(2+n) * time.Second) }},
	{name: "half a minute passes", do: func(_ *told, _ int) { time.Sleep(30 * time.Second) }},
	{name: "minutes pass", do: func(_ *told, n int) { time.Sleep(time.Duration(1+n) * time.Minute) }},
	{name: "an hour passes", do: func(_ *told, _ int) { time.Sleep(65 * time.Minute) }},
}

var unreachable = matrixadmintest.Fault{Before: true, Err: &net.OpError{Op: "dial", Err: io.ErrClosedPipe}}

func masHost(r *http.Request) bool   { return r.URL.Host == "mas.demo.example" }
func homeHost(r *http.Request) bool  { return r.URL.Host == "demo.example" }
func isChange(r *http.Request) bool  { return r.Method != http.MethodGet }
func masChange(r *http.Request) bool { return masHost(r) && isChange(r) }

// oldPassword is what the attacker knows.
const oldPassword = "the-attacker-knows-it"

// told is a story being told.
type told struct {
	*bothSides

	life   context.CancelFunc
	mu     sync.Mutex
	log    []string
	lie    string // the first thing that the console calls done and that is not
	tokens []string
	unset  bool // MAS has said that it set a password, and has not: no answer tells
	wg     sync.WaitGroup
}

func (w *told) say(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, fmt.Sprintf(format, args...))
}

// recount plays a story from its beginning, and returns the lie in it with all that happened; "" where there is none.
func recount(t *testing.T, s story) (lie string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		life, end := context.WithCancel(t.Context())
		w := &told{bothSides: newBothSides(t, life), life: end}
		a := w.h.Auth()
		u, _ := a.User("alice")
		u.Password = oldPassword
		a.SetUser(u)
		for _, session := range a.Sessions("alice") {
			w.tokens = append(w.tokens, session.Token)
		}
		for i, next := range s {
			w.say("%d. %s %d", i+1, next.name, next.n)
			if next.do != nil {
				next.do(w, next.n)
			} else {
				w.act(t, next.name, next.n)
			}
			synctest.Wait()
			if w.lie != "" {
				break
			}
		}
		w.life()
		w.wg.Wait()
		if w.lie != "" {
			lie = strings.Join(w.log, "\n") + "\n=> " + w.lie
		}
	})
	return lie
}

// act has the console do something, as a front end does, and follows it.
func (w *told) act(t *testing.T, id string, n int) {
	t.Helper()
	a, s := action(id), w.s
	s.Target.User = matrixadmin.User{ID: victim}
	if user, err := w.hs.User(t.Context(), victim); err == nil {
		s.Target.User = user
	}
	s.Target.Auth = ops.ReadAuthAccount(t.Context(), w.auth, victim)
	v := opstest.Answers(a)
	v.Choices = map[string]bool{ops.FieldErase: n == 1, ops.FieldLogout: true, ops.FieldAlthoughQueued: true, ops.FieldCutOff: n == 1}
	var err error
	if s.Seen, err = w.runner.Look(t.Context(), a, s); err != nil {
		return
	}
	steps, err := a.Steps(s, v)
	if err == nil {
		v.Shown = ops.Keys(steps)
	}
	w.believe(w.runner.Run(t.Context(), a.In(s), s, v, ops.Watch{}), v.Choice(action("deactivate").Fields[0]))
}

// believe holds what the console says of an act, now and as long as it goes on reading, to what is so.
func (w *told) believe(res ops.Result, erase bool) {
	w.check(res, erase)
	w.wg.Go(func() {
		for res.Followed() {
			next, ok := res.Next(context.Background())
			if !ok {
				return
			}
			res = next
			w.check(res, erase)
		}
	})
}

// check is where a lie is found.
func (w *told) check(res ops.Result, erase bool) {
	w.say("   %s: %s, %s: %s", res.Action, res.Outcome, res.Finding.Verdict, res.Summary())
	if res.Refused || res.Finding.Verdict != ops.Confirmed && (res.Outcome != matrixadmin.OutcomeClaimed || res.InDoubt()) || res.Finding.Verdict == ops.Partial || res.Finding.Verdict == ops.NotApplied || res.Finding.Verdict == ops.ReadFailed {
		return
	}
	if why := w.untrue(res.Action, erase); why != "" {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.lie == "" {
			w.lie = res.Action + " is called done, but " + why
		}
	}
}

// untrue says why something is not so; "" where it is.
func (w *told) untrue(id string, erase bool) string {
	a := w.h.Auth()
	here, _ := w.h.User(victim.Raw())
	works := slices.IndexFunc(w.tokens, w.h.Takes)
	switch id {
	case "deactivate":
		switch {
		case a.CanSignIn("alice"):
			return "one can sign in"
		case works >= 0:
			return fmt.Sprintf("token %d still works", works)
		case !here.Deactivated, len(here.Devices) > 0:
			return fmt.Sprintf("the homeserver has it as deactivated %t, with %d devices", here.Deactivated, len(here.Devices))
		case erase && !here.Erased:
			return "it is not erased"
		}
	case "lock", "cut-access":
		switch {
		case a.CanSignIn("alice"):
			return "one can sign in"
		case works >= 0:
			return fmt.Sprintf("token %d still works", works)
		}
	case "suspend":
		if !here.Suspended {
			return "it is not suspended"
		}
	case "unlock":
		if u, _ := a.User("alice"); !u.Locked.IsZero() {
			return "it is locked"
		}
	case "reactivate":
		if u, _ := a.User("alice"); !u.Deactivated.IsZero() || here.Deactivated {
			return "it is not active on both sides"
		}
	case "reset-password":
		switch {
		case !w.unset && a.LetsIn("alice", oldPassword), a.LetsIn("alice", ""):
			return "the old password, or an old browser session, lets in"
		case works >= 0:
			return fmt.Sprintf("token %d still works", works)
		}
	}
	return ""
}

// byAnother sends a change to MAS that the console knows nothing of, where MAS can be reached.
func (w *told) byAnother(verb string) { w.h.Auth().Change("alice", verb) }

// signIn is somebody who knows the old password, or has a browser that is signed in.
func (w *told) signIn(n int) {
	if !w.h.Auth().LetsIn("alice", oldPassword) {
		return
	}
	kinds := []matrixadmintest.AuthSession{
		{Kind: "compat", Device: fmt.Sprintf("ATTACK%d", len(w.tokens))},
		{Kind: "oauth2", Scope: fmt.Sprintf("urn:matrix:client:api:* urn:matrix:client:device:ATTACK%d", len(w.tokens))},
		{Kind: "oauth2", Scope: "urn:matrix:client:api:*", Name: fmt.Sprint(len(w.tokens))},
		{Kind: "browser", Name: fmt.Sprint(len(w.tokens))},
		{Kind: "personal", OwnerClient: "01M8A5PROGRAM0000000000000", Scope: "urn:matrix:client:api:* urn:matrix:client:device:PROGRAM", Name: fmt.Sprint(len(w.tokens))},
	}
	session := kinds[n%len(kinds)]
	session.Username = "alice"
	w.tokens = append(w.tokens, w.h.Auth().AddSession(session).Token)
}

func (w *told) endOne(n int) {
	if all := w.h.Auth().Sessions("alice"); len(all) > 0 {
		w.h.Auth().EndSession(all[n%len(all)].ID)
	}
}

// claimsIt answers a change as if it were done.
func (w *told) claimsIt(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "application/json")
	part := strings.Split(r.URL.Path, "/")
	verb := part[len(part)-1]
	if verb == "set-password" {
		w.unset = true
		rw.WriteHeader(http.StatusNoContent)
		return
	}
	now := `"` + time.Now().UTC().Format(time.RFC3339) + `"`
	locked, deactivated := "null", "null"
	switch verb {
	case "lock":
		locked = now
	case "deactivate":
		deactivated = now
	}
	u, _ := w.h.Auth().User("alice")
	_, _ = fmt.Fprintf(rw, `{"data":{"type":"user","id":"%s","attributes":{"username":"alice","created_at":%s,"locked_at":%s,"deactivated_at":%s,"admin":false,"legacy_guest":false}}}`, u.ID, now, locked, deactivated)
}

// restart ends the console, and starts it again on the trail that it left.
func (w *told) restart() {
	w.life()
	synctest.Wait()
	life, end := context.WithCancel(context.Background())
	w.life, w.runner = end, w.newRunner(life)
	open, err := ops.Unfinished(w.disk.Path(), "demo.example", w.s.BaseURL, time.Now())
	if err != nil {
		w.say("   %v", err)
	}
	for _, o := range open {
		s := w.s
		s.Target = ops.Target{}
		erase := fmt.Sprint(o.Intent.Params["erase"]) == "true"
		if res, ok := w.runner.Watch(s, o); ok {
			w.believe(res, erase)
			continue
		}
		f, err := w.runner.Resolve(context.Background(), s, o)
		w.say("   %s, found later: %s %s %v", o.Intent.Action, f.Verdict, f.Reason, err)
		if f.Verdict == ops.Confirmed {
			w.check(ops.Result{Action: o.Intent.Action, Outcome: matrixadmin.OutcomeUnknown, Finding: f}, erase)
		}
	}
}

// invent makes up a story; it always has something that the console is asked for.
func invent(seed uint64) story {
	r := rand.New(rand.NewPCG(seed, 13))
	var s story
	for range 2 + r.IntN(10) {
		if r.IntN(3) == 0 {
			s = append(s, happening{name: console[r.IntN(len(console))], n: r.IntN(3)})
			continue
		}
		next := others[r.IntN(len(others))]
		next.n = r.IntN(5)
		s = append(s, next)
	}
	return append(s, happening{name: "minutes pass", n: 9, do: func(*told, int) { time.Sleep(10 * time.Minute) }})
}

// shorter leaves out what the lie does not need.
func shorter(t *testing.T, s story, lie string) (story, string) {
	t.Helper()
	for again := true; again; {
		again = false
		for i := range s {
			less := slices.Delete(slices.Clone(s), i, i+1)
			if found := recount(t, less); found != "" {
				s, lie, again = less, found, true
				break
			}
		}
	}
	return s, lie
}

// TestNoStoryEndsInALie: whatever happens on either side, and between them, the console calls nothing done that is not.
func TestNoStoryEndsInALie(t *testing.T) {
	t.Parallel()
	stories := uint64(60)
	if os.Getenv("MXWARDEN_OUTSIDE") != "" {
		stories = 2000
	}
	for seed := range stories {
		s := invent(seed)
		lie := recount(t, s)
		if lie == "" {
			continue
		}
		_, lie = shorter(t, s, lie)
		t.Errorf("story %d:\n%s", seed, lie)
	}
}
