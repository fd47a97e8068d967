package ops_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestWhatStaysIsNotDone: an account that has its new state and keeps what the action promises to take is not what was asked for.
func TestWhatStaysIsNotDone(t *testing.T) {
	gone := matrixadmintest.User{ID: victim.Raw(), Deactivated: true, Erased: true}
	with := func(change func(*matrixadmintest.User)) matrixadmintest.User {
		u := gone
		change(&u)
		return u
	}
	erase := values()
	erase.Choices[ops.FieldErase] = true
	for name, tt := range map[string]struct {
		action string
		values ops.Values
		left   matrixadmintest.User
		rooms  int // status of the list of rooms, where it fails
		want   ops.Verdict
		says   string
	}{
		"all gone": {"deactivate", erase, gone, 0, ops.Confirmed, "deactivated and erased"},
		"an address": {"deactivate", values(), with(func(u *matrixadmintest.User) {
			u.ThreePIDs = []matrixadmintest.ThreePID{{Medium: "email", Address: "a@b.example"}}
		}), 0, ops.Partial, "still has a@b.example"},
		"a name":               {"deactivate", erase, with(func(u *matrixadmintest.User) { u.DisplayName = "Alice" }), 0, ops.Partial, "display name or avatar is still there"},
		"an avatar":            {"deactivate", erase, with(func(u *matrixadmintest.User) { u.AvatarURL = "mxc://demo.example/a" }), 0, ops.Partial, "display name or avatar is still there"},
		"a name, not to erase": {"deactivate", values(), with(func(u *matrixadmintest.User) { u.Erased, u.DisplayName = false, "Alice" }), 0, ops.Confirmed, "now deactivated"},
		"unread rooms":         {"deactivate", values(), gone, http.StatusBadGateway, ops.ReadFailed, "Could not check whether it has left its rooms"},
		"a lock":               {"reactivate", values(), matrixadmintest.User{ID: victim.Raw(), Locked: true}, 0, ops.Partial, "its lock was not taken off. It is still locked."},
		"no lock":              {"reactivate", values(), matrixadmintest.User{ID: victim.Raw()}, 0, ops.Confirmed, "no longer deactivated"},
	} {
		h := matrixadmintest.New()
		h.AddUser(tt.left)
		if tt.rooms > 0 {
			h.Fault(hsPath("joined_rooms"), titled(tt.rooms, "no"))
		}
		c, err := matrixadmin.New(h.BaseURL(), matrixadmin.WithTransport(h), matrixadmin.WithToken(matrixadmin.NewSecret(h.AdminToken())))
		if err != nil {
			t.Fatal(err)
		}
		s := situation()
		if tt.action == "reactivate" {
			s.Target.User.Locked = matrixadmin.TriYes
		}
		if s.Server, err = c.Server(t.Context()); err != nil {
			t.Fatal(err)
		}
		if f := action(tt.action).Verify(t.Context(), ops.ReadsOf(c), s, tt.values, nil); f.Verdict != tt.want || !strings.Contains(f.Reason, tt.says) {
			t.Errorf("%s: %s: %s", name, f.Verdict, f.Reason)
		}
	}
}

// TestDevicesThatGoMakeARefusalDoubtful: devices that are gone show that something was done.
func TestDevicesThatGoMakeARefusalDoubtful(t *testing.T) {
	h := matrixadmintest.New()
	h.AddUser(matrixadmintest.User{ID: victim.Raw(), Devices: []matrixadmintest.Device{{ID: "STAYS"}}})
	c, err := matrixadmin.New(h.BaseURL(), matrixadmin.WithTransport(h), matrixadmin.WithToken(matrixadmin.NewSecret(h.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	s := situation()
	s.Target.Devices = 4
	if f := action("sign-out-all").Verify(t.Context(), ops.ReadsOf(c), s, values(), nil); f.Verdict != ops.Partial || !f.Changed {
		t.Errorf("%s, changed %v: %s", f.Verdict, f.Changed, f.Reason)
	}
}
