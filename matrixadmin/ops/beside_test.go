package ops_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// excess carries each change out and then does more than was asked for.
type excess struct {
	hs   *matrixadmintest.Homeserver
	id   string // of the action
	more func()
}

func (e excess) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := e.hs.RoundTrip(r)
	if r.Method != http.MethodGet && (e.id != "leave-room" || strings.HasSuffix(r.URL.Path, "/leave")) {
		e.more()
	}
	return resp, err
}

// neighbor is something beside what an action is about, and how a server takes it away or changes it; was is the account before. It reports false where there is
// nothing to take.
type neighbor struct {
	name   string
	harm   func(hs *matrixadmintest.Homeserver, was matrixadmintest.User) bool
	design string // the actions, between spaces, that do this by design
	only   string // the actions, between spaces, that it is compared for; "" is all
}

const (
	filesOnly = " quarantine-media unquarantine-media protect-media unprotect-media delete-media quarantine-all-media unquarantine-all-media delete-all-media "
	endsThere = " end-session end-sessions end-marked-sessions "
)

// altering is a neighbor that is a part of the account itself.
func altering(name, design string, change func(u *matrixadmintest.User, was matrixadmintest.User) bool) neighbor {
	return neighbor{name: name, design: design, harm: func(hs *matrixadmintest.Homeserver, was matrixadmintest.User) (done bool) {
		hs.Alter(was.ID, func(u *matrixadmintest.User) { done = change(u, was) })
		return done
	}}
}

// alteringFiles changes every file of the account but the one of able.
func alteringFiles(name, design string, change func(*matrixadmintest.Media)) neighbor {
	return neighbor{name: name, design: design, only: filesOnly, harm: func(hs *matrixadmintest.Homeserver, was matrixadmintest.User) (done bool) {
		hs.AlterMedia(was.ID, func(all []matrixadmintest.Media) []matrixadmintest.Media {
			for i := range all {
				if all[i].ID != "file" {
					change(&all[i])
					done = true
				}
			}
			return all
		})
		return done
	}}
}

var neighbors = []neighbor{
	altering("devices", " sign-out-all cut-access reset-password deactivate "+endsThere, func(u *matrixadmintest.User, was matrixadmintest.User) bool {
		u.Devices = nil
		return len(was.Devices) > 0
	}),
	altering("display name", " edit reactivate ", func(u *matrixadmintest.User, was matrixadmintest.User) bool {
		u.DisplayName = ""
		return was.DisplayName != ""
	}),
	altering("avatar", "", func(u *matrixadmintest.User, _ matrixadmintest.User) bool {
		u.AvatarURL = "mxc://evil.example/x"
		return true
	}),
	altering("user type", "", func(u *matrixadmintest.User, _ matrixadmintest.User) bool { u.UserType = "bot"; return true }),
	altering("admin", " make-admin revoke-admin "+endsThere, func(u *matrixadmintest.User, was matrixadmintest.User) bool { u.Admin = !was.Admin; return true }),
	altering("lock", " lock unlock cut-access reactivate "+endsThere, func(u *matrixadmintest.User, was matrixadmintest.User) bool { u.Locked = !was.Locked; return true }),
	altering("suspension", " suspend unsuspend cut-access ", func(u *matrixadmintest.User, was matrixadmintest.User) bool {
		u.Suspended = !was.Suspended
		return true
	}),
	altering("shadow-ban", " shadow-ban lift-shadow-ban ", func(u *matrixadmintest.User, was matrixadmintest.User) bool {
		u.ShadowBanned = !was.ShadowBanned
		return true
	}),
	altering("deactivation", " deactivate reactivate ", func(u *matrixadmintest.User, was matrixadmintest.User) bool {
		u.Deactivated = !was.Deactivated
		return true
	}),
	altering("erasure", " reactivate ", func(u *matrixadmintest.User, was matrixadmintest.User) bool { u.Erased = !was.Erased; return true }),
	altering("addresses", " deactivate reactivate "+endsThere, func(u *matrixadmintest.User, was matrixadmintest.User) bool {
		u.ThreePIDs = nil
		return len(was.ThreePIDs) > 0
	}),
	altering("external IDs", "", func(u *matrixadmintest.User, was matrixadmintest.User) bool {
		u.ExternalIDs = nil
		return len(was.ExternalIDs) > 0
	}),
	{name: "rooms", only: " leave-room ", harm: func(hs *matrixadmintest.Homeserver, was matrixadmintest.User) bool {
		hs.Alter(was.ID, func(u *matrixadmintest.User) { u.Rooms = nil })
		return true
	}},
	{name: "features", only: " set-feature ", harm: func(hs *matrixadmintest.Homeserver, was matrixadmintest.User) bool {
		hs.Alter(was.ID, func(u *matrixadmintest.User) { u.Experimental = append(slices.Clone(u.Experimental), "msc4222") })
		return true
	}},
	{name: "names of devices", only: " rename-device ", harm: func(hs *matrixadmintest.Homeserver, was matrixadmintest.User) bool {
		hs.Alter(was.ID, func(u *matrixadmintest.User) { u.Devices[2].DisplayName = "x" })
		return true
	}},
	{name: "files", only: filesOnly, design: " delete-all-media ", harm: func(hs *matrixadmintest.Homeserver, was matrixadmintest.User) bool {
		hs.AlterMedia(was.ID, func([]matrixadmintest.Media) []matrixadmintest.Media { return nil })
		return true
	}},
	alteringFiles("quarantine", " quarantine-all-media delete-all-media ", func(m *matrixadmintest.Media) { m.QuarantinedBy = me.Raw() }),
	alteringFiles("protection", " delete-all-media ", func(m *matrixadmintest.Media) { m.Safe = true }),
	{name: "sessions", only: " end-session end-marked-sessions ", harm: func(hs *matrixadmintest.Homeserver, _ matrixadmintest.User) bool {
		hs.Auth().EndSessions("alice")
		return true
	}},
}

