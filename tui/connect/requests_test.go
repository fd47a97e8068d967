package connect_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestConnectingAsksLittle: on a server of a known version each question is asked once, and none to which the version is the answer.
func TestConnectingAsksLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.New()
		d, h := start(t, config(t, hs), 120, 20)
		d.Advance(time.Minute)
		if h.connected() == nil {
			t.Fatalf("not connected:\n%s", d.Screen())
		}
		var asked []string
		for _, r := range hs.Requests() {
			asked = append(asked, r.Method+" "+r.Path)
		}
		if len(asked) > 7 {
			t.Errorf("%d requests: %q", len(asked), asked)
		}
		slices.Sort(asked)
		if once := slices.Compact(slices.Clone(asked)); len(once) != len(asked) {
			t.Errorf("asked twice: %q", asked)
		}
	})
}
