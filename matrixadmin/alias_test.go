package matrixadmin

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestNoSecondWriteAfterAPageThatBrokeOff(t *testing.T) {
	t.Parallel()
	s := newWire(t, func(w io.Writer, _ <-chan struct{}) {
		_, _ = io.WriteString(w, "HTTP/1.1 404 X\r\nContent-Length: 900\r\n\r\n<html>")
	})
	_, err := s.client(t).Do(t.Context(), Deactivate(ViaSynapse, MustParseUserID(alice), false))
	if OutcomeOf(err) != OutcomeUnknown || s.hits.Load() != 1 {
		t.Errorf("%v is %s after %d requests", err, OutcomeOf(err), s.hits.Load())
	}
}

func TestOneRefusedRequestChangesNothing(t *testing.T) {
	t.Parallel()
	c := testClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		switch p := req.URL.Path; {
		case strings.HasSuffix(p, "/versions"):
			return answer(200, versions), nil
		case strings.Contains(p, "admin/v2/users/@odd"):
			return answer(403, "<html>a firewall</html>"), nil
		case strings.Contains(p, "admin/v2/users/"):
			return answer(200, `{"name":"`+alice+`","deactivated":true}`), nil
		case strings.Contains(p, "/profile/"):
			return answer(200, `{}`), nil
		}
		return answer(404, unrecognized), nil
	}))
	if u, err := c.User(t.Context(), MustParseUserID("@odd.id:example.test")); err != nil || u.Detail != DetailProfile {
		t.Errorf("%+v %v", u, err)
	}
	if u, err := c.User(t.Context(), MustParseUserID(alice)); err != nil || u.Detail != DetailFull || !u.Deactivated.Yes() {
		t.Errorf("%+v %v", u, err)
	}
}

func TestPathsAreTriedInOrder(t *testing.T) {
	t.Parallel()
	for _, no := range []struct {
		status int
		body   string
	}{{404, unrecognized}, {405, unrecognized}, {400, unrecognized}, {404, "<html>"}, {404, ""}, {403, "<html>"}, {404, `{"error":"x"}`}} {
		var mu sync.Mutex
		var asked []string
		good := 2
		c := testClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, req.URL.Path)
			if len(asked) <= good {
				return answer(no.status, no.body), nil
			}
			return answer(200, `{"user_id":"@a:b","devices":{}}`), nil
		}))
		for range 2 {
			if _, err := c.Whois(t.Context(), MustParseUserID("@a:b")); err != nil {
				t.Fatal(err)
			}
		}
		want := "/_matrix/client/v3/admin/whois/@a:b /_matrix/client/r0/admin/whois/@a:b /_synapse/admin/v1/whois/@a:b /_synapse/admin/v1/whois/@a:b"
		if no.body != unrecognized { // a page proves nothing about the endpoint: it is asked again
			want = strings.TrimSuffix(want, "/_synapse/admin/v1/whois/@a:b") + "/_matrix/client/v3/admin/whois/@a:b"
		}
		if got := strings.Join(asked, " "); got != want {
			t.Errorf("%d %q: %s", no.status, no.body, got)
		}
		if no.body != unrecognized {
			continue
		}
		asked, good = nil, 1 // the server forgot the path: the others are asked again
		if _, err := c.Whois(t.Context(), MustParseUserID("@a:b")); err != nil || len(asked) != 2 || !strings.Contains(asked[1], "/v3/") {
			t.Errorf("%v after %v", err, asked)
		}
	}
}
