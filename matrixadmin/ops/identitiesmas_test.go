package ops_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestIdentitiesInMAS: one is added or removed there and read back, and what MAS does not keep, or does not do, is said.
func TestIdentitiesInMAS(t *testing.T) {
	t.Parallel()
	provider := matrixadmintest.ULID("provider")
	address := func(a string) map[string]string { return map[string]string{"address": a} }
	link := func(subject string) map[string]string {
		return map[string]string{"provider": provider, "external_id": subject}
	}
	at := func(provider, subject string) map[string]string {
		return map[string]string{"provider": provider, "external_id": subject}
	}
	claimed := func(w *bothSides) {
		w.h.Fault(func(r *http.Request) bool { return r.Method == http.MethodDelete }, matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(http.StatusNoContent)
		}})
	}
	for name, tt := range map[string]struct {
		id      string
		texts   map[string]string
		given   func(*bothSides)
		sent    string
		verdict ops.Verdict
		says    string
	}{
		"add":               {"add-address", address("New@Example.org"), nil, "POST user-emails", ops.Confirmed, "The account now has new@example.org in MAS."},
		"add what it has":   {"add-address", address("ALICE@example.org"), nil, "", 0, "already has this address or number in MAS"},
		"add another's":     {"add-address", address("bob@example.org"), nil, "POST user-emails", 0, "already in use"},
		"a phone number":    {"add-address", address("+44 7700 900000"), nil, "", 0, "MAS keeps no phone numbers"},
		"remove":            {"remove-address", address("Alice@example.org"), nil, "DELETE user-emails/*", ops.Confirmed, "The account no longer has alice@example.org in MAS."},
		"remove none":       {"remove-address", address("other@example.org"), nil, "", 0, "does not have this address or number in MAS"},
		"only seems to go":  {"remove-address", address("alice@example.org"), claimed, "DELETE user-emails/*", ops.NotApplied, "The account still has this address"},
		"unlink":            {"unlink-external-id", link("alice-there"), nil, "DELETE upstream-oauth-links/*", ops.Confirmed, "The account no longer has "},
		"unlink by name":    {"unlink-external-id", at("wonderland sso", "alice-there"), nil, "DELETE upstream-oauth-links/*", ops.Confirmed, "The account no longer has wonderland sso"},
		"unlink by issuer":  {"unlink-external-id", at("https://sso.example/", "alice-there"), nil, "DELETE upstream-oauth-links/*", ops.Confirmed, "The account no longer has "},
		"name of no other":  {"unlink-external-id", at("Wonderland SSO", "bob-there"), nil, "", 0, "does not have this"},
		"a name of two":     {"unlink-external-id", at("Twin", "alice-twice"), nil, "", 0, "several identity providers in MAS have this name: enter the ID of one, "},
		"one of the two":    {"unlink-external-id", at(matrixadmintest.ULID("twin 1"), "alice-twice"), nil, "DELETE upstream-oauth-links/*", ops.Confirmed, "The account no longer has "},
		"by name, not gone": {"unlink-external-id", at("Wonderland SSO", "alice-there"), claimed, "DELETE upstream-oauth-links/*", ops.NotApplied, "The account still has this"},
		"unlink another's":  {"unlink-external-id", link("bob-there"), nil, "", 0, "does not have this"},
		"unlink seems done": {"unlink-external-id", link("alice-there"), claimed, "DELETE upstream-oauth-links/*", ops.NotApplied, "The account still has this"},
	} {
		inBubble(t, func(t *testing.T, w *bothSides) {
			t.Helper()
			a := w.h.Auth()
			w.h.AddUser(matrixadmintest.User{ID: "@bob:demo.example"})
			bob, _ := a.User("bob")
			a.SetEmail("bob@example.org", bob.ID)
			a.AddLink(matrixadmintest.AuthLink{Username: "alice", Provider: provider, Subject: "alice-there"})
			a.AddProvider(matrixadmintest.AuthProvider{ID: provider, Issuer: "https://sso.example/", Name: "Wonderland SSO"})
			for _, twin := range []string{matrixadmintest.ULID("twin 1"), matrixadmintest.ULID("twin 2")} {
				a.AddProvider(matrixadmintest.AuthProvider{ID: twin, Name: "Twin"})
				a.AddLink(matrixadmintest.AuthLink{Username: "alice", Provider: twin, Subject: "alice-twice"})
			}
			a.AddLink(matrixadmintest.AuthLink{Username: "bob", Provider: provider, Subject: "bob-there"})
			w.h.ResetRequests()
			var between func()
			if tt.given != nil {
				between = func() { tt.given(w) }
			}
			res, _ := w.acts(t, tt.id, ops.Values{Texts: tt.texts}, nil, between)
			sent, _, _ := strings.Cut(w.paths(), "/01") // ids
			if strings.HasPrefix(sent, "DELETE") {
				sent = strings.TrimSuffix(sent, "/*") + "/*"
			}
			if tt.sent == "" {
				if res.Err == nil || !strings.Contains(res.Err.Error(), tt.says) || sent != "" {
					t.Errorf("%s: sent %s: %v", name, sent, res.Err)
				}
				return
			}
			if sent != tt.sent || res.Finding.Verdict != tt.verdict || !strings.Contains(res.Finding.Reason+fmt.Sprint(res.Err), tt.says) {
				t.Errorf("%s: sent %s: %s: %s (%v)", name, sent, res.Finding.Verdict, res.Finding.Reason, res.Err)
			}
			if back, _, ok := res.TakesBack(); ok && tt.id == "unlink-external-id" {
				t.Errorf("%s: %s takes it back", name, back.ID)
			}
		})
	}
}

// TestLinkingInMASIsRefused: also where the question stands open since before it was known that MAS keeps the account.
func TestLinkingInMASIsRefused(t *testing.T) {
	t.Parallel()
	w := newOpenMAS(t)
	s, a := w.s, action("link-external-id")
	s.Target.Auth = ops.ReadAuthAccount(t.Context(), w.auth, s.Target.User.ID)
	if why := a.Blocked(s); !strings.Contains(why, "when its user signs in at the identity provider") {
		t.Errorf("blocked: %q", why)
	}
	var err error
	if s.Seen, err = ops.NewRunner(w.hs, ops.WithAuth(w.auth)).Look(t.Context(), a, s); err != nil {
		t.Fatal(err)
	}
	steps, err := a.Steps(s, ops.Values{Texts: map[string]string{"provider": matrixadmintest.ULID("provider"), "external_id": "alice-there"}})
	if err == nil || !strings.Contains(err.Error(), "when its user signs in at the identity provider") {
		t.Errorf("%d steps, %v", len(steps), err)
	}
}
