package ops_test

import (
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// part is something of an account that an action may change; keep gives the account what another one has of it.
type part struct {
	same func(a, b matrixadmintest.User) bool
	keep func(u *matrixadmintest.User, was matrixadmintest.User)
}

// of is a part that can be compared.
func of[T comparable](at func(*matrixadmintest.User) *T) part {
	return part{
		func(a, b matrixadmintest.User) bool { return *at(&a) == *at(&b) },
		func(u *matrixadmintest.User, was matrixadmintest.User) { *at(u) = *at(&was) },
	}
}

// ofAll is a part that is a list.
func ofAll[T comparable](at func(*matrixadmintest.User) *[]T) part {
	return part{
		func(a, b matrixadmintest.User) bool { return slices.Equal(*at(&a), *at(&b)) },
		func(u *matrixadmintest.User, was matrixadmintest.User) { *at(u) = slices.Clone(*at(&was)) },
	}
}

var parts = map[string]part{
	"display name":  of(func(u *matrixadmintest.User) *string { return &u.DisplayName }),
	"avatar":        of(func(u *matrixadmintest.User) *string { return &u.AvatarURL }),
	"user type":     of(func(u *matrixadmintest.User) *string { return &u.UserType }),
	"admin":         of(func(u *matrixadmintest.User) *bool { return &u.Admin }),
	"deactivated":   of(func(u *matrixadmintest.User) *bool { return &u.Deactivated }),
	"erased":        of(func(u *matrixadmintest.User) *bool { return &u.Erased }),
	"locked":        of(func(u *matrixadmintest.User) *bool { return &u.Locked }),
	"suspended":     of(func(u *matrixadmintest.User) *bool { return &u.Suspended }),
	"shadow-banned": of(func(u *matrixadmintest.User) *bool { return &u.ShadowBanned }),
	"addresses":     ofAll(func(u *matrixadmintest.User) *[]matrixadmintest.ThreePID { return &u.ThreePIDs }),
	"external IDs":  ofAll(func(u *matrixadmintest.User) *[]matrixadmintest.ExternalID { return &u.ExternalIDs }),
	"devices":       ofAll(func(u *matrixadmintest.User) *[]matrixadmintest.Device { return &u.Devices }),
	"rooms":         ofAll(func(u *matrixadmintest.User) *[]string { return &u.Rooms }),
	"features":      ofAll(func(u *matrixadmintest.User) *[]string { return &u.Experimental }),
}

// keeping carries changes out, and from then on keeps something as it was.
type keeping struct {
	hs   *matrixadmintest.Homeserver
	keep func()

	mu sync.Mutex // reads go out side by side
	on bool
}

func (k *keeping) RoundTrip(r *http.Request) (*http.Response, error) {
	k.kept(false)
	resp, err := k.hs.RoundTrip(r)
	k.kept(r.Method != http.MethodGet)
	return resp, err
}

func (k *keeping) kept(sent bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.on = k.on || sent; k.on {
		k.keep()
	}
}

// all are the answers of an action with everything chosen that can be, and filled in.
func all(a ops.Action) ops.Values {
	v := opstest.Answers(a)
	for _, f := range a.Fields {
		switch {
		case f.Kind == ops.FieldChoice:
			v.Choices[f.Name] = true
		case f.Name == "avatar" || f.Name == "user_type":
			v, _ = v.With(f, f.Example)
		}
	}
	return v
}

// TestWhatIsLeftOverIsNotDone: whatever an action of the catalog changes of an account, a server that does all of it but for one part is not believed.
func TestWhatIsLeftOverIsNotDone(t *testing.T) {
	tried := 0
	for _, a := range ops.Catalog() {
		t.Run(a.ID, func(t *testing.T) {
			for n, v := range []ops.Values{opstest.Answers(a), all(a)} {
				changed := map[string]bool{}
				synctest.Test(t, func(t *testing.T) {
					hs, part := able(t, a)
					was, _ := hs.User(victim.Raw())
					if runAnswered(t, a, hs, part, hs, v).Outcome == matrixadmin.OutcomeNotSent {
						return
					}
					now, _ := hs.User(victim.Raw())
					for name, p := range parts {
						changed[name] = !p.same(was, now)
					}
				})
				for _, name := range slices.Sorted(maps.Keys(changed)) {
					if !changed[name] || a.ID == "reactivate" && name == "erased" { // the mark alone does no harm
						continue
					}
					tried++
					synctest.Test(t, func(t *testing.T) {
						hs, part := able(t, a)
						was, _ := hs.User(victim.Raw())
						res := runAnswered(t, a, hs, part, &keeping{hs: hs, keep: func() {
							hs.Alter(victim.Raw(), func(u *matrixadmintest.User) { parts[name].keep(u, was) })
						}}, v)
						switch f := res.Finding; f.Verdict {
						case ops.NotApplied, ops.Partial, ops.Queued:
						default:
							t.Errorf("answers %d, %s left: %s: %s", n, name, f.Verdict, res.Summary())
						}
					})
				}
			}
		})
	}
	if tried < 40 {
		t.Errorf("%d parts were left over", tried)
	}
}
