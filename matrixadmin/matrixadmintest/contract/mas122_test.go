package contract_test

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestReplayBesideMAS plays Synapse 1.163.2 as it answers where MAS 1.22 keeps the accounts, to a token that it takes. Which tokens it takes when, is what the
// stories in ops play.
func TestReplayBesideMAS(t *testing.T) {
	t.Parallel()
	for _, name := range recordingsOf(t, "mas122", "") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec := load(t, "mas122/"+name)
			h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithServerName("example.test"))
			for _, user := range []string{"alice", "bob", "carol", "frank", "judy", "mallory", "quinn", "_bridge_bob"} {
				h.AddUser(matrixadmintest.User{ID: "@" + user + ":example.test"})
			}
			delete(rec.Response.Headers, "Server") // the version; it is the mode's
			token := "none"
			h.StopMAS(strings.Contains(name, "mas-down-"))
			if strings.HasPrefix(rec.Request.Authorization, "Bearer ") {
				token = "header:Bearer " + h.AdminToken()
			}
			replay(t, h, rec, token, false)
		})
	}
}
