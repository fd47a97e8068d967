package ops_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

const (
	redactRoom  = "!a:demo.example"
	redactRoom2 = "!b:demo.example"
)

// redacting is a homeserver on which the victim wrote in two rooms.
type redacting struct {
	home   *matrixadmintest.Homeserver
	client *matrixadmin.Client
	trail  *ops.Trail
	runner *ops.Runner
	s      ops.Situation
}

func newRedacting(t *testing.T, events ...matrixadmintest.Event) *redacting {
	t.Helper()
	h := matrixadmintest.New(matrixadmintest.WithNow(time.Now))
	h.AddUser(matrixadmintest.User{ID: victim.Raw(), Rooms: []string{redactRoom, redactRoom2}})
	for i := range events {
		events[i].Sender = victim.Raw()
		if events[i].Content == "" {
			events[i].Content = `{"msgtype":"m.text","body":"buy"}`
		}
	}
	h.AddEvents(redactRoom, events...)
	h.AddEvents(redactRoom2, matrixadmintest.Event{Sender: me.Raw(), Content: `{"msgtype":"m.text","body":"not its own"}`})
	c, err := matrixadmin.New(h.BaseURL(), matrixadmin.WithTransport(h), matrixadmin.WithToken(matrixadmin.NewSecret(h.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	w := &redacting{home: h, client: c, trail: trailAt(t, audit.Options{Now: time.Now}), s: situation()}
	w.runner = ops.NewRunner(c, ops.WithJournal(w.trail), ops.WithFollowing(t.Context()))
	if w.s.Server, err = c.Server(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.s.Target.User.Detail = matrixadmin.DetailProfile
	return w
}

// run looks, plans and redacts, as the front ends do, and follows the job to its end.
func (w *redacting) run(t *testing.T, v ops.Values) ops.Result {
	t.Helper()
	a := action("redact")
	v.Evidence = ops.EvidenceSkip
	var err error
	if w.s.Seen, err = w.runner.Look(t.Context(), a, w.s); err != nil {
		t.Fatal(err)
	}
	steps, err := a.Steps(w.s, v)
	if err == nil {
		v.Shown = ops.Keys(steps)
	}
	res := w.runner.Run(t.Context(), a, w.s, v, ops.Watch{})
	return follow(t, res)
}

func follow(t *testing.T, res ops.Result) ops.Result {
	t.Helper()
	for res.Followed() {
		next, ok := res.Next(t.Context())
		if !ok {
			break
		}
		res = next
	}
	return res
}

func (w *redacting) posts() int {
	n := 0
	for _, r := range w.home.Requests() {
		if r.Method == http.MethodPost {
			n++
		}
	}
	return n
}

func is(t *testing.T, res ops.Result, outcome matrixadmin.Outcome, verdict ops.Verdict, words ...string) {
	t.Helper()
	if res.Outcome != outcome || res.Finding.Verdict != verdict || res.Followed() {
		t.Errorf("%s, %s; want %s, %s; still followed: %v\n%s", res.Outcome, res.Finding.Verdict, outcome, verdict, res.Followed(), res.Summary())
	}
	for _, word := range words {
		if !strings.Contains(res.Summary(), word) {
			t.Errorf("does not say %q: %s", word, res.Summary())
		}
	}
}

// everywhere are the answers of the redaction as it is asked at first.
func everywhere() ops.Values {
	v := values()
	v.Lists = nil
	return v
}

var three = func() []matrixadmintest.Event { return make([]matrixadmintest.Event, 3) }

func TestRedactionIsFollowedToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newRedacting(t, append(three(),
			matrixadmintest.Event{Type: "m.room.member", State: true, StateKey: victim.Raw(), Content: `{"membership":"join"}`},
			matrixadmintest.Event{Type: "m.room.member", State: true, StateKey: victim.Raw(), Content: `{"membership":"leave"}`},
			matrixadmintest.Event{Type: "m.reaction", Content: `{}`}, matrixadmintest.Event{Type: "m.room.encrypted", Content: `{}`})...)
		v := everywhere()
		v, _ = v.With(ops.Field{Name: "shown_reason", Kind: ops.FieldText}, "spam")
		res := w.run(t, v)
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "5 events are redacted in 2 rooms, and none is left there.", "Confirmed by reading it back.")
		for i, e := range w.home.Events(redactRoom) {
			if want := i != 4 && i != 5; e.Redacted != want || e.Redacted && (e.Reason != "spam" || e.By != victim.Raw()) {
				t.Errorf("%d: %+v", i, e)
			}
		}
		if w.home.Events(redactRoom2)[0].Redacted || w.posts() != 1 {
			t.Error("another account's message, or a second job")
		}
		var body struct {
			Rooms []string `json:"rooms"`
			Limit int      `json:"limit"`
		}
		for _, r := range w.home.Requests() {
			if r.Method == http.MethodPost && (json.Unmarshal(r.Body, &body) != nil || len(body.Rooms) != 2 || body.Limit != 10000) {
				t.Errorf("sent %s", r.Body)
			}
		}
		if res.Steps[0].Facts[matrixadmin.FactRedaction] == "" {
			t.Error("the job's id is not among the facts")
		}
		is(t, w.run(t, v), matrixadmin.OutcomeClaimed, ops.Confirmed, "5 events are redacted")
		if open, err := ops.Unfinished(w.trail.Path(), "demo.example", w.s.BaseURL, time.Now()); err != nil || len(open) != 0 {
			t.Errorf("still open: %v %v", open, err)
		}
	})
}

