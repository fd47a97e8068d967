package ops_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestSignOutTakesAnyDeviceID: users choose the ids of their devices, of up to 2 KiB. None steers a request somewhere else, and none keeps its session by
// being odd, long, or one of many.
func TestSignOutTakesAnyDeviceID(t *testing.T) {
	ids := []string{"../../@bob:demo.example/devices/X", "..", ".", "a/b", "%2e%2e", "\u202e", strings.Repeat("😀", 512), "SAME", "SAME"}
	for n := range 1200 {
		ids = append(ids, fmt.Sprint("D", n))
	}
	var devices []matrixadmin.Device
	for _, id := range ids {
		devices = append(devices, matrixadmin.Device{ID: matrixadmin.NewText(id)})
	}
	s := situation()
	s.Seen = devices
	steps, err := action("sign-out-all").Steps(s, values())
	if err != nil || len(steps) == 0 || len(steps) > 20 {
		t.Fatalf("%d steps, %v", len(steps), err)
	}
	sent := ""
	for _, step := range steps {
		body, err := step.Request.Encode(true)
		if err != nil || len(step.Key) > 128 || !slices.Equal(step.Request.Path, []string{"_synapse", "admin", "v2", "users", victim.Raw(), "delete_devices"}) {
			t.Errorf("%s: %v, %v", step.Key, step.Request.Path, err)
		}
		sent += string(body)
	}
	if n := strings.Count(sent, `"D`); n != 1200 || strings.Count(sent, `"SAME"`) != 1 || strings.Count(sent, `".."`) != 1 {
		t.Errorf("%d devices are named in %.200s", n, sent)
	}

	one := action("sign-out-device")
	for _, id := range ids[:8] {
		s.Target.Subject = ops.Subject{Kind: ops.OnDevice, ID: matrixadmin.NewText(id)}
		steps, err := one.Steps(s, values())
		if err != nil || len(steps) != 1 || slices.Contains(steps[0].Request.Path, id) || len(steps[0].Key) > 128 {
			t.Errorf("%.20q: %v, %v", id, steps, err)
		}
	}
	s.Target.Subject = ops.Subject{Kind: ops.OnDevice, ID: matrixadmin.NewText("TYPO")}
	if _, err := one.Steps(s, values()); err == nil || !strings.Contains(err.Error(), "no device TYPO") {
		t.Errorf("a device that is not there: %v", err)
	}
}

// TestLongSubjectIsOnRecord: what an id is too long for is its place in the trail, not the act.
func TestLongSubjectIsOnRecord(t *testing.T) {
	f, s := newFake(), situation()
	long := matrixadmin.NewText(strings.Repeat("😀", 512))
	s.Target.Subject, s.Seen = ops.Subject{Kind: ops.OnDevice, ID: long}, []matrixadmin.Device{{ID: long}}
	a := action("sign-out-device")
	a.Look = func(_ context.Context, _ ops.Reads, _ ops.Situation) (any, error) { return s.Seen, nil }
	steps, err := a.Steps(s, values())
	if err != nil {
		t.Fatal(err)
	}
	v := values()
	v.Shown = ops.Keys(steps)
	res := ops.NewRunner(f, ops.WithJournal(trailAt(t, audit.Options{})), ops.WithCollector(f)).Run(t.Context(), a, s, v, ops.Watch{})
	if res.Outcome != matrixadmin.OutcomeClaimed {
		t.Errorf("%s: %v", res.Outcome, res.Err)
	}
}

// TestSignOutDeviceTellsWhich: the question tells the device from the others of the account, by more than its ID.
func TestSignOutDeviceTellsWhich(t *testing.T) {
	s := situation()
	s.Target.Subject = ops.Subject{Kind: ops.OnDevice, ID: matrixadmin.NewText("QXB")}
	s.Seen = []matrixadmin.Device{{ID: matrixadmin.NewText("PHONE"), Name: matrixadmin.NewText("Phone")}, {
		ID: matrixadmin.NewText("QXB"), LastAgent: matrixadmin.NewText("matrix-nio/0.24"), LastIP: matrixadmin.NewText("192.0.2.70"), LastSeen: time.Date(2026, 11, 26, 4, 28, 0, 0, time.UTC),
	}}
	if notes := action("sign-out-device").Notes(s, values()); !slices.Contains(notes, "This device: no name, matrix-nio/0.24, seen 2026-11-26 04:28 UTC, 192.0.2.70.") {
		t.Errorf("%q", notes)
	}
}
