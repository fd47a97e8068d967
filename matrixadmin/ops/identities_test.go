package ops_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// deceiver is a homeserver whose accounts are read otherwise than they are.
type deceiver struct {
	hs     *matrixadmintest.Homeserver
	reads  int // of the account so far
	writes int
	lie    func(l *deceiver, account map[string]any)
}

func (l *deceiver) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet {
		l.writes++
	}
	resp, err := l.hs.RoundTrip(r)
	if err != nil || r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/v2/users/"+victim.Raw()) {
		return resp, err
	}
	l.reads++
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var account map[string]any
	if err := json.Unmarshal(body, &account); err != nil {
		return nil, err
	}
	l.lie(l, account)
	if body, err = json.Marshal(account); err != nil {
		return nil, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, nil
}

// runWith runs an action on an account that is read through a lie, without what the front end looks at itself.
func runWith(t *testing.T, id string, lie func(*deceiver, map[string]any)) (ops.Result, *deceiver) {
	t.Helper()
	a := action(id)
	hs, part := able(t, a)
	l := &deceiver{hs: hs, lie: lie}
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(l), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	server, err := c.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	user, err := c.User(t.Context(), victim)
	if err != nil {
		t.Fatal(err)
	}
	s := ops.Situation{Server: server, BaseURL: hs.BaseURL(), Me: me, Target: ops.Target{User: user, Subject: part, Devices: -1, Rooms: -1}}
	v := opstest.Answers(a)
	v.Shown = []string{a.ID}
	l.reads, l.writes = 0, 0
	return ops.NewRunner(c, ops.WithJournal(newFake())).Run(t.Context(), a, s, v, ops.Watch{}), l
}

// TestQuestionNamesWhatTheAccountHas: the first of its addresses, harmless, and how many more.
func TestQuestionNamesWhatTheAccountHas(t *testing.T) {
	w := newUploading(t)
	carol := matrixadmin.MustParseUserID("@carol:demo.example")
	u := matrixadmintest.User{ID: carol.Raw()}
	for _, address := range []string{"a@x.example", "b\x1b@x.example", "c@x.example", "d@x.example", "e@x.example"} {
		u.ThreePIDs = append(u.ThreePIDs, matrixadmintest.ThreePID{Medium: "email", Address: address})
	}
	w.home.AddUser(u)
	for id, want := range map[matrixadmin.UserID]string{carol: "The account has a@x.example, b‹1B›@x.example, c@x.example, 2 more now.", victim: "The account has none now."} {
		w.s.Target.User.ID, w.s.Seen = id, nil
		seen, err := w.runner.Look(t.Context(), action("remove-address"), w.s)
		if err != nil {
			t.Fatal(err)
		}
		w.s.Seen = seen
		if notes := action("remove-address").Notes(w.s, values()); !slices.Contains(notes, want) {
			t.Errorf("%q", notes)
		}
	}
}

// TestUnknownListsAreNotReplaced: a change of one address sends all of them, so that a list which the server did not say would remove them.
func TestUnknownListsAreNotReplaced(t *testing.T) {
	lists := map[string]string{"add-address": "threepids", "remove-address": "threepids", "link-external-id": "external_ids", "unlink-external-id": "external_ids"}
	for id, list := range lists {
		for name, lie := range map[string]func(map[string]any){
			"missing":    func(u map[string]any) { delete(u, list) },
			"null":       func(u map[string]any) { u[list] = nil },
			"incomplete": func(u map[string]any) { u[list] = []any{map[string]any{"medium": "email", "auth_provider": "x"}} },
		} {
			res, l := runWith(t, id, func(_ *deceiver, u map[string]any) { lie(u) })
			if !res.Refused || matrixadmin.KindOf(res.Err) != matrixadmin.KindInvalid || l.writes != 0 || !strings.Contains(res.Summary(), "did not list the account's") {
				t.Errorf("%s, %s: refused %t, %d changes sent: %s", id, name, res.Refused, l.writes, res.Summary())
			}
		}
	}
}

// TestListsThatChangeMeanwhile: what another administrator does at the same time is found before anything is sent, or named afterwards.
func TestListsThatChangeMeanwhile(t *testing.T) {
	other := map[string]any{"medium": "email", "address": "else@example.org"}
	tests := []struct {
		name    string
		lie     func(l *deceiver, u map[string]any)
		refused bool
		outcome matrixadmin.Outcome
		verdict ops.Verdict
		says    string
	}{
		{"just before", func(l *deceiver, u map[string]any) {
			if l.reads == 3 { // the fresh read, the look, and then the last one before sending
				u["threepids"] = append(u["threepids"].([]any), other)
			}
		}, true, matrixadmin.OutcomeNotSent, ops.NotChecked, "have just changed"},
		{"added afterwards", func(l *deceiver, u map[string]any) {
			if l.writes > 0 {
				u["threepids"] = append(u["threepids"].([]any), other)
			}
		}, false, matrixadmin.OutcomeClaimed, ops.Confirmed, "It kept its other one. Added meanwhile by somebody else: else@example.org."},
		{"lost", func(l *deceiver, u map[string]any) {
			if l.writes > 0 {
				u["threepids"] = u["threepids"].([]any)[1:]
			}
		}, false, matrixadmin.OutcomeClaimed, ops.MoreThanAsked, "Not asked for: 1 other address or number is gone (old@example.org)."},
		{"not said afterwards", func(l *deceiver, u map[string]any) {
			if l.writes > 0 {
				delete(u, "threepids")
			}
		}, false, matrixadmin.OutcomeClaimed, ops.ReadFailed, "The server did not list the account's e-mail addresses and phone numbers."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res, l := runWith(t, "add-address", tt.lie)
			if res.Refused != tt.refused || res.Outcome != tt.outcome || res.Finding.Verdict != tt.verdict || !strings.Contains(res.Summary(), tt.says) || tt.refused && l.writes > 0 {
				t.Errorf("%d changes, outcome %v, verdict %v: %s", l.writes, res.Outcome, res.Finding.Verdict, res.Summary())
			}
		})
	}
}
