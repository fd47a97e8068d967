package ops_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestContradictions: what the sides say differently is said, with what it means; where MAS was not read there is nothing to compare.
func TestContradictions(t *testing.T) {
	t.Parallel()
	yes, no, then := matrixadmin.TriYes, matrixadmin.TriNo, time.Unix(1, 0)
	for name, tt := range map[string]struct {
		hs    matrixadmin.User
		auth  mas.User
		says  string
		grave bool
		state matrixadmin.Tri // deactivated, merged
	}{
		"agree":                 {hs: matrixadmin.User{Deactivated: no, Locked: no, Admin: no}, auth: mas.User{Admin: yes}, state: no},
		"homeserver only":       {hs: matrixadmin.User{Deactivated: yes, Locked: no}, says: "this account still works", grave: true, state: no},
		"and locked in MAS":     {hs: matrixadmin.User{Deactivated: yes, Locked: no}, auth: mas.User{Locked: then}, says: "MAS has it locked", state: no},
		"queued":                {hs: matrixadmin.User{Deactivated: no, Locked: no}, auth: mas.User{Deactivated: then}, says: "queued", state: yes},
		"locked in homeserver":  {hs: matrixadmin.User{Deactivated: no, Locked: yes}, says: "means nothing", grave: true, state: no},
		"locked in MAS":         {hs: matrixadmin.User{Deactivated: no, Locked: no}, auth: mas.User{Locked: then}, says: "up to two minutes", state: no},
		"homeserver's admin":    {hs: matrixadmin.User{Deactivated: no, Locked: no, Admin: yes}, auth: mas.User{Admin: no}, says: "Administrator in the homeserver only", state: no},
		"both, locked here too": {hs: matrixadmin.User{Deactivated: yes, Locked: yes}, auth: mas.User{Deactivated: then}, state: yes},
	} {
		target := ops.Target{User: tt.hs, Auth: ops.AuthAccount{State: ops.AuthFound, User: tt.auth}}
		got, grave := target.Contradictions()
		if all := strings.Join(got, " "); !strings.Contains(all, tt.says) || (all == "") != (tt.says == "") || grave != tt.grave || target.Merged().Deactivated != tt.state {
			t.Errorf("%s: %q, %t, %v", name, all, grave, target.Merged().Deactivated)
		}
		target.Auth.State = ops.AuthFailed
		if got, _ := target.Contradictions(); got != nil || target.Merged().Deactivated != tt.hs.Deactivated {
			t.Errorf("%s: %q without MAS", name, got)
		}
	}
}
