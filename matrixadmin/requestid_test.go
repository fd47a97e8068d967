package matrixadmin_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

const requestHeader = "X-Request-Id"

var requestIDForm = regexp.MustCompile("^[0-9a-f]{32}$")

// named is a homeserver that keeps the ids of what arrives, and answers with an id of its own.
type named struct {
	home    *matrixadmintest.Homeserver
	answers string
	refuse  bool       // says that it has no such endpoint
	mu      sync.Mutex // connecting reads side by side
	writes  []string
	reads   int
}

func (n *named) RoundTrip(r *http.Request) (*http.Response, error) {
	ids := r.Header.Values(requestHeader)
	n.mu.Lock()
	if r.Method == http.MethodGet {
		n.reads += len(ids)
	} else {
		n.writes = append(n.writes, strings.Join(ids, "+"))
	}
	n.mu.Unlock()
	w := httptest.NewRecorder()
	if n.refuse && r.Method != http.MethodGet {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.WriteString(`{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`)
	} else {
		n.home.ServeHTTP(w, r)
	}
	resp := w.Result()
	if n.answers == "same" {
		resp.Header.Set(requestHeader, ids[0])
	} else if n.answers != "" {
		resp.Header.Set(requestHeader, n.answers)
	}
	return resp, nil
}

func newNamed(t *testing.T, answers string) (*named, *matrixadmin.Client) {
	t.Helper()
	n := &named{home: matrixadmintest.New(matrixadmintest.WithAccountModeration()), answers: answers}
	n.home.AddUser(matrixadmintest.User{ID: aliceID, Password: canaryPassword})
	c, err := matrixadmin.New(n.home.BaseURL(), matrixadmin.WithTransport(n), matrixadmin.WithToken(matrixadmin.NewSecret(n.home.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	return n, matrixadmin.Echoed(c, aliceID)
}

// TestEveryWriteIsNamed makes every call of the client: each write carries one id, another each time, and a read carries none.
func TestEveryWriteIsNamed(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, m := range methods(t) {
		n, c := newNamed(t, "")
		_ = m.call(t.Context(), c)
		if len(n.writes) == 0 && m.row.class == writes {
			t.Errorf("%s wrote nothing", m.name)
		}
		for _, id := range n.writes {
			if other, twice := seen[id]; twice || !requestIDForm.MatchString(id) {
				t.Errorf("%s is named %q, as %q was", m.name, id, other)
			}
			seen[id] = m.name
		}
		if n.reads > 0 {
			t.Errorf("%s named a read", m.name)
		}
	}
}

// TestRequestID: what the caller named is what arrives on every path of the call, and what the answer calls it is kept, cut.
func TestRequestID(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answers, want string
		refuse        bool
		writes        int
	}{
		"none":                                   {"", "", false, 1},
		"the same":                               {"same", "", false, 1},
		"another":                                {"proxy-17", "proxy-17", false, 1},
		"a hostile one":                          {"x\u202e\u009b2J", "x\u202e\u009b2J", false, 1},
		"an endless one, cut before a character": {strings.Repeat("a", 127) + "é" + strings.Repeat("b", 9999), strings.Repeat("a", 127), false, 1},
		"of a refusal, which is not tried elsewhere": {"proxy-18", "proxy-18", true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := newNamed(t, tt.answers)
			n.refuse = tt.refuse
			id := matrixadmin.NewRequestID()
			ctx := matrixadmin.WithRequestID(t.Context(), id)
			if _, err := c.Do(ctx, matrixadmin.Deactivate(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(aliceID), false)); (err != nil) != tt.refuse {
				t.Error(err)
			}
			if len(n.writes) != tt.writes {
				t.Errorf("%d writes, want %d", len(n.writes), tt.writes)
			}
			for _, sent := range n.writes {
				if sent != id.Sent().Raw() || !requestIDForm.MatchString(sent) {
					t.Errorf("%q arrived, %q was given", sent, id.Sent())
				}
			}
			if got := id.Answered().Raw(); got != tt.want {
				t.Errorf("answered as %q, want %q", got, tt.want)
			}
		})
	}
}

// TestRequestIDOfTheLastAnswer: an id that is used again tells of the last answer only.
func TestRequestIDOfTheLastAnswer(t *testing.T) {
	t.Parallel()
	n, c := newNamed(t, "first")
	id := matrixadmin.NewRequestID()
	for _, want := range []string{"first", "second", ""} {
		n.answers = want
		if _, err := c.Do(matrixadmin.WithRequestID(t.Context(), id), matrixadmin.Deactivate(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(aliceID), false)); err != nil || id.Answered().Raw() != want {
			t.Errorf("answered as %q, want %q, %v", id.Answered(), want, err)
		}
	}
	if _, err := c.Do(matrixadmin.WithRequestID(context.WithoutCancel(t.Context()), nil), matrixadmin.Deactivate(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(aliceID), false)); err != nil || !requestIDForm.MatchString(n.writes[3]) {
		t.Errorf("no id at all: %q, %v", n.writes[3], err)
	}
}