// TestRedactionCompleteWithFailures: the job is complete, and some events could not be redacted.
func TestRedactionCompleteWithFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := three()
		events[0].Stuck, events[1].Stuck = "403: No create event in auth events", "403: User \x1b[31m not in room !x:evil (None)"
		w := newRedacting(t, events...)
		res := w.run(t, everywhere())
		is(t, res, matrixadmin.OutcomePartly, ops.Partial, "1 event is redacted, 2 not.", "2 events could not be redacted: 403: No create event in auth events (1); 403: User")
		if strings.Contains(res.Summary(), "\x1b") || strings.Contains(res.Summary(), "!x:evil") {
			t.Error(res.Summary())
		}
		events = three()
		for i := range events {
			events[i].Stuck = "403: no"
		}
		is(t, newRedacting(t, events...).run(t, everywhere()), matrixadmin.OutcomeClaimed, ops.NotApplied, "it was not done", "3 events could not be redacted")
		as := everywhere()
		as.Choices["use_admin"] = true
		again := newRedacting(t, three()...)
		again.run(t, everywhere())
		is(t, again.run(t, as), matrixadmin.OutcomeClaimed, ops.Confirmed, "3 events are redacted in 2 rooms, and none is left there.")
		is(t, newRedacting(t, three()...).run(t, as), matrixadmin.OutcomeClaimed, ops.NotApplied, "3 events could not be redacted: 403: User @admin:demo.example not in room (3)")
	})
}

// TestRedactionThatDidNothing: the job is complete without failures, and the rooms show that nothing was redacted.
func TestRedactionThatDidNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newRedacting(t, three()...)
		w.home.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/redact") }, matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "application/json")
			_, _ = rw.Write([]byte(`{"redact_id":"liar"}`))
		}})
		w.home.AddTask(matrixadmintest.Task{ID: "liar", Action: "redact_all_events", Resource: victim.Raw(), Status: "complete"})
		is(t, w.run(t, everywhere()), matrixadmin.OutcomeClaimed, ops.NotApplied, "0 events are redacted, 3 not, although the server reports that it is complete.")
		w.home.AddTask(matrixadmintest.Task{ID: "liar", Action: "redact_all_events", Resource: victim.Raw(), Status: "failed", Error: "404: Could not find\nroom_version"})
		is(t, w.run(t, everywhere()), matrixadmin.OutcomeClaimed, ops.NotApplied, "The redaction failed: 404: Could not find", "0 events are redacted, 3 not.")
		w.home.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/messages") }, matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(http.StatusForbidden)
		}})
		w.home.AddTask(matrixadmintest.Task{ID: "liar", Action: "redact_all_events", Resource: victim.Raw(), Status: "complete"})
		is(t, w.run(t, everywhere()), matrixadmin.OutcomeClaimed, ops.ReadFailed, "2 of 2 rooms could not be read back.")
	})
}

