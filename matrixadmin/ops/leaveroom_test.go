package ops_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestTheTokenOfARoomIsEnded: whatever becomes of the leaving, the token that was made for it is ended, and is in no result.
func TestTheTokenOfARoomIsEnded(t *testing.T) {
	a := action("leave-room")
	for _, refused := range []bool{false, true} {
		hs, part := able(a)
		if refused {
			hs.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/leave") }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusForbidden)
				_, _ = io.WriteString(w, `{"errcode":"M_FORBIDDEN","error":"no"}`)
			}})
		}
		line := &listener{hs: hs}
		res := runOn(t, a, hs, part, line)
		want, verdict := matrixadmin.OutcomeClaimed, ops.Confirmed
		if refused {
			want, verdict = matrixadmin.OutcomePartly, ops.NotApplied
		}
		if res.Outcome != want || res.Finding.Verdict != verdict || len(res.Steps) != 3 || res.Steps[2].Outcome != matrixadmin.OutcomeClaimed {
			t.Errorf("refused %t: %s, %s, %+v", refused, res.Outcome, res.Summary(), res.Steps)
		}
		token := strings.Split(string(line.answers[0].body), `"`)[3]
		c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(token)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.WhoAmI(t.Context()); matrixadmin.KindOf(err) != matrixadmin.KindBadToken {
			t.Errorf("refused %t: the token still works: %v", refused, err)
		}
		if said := fmt.Sprintf("%+v", res); strings.Contains(said, token) {
			t.Errorf("refused %t: the token is in the result", refused)
		}
	}
}