// TestMoreThanAskedIsNeverConfirmed has a server carry every action of the catalog out, and the same or something else to what stands beside it.
func TestMoreThanAskedIsNeverConfirmed(t *testing.T) {
	for _, a := range ops.Catalog() {
		t.Run(a.ID, func(t *testing.T) {
			for _, n := range neighbors {
				if id := " " + a.ID + " "; strings.Contains(n.design, id) || n.only != "" && !strings.Contains(n.only, id) {
					continue
				}
				synctest.Test(t, func(t *testing.T) {
					hs, part := able(t, a)
					was, _ := hs.User(victim.Raw())
					harmed := true
					res := runOn(t, a, hs, part, excess{hs, a.ID, func() { harmed = n.harm(hs, was) }})
					if res.Finding.Verdict == ops.Queued && !res.Finding.Beside { // a job
						time.Sleep(time.Minute)
						res.Finding = a.Verify(t.Context(), ops.ReadsOf(on(t, a, hs, part, hs).client), res.Before, opstest.Answers(a), res.Steps)
					}
					f := res.Finding
					if harmed && (!f.Beside || !f.Changed || f.Verdict == ops.Confirmed || f.Verdict == ops.Likely || f.Verdict == ops.CannotBeRead || !strings.Contains(res.Summary(), "Not asked for: ")) {
						t.Errorf("%s: %s: %s", n.name, f.Verdict, res.Summary())
					}
				})
			}
		})
	}
}

// TestWhatComesMeanwhileIsNotMore: a new device, room, address, external ID or file is nothing that an action has taken.
func TestWhatComesMeanwhileIsNotMore(t *testing.T) {
	for _, a := range ops.Catalog() {
		t.Run(a.ID, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hs, part := able(t, a)
				res := runOn(t, a, hs, part, excess{hs, a.ID, func() {
					hs.Alter(victim.Raw(), func(u *matrixadmintest.User) {
						u.Devices = append(u.Devices, matrixadmintest.Device{ID: "LATER"})
						u.Rooms = append(u.Rooms, "!later:demo.example")
						u.ThreePIDs = append(u.ThreePIDs, matrixadmintest.ThreePID{Medium: "email", Address: "later@example.org"})
						u.ExternalIDs = append(u.ExternalIDs, matrixadmintest.ExternalID{AuthProvider: "oidc-later", ExternalID: "later"})
					})
					hs.AlterMedia(victim.Raw(), func(all []matrixadmintest.Media) []matrixadmintest.Media {
						return append(all, matrixadmintest.Media{ID: "later", Length: 77})
					})
				}})
				if res.Finding.Beside {
					t.Errorf("%s: %s", res.Finding.Verdict, res.Summary())
				}
			})
		})
	}
}

// TestMoreThanAskedIsAnEnd: what was done and more is done, also where its answer was lost.
func TestMoreThanAskedIsAnEnd(t *testing.T) {
	now := time.Now()
	o := ops.Open{Intent: audit.Record{Action: "suspend", Time: now}}
	for verdict, open := range map[ops.Verdict]bool{ops.Confirmed: false, ops.MoreThanAsked: false, ops.NotApplied: true} {
		if got := ops.StillOpen(o, ops.Finding{Verdict: verdict}, now); got != open {
			t.Errorf("%s: open %v", verdict, got)
		}
	}
}