// TestRedactionOfADeactivatedAccount: an empty list of rooms would be taken, and nothing would be redacted, so that it is never sent.
func TestRedactionOfADeactivatedAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newRedacting(t, three()...)
		if _, err := w.client.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, victim, false)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		w.s.Target.User.Deactivated = matrixadmin.TriYes
		w.home.ResetRequests()
		res := w.run(t, everywhere())
		if res.Outcome != matrixadmin.OutcomeNotSent || w.posts() != 0 || !strings.Contains(res.Summary(), "no room is known: the account was deactivated") {
			t.Errorf("%s, %d sent", res.Summary(), w.posts())
		}
		v := everywhere()
		v, _ = v.With(ops.Field{Name: "rooms", Kind: ops.FieldList}, redactRoom)
		is(t, w.run(t, v), matrixadmin.OutcomeClaimed, ops.Confirmed, "3 events are redacted in 1 room")
		if notes := strings.Join(action("redact").Notes(w.s, v), " "); !strings.Contains(notes, "and has left its rooms") {
			t.Error(notes)
		}
	})
}

// TestRunningRedactionIsFollowed: one that somebody else has begun is followed, and no second one is sent.
func TestRunningRedactionIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newRedacting(t, three()...)
		other := matrixadmin.Redaction{Rooms: []matrixadmin.Text{matrixadmin.NewText(redactRoom)}, Limit: 10}
		facts, err := w.client.Do(t.Context(), matrixadmin.Redact(victim, other))
		if err != nil {
			t.Fatal(err)
		}
		w.home.ResetRequests()
		res := w.run(t, everywhere())
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "3 events are redacted")
		if w.posts() != 0 || !strings.HasSuffix(res.Steps[0].Key, facts[matrixadmin.FactRedaction]) {
			t.Errorf("%d sent, %+v", w.posts(), res.Steps)
		}
	})
}

// TestRedactionBesideAnother: one that began after the last look keeps this one from being done, whoever began it.
func TestRedactionBesideAnother(t *testing.T) {
	for _, listed := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := newRedacting(t, three()...)
			w.home.Fault(func(r *http.Request) bool { return r.Method == http.MethodPost }, matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
				if listed {
					w.home.AddTask(matrixadmintest.Task{ID: "theirs", Action: "redact_all_events", Status: "active", Resource: victim.Raw(), Changed: time.Now()})
				}
				rw.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(rw, `{"errcode":"M_UNKNOWN","error":"Redact already in progress for user @alice:demo.example"}`)
			}})
			if res := w.run(t, everywhere()); res.Outcome != matrixadmin.OutcomeRejected || !strings.Contains(res.Summary(), "already in progress") {
				t.Errorf("%s: %s", res.Outcome, res.Summary())
			}
		})
	}
}

// TestLostRedactionIsFound: whether the answer was lost or the console died, the job is found by the account, and not sent again.
func TestLostRedactionIsFound(t *testing.T) {
	for _, dies := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newRedacting(t, three()...)
			w.home.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/redact") }, matrixadmintest.Fault{After: true, Err: context.DeadlineExceeded, Times: 1})
			if dies {
				w.runner = ops.NewRunner(w.client, ops.WithJournal(w.trail)) // which follows nothing
			}
			res := w.run(t, everywhere())
			if dies {
				if res.Outcome != matrixadmin.OutcomeUnknown || res.Finding.Verdict != ops.Queued {
					t.Fatal(res.Summary())
				}
				open, err := ops.Unfinished(w.trail.Path(), "demo.example", w.s.BaseURL, time.Now())
				if err != nil || len(open) != 1 || !open[0].Queued() {
					t.Fatalf("%+v %v", open, err)
				}
				now := w.s
				now.Target, now.Seen = ops.Target{}, nil
				var ok bool
				if res, ok = ops.NewRunner(w.client, ops.WithJournal(w.trail), ops.WithFollowing(t.Context())).Watch(now, open[0]); !ok {
					t.Fatal("it is not watched")
				}
				is(t, follow(t, res), matrixadmin.OutcomeUnknown, ops.IsSo, "3 events are redacted") // the job may be another's
			} else {
				is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "3 events are redacted")
			}
			if w.posts() != 1 {
				t.Errorf("%d sent", w.posts())
			}
			if open, err := ops.Unfinished(w.trail.Path(), "demo.example", w.s.BaseURL, time.Now()); err != nil || len(open) != 0 {
				t.Errorf("still open: %v %v", open, err)
			}
		})
	}
}

