package ops_test

import (
	"fmt"
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

// uploading is a homeserver on which the victim has uploaded something.
type uploading struct {
	home   *matrixadmintest.Homeserver
	files  map[string]matrixadmintest.Belongings
	runner *ops.Runner
	s      ops.Situation
}

func newUploading(t *testing.T, media ...matrixadmintest.Media) *uploading {
	t.Helper()
	w := &uploading{home: matrixadmintest.New(matrixadmintest.WithNow(time.Now)), files: map[string]matrixadmintest.Belongings{victim.Raw(): {Media: media}}, s: situation()}
	w.home.AddUser(matrixadmintest.User{ID: victim.Raw()})
	w.home.SetBelongings(w.files)
	c, err := matrixadmin.New(w.home.BaseURL(), matrixadmin.WithTransport(w.home), matrixadmin.WithToken(matrixadmin.NewSecret(w.home.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	w.runner = ops.NewRunner(c, ops.WithJournal(trailAt(t, audit.Options{Now: time.Now})), ops.WithFollowing(t.Context()))
	if w.s.Server, err = c.Server(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.s.Target.User.Detail = matrixadmin.DetailProfile
	return w
}

// run looks, plans and acts, as the front ends do; between is what happens after the question was shown.
func (w *uploading) run(t *testing.T, id, media string, between func()) ops.Result {
	t.Helper()
	a, v := action(id), values()
	v.Evidence = ops.EvidenceSkip
	w.s.Target.Subject = ops.Subject{}
	if media != "" {
		w.s.Target.Subject = ops.Subject{Kind: ops.OnMedia, ID: matrixadmin.NewText(media)}
	}
	var err error
	if w.s.Seen, err = w.runner.Look(t.Context(), a, w.s); err != nil {
		t.Fatal(err)
	}
	steps, err := a.Steps(w.s, v)
	if err != nil {
		return ops.Result{Err: err, Refused: true, Outcome: matrixadmin.OutcomeNotSent}
	}
	v.Shown = ops.Keys(steps)
	if between != nil {
		between()
	}
	return follow(t, w.runner.Run(t.Context(), a, w.s, v, ops.Watch{}))
}

// writes are the requests that were no reads, in order.
func (w *uploading) writes() (sent []string) {
	for _, r := range w.home.Requests() {
		if r.Method != http.MethodGet {
			sent = append(sent, r.Method+" "+r.Path)
		}
	}
	return sent
}

// racing changes a file when the request that writes has come, before it is carried out.
func (w *uploading) racing(change func(m *matrixadmintest.Media)) {
	w.home.Fault(func(r *http.Request) bool {
		if r.Method == http.MethodPost {
			for i := range w.files[victim.Raw()].Media {
				change(&w.files[victim.Raw()].Media[i])
			}
		}
		return false
	}, matrixadmintest.Fault{})
}

func upload(id string) matrixadmintest.Media {
	return matrixadmintest.Media{ID: id, Type: "image/png", UploadName: id + ".png", Length: 1000, SHA256: "sum of " + id, Created: time.Now()}
}

// TestOneFile: each action, and what the server shows afterwards.
func TestOneFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t, upload("one"), upload("two"))
		is(t, w.run(t, "quarantine-media", "one", nil), matrixadmin.OutcomeClaimed, ops.Confirmed, "The file is in quarantine.")
		if res := w.run(t, "quarantine-media", "one", nil); res.Err == nil || !strings.Contains(res.Err.Error(), "already in quarantine") {
			t.Errorf("again: %v", res.Err)
		}
		is(t, w.run(t, "unquarantine-media", "one", nil), matrixadmin.OutcomeClaimed, ops.Confirmed, "no longer in quarantine")
		is(t, w.run(t, "protect-media", "one", nil), matrixadmin.OutcomeClaimed, ops.Confirmed, "is protected from quarantine")
		if res := w.run(t, "quarantine-media", "one", nil); res.Err == nil || !strings.Contains(res.Err.Error(), "lift the protection first") {
			t.Errorf("protected: %v", res.Err)
		}
		is(t, w.run(t, "unprotect-media", "one", nil), matrixadmin.OutcomeClaimed, ops.Confirmed, "no longer protected")
		is(t, w.run(t, "delete-media", "one", nil), matrixadmin.OutcomeClaimed, ops.Confirmed, "The file is deleted.")
		for _, id := range []string{"quarantine-media", "unquarantine-media", "protect-media", "unprotect-media", "delete-media"} {
			if res := w.run(t, id, "one", nil); res.Err == nil || !strings.Contains(res.Err.Error(), "no file with the ID one") {
				t.Errorf("%s of what is not there: %v", id, res.Err)
			}
		}
		const media = "/_synapse/admin/v1/media/"
		want := []string{
			"POST " + media + "quarantine/demo.example/one", "POST " + media + "unquarantine/demo.example/one", "POST " + media + "protect/one", "POST " + media + "unprotect/one",
			"DELETE " + media + "demo.example/one",
		}
		if got := w.writes(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("sent %v", got)
		}
	})
}

// TestFileIsReadBack: 200 is not done. Synapse answers {} for a file that is protected, or gone.
func TestFileIsReadBack(t *testing.T) {
	for _, tt := range []struct {
		action string
		file   matrixadmintest.Media
		race   func(m *matrixadmintest.Media)
		want   string
	}{
		{action: "quarantine-media", race: func(m *matrixadmintest.Media) { m.Safe = true }, want: "protected from quarantine, and is still available"},
		{action: "quarantine-media", race: func(m *matrixadmintest.Media) { m.ID = "moved" }, want: "does not exist"},
		{action: "unquarantine-media", file: matrixadmintest.Media{QuarantinedBy: me.Raw()}, race: func(m *matrixadmintest.Media) { m.ID = "moved" }, want: "does not exist"},
		{action: "delete-media", file: matrixadmintest.Media{Stuck: true}, want: "The file is still there."},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := upload("one")
			m.Stuck, m.QuarantinedBy = tt.file.Stuck, tt.file.QuarantinedBy
			w := newUploading(t, m)
			if tt.race != nil {
				w.racing(tt.race)
			}
			res := w.run(t, tt.action, "one", nil)
			if res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.NotApplied || !strings.Contains(res.Finding.Reason, tt.want) {
				t.Errorf("%s: %s, %s: %s", tt.action, res.Outcome, res.Finding.Verdict, res.Summary())
			}
			if n := len(w.writes()); n != 1 {
				t.Errorf("%s: %d requests changed something", tt.action, n)
			}
		})
	}
}

