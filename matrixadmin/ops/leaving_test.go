package ops_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestDeactivationGoesOnLeavingRooms: an account that is still in rooms is deactivated and not done, which is followed to its end; who reactivates it
// meanwhile is told that this does not stop.
func TestDeactivationGoesOnLeavingRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t)
		u := matrixadmintest.User{ID: victim.Raw()}
		for i := range 300 {
			u.Rooms = append(u.Rooms, fmt.Sprintf("!%d:demo.example", i))
		}
		w.home.AddUser(u)
		a, v := action("deactivate"), values()
		v.Evidence = ops.EvidenceSkip
		res := w.runner.Run(t.Context(), a, w.s, v, ops.Watch{})
		const still = "The account is deactivated, and is still leaving 248 rooms."
		if res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.Queued || !res.Followed() || !strings.HasSuffix(res.Summary(), still) {
			t.Fatalf("%s: %s", res.Finding.Verdict, res.Summary())
		}
		back, at, ok := res.TakesBack()
		if !ok {
			t.Fatal("it cannot be taken back")
		}
		if told := w.runner.Tell(t.Context(), back, at, nil, func(string) {}); told != "The account is still leaving 248 rooms. Reactivating does not stop that." {
			t.Errorf("of reactivating it says %q", told)
		}
		is(t, follow(t, res), matrixadmin.OutcomeClaimed, ops.Confirmed, "The account is now deactivated. Confirmed by reading it back.")
	})
}
