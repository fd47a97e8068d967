package matrixadmin

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// decoding is a homeserver behind a proxy that decodes percent signs, resolves dot segments and merges slashes, as nginx does with a URI in proxy_pass.
type decoding struct {
	mu     sync.Mutex
	legacy bool // only the paths of 2019
	asked  []string
	writes []string
}

func (d *decoding) RoundTrip(req *http.Request) (*http.Response, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p, _, _ := strings.Cut(path.Clean(req.URL.Path), "?")
	p, _, _ = strings.Cut(p, ";")
	d.asked = append(d.asked, req.Method+" "+p)
	name := p[strings.LastIndexByte(p, '/')+1:]
	if req.Method != http.MethodGet {
		d.writes = append(d.writes, name)
		return answer(200, `{}`), nil
	}
	var resp *http.Response
	switch {
	case p == "/_matrix/client/versions":
		resp = answer(200, `{"versions":["r0.4.0","v1.1"]}`)
		if d.legacy {
			resp.Header.Set("Server", "Synapse/0.99.3")
		}
	case !d.legacy && strings.HasPrefix(p, "/_synapse/admin/v2/users/@") && strings.Count(p, "/") == 5:
		resp = answer(200, `{"name":"`+name+`","deactivated":false}`)
	case !d.legacy && strings.HasPrefix(p, "/_synapse/admin/v1/users/@") && strings.HasSuffix(p, "/joined_rooms"):
		resp = answer(200, `{"joined_rooms":["!other:example.test"]}`)
	case strings.HasPrefix(p, "/_matrix/client/r0/admin/whois/@") && strings.Count(p, "/") == 6:
		resp = answer(200, `{"user_id":"`+name+`","devices":{}}`)
	case strings.Contains(p, "/profile/@"):
		resp = answer(200, `{"displayname":"somebody"}`)
	default:
		resp = answer(404, unrecognized)
	}
	return resp, nil
}

// rewritten are ids whose path such a proxy makes another account's.
var rewritten = []string{
	"@zzz/../@dave:example.test", "@zzz/..//@dave:example.test", "@zzz/./../@dave:example.test", "@dave:example.test/.", "@dave:example.test;x", "@dave:example.test/",
}

func TestNoWriteReachesAnotherAccount(t *testing.T) {
	t.Parallel()
	for _, legacy := range []bool{false, true} {
		for _, raw := range rewritten {
			id := UserID{s: raw} // as a server's list may bring it
			d, via := &decoding{legacy: legacy}, map[bool]Via{false: ViaSynapse, true: ViaLegacy}[legacy]
			c := rawClient(t, d)
			_, _ = c.User(t.Context(), UserID{s: "@a/b:example.test"}) // an earlier lookup of an id that no path knows
			_, err := c.Do(t.Context(), Deactivate(via, id, false))
			if OutcomeOf(err) != OutcomeNotSent {
				t.Errorf("%q, legacy %t: deactivate is %s: %v", raw, legacy, OutcomeOf(err), err)
			}
			_, err = c.Do(t.Context(), ResetPassword(via, id, NewSecret("p"), true))
			if OutcomeOf(err) != OutcomeNotSent || len(d.writes) != 0 {
				t.Errorf("%q, legacy %t: reset is %s, writes %q: %v", raw, legacy, OutcomeOf(err), d.writes, err)
			}
			if u, err := c.User(t.Context(), id); err == nil {
				t.Errorf("%q, legacy %t: read as %+v", raw, legacy, u)
			}
			if rooms, err := c.JoinedRooms(t.Context(), id); err == nil {
				t.Errorf("%q, legacy %t: rooms of another account: %v", raw, legacy, rooms)
			}
		}
	}
}

