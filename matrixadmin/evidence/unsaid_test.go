package evidence_test

import (
	"context"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
)

// unsaid is a homeserver whose record of an account leaves something out.
type unsaid struct {
	evidence.Homeserver
	leave func(*matrixadmin.User)
}

func (u unsaid) User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
	user, err := u.Homeserver.User(ctx, id)
	u.leave(&user)
	return user, err
}

// TestUnsaidIsNotNone has a record without the lists that evidence is to keep.
func TestUnsaidIsNotNone(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	for name, leave := range map[evidence.SectionName]func(*matrixadmin.User){
		evidence.ThreePIDs:   func(u *matrixadmin.User) { u.ThreePIDs = nil },
		evidence.ExternalIDs: func(u *matrixadmin.User) { u.ExternalIDs = nil },
	} {
		s := take(t, unsaid{c, leave}, alice)
		if got := s.Missing(); len(got) != 1 || got[0] != name.Title()+": failed: the server did not report them" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
