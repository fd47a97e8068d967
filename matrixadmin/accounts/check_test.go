package accounts_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
)

// owned is a list of accounts whose odd ones belong to an application service, which only reading them tells.
type owned struct {
	rows int

	mu                sync.Mutex
	reads, busy, most int
}

func (o *owned) SearchUsers(context.Context, matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
	p := matrixadmin.UserPage{Total: o.rows, Rows: o.rows}
	for i := range o.rows {
		p.Users = append(p.Users, matrixadmin.User{ID: matrixadmin.MustParseUserID(fmt.Sprintf("@u%03d:x.example", i)), Detail: matrixadmin.DetailList})
	}
	return p, nil
}

func (o *owned) User(_ context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
	o.mu.Lock()
	o.reads++
	o.busy++
	o.most = max(o.most, o.busy)
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		o.busy--
		o.mu.Unlock()
	}()
	u := matrixadmin.User{ID: id, Detail: matrixadmin.DetailFull}
	if n := id.Localpart().Raw(); (n[len(n)-1]-'0')%2 == 1 {
		u.Appservice = matrixadmin.NewText("bridge")
	}
	return u, nil
}

// TestNoMoreIsCheckedThanIsWanted: where few matches are wanted, few accounts are read by themselves; how far it is is told, and at most four are read at once.
func TestNoMoreIsCheckedThanIsWanted(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ most, found, reads int }{{0, 200, 400}, {5, 8, 16}, {9, 16, 32}} {
		f, err := accounts.Parse("-ghost", accounts.About{})
		if err != nil {
			t.Fatal(err)
		}
		l := &owned{rows: 400}
		r := &accounts.Reader{Lister: l, Filter: f, Most: tt.most}
		last := 0
		r.Told = func() {
			if r.Checked != last+1 || r.Checked+r.Open != 400 {
				t.Errorf("%d checked after %d, and %d to check", r.Checked, last, r.Open)
			}
			last = r.Checked
		}
		found, err := r.Next(t.Context())
		if err != nil || len(found) != tt.found || l.reads != tt.reads || last != tt.reads || l.most > accounts.AtOnce {
			t.Errorf("%d wanted: %d found by %d reads, %d at once, %v", tt.most, len(found), l.reads, l.most, err)
		}
	}
}

// TestLeans: what excludes few accounts does not hide those of which it is unknown.
func TestLeans(t *testing.T) {
	t.Parallel()
	unread := &matrixadmin.User{ID: matrixadmin.MustParseUserID("@u:x.example"), Detail: matrixadmin.DetailList, Deactivated: matrixadmin.TriNo, Locked: matrixadmin.TriNo}
	for text, want := range map[string]struct{ leans, alone bool }{
		"-ghost":                      {true, false},
		"-type:appservice":            {true, false},
		"ghost":                       {false, false},
		"state:suspended":             {false, true},
		"-state:suspended":            {true, false},
		"state:suspended,deactivated": {false, false},
		"state:active":                {true, false},
		"-state:active":               {false, false},
		"ip:203.0.113.9":              {false, true},
		"-ip:203.0.113.9":             {true, false},
		"-ghost state:suspended":      {false, true},
		"-ghost name:u":               {true, false},
		"-ghost name:x":               {false, false},
		"admin:no":                    {true, false},
	} {
		f, err := accounts.Parse(text, accounts.About{From: accounts.NewAddresses(nil)})
		if err != nil || f.Leans(unread) != want.leans || f.Alone() != want.alone {
			t.Errorf("%s: leans %v, alone %v, %v", text, f.Leans(unread), f.Alone(), err)
		}
	}
}
