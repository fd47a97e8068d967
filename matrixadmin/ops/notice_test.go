package ops_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestNoticesNotSetUp: where the server is not set up for notices, the notice is refused, with the server's reason, and nothing was sent.
func TestNoticesNotSetUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New(matrixadmintest.WithoutServerNotices())
		hs.AddUser(matrixadmintest.User{ID: "@alice:demo.example", Password: "x"})
		res := runOn(t, action("send-notice"), hs, ops.Subject{}, hs)
		if res.Outcome != matrixadmin.OutcomeRejected || !strings.Contains(res.Summary(), "Server notices are not enabled on this server") {
			t.Errorf("%s: %s", res.Outcome, res.Summary())
		}
	})
}
