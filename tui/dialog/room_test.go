package dialog_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestTheRoomIsNamed: the name of a room stands between its ID and the account's name, as text of others; where it is not known, that is said.
func TestTheRoomIsNamed(t *testing.T) {
	leave := ops.Catalog()[slices.IndexFunc(ops.Catalog(), func(a ops.Action) bool { return a.ID == "leave-room" })]
	for name, want := range map[string]string{"Tea\x1b[31m party": `Its name Tea`, "": "Its name unknown"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			room := ops.Subject{Kind: ops.OnRoom, ID: matrixadmin.NewText("!a:demo.example"), Name: matrixadmin.NewText(name)}
			d := w.show(t, 80, 24, func() ui.Dialog {
				return dialog.NewConfirm(w.env, nil, leave, ops.Target{User: matrixadmin.User{ID: w.id}, Subject: room, Devices: -1, Rooms: -1})
			})
			if strings.Contains(d.Screen(), "\x1b[31m") {
				t.Error("the name colors the screen")
			}
			says(t, d, "Room !a:demo.example "+want)
		})
	}
}
