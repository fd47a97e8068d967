package ops_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// saying is a fault that answers with a status and a body.
func saying(status int, body string) matrixadmintest.Fault {
	return matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(status)
		_, _ = rw.Write([]byte(body))
	}}
}

// lied has a redaction accepted that does nothing, with what the server says of it and of the rooms.
func (w *redacting) lied(status int, job, room string) {
	w.home.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/redact") }, saying(http.StatusOK, `{"redact_id":"liar"}`))
	w.home.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/redact_status/") }, saying(status, job))
	if room != "" {
		w.home.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/messages") }, saying(http.StatusOK, room))
	}
}

// TestRedactionIsProvenByRooms: neither the job nor an answer that says nothing of a room is proof.
func TestRedactionIsProvenByRooms(t *testing.T) {
	const complete, forgotten = `{"status":"complete","failed_redactions":{}}`, `{"errcode":"M_NOT_FOUND","error":"redact id 'liar' not found"}`
	for _, tt := range []struct {
		name      string
		status    int
		job, room string
		verdict   ops.Verdict
		says      string
	}{
		{"an empty page that goes on for ever", 200, complete, `{"chunk":[],"end":"t1"}`, ops.ReadFailed, "2 of 2 rooms could not be read back"},
		{"null", 200, complete, `{"chunk":null}`, ops.ReadFailed, "2 of 2 rooms could not be read back"},
		{"no list", 200, complete, `{}`, ops.ReadFailed, "2 of 2 rooms could not be read back"},
		{"nothing anywhere", 200, complete, `{"chunk":[]}`, ops.ReadFailed, "not even that it joined"},
		{"complete, nothing done", 200, complete, "", ops.NotApplied, "0 events are redacted, 3 not, although the server reports that it is complete."},
		{"failures of nothing", 200, `{"status":"complete","failed_redactions":{"$a:x":"boom \u001b[2J"}}`, `{"chunk":[]}`, ops.NotApplied, "1 event could not be redacted: boom"},
		{"failed", 200, `{"status":"failed","error":"no"}`, "", ops.NotApplied, "The redaction failed: no."},
		{"a token in a reason", 200, `{"status":"failed","error":"401 for syt_YWxpY2U_qWeRtYuIoPaSdFgHjKlZ_0aBcDe"}`, "", ops.NotApplied, "The redaction failed: 401 for [secret removed]."},
		{"a token in a failure", 200, `{"status":"complete","failed_redactions":{"$a:x":"Bearer abcdefgh12345"}}`, `{"chunk":[]}`, ops.NotApplied, "could not be redacted: [secret removed]"},
		{"forgotten", 404, forgotten, "", ops.ReadFailed, "The server does not know the redaction any more. 0 events are redacted, 3 not."},
		{"forgotten, nothing anywhere", 404, forgotten, `{"chunk":[]}`, ops.ReadFailed, "nothing proves the redaction"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newRedacting(t, three()...)
				w.lied(tt.status, tt.job, tt.room)
				is(t, w.run(t, everywhere()), matrixadmin.OutcomeClaimed, tt.verdict, tt.says)
			})
		})
	}
}

// TestRedactionOfUnknownRooms: after a restart the rooms are listed again, and an answer that lists none is no proof.
func TestRedactionOfUnknownRooms(t *testing.T) {
	for _, body := range []string{`{"memberships":null}`, `{"memberships":{}}`, `{}`} {
		synctest.Test(t, func(t *testing.T) {
			w := newRedacting(t, three()...)
			res := w.run(t, everywhere())
			w.home.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/memberships") }, saying(http.StatusOK, body))
			before := res.Before
			before.Seen = nil
			f := action("redact").Verify(t.Context(), ops.ReadsOf(w.client), before, everywhere(), res.Steps)
			if f.Verdict != ops.ReadFailed {
				t.Errorf("%s: %s: %s", body, f.Verdict, f.Reason)
			}
		})
	}
}

// TestFilesAreProvenByTheList: an answer that is no list, or a list that is shorter than it says, does not show that files are gone.
func TestFilesAreProvenByTheList(t *testing.T) {
	for _, body := range []string{`{"media":null,"total":0}`, `{"total":0}`, `{"media":[],"total":5}`} {
		for _, id := range []string{"delete-all-media", "quarantine-all-media"} {
			synctest.Test(t, func(t *testing.T) {
				w := newUploading(t, upload("one"), upload("two"))
				res := w.run(t, id, "", func() {
					deleted := false
					w.home.Fault(func(r *http.Request) bool {
						deleted = deleted || r.Method != http.MethodGet
						return deleted && r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/media")
					}, saying(http.StatusOK, body))
				})
				if res.Finding.Verdict != ops.ReadFailed || len(w.writes()) != 1 {
					t.Errorf("%s, %s: %s after %d: %s", id, body, res.Finding.Verdict, len(w.writes()), res.Summary())
				}
			})
		}
	}
}