// TestFileThatIsListed is there, though the request for one file does not find it.
func TestFileThatIsListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := upload("one")
		m.Stuck = true
		w := newUploading(t, m)
		hide := func() {
			details := func(r *http.Request) bool { return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/one") }
			w.home.Fault(details, matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
				rw.WriteHeader(http.StatusNotFound)
				_, _ = rw.Write([]byte(`{"errcode":"M_NOT_FOUND","error":"Unknown media"}`))
			}})
		}
		is(t, w.run(t, "delete-media", "one", hide), matrixadmin.OutcomeClaimed, ops.NotApplied, "the file is still there")
		is(t, w.run(t, "quarantine-media", "one", nil), matrixadmin.OutcomeClaimed, ops.Confirmed, "The file is in quarantine.")
	})
}

// TestFileOfAnother is never changed in the name of this account, and an id that a proxy may rewrite is refused.
func TestFileOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t)
		w.files["@bob:demo.example"] = matrixadmintest.Belongings{Media: []matrixadmintest.Media{upload("bobs")}}
		w.s.Target.Subject = ops.Subject{Kind: ops.OnMedia, ID: matrixadmin.NewText("bobs")}
		if _, err := w.runner.Look(t.Context(), action("delete-media"), w.s); err == nil || !strings.Contains(err.Error(), "not one of @alice:demo.example") {
			t.Errorf("another's file: %v", err)
		}
		for _, id := range []string{"..", ".", "a/b", "../../users", "%2e%2e", "a?b", "a#b", "\u202e", "a b"} {
			for _, name := range []string{"quarantine-media", "unquarantine-media", "protect-media", "unprotect-media", "delete-media"} {
				w.s.Target.Subject.ID = matrixadmin.NewText(id)
				if why := action(name).Blocked(w.s); !strings.Contains(why, "a proxy may change characters") {
					t.Errorf("%s of %q: %q", name, id, why)
				}
			}
			w.s.Target.Subject = ops.Subject{Kind: ops.OnRoom, ID: matrixadmin.NewText("!" + id + "/:demo.example")}
			if why := action("leave-room").Blocked(w.s); !strings.Contains(why, "a proxy may change characters") {
				t.Errorf("leave-room of %q: %q", id, why)
			}
			w.s.Target.Subject.Kind = ops.OnMedia
		}
		if n := len(w.writes()); n > 0 {
			t.Errorf("%d requests changed something", n)
		}
	})
}