// rawClient has heard no echo yet.
func rawClient(t *testing.T, rt http.RoundTripper) *Client {
	t.Helper()
	c, err := New("https://hs.example", WithTransport(rt), WithToken(NewSecret("canary")))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWriteGoesWhereTheEchoWas(t *testing.T) {
	t.Parallel()
	for legacy, want := range map[bool]string{false: "POST /_synapse/admin/v1/deactivate/@dave:example.test", true: "POST /_matrix/client/r0/admin/deactivate/@dave:example.test"} {
		d, via := &decoding{legacy: legacy}, map[bool]Via{false: ViaSynapse, true: ViaLegacy}[legacy]
		_, _ = rawClient(t, d).Do(t.Context(), Deactivate(via, MustParseUserID("@dave:example.test"), false))
		if !slices.Contains(d.asked, want) || len(d.writes) != 1 {
			t.Errorf("legacy %t: asked %q", legacy, d.asked)
		}
	}
}

// TestUnusualIDTeachesNothing: after ids that something on the way refuses, every other account still reads in full.
func TestUnusualIDTeachesNothing(t *testing.T) {
	t.Parallel()
	d := &decoding{}
	c := rawClient(t, d)
	for _, raw := range []string{"@a/b:example.test", "@a//b:example.test", "@é/x:example.test"} {
		_, _ = c.User(t.Context(), UserID{s: raw})
		_, _ = c.JoinedRooms(t.Context(), UserID{s: raw})
	}
	if u, err := c.User(t.Context(), MustParseUserID(alice)); err != nil || u.Detail != DetailFull {
		t.Errorf("%+v %v", u, err)
	}
	if rooms, err := c.JoinedRooms(t.Context(), MustParseUserID(alice)); err != nil || len(rooms) != 1 {
		t.Errorf("%v %v", rooms, err)
	}
}

// TestOneUnknownPathTeachesNothing: a 404 in Matrix's own words for one ordinary id, as a misrouted worker sends it, says nothing about the others.
func TestOneUnknownPathTeachesNothing(t *testing.T) {
	t.Parallel()
	d := &decoding{}
	c := rawClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		if strings.Contains(req.URL.Path, "@odd:") && strings.Contains(req.URL.Path, "/_synapse/") {
			return answer(404, unrecognized), nil
		}
		return d.RoundTrip(req)
	}))
	odd := MustParseUserID("@odd:example.test")
	if u, err := c.User(t.Context(), odd); err != nil || u.Detail != DetailProfile {
		t.Errorf("%+v %v", u, err)
	}
	if rooms, err := c.JoinedRooms(t.Context(), odd); err == nil {
		t.Errorf("rooms of nobody in particular: %v", rooms)
	}
	if u, err := c.User(t.Context(), MustParseUserID(alice)); err != nil || u.Detail != DetailFull {
		t.Errorf("%+v %v", u, err)
	}
	if rooms, err := c.JoinedRooms(t.Context(), MustParseUserID(alice)); err != nil || len(rooms) != 1 {
		t.Errorf("%v %v", rooms, err)
	}
}

// TestProfileOfAnotherCase: a profile does not say whose it is.
func TestProfileOfAnotherCase(t *testing.T) {
	t.Parallel()
	c := rawClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		switch p := strings.ToLower(req.URL.Path); { // something on the way folds the case
		case strings.Contains(p, "/profile/@dave:"):
			return answer(200, `{"displayname":"Dave"}`), nil
		case strings.HasPrefix(p, "/_matrix/client/r0/admin/whois/"):
			return answer(200, `{"user_id":"`+p[strings.LastIndexByte(p, '/')+1:]+`","devices":{}}`), nil
		}
		return answer(404, unrecognized), nil
	}))
	for raw, good := range map[string]bool{"@dave:example.test": true, "@Dave:example.test": false} {
		if u, err := c.User(t.Context(), MustParseUserID(raw)); (err == nil) != good {
			t.Errorf("%s: %+v %v", raw, u, err)
		}
	}
}

