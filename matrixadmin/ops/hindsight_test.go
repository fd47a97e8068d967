package ops_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// way is an action with its choices as they stand, or the other way round, and what it was seen to change like that.
type way struct {
	ops.Action

	flip bool
	seen map[string]bool
}

// shares reports whether two were seen to change the same.
func (w way) shares(other way) bool {
	for name := range w.seen {
		if other.seen[name] {
			return true
		}
	}
	return w.ID == other.ID && w.flip == other.flip // though nothing may show it
}

// ways are all actions of the catalog.
func ways(t *testing.T) []way {
	t.Helper()
	var all []way
	for _, a := range ops.Catalog() {
		if a.Alters == nil {
			t.Errorf("%s does not say what it changes", a.ID)
		}
		all = append(all, way{a, false, observed(t, a, false)})
		if slices.ContainsFunc(a.Fields, func(f ops.Field) bool { return f.Kind == ops.FieldChoice }) {
			all = append(all, way{a, true, observed(t, a, true)})
		}
	}
	return all
}

// checkedLater is what a later process finds of an act that was killed, when another one has been done since; false where they cannot be done like that.
func checkedLater(t *testing.T, killed, done way, arrives bool, ground []func(*ground)) (last audit.Record, ok bool) {
	t.Helper()
	hs, _ := able(t, killed.Action, ground...)
	trail := swiftTrail(t)
	if _, ok := does(t, killed.Action, hs, killer{hs, arrives}, trail, killed.flip); !ok {
		return last, false
	}
	time.Sleep(time.Second)
	if _, ok := does(t, done.Action, hs, hs, trail, done.flip); !ok {
		return last, false
	}
	time.Sleep(max(killed.Patience, killed.PatienceAtMAS))
	at := on(t, killed.Action, hs, ops.Subject{}, hs)
	s := at.situation
	s.Target = ops.Target{}
	runner := ops.NewRunner(at.client, ops.WithJournal(trail), ops.WithAuth(at.auth))
	var id string
	for range 3 { // it is asked about once
		open, err := ops.Unfinished(trail.Path(), "demo.example", s.BaseURL, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if len(open) == 0 || id != "" && open[0].Intent.ID != id {
			break
		}
		if id != "" || open[0].Intent.Action != killed.ID {
			t.Errorf("open: %+v", open)
		}
		id = open[0].Intent.ID
		if _, err := runner.Resolve(t.Context(), s, open[0]); err != nil {
			t.Fatal(err)
		}
	}
	for r := range audit.Read(trail.Path(), audit.Filter{ID: id}) {
		last = r
	}
	return last, id != ""
}

// TestNoActTakesAnothersWork runs each pair of actions that were seen to change the same of the account, the first in a process that is killed before it had
// its effect, or right after: what is recorded of it later is neither what the second has done, nor that it was not done because the second has undone it.
func TestNoActTakesAnothersWork(t *testing.T) {
	t.Parallel()
	all := ways(t)
	ran, lies := map[string]int{}, []string{}
	for _, killed := range all {
		for _, done := range all {
			if !killed.shares(done) {
				continue
			}
			for _, arrives := range []bool{false, true} {
				for _, ground := range grounds(done.Action) {
					synctest.Test(t, func(t *testing.T) {
						r, ok := checkedLater(t, killed, done, arrives, ground)
						if !ok {
							return
						}
						ran[killed.ID]++
						honest := r.Verdict == ops.IsSo.String() || r.Verdict == ops.CannotBeRead.String()
						if !honest || !strings.Contains(r.Detail.Raw(), ": "+done.ID+" of the same account was started at ") {
							lies = append(lies, fmt.Sprintf("%s (%t), arrived %t, then %s (%t): %s: %s", killed.ID, killed.flip, arrives, done.ID, done.flip, r.Verdict, r.Detail.Raw()))
						}
					})
				}
			}
		}
	}
	for _, lie := range lies {
		t.Error(lie)
	}
	for _, a := range ops.Catalog() {
		if ran[a.ID] == 0 {
			t.Errorf("%s was never killed", a.ID)
		}
	}
}

// TestPartsAreNotEachOther: what was done to one part of an account tells nothing of another one, and what was done to the account tells of all.
func TestPartsAreNotEachOther(t *testing.T) {
	t.Parallel()
	of := func(id, action, device, erase string) audit.Record {
		r := audit.Record{ID: id, Action: action, Target: victim.Text(), Params: map[string]audit.Value{"erase": audit.Bool(erase != "")}}
		if device != "" {
			r.Subject = audit.Subject{Kind: "device", ID: matrixadmin.NewText(device)}
		}
		return r
	}
	named, pictured := of("1", "edit", "", ""), of("2", "edit", "", "")
	named.Params["display_name"], pictured.Params["avatar"] = audit.String("Alice"), audit.String("mxc://demo.example/a")
	for _, tt := range []struct {
		was, later audit.Record
		want       bool
	}{
		{of("1", "sign-out-device", "ONE", ""), of("2", "sign-out-device", "ONE", ""), true},
		{of("1", "sign-out-device", "ONE", ""), of("2", "sign-out-device", "TWO", ""), false},
		{of("1", "sign-out-device", "ONE", ""), of("2", "sign-out-all", "", ""), true},
		{of("1", "sign-out-all", "", ""), of("2", "sign-out-device", "ONE", ""), true},
		{of("1", "sign-out-all", "", ""), of("1", "sign-out-all", "", ""), false},
		{named, of("2", "deactivate", "", ""), false},
		{named, of("2", "deactivate", "", "yes"), true},
		{named, pictured, false},
	} {
		if ops.Covers(situation(), tt.was, tt.later) != tt.want {
			t.Errorf("%s of %q and then %s of %q: %t", tt.was.Action, tt.was.Subject.ID.Raw(), tt.later.Action, tt.later.Subject.ID.Raw(), !tt.want)
		}
	}
}
