package evidence_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestMessagesAreKeptWhenAskedFor: what the account wrote, with the originals of what was redacted, is in the file whose hash is verified; without being asked
// for, no text of it is read into any.
func TestMessagesAreKeptWhenAskedFor(t *testing.T) {
	t.Parallel()
	hs, c := stage(t)
	with := take(t, c, alice, func(o *evidence.Options) { o.Messages = true })
	if !with.Complete() || with.Section(evidence.Messages).Rows != 26 || len(with.Messages) != 26 {
		t.Fatalf("%q, %d", with.Missing(), len(with.Messages))
	}
	saved, raw, report := save(t, filepath.Join(t.TempDir(), "e"), with)
	const original, text = "My password is in this room by mistake", "Croquet at five, not four."
	for _, file := range []string{raw, report} {
		if !strings.Contains(file, original) || !strings.Contains(file, text) {
			t.Error("a message or an original is missing")
		}
	}
	var file struct {
		Messages []struct {
			Event    string `json:"event_id"`
			Redacted bool   `json:"redacted"`
			Original string `json:"original"`
		} `json:"messages"`
	}
	if err := json.Unmarshal([]byte(raw), &file); err != nil || len(file.Messages) != 26 {
		t.Fatal(err, len(file.Messages))
	}
	redacted, kept := 0, 0
	for _, m := range file.Messages {
		if m.Redacted {
			redacted++
		}
		if m.Original != "" {
			kept++
		}
	}
	if redacted != 2 || kept != 1 { // of one the server has dropped it
		t.Errorf("%d redacted, %d originals", redacted, kept)
	}
	if err := evidence.Verify(saved.JSONPath, saved.SHA256); err != nil {
		t.Error(err)
	}
	without := take(t, c, alice)
	_, raw, report = save(t, filepath.Join(t.TempDir(), "e"), without)
	if without.Messages != nil || strings.Contains(raw, original) || strings.Contains(report, text) || strings.Contains(raw, `"messages"`) {
		t.Error("messages that nobody asked for")
	}
	bounded := take(t, c, alice, func(o *evidence.Options) { o.Messages, o.MessageLimit = true, 3 })
	if got := bounded.Section(evidence.Messages); got.Status != evidence.Cut || !strings.Contains(got.Reason, "only the newest 3 in each of 3 rooms") || len(bounded.Messages) != 9 {
		t.Errorf("%s, %d messages", got, len(bounded.Messages))
	}
	room := with.Messages[0].Room.Raw()
	hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, room) }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}})
	part := take(t, c, alice, func(o *evidence.Options) { o.Messages = true })
	if got := part.Section(evidence.Messages); got.Status != evidence.Cut || !strings.Contains(got.Reason, "1 of 13 rooms could not be read") || part.Complete() {
		t.Errorf("%s", got)
	}
}

// TestPendingInvitationsAreKept: those that were answered are not pending any more.
func TestPendingInvitationsAreKept(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	s := take(t, c, mallory)
	var who []string
	for _, i := range s.Invitations {
		who = append(who, i.StateKey.Raw())
	}
	if got := strings.Join(who, " "); len(who) != 2 || !strings.Contains(got, "@alice:") || !strings.Contains(got, "@commuter:") {
		t.Errorf("pending: %s", got)
	}
	_, raw, report := save(t, filepath.Join(t.TempDir(), "e"), s)
	if !strings.Contains(raw, `"pending_invitations":[`) || !strings.Contains(report, "## Pending invitations it sent") || !strings.Contains(report, "@commuter:") {
		t.Error("they are not in the files")
	}
}

// TestRoomsThatAreNotListed: what was written where the server lists no room any more is not in the evidence, and the sections say so although they are complete.
func TestRoomsThatAreNotListed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path   string
		status int
		answer string
		want   string
	}{
		{"/cumulative_joined_room_count", http.StatusOK, `{"cumulative_joined_room_count":100}`, "in 13 of at least 100 rooms"},
		{"/memberships", http.StatusNotFound, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`, "in the rooms that it is in now"},
	} {
		hs, client := stage(t)
		hs.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, c.path) }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.answer))
		}})
		s := take(t, client, alice, func(o *evidence.Options) { o.Messages = true })
		_, raw, report := save(t, filepath.Join(t.TempDir(), "e"), s)
		for _, name := range []evidence.SectionName{evidence.Messages, evidence.Invitations} {
			if got := s.Section(name); got.Status != evidence.Complete || !strings.Contains(got.Reason, c.want) {
				t.Errorf("%s: %s", c.path, got)
			}
		}
		if strings.Count(raw, c.want) != 2 || strings.Count(report, c.want) < 2 {
			t.Errorf("%s: the files do not say so", c.path)
		}
	}
}
