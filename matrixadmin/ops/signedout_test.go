package ops

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TestSignedOut: devices that signed in anew are no devices that were left signed in.
func TestSignedOut(t *testing.T) {
	devices := func(ids ...string) (all []matrixadmin.Device) {
		for _, id := range ids {
			all = append(all, matrixadmin.Device{ID: matrixadmin.NewText(id)})
		}
		return all
	}
	for _, c := range []struct {
		left    []matrixadmin.Device
		verdict Verdict
		changed bool
		says    string
	}{
		{nil, Confirmed, false, "No devices are signed in."},
		{devices("A", "B"), NotApplied, false, "2 devices are still signed in."},
		{devices("B"), Partial, true, "1 device is still signed in."},
		{devices("X", "Y", "Z"), Partial, true, "3 new ones have signed in since"},
		{devices("A", "X"), NotApplied, false, "2 devices are still signed in."},
	} {
		before := Situation{Target: Target{Devices: 2, listed: devices("A", "B")}}
		if v, changed, why := signedOut(before, c.left); v != c.verdict || changed != c.changed || !strings.Contains(why, c.says) {
			t.Errorf("%v: %v, %t, %s", c.left, v, changed, why)
		}
	}
}
