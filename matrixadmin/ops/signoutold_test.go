package ops_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

const day = 24 * time.Hour

// withDevices gives the victim devices: ages by id, never seen where negative.
func withDevices(w *uploading, ages map[string]time.Duration, dehydrated ...string) {
	u := matrixadmintest.User{ID: victim.Raw()}
	for id, age := range ages {
		d := matrixadmintest.Device{ID: id, DisplayName: "name of " + id, Dehydrated: slices.Contains(dehydrated, id)}
		if age >= 0 {
			d.LastSeen, d.LastSeenIP = time.Now().Add(-age), "203.0.113.7"
		}
		u.Devices = append(u.Devices, d)
	}
	w.home.AddUser(u)
}

func (w *uploading) devices(t *testing.T) string {
	t.Helper()
	u, _ := w.home.User(victim.Raw())
	var ids []string
	for _, d := range u.Devices {
		ids = append(ids, d.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// act looks, shows and runs an action with answers.
func (w *uploading) act(t *testing.T, id string, v ops.Values, between func()) (ops.Result, []ops.Step) {
	t.Helper()
	a := action(id)
	var err error
	if w.s.Seen, err = w.runner.Look(t.Context(), a, w.s); err != nil {
		return ops.Result{Err: err}, nil
	}
	steps, err := a.Steps(w.s, v)
	if err != nil {
		return ops.Result{Err: err}, nil
	}
	v.Shown = ops.Keys(steps)
	if between != nil {
		between()
	}
	return follow(t, w.runner.Run(t.Context(), a, w.s, v, ops.Watch{})), steps
}

func olderThan(days, keep int64) ops.Values {
	v := values()
	v.Durations = map[string]time.Duration{"older": time.Duration(days) * day}
	v.Numbers = map[string]int64{"keep": keep}
	return v
}

// TestSignOutOld takes what is old but for the newest ones; what was never seen, and dehydrated devices, are said and kept.
func TestSignOutOld(t *testing.T) {
	ages := map[string]time.Duration{"NOW": 0, "RECENT": 80 * day, "OLD": 100 * day, "OLDER": 200 * day, "OLDEST": 300 * day, "NEVER": -1, "KEYS": 400 * day}
	for _, tt := range []struct {
		days, keep int64
		left       string
		notes      string
	}{
		{90, 1, "KEYS NEVER NOW RECENT", "3 devices are signed out, 4 of 7 stay. 1 device was never seen"},
		{90, 3, "KEYS NEVER NOW OLD RECENT", "1 old device is kept as the newest."},
		{250, 0, "KEYS NEVER NOW OLD OLDER RECENT", "1 dehydrated device is kept: it receives"},
		{1, 0, "KEYS NEVER NOW", "4 devices are signed out"},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newUploading(t)
			withDevices(w, ages, "KEYS")
			v := olderThan(tt.days, tt.keep)
			res, steps := w.act(t, "sign-out-old", v, nil)
			is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "signed out; ")
			if !strings.Contains(res.Lost(), "encryption keys") {
				t.Errorf("lost: %q", res.Lost())
			}
			if got := w.devices(t); got != tt.left {
				t.Errorf("%+v: left %s", tt, got)
			}
			if !strings.Contains(steps[0].Title, "OLDEST “name of OLDEST”, seen 1999-03-07 00:00 UTC, 203.0.113.7") {
				t.Errorf("the first step is %q", steps[0].Title)
			}
			if notes := strings.Join(action("sign-out-old").Notes(w.s, v), " "); !strings.Contains(notes, tt.notes) {
				t.Errorf("%+v: %s", tt, notes)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t)
		withDevices(w, ages, "KEYS")
		if res, _ := w.act(t, "sign-out-old", olderThan(350, 0), nil); res.Err == nil || !strings.Contains(res.Err.Error(), "no device was last seen more than 350d ago") {
			t.Errorf("nothing is old: %v", res.Err)
		}
		w.s.Target.User.ID = w.s.Me
		if why := action("sign-out-old").Blocked(w.s); !strings.Contains(why, "signed in as this account") {
			t.Errorf("the own account: %q", why)
		}
	})
}

// TestSignOutOldOnlyShrinks: who came back meanwhile stays, and nobody is added; of very many the oldest are taken.
func TestSignOutOldOnlyShrinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t)
		withDevices(w, map[string]time.Duration{"NOW": 0, "BACK": 100 * day, "OLD": 200 * day})
		res, _ := w.act(t, "sign-out-old", olderThan(90, 0), func() { withDevices(w, map[string]time.Duration{"NOW": 0, "BACK": 0, "OLD": 200 * day}) })
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "1 device is signed out; 2 devices are left.")
		if got := w.devices(t); got != "BACK NOW" {
			t.Errorf("left %s", got)
		}
		withDevices(w, map[string]time.Duration{"OLD": 200 * day})
		res, _ = w.act(t, "sign-out-old", olderThan(90, 0), func() { withDevices(w, map[string]time.Duration{"OLD": 200 * day, "MORE": 300 * day}) })
		if res.Outcome != matrixadmin.OutcomeNotSent || w.devices(t) != "MORE OLD" {
			t.Errorf("%s: %v; left %s", res.Outcome, res.Err, w.devices(t))
		}
		many := map[string]time.Duration{}
		for i := range 230 {
			many[fmt.Sprint("D", i)] = time.Duration(100+i) * day
		}
		withDevices(w, many)
		res, steps := w.act(t, "sign-out-old", olderThan(90, 0), nil)
		if len(steps) != 200 || res.Finding.Verdict != ops.Confirmed || !strings.Contains(strings.Join(action("sign-out-old").Notes(w.s, olderThan(90, 0)), " "), "30 more old devices stay") {
			t.Errorf("%d steps; %s", len(steps), res.Summary())
		}
	})
}

