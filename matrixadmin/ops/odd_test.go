package ops_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// odd carries changes out and answers them in its own way.
type odd struct {
	next http.RoundTripper
	body string
	idle bool
	cut  bool
}

func (o odd) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet || o.body == "" {
		return o.next.RoundTrip(r)
	}
	if !o.idle {
		resp, err := o.next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		_ = resp.Body.Close()
	}
	body := io.Reader(strings.NewReader(o.body))
	if o.cut {
		body = io.MultiReader(body, broken{})
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(body), ContentLength: -1, Request: r}, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestOddAnswersAreNamed: what came is said, and an answer that came is not said to be missing.
func TestOddAnswersAreNamed(t *testing.T) {
	const name = `{"name":"@alice:demo.example"`
	for _, tt := range []struct {
		name, id string
		line     odd
		says     string
	}{
		{"no JSON", "lock", odd{body: "done\n"}, "The server sent an unexpected answer"},
		{"no object", "lock", odd{body: "[]"}, "The server sent an unexpected answer"},
		{"a key twice", "lock", odd{body: name + `,"name":"x","locked":true}`}, "The server sent an unexpected answer"},
		{"the flag is missing", "lock", odd{body: name + `}`}, "The server sent an unexpected answer (the response has no locked), but the account is now locked."},
		{"the flag is missing, nothing done", "lock", odd{body: name + `}`, idle: true}, "The server sent an unexpected answer (the response has no locked). The account is not locked."},
		{"the flag as it was", "lock", odd{body: name + `,"locked":false}`}, "The server answered no (the server reports that locked did not change), but the account is now locked."},
		{"broken off", "lock", odd{body: name, cut: true}, "No complete response was received, but the account is now locked."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := action(tt.id)
			hs, part := able(t, a)
			tt.line.next = hs
			if got := runOn(t, a, hs, part, tt.line).Summary(); !strings.HasPrefix(got, tt.says) {
				t.Errorf("%s\nwant\n%s", got, tt.says)
			}
		})
	}
}

// TestFlagsThatAreNotSaid: where the account that is read back lacks what was changed, that is not known yet on a server that can show it.
func TestFlagsThatAreNotSaid(t *testing.T) {
	for id, field := range map[string]string{"make-admin": "admin", "suspend": "suspended", "lock": "locked", "shadow-ban": "shadow_banned"} {
		for _, from := range []int{0, 1} { // never said, or no longer after the change
			res, _ := runWith(t, id, func(d *deceiver, u map[string]any) {
				if d.writes >= from {
					u[field] = "true" // of the wrong type, which is as good as nothing
				}
			})
			if res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.ReadFailed || !res.InDoubt() || !strings.Contains(res.Summary(), "This time the server did not report whether the account is") {
				t.Errorf("%s, from change %d on: outcome %v, verdict %v: %s", id, from, res.Outcome, res.Finding.Verdict, res.Summary())
			}
		}
	}
}
