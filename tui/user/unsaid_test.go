package user_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestUnsaidIsUnknown has a server leave out what it should tell of an account: the page does not say that there is none, or that it is not so.
func TestUnsaidIsUnknown(t *testing.T) {
	for name, tt := range map[string]struct {
		left  []string
		says  []string
		lacks []string
	}{
		"nothing":      {says: []string{"active · admin", "alice@demo.example", "oidc-corp"}, lacks: []string{"active?", "unknown ·"}},
		"addresses":    {[]string{"threepids"}, []string{"e-mail and phone unknown"}, []string{"no e-mail", "E-mail or phone none"}},
		"external ids": {[]string{"external_ids"}, []string{"External ID unknown"}, []string{"External ID none"}},
		"a lock":       {[]string{"locked"}, []string{"active? · lock unknown"}, []string{"active ·"}},
		"a suspension": {[]string{"suspended"}, []string{"active? · suspension unknown"}, []string{"active ·"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				w.hs.LeaveOut(tt.left...)
				d := w.open(t, aliceID, 160, 50).Advance(time.Second)
				for range 5 {
					d.Press("tab").Advance(time.Second)
				}
				says(t, d, tt.says...)
				d.Lacks(tt.lacks...)
			})
		})
	}
}