// TestSignOutMarked signs out what is marked and is still there, whatever its id; 200 is not done.
func TestSignOutMarked(t *testing.T) {
	odd := "../../@bob:demo.example/devices/X"
	ages := map[string]time.Duration{"A": 0, odd: 0, "C": -1, "KEYS": 0}
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t)
		withDevices(w, ages, "KEYS")
		if why := action("sign-out-marked").Blocked(w.s); !strings.Contains(why, "mark devices") {
			t.Errorf("nothing is marked: %q", why)
		}
		w.s.Target.Marked = ops.Marked{Kind: ops.OnDevice, IDs: []matrixadmin.Text{matrixadmin.NewText(odd), matrixadmin.NewText("C"), matrixadmin.NewText("GONE")}}
		res, steps := w.act(t, "sign-out-marked", values(), nil)
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "2 devices are signed out; 2 devices are left.")
		if got := w.devices(t); got != "A KEYS" || len(steps) != 2 {
			t.Errorf("left %s after %d steps", got, len(steps))
		}
		if res, _ := w.act(t, "sign-out-marked", values(), nil); res.Err == nil || !strings.Contains(res.Err.Error(), "signed out already") {
			t.Errorf("again: %v", res.Err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t)
		withDevices(w, ages)
		w.home.Fault(func(r *http.Request) bool { return r.Method == http.MethodPost }, matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "application/json")
			_, _ = rw.Write([]byte("{}"))
		}})
		w.s.Target.Marked = ops.Marked{Kind: ops.OnDevice, IDs: []matrixadmin.Text{matrixadmin.NewText("A"), matrixadmin.NewText("C")}}
		res, _ := w.act(t, "sign-out-marked", values(), nil)
		if res.Finding.Verdict != ops.NotApplied || !strings.Contains(res.Finding.Reason, "2 devices are still signed in") {
			t.Errorf("%s: %s", res.Finding.Verdict, res.Summary())
		}
	})
}

// TestRenameDevice: an id that a proxy rewrites is never sent in a path that was not read first.
func TestRenameDevice(t *testing.T) {
	named := func(name string) ops.Values {
		v := values()
		v.Texts = map[string]string{"name": name}
		return v
	}
	about := func(w *uploading, id string) {
		w.s.Target.Subject = ops.Subject{Kind: ops.OnDevice, ID: matrixadmin.NewText(id), Name: matrixadmin.NewText("as it was")}
	}
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t)
		withDevices(w, map[string]time.Duration{"A": 0, "a/b": 0, "..": 0})
		for _, id := range []string{"A", "a/b"} { // nothing rewrites: reading the path shows that it leads there
			about(w, id)
			res, _ := w.act(t, "rename-device", named("Lost phone"), nil)
			is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "The device is now called “Lost phone”.")
			if again, at, ok := res.TakesBack(); ok && (again.ID != "rename-device" || !at.Target.Subject.Name.IsZero()) {
				t.Errorf("%s with the name of before: %q", again.ID, at.Target.Subject.Name.Printable())
			}
		}
		if res, _ := w.act(t, "rename-device", named("Lost phone"), nil); res.Err == nil || !strings.Contains(res.Err.Error(), "has this name already") {
			t.Errorf("again: %v", res.Err)
		}
		about(w, "..")
		if res, _ := w.act(t, "rename-device", named("x"), nil); res.Err == nil || !strings.Contains(res.Err.Error(), "a proxy may change") {
			t.Errorf("a dot segment: %v", res.Err)
		}
		about(w, "TYPO")
		if res, _ := w.act(t, "rename-device", named("x"), nil); res.Err == nil || !strings.Contains(res.Err.Error(), "no device TYPO") {
			t.Errorf("not there: %v", res.Err)
		}
		if p := action("rename-device").Fields[0].Problem(named(strings.Repeat("é", 101))); p != "is longer than 100 characters" {
			t.Errorf("a long name: %q", p)
		}
	})
	synctest.Test(t, func(t *testing.T) { // a proxy that turns the path into that of another device
		w := newUploading(t)
		withDevices(w, map[string]time.Duration{"x/../OTHER": 0, "OTHER": 0})
		w.home.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.EscapedPath(), "OTHER") }, matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "application/json")
			_, _ = rw.Write([]byte(`{"user_id":"` + victim.Raw() + `","device_id":"OTHER","display_name":null}`))
		}})
		about(w, "x/../OTHER")
		if res, _ := w.act(t, "rename-device", named("x"), nil); res.Err == nil || !strings.Contains(res.Err.Error(), "a proxy may change") {
			t.Errorf("rewritten: %v", res.Err)
		}
		for _, r := range w.home.Requests() {
			if r.Method == http.MethodPut {
				t.Errorf("sent %s", r.Path)
			}
		}
	})
	synctest.Test(t, func(t *testing.T) { // 200, and the name is as it was
		w := newUploading(t)
		withDevices(w, map[string]time.Duration{"A": 0})
		w.home.Fault(func(r *http.Request) bool { return r.Method == http.MethodPut }, matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "application/json")
			_, _ = rw.Write([]byte("{}"))
		}})
		about(w, "A")
		res, _ := w.act(t, "rename-device", named("x"), nil)
		if res.Finding.Verdict != ops.NotApplied || !strings.Contains(res.Finding.Reason, "still called “name of A”") {
			t.Errorf("%s: %s", res.Finding.Verdict, res.Summary())
		}
	})
}
