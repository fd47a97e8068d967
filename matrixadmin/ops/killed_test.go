package ops_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// killer is a line on which the process of an action is killed at its first change: before that has arrived, or after.
type killer struct {
	hs      *matrixadmintest.Homeserver
	arrives bool
}

func (k killer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return k.hs.RoundTrip(r)
	}
	if k.arrives {
		_, _ = k.hs.RoundTrip(r)
	}
	runtime.Goexit()
	return nil, nil //nolint:nilnil // it does not return
}

// does runs an action on a server as far as it gets, its choices as they stand or the other way round; false where it cannot be begun there.
func does(t *testing.T, a ops.Action, hs *matrixadmintest.Homeserver, line http.RoundTripper, journal ops.Journal, flip bool) (res ops.Result, begun bool) {
	t.Helper()
	at := on(t, a, hs, partOf(a), line)
	s, v := at.situation, opstest.Answers(a)
	for _, f := range a.Fields {
		if f.Kind == ops.FieldChoice && flip {
			v.Choices[f.Name] = !f.Default
		}
	}
	runner := ops.NewRunner(at.client, ops.WithJournal(journal), ops.WithAuth(at.auth))
	if a.Blocked(s) != "" {
		return res, false
	}
	var err error
	if s.Seen, err = runner.Look(t.Context(), a, s); err != nil {
		return res, false
	}
	steps, err := a.Steps(s, v)
	if err != nil {
		return res, false
	}
	v.Shown = ops.Keys(steps)
	res.Outcome = matrixadmin.OutcomeUnknown // until it returns
	var wg sync.WaitGroup
	wg.Go(func() { res = runner.Run(t.Context(), a.In(s), s, v, ops.Watch{}) })
	wg.Wait()
	return res, res.MayHaveChanged()
}

// lookAt is what the server keeps of the account, by words.
func lookAt(t *testing.T, hs *matrixadmintest.Homeserver) map[string]string {
	t.Helper()
	seen := map[string]string{"notices": fmt.Sprint(hs.Notices(victim.Raw()))}
	for _, e := range hs.Events("!a:demo.example") {
		seen["messages"] += fmt.Sprint(e.Sender, e.Type, e.Redacted)
	}
	u, _ := hs.User(victim.Raw())
	for i, v := 0, reflect.ValueOf(u); i < v.NumField(); i++ {
		seen[v.Type().Field(i).Name] = fmt.Sprintf("%+v", v.Field(i).Interface())
	}
	for _, changes := range []string{"LastSeen", "Connections"} { // by looking at it
		delete(seen, changes)
	}
	if auth := hs.Auth(); auth != nil {
		at, _ := auth.User("alice")
		seen["at MAS"] = fmt.Sprint(at.Admin)
		seen["Locked"] += fmt.Sprint(at.Locked.IsZero())
		seen["Deactivated"] += fmt.Sprint(at.Deactivated.IsZero())
		seen["Password"] += at.Password
		for _, s := range auth.Sessions("alice") {
			seen["Devices"] += fmt.Sprint(s.ID, s.Ended.IsZero())
		}
	}
	c := on(t, action("edit"), hs, ops.Subject{}, hs).client
	files, _, _ := matrixadmin.AllMedia(t.Context(), c, victim)
	for _, f := range files {
		seen["files"] += fmt.Sprint(f.ID, f.QuarantinedBy, f.Safe)
	}
	var limit matrixadmin.RateLimit
	_, _ = c.Do(t.Context(), matrixadmin.ReadRateLimit(victim, &limit))
	seen["limit"] = fmt.Sprintf("%+v", limit)
	return seen
}

// changed names what is otherwise.
func changed(before, now map[string]string) map[string]bool {
	names := map[string]bool{}
	for name := range now {
		if before[name] != now[name] {
			names[name] = true
		}
	}
	return names
}

// grounds are what an action is run on: as it is, and with what another one needs; at the homeserver alone, and where MAS keeps the account.
func grounds(other ops.Action) [][]func(*ground) {
	all := [][]func(*ground){{}, {(*ground).atMAS}}
	if on := prepared[other.ID]; on != nil {
		all = append(all, []func(*ground){on}, []func(*ground){(*ground).atMAS, on})
	}
	return all
}

// observed is what an action was seen to change of the account on its own grounds.
func observed(t *testing.T, a ops.Action, flip bool) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, ground := range grounds(a) {
		synctest.Test(t, func(t *testing.T) {
			alone, _ := able(t, a, ground...)
			hs, _ := able(t, a, ground...)
			if _, ok := does(t, a, hs, hs, newFake(), flip); ok {
				time.Sleep(time.Hour)
				maps.Copy(names, changed(lookAt(t, alone), lookAt(t, hs)))
			}
		})
	}
	return names
}

// swiftTrail is a trail in memory, where the system has files there.
func swiftTrail(t *testing.T) *ops.Trail {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "mxwarden") //nolint:usetesting // a trail waits for its disk at each record
	if err != nil {
		return trailAt(t, audit.Options{Now: time.Now})
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	trail := ops.NewTrail(filepath.Join(dir, "audit.jsonl"), audit.Options{Now: time.Now, Outside: silent})
	t.Cleanup(func() { _ = trail.Close() })
	return trail
}