// TestRedactionFields: what a server would take and do nothing with is refused here, and what it cannot is not offered.
func TestRedactionFields(t *testing.T) {
	t.Parallel()
	a, s := action("redact"), situation()
	s.Server.Version = matrixadmin.NewText("1.163.2")
	for want, given := range map[string]map[string]string{
		"not a room ID: #pub:demo.example":     {"rooms": "#pub:demo.example"},
		"limit":                                {"limit": "0"},
		"the time range ends before it begins": {"after": "2026-11-25", "before": "2026-11-24"},
		"must be a time in UTC":                {"after": "yesterday"},
		"until (UTC) must be a time in UTC":    {"before": "2026-13-01"},
		"":                                     {"rooms": redactRoom, "after": "2026-11-25 14:30", "before": "2026-11-25"},
	} {
		v := values()
		for _, f := range a.Fields {
			if text, ok := given[f.Name]; ok {
				v, _ = v.With(f, text)
			}
		}
		err := ops.Check(a, s, v)
		if want == "limit" {
			want = "between 1 and 100,000"
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", given, err, want)
		}
		if want == "" {
			steps, err := a.Steps(s, v)
			if err != nil || !strings.Contains(steps[0].Request.Preview(), `"after_ts":1795617000000,"before_ts":1795651199999`) {
				t.Errorf("%v %v", steps, err)
			}
		}
	}
	for version, want := range map[string]int{"1.163.2": 6, "1.140.0": 4, "1.120.0": 3} {
		s.Server.Version = matrixadmin.NewText(version)
		fields, fixed := a.Offered(s)
		if len(fields) != want || len(fixed) != 6-want {
			t.Errorf("%s: %d fields, %q", version, len(fields), fixed)
		}
		v := values()
		v, _ = v.With(ops.Field{Name: "after", Kind: ops.FieldText}, "2026-11-25")
		if err := ops.Check(a, s, v); (err == nil) != (want == 6) {
			t.Errorf("%s: a time range: %v", version, err)
		}
	}
	s.Server.Version = matrixadmin.NewText("1.115.0")
	if why := a.Blocked(s); !strings.Contains(why, "from version 1.116 on") {
		t.Error(why)
	}
}

// TestRedactionInRoomsOfBefore: a server lists no room of a deactivated account; those that were seen before it are redacted in.
func TestRedactionInRoomsOfBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newRedacting(t, three()...)
		_ = w.runner.Tell(t.Context(), action("deactivate"), w.s, nil, func(string) {})
		w.home.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/memberships") }, saying(http.StatusOK, `{"memberships":{}}`))
		w.s.Target.User.Deactivated = matrixadmin.TriYes
		res := w.run(t, everywhere())
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "3 events are redacted in 2 rooms")
		if notes := strings.Join(action("redact").Notes(res.Before, everywhere()), " "); !strings.Contains(notes, "The server no longer lists 2 of them") {
			t.Error(notes)
		}
	})
}

// TestRedactionOfOtherServers: the job is made though no account is there to be read, and nothing else can be done to it.
func TestRedactionOfOtherServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newRedacting(t, three()...)
		other := matrixadmin.MustParseUserID("@spam:other.example")
		w.home.AddEvents(redactRoom, matrixadmintest.Event{Sender: other.Raw(), Content: `{"msgtype":"m.text","body":"buy"}`})
		w.s.Target = ops.Target{User: matrixadmin.User{ID: other}, Devices: -1, Rooms: -1}
		v := everywhere()
		v, _ = v.With(action("redact").Fields[0], redactRoom)
		res := w.run(t, v)
		if res.Outcome != matrixadmin.OutcomeClaimed {
			t.Errorf("%s: %s", res.Outcome, res.Summary())
		}
		for _, a := range ops.Catalog() {
			if (a.Blocked(w.s) == "") != (a.ID == "redact") {
				t.Errorf("%s: %q", a.ID, a.Blocked(w.s))
			}
		}
	})
}
