package ops_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// namedUser answers with an account of MAS, under whatever id and name.
func namedUser(of, name string, times int) matrixadmintest.Fault {
	return matrixadmintest.Fault{Times: times, Respond: func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		const when = `"2026-11-25T20:16:43Z"`
		locked, deactivated := "null", "null"
		switch path := r.URL.Path; {
		case strings.HasSuffix(path, "/lock"):
			locked = when
		case strings.HasSuffix(path, "/deactivate"):
			deactivated = when
		}
		_, _ = fmt.Fprintf(rw, `{"data":{"type":"user","id":"%s","attributes":{"username":"%s","created_at":%s,"locked_at":%s,"deactivated_at":%s,"admin":false,"legacy_guest":false}}}`,
			matrixadmintest.ULID(of), name, when, locked, deactivated)
	}}
}

// TestTheNameLeadsToAnother: where MAS, or a cache before it, gives another account's id for a name, nothing is sent to that one.
func TestTheNameLeadsToAnother(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"deactivate", "lock", "cut-access", "end-sessions", "revoke-admin"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, w *bothSides) {
				t.Helper()
				w.h.AddUser(matrixadmintest.User{ID: "@carol:demo.example"})
				w.h.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/by-username/alice") }, namedUser("carol", "alice", 0))
				res := w.does(t, id, choices(id))
				if wrote := w.wrote(); len(wrote) != 0 || !res.Refused || !strings.Contains(res.Summary(), "MAS returned a different account") {
					t.Errorf("sent %q: %s", wrote, res.Summary())
				}
			})
		})
	}
}

// choices turns on every part of an action but the erase.
func choices(id string) map[string]bool {
	on := map[string]bool{}
	for _, f := range action(id).Fields {
		on[f.Name] = f.Default
	}
	return on
}

// TestTheAnswerNamesAnother: a change that was answered with another account is never confirmed, and nothing follows it.
func TestTheAnswerNamesAnother(t *testing.T) {
	t.Parallel()
	for _, other := range [][2]string{{"carol", "carol"}, {"alice", "carol"}, {"carol", "alice"}} {
		for id, writes := range map[string]int{"deactivate": 1, "lock": 1, "cut-access": 2} {
			t.Run(id+" "+strings.Join(other[:], " "), func(t *testing.T) {
				t.Parallel()
				inBubble(t, func(t *testing.T, w *bothSides) {
					t.Helper()
					f := namedUser(other[0], other[1], 1)
					f.After = true
					w.h.Fault(func(r *http.Request) bool { return masChange(r) }, f)
					res := follow(t, w.does(t, id, choices(id)))
					if res.Outcome == matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.ReadFailed || !strings.Contains(res.Summary(), "changed another account: "+other[1]+", "+matrixadmintest.ULID(other[0])) {
						t.Errorf("%s, %s: %s", res.Outcome, res.Finding.Verdict, res.Summary())
					}
					if wrote := w.wrote(); len(wrote) != writes {
						t.Errorf("sent %q", wrote)
					}
				})
			})
		}
	}
}

// TestMASHasItAfterAll: an account that MAS did not have before the change and has after it was not changed where it counts.
func TestMASHasItAfterAll(t *testing.T) {
	t.Parallel()
	none, no := titled(http.StatusNotFound, "User not found"), titled(http.StatusForbidden, "no")
	for name, tt := range map[string]struct {
		after   *matrixadmintest.Fault // the answer of MAS then; nil is that it has the account
		verdict ops.Verdict
		says    string
	}{
		"it has":         {nil, ops.Partial, "MAS (Matrix Authentication Service) has this account now"},
		"it has not":     {&none, ops.Confirmed, "Confirmed"},
		"nobody answers": {&no, ops.ReadFailed, "MAS could not be asked again"},
	} {
		for _, id := range []string{"deactivate", "cut-access"} {
			t.Run(id+" "+name, func(t *testing.T) {
				t.Parallel()
				inBubble(t, func(t *testing.T, w *bothSides) {
					t.Helper()
					var sent atomic.Bool
					named := masPath("by-username")
					w.h.Fault(func(r *http.Request) bool {
						if homeHost(r) && isChange(r) {
							sent.Store(true)
						}
						return named(r) && !sent.Load()
					}, none)
					if tt.after != nil {
						w.h.Fault(func(r *http.Request) bool { return named(r) && sent.Load() }, *tt.after)
					}
					res := follow(t, w.does(t, id, choices(id)))
					if res.Finding.Verdict != tt.verdict || !strings.Contains(res.Summary(), tt.says) {
						t.Errorf("%s: %s", res.Finding.Verdict, res.Summary())
					}
				})
			})
		}
	}
}
