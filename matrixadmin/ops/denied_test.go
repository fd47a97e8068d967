package ops_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// denying answers changes with a refusal, whether or not it carries them out.
type denying struct {
	hs     *matrixadmintest.Homeserver
	does   bool
	status int
	first  int // the first change that is answered so
	one    int // the only change that is carried out, 0 where that depends on does
	seen   int
}

// refusals are the errcodes that Synapse sends with a status.
var refusals = map[int]string{
	http.StatusForbidden: "M_FORBIDDEN", http.StatusNotFound: "M_NOT_FOUND", http.StatusTooManyRequests: "M_LIMIT_EXCEEDED",
}

func (d *denying) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return d.hs.RoundTrip(r)
	}
	if d.seen++; d.does || d.seen < d.first || d.seen == d.one {
		resp, err := d.hs.RoundTrip(r)
		if err != nil || d.seen < d.first {
			return resp, err
		}
		_ = resp.Body.Close()
	}
	body := `{"errcode":"` + refusals[d.status] + `","error":"no"}`
	return &http.Response{
		StatusCode: d.status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}, nil
}

// less are the answers of an action without what is chosen from the start.
func less(a ops.Action) (v ops.Values, other bool) {
	v = opstest.Answers(a)
	for _, f := range a.Fields {
		if f.Kind == ops.FieldChoice && f.Default && a.ID != "cut-access" && a.ID != "end-sessions" {
			v.Choices[f.Name], other = false, true
		}
	}
	return v, other
}

// TestRefusalsOfWhatIsDone: what a server has done and says that it has not is not called refused, unless nothing but the answer can tell and it is one that
// comes before anything is started. What it has not done is never called done.
func TestRefusalsOfWhatIsDone(t *testing.T) {
	// Nothing shows what became of these, and so the refusal counts: a lack of rights of any, and that there are no keys to reset. A room is not left without a token.
	stands := map[string]string{
		"login-as": "403", "send-notice": "403", "reset-password": "403", "allow-cross-signing-reset": "403 404", "leave-room": "403 404 429",
	}
	for _, a := range ops.Catalog() {
		answers := []ops.Values{opstest.Answers(a)}
		if v, other := less(a); other {
			answers = append(answers, v)
		}
		for status := range refusals {
			t.Run(a.ID+" "+strconv.Itoa(status), func(t *testing.T) {
				for n, v := range answers {
					for _, does := range []bool{true, false} {
						synctest.Test(t, func(t *testing.T) {
							hs, part := able(t, a)
							res := runAnswered(t, a, hs, part, &denying{hs: hs, does: does, status: status}, v)
							f, refused := res.Finding.Verdict, res.Outcome == matrixadmin.OutcomeRejected
							switch {
							case does && refused && !strings.Contains(stands[a.ID], strconv.Itoa(status)), res.Outcome == matrixadmin.OutcomeClaimed:
								t.Errorf("answers %d, done %t: %s: %s", n, does, res.Outcome, res.Summary())
							case !does && (f == ops.Confirmed || f == ops.Likely || f == ops.MoreThanAsked):
								t.Errorf("answers %d, not done: %s: %s", n, f, res.Summary())
							case !does && !refused && f != ops.NotApplied && f != ops.CannotBeRead:
								t.Errorf("answers %d, not done: %s: %s", n, f, res.Summary())
							}
						})
					}
				}
			})
		}
	}
}

// TestRefusalsOfAPart: of several changes, the later ones are refused. Where reading back shows that they were done as well, it is not said that only part of it was done; where
// it shows that they were not, it is.
func TestRefusalsOfAPart(t *testing.T) {
	for _, a := range ops.Catalog() {
		for status := range refusals {
			t.Run(a.ID+" "+strconv.Itoa(status), func(t *testing.T) {
				for _, does := range []bool{true, false} {
					synctest.Test(t, func(t *testing.T) {
						hs, part := able(t, a)
						line := &denying{hs: hs, does: does, status: status, first: 2}
						res := runOn(t, a, hs, part, line)
						if line.seen < 2 {
							return // one change is all
						}
						whole := res.Finding.Verdict == ops.Confirmed || res.Finding.Verdict == ops.Likely
						if says := res.Summary(); whole && strings.Contains(says, "Only part") || !whole && !strings.Contains(says, "nly part") && res.Outcome == matrixadmin.OutcomePartly {
							t.Errorf("done %t: %s, %s: %s", does, res.Outcome, res.Finding.Verdict, says)
						}
						if !does && whole {
							t.Errorf("%s: %s", res.Outcome, res.Summary())
						}
						t.Logf("done %t: %s, %s: %s", does, res.Outcome, res.Finding.Verdict, res.Summary())
					})
				}
			})
		}
	}
}

// TestRefusalsOfAllButOne: of several changes that are all refused, a server carries one out. Where reading back can show that, it is not said that nothing was done.
func TestRefusalsOfAllButOne(t *testing.T) {
	several := 0
	for _, a := range ops.Catalog() {
		for one := 1; ; one++ {
			var line *denying
			synctest.Test(t, func(t *testing.T) {
				hs, part := able(t, a)
				line = &denying{hs: hs, status: http.StatusForbidden, one: one}
				res := runOn(t, a, hs, part, line)
				if line.seen > 1 && line.seen >= one {
					several++
					if res.Outcome == matrixadmin.OutcomeRejected || strings.Contains(res.Summary(), "Not done") {
						t.Errorf("%s, change %d: %s, %s: %s", a.ID, one, res.Outcome, res.Finding.Verdict, res.Summary())
					}
				}
			})
			if line.seen <= one {
				break
			}
		}
	}
	if several < 10 {
		t.Errorf("%d changes were one of several", several)
	}
}