// TestRefusalsThatAreNone: answers that sound like a refusal and come from the middle of a change, or not from the server.
func TestRefusalsThatAreNone(t *testing.T) {
	t.Parallel()
	reset := func(via Via) func(c *Client) error {
		return func(c *Client) error {
			_, err := c.Do(t.Context(), ResetPassword(via, MustParseUserID(alice), NewSecret("p"), true))
			return err
		}
	}
	deactivate := func(erase bool) func(*Client) error {
		return func(c *Client) error {
			_, err := c.Do(t.Context(), Deactivate(ViaSynapse, MustParseUserID(alice), erase))
			return err
		}
	}
	for _, tt := range []struct {
		name   string
		call   func(*Client) error
		status int
		kind   string
		body   string
		want   Outcome
	}{
		{"no row in the middle", deactivate(true), 404, "", `{"errcode":"M_UNKNOWN","error":"No row found (profiles)"}`, OutcomeUnknown},
		{"an address that stays bound", deactivate(false), 400, "", `{"errcode":"M_UNKNOWN","error":"Failed to remove threepid from ID server"}`, OutcomeUnknown},
		{"the rate of an erase", deactivate(true), 429, "", `{"errcode":"M_LIMIT_EXCEEDED"}`, OutcomeUnknown},
		{"the rate of a deactivation", deactivate(false), 429, "", `{"errcode":"M_LIMIT_EXCEEDED"}`, OutcomeRejected},
		{"no such account", deactivate(true), 404, "", `{"errcode":"M_NOT_FOUND"}`, OutcomeRejected},
		{"the right words under a wrong status", deactivate(false), 500, "", `{"errcode":"M_NOT_FOUND"}`, OutcomeUnknown},
		{"the right words in a page", deactivate(false), 403, "text/html", `{"errcode":"M_FORBIDDEN"}`, OutcomeUnknown},
		{"words after the words", deactivate(false), 403, "", `{"errcode":"M_FORBIDDEN"}<html>`, OutcomeUnknown},
		{"half of the words", deactivate(false), 404, "", `{"errcode":"M_NOT_FOUND"`, OutcomeUnknown},
		{"in a list", deactivate(false), 404, "", `[{"errcode":"M_NOT_FOUND"}]`, OutcomeUnknown},
		{"a code in other letters", deactivate(false), 403, "", `{"errcode":"m_forbidden"}`, OutcomeUnknown},
		{"a code that is no text", deactivate(false), 403, "", `{"errcode":403}`, OutcomeUnknown},
		{"a weak password", reset(ViaSynapse), 400, "", `{"errcode":"M_WEAK_PASSWORD"}`, OutcomeRejected},
		{"no such account for Synapse", reset(ViaSynapse), 404, "", `{"errcode":"M_UNKNOWN"}`, OutcomeUnknown},
		{"no such account for Dendrite", reset(ViaDendrite), 404, "", `{"errcode":"M_UNKNOWN","error":"User does not exist"}`, OutcomeRejected},
		{"Dendrite failed on the way", reset(ViaDendrite), 400, "", `{"errcode":"M_UNKNOWN","error":"Failed to perform password update: x"}`, OutcomeUnknown},
	} {
		posts := 0
		c := Echoed(testClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.Method == http.MethodPost {
				posts++
			}
			resp := answer(tt.status, tt.body)
			if tt.kind != "" {
				resp.Header.Set("Content-Type", tt.kind)
			}
			return resp, nil
		})), alice)
		if err := tt.call(c); OutcomeOf(err) != tt.want || posts != 1 {
			t.Errorf("%s: %s after %d requests, want %s: %v", tt.name, OutcomeOf(err), posts, tt.want, err)
		}
	}
}

// TestDendriteChangesPlainIDsOnly: nothing there shows whose account a path is.
func TestDendriteChangesPlainIDsOnly(t *testing.T) {
	t.Parallel()
	for raw, sent := range map[string]bool{
		"@alice:example.test": true, "@Al.i_c-e=+~!:example.test": true, "@a/b:example.test": false, "@a\\b:example.test": false, "@a%2fb:example.test": false,
		"@a;b:example.test": false, "@a?b:example.test": false, "@a#b:example.test": false, "@\u00e5:example.test": false, "@a b:example.test": false, "@a\tb:example.test": false,
	} {
		d := &decoding{}
		c := rawClient(t, d)
		_, err := c.Do(t.Context(), ResetPassword(ViaDendrite, UserID{s: raw}, NewSecret("password"), true))
		if got := len(d.writes) == 1; got != sent || !sent && OutcomeOf(err) != OutcomeNotSent {
			t.Errorf("%q: sent %t, want %t: %v", raw, got, sent, err)
		}
	}
}

// TestPageAsksForTheAccountOnce: ten questions at once make one read of whose path it is.
func TestPageAsksForTheAccountOnce(t *testing.T) {
	t.Parallel()
	d := &decoding{}
	c := rawClient(t, d)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { _, _ = c.JoinedRooms(t.Context(), MustParseUserID(alice)) })
	}
	wg.Wait()
	if n := len(slices.DeleteFunc(d.asked, func(s string) bool { return !strings.Contains(s, "/v2/users/") })); n != 1 {
		t.Errorf("the account was read %d times", n)
	}
}

// TestProxyThatRewritesV1Alone: an echo on v2 says nothing about v1, where changes go.
func TestProxyThatRewritesV1Alone(t *testing.T) {
	t.Parallel()
	id := UserID{s: "@zzz/../@dave:example.test"}
	inner := &decoding{}
	c := rawClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		if strings.HasPrefix(req.URL.Path, "/_synapse/admin/v2/users/") {
			return answer(200, `{"name":"`+id.s+`","deactivated":false}`), nil // untouched on its way
		}
		return inner.RoundTrip(req)
	}))
	if u, err := c.User(t.Context(), id); err != nil || u.ID != id {
		t.Fatalf("%+v %v", u, err)
	}
	_, err := c.Do(t.Context(), Deactivate(ViaSynapse, id, false))
	if OutcomeOf(err) != OutcomeNotSent || len(inner.writes) != 0 {
		t.Errorf("%s: %v, writes %q", OutcomeOf(err), err, inner.writes)
	}
	if rooms, err := c.JoinedRooms(t.Context(), id); err == nil {
		t.Errorf("rooms of another account: %v", rooms)
	}
}