// TestFileWithoutItsOwnRequest is found in the account's list on servers that cannot show one file.
func TestFileWithoutItsOwnRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t, upload("one"))
		w.s.Server.Version = matrixadmin.NewText("1.100.0")
		is(t, w.run(t, "quarantine-media", "one", nil), matrixadmin.OutcomeClaimed, ops.Confirmed, "The file is in quarantine.")
		if res := w.run(t, "quarantine-media", "none", nil); res.Err == nil || !strings.Contains(res.Err.Error(), "no file with the ID none") {
			t.Errorf("not there: %v", res.Err)
		}
		for _, r := range w.home.Requests() {
			if r.Method == http.MethodGet && strings.Contains(r.Path, "/v1/media/") {
				t.Errorf("asked %s", r.Path)
			}
		}
	})
}

// TestQuarantineAll counts what is passed over.
func TestQuarantineAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		safe := upload("safe")
		safe.Safe = true
		w := newUploading(t, upload("one"), upload("two"), safe)
		is(t, w.run(t, "quarantine-all-media", "", nil), matrixadmin.OutcomePartly, ops.Partial, "2 files are in quarantine; 1 file is protected and still available.")
		if res := w.run(t, "quarantine-all-media", "", nil); res.Err == nil || !strings.Contains(res.Err.Error(), "1 file is protected") {
			t.Errorf("again: %v", res.Err)
		}
		is(t, w.run(t, "unprotect-media", "safe", nil), matrixadmin.OutcomeClaimed, ops.Confirmed)
		is(t, w.run(t, "quarantine-all-media", "", nil), matrixadmin.OutcomeClaimed, ops.Confirmed, "All 3 files are in quarantine.")
		is(t, w.run(t, "unquarantine-all-media", "", nil), matrixadmin.OutcomeClaimed, ops.Confirmed, "No file of the account is in quarantine any more.")
		if res := w.run(t, "unquarantine-all-media", "", nil); res.Err == nil {
			t.Error("released twice")
		}
	})
	synctest.Test(t, func(t *testing.T) { // 200, and nothing happened
		w := newUploading(t, upload("one"), upload("two"))
		w.racing(func(m *matrixadmintest.Media) { m.Safe = true })
		res := w.run(t, "quarantine-all-media", "", nil)
		if res.Finding.Verdict != ops.NotApplied || !strings.Contains(res.Finding.Reason, "2 files are protected and still available") {
			t.Errorf("%s: %s", res.Finding.Verdict, res.Summary())
		}
	})
}

// TestDeleteAll goes on until none is left, in requests that are each sent once.
func TestDeleteAll(t *testing.T) {
	many := func(n int) (all []matrixadmintest.Media) {
		for i := range n {
			all = append(all, upload(fmt.Sprint("m", i)))
		}
		return all
	}
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t, many(1200)...)
		res := w.run(t, "delete-all-media", "", func() { // what comes meanwhile is meant as well
			b := w.files[victim.Raw()]
			b.Media = append(b.Media, many(400)...)
			w.files[victim.Raw()] = b
		})
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "No file of the account is left.")
		if got := w.writes(); len(got) != 4 || len(res.Steps) != 4 {
			t.Errorf("%d requests for 1,600 files in %d steps", len(got), len(res.Steps))
		}
	})
	synctest.Test(t, func(t *testing.T) { // one cannot be removed
		all := many(3)
		all[1].Stuck = true
		w := newUploading(t, all...)
		res := w.run(t, "delete-all-media", "", nil)
		if res.Finding.Verdict != ops.Partial || !strings.Contains(res.Finding.Reason, "1 file is still there.") || len(w.writes()) > 3 {
			t.Errorf("%s after %d requests: %s", res.Finding.Verdict, len(w.writes()), res.Summary())
		}
		keys := map[string]bool{}
		for _, s := range res.Steps {
			if keys[s.Key] {
				t.Errorf("%s was sent twice", s.Key)
			}
			keys[s.Key] = true
		}
	})
}
