package ops

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Fields of signing out old devices.
var (
	signOutOlder = Field{Name: "older", Label: "Not seen for", Kind: FieldDuration, Preset: "90d", Example: "30d", Min: 3600, Max: 3650 * 24 * 3600}
	signOutKeep  = Field{Name: "keep", Label: "Keep at least the newest", Kind: FieldNumber, Preset: "1", Max: 1000, Example: "2"}
)

const lostWithThem = "Their encryption keys on the server are deleted. Encrypted messages that only these devices can read are lost, unless their keys are " +
	"backed up."

func signOutOld() Action {
	return signOutSome(Action{
		ID: "sign-out-old", Key: "O", Title: "Sign out old devices", Short: "sign out old", Alters: alters(SomeDevices),
		Effect: "Signs out devices unused for a number of days, keeping the newest. " + lostWithThem,
		Fields: []Field{signOutOlder, signOutKeep},
		Notes:  oldDevices,
	}, func(s Situation, v Values) ([]matrixadmin.Device, error) {
		old, _ := sortOut(s, v)
		if len(old) == 0 {
			return nil, errors.New("no device was last seen more than " + v.Typed(signOutOlder) + " ago, apart from those that are kept")
		}
		return old, nil
	})
}

func signOutMarked() Action {
	return signOutSome(Action{
		ID: "sign-out-marked", Key: "F", Title: "Sign out marked devices", Short: "sign out marked", Marks: OnDevice, Alters: alters(SomeDevices),
		Effect: "Signs out the devices that are marked in the list (space). " + lostWithThem,
	}, func(s Situation, _ Values) ([]matrixadmin.Device, error) {
		seen, _ := s.Seen.(seenDevices)
		var marked []matrixadmin.Device
		for _, d := range seen.devices {
			if slices.Contains(s.Target.Marked.IDs, d.ID) {
				marked = append(marked, d)
			}
		}
		switch {
		case len(marked) == 0:
			return nil, errors.New("the marked devices are signed out already")
		case len(marked) > maxSteps:
			return nil, errors.New("more than " + english.Number(maxSteps) + " devices are marked")
		}
		return marked, nil
	})
}

// seenDevices are the devices of an account at a time.
type seenDevices struct {
	devices []matrixadmin.Device
	at      time.Time
}

// signOutSome completes an action that signs out some devices, each with a request of its own, so that what is confirmed can shrink and is on record by name.
func signOutSome(a Action, choose func(Situation, Values) ([]matrixadmin.Device, error)) Action {
	a.Purpose, a.Danger, a.Patience, a.Lost = Disrupt, Disruptive, signOutPatience, lostKeys
	a.Blocked = func(s Situation) string {
		if why := blockedSignOut(s); why != "" {
			return why
		}
		if a.Marks != OnAccount && len(s.Target.Marked.IDs) == 0 {
			return "mark " + a.Marks.String() + "s in their tab first (space)"
		}
		return ""
	}
	more := a.Notes
	a.Notes = func(s Situation, v Values) []string {
		notes := unproven(s, &matrixadmin.EndDevices)
		if more != nil {
			notes = append(notes, more(s, v)...)
		}
		return notes
	}
	a.Look = func(ctx context.Context, reads Reads, s Situation) (any, error) {
		devices, err := reads.Devices(ctx, s.Target.User.ID)
		return seenDevices{devices, time.Now()}, err
	}
	a.Plan = func(s Situation, v Values, done []StepResult) ([]Step, error) {
		if s.Seen == nil {
			return nil, nil
		}
		chosen, err := choose(s, v)
		if err != nil && len(done) == 0 {
			return nil, err
		}
		var steps []Step
		known := map[matrixadmin.Text]bool{}
		for _, d := range chosen {
			if known[d.ID] {
				continue
			}
			known[d.ID] = true
			step := signOutStep(s, d.ID)
			step.Need, step.Title = May, "Sign out "+matrixadmin.Printable(wire.Cut(d.ID.Raw(), 60))+nameOf(d)+", "+lastSeen(d)
			steps = append(steps, step)
		}
		return undone(done, steps...), nil
	}
	a.Verify = func(ctx context.Context, reads Reads, before Situation, _ Values, done []StepResult) Finding {
		left, f := devicesLeft(ctx, reads, before)
		if f.Verdict != NotChecked {
			return f
		}
		still := 0
		for _, d := range left {
			if slices.ContainsFunc(done, func(r StepResult) bool { return r.Key == deviceKey(d.ID) }) {
				still++
			}
		}
		switch {
		case still == 0:
			f.Verdict, f.Reason = Confirmed, english.Count(len(done), "device is", "devices are")+" signed out; "+countOf(len(left), "is left", "are left")+"."
		case still < len(done):
			f.Changed, f.Verdict, f.Reason = true, Partial, countOf(still, "is still signed in", "are still signed in")+"."
		default:
			f.Verdict, f.Reason = NotApplied, countOf(still, "is still signed in", "are still signed in")+"."
		}
		return f
	}
	return a
}

// nameOf is the name of a device, to be said after its ID.
func nameOf(d matrixadmin.Device) string {
	if d.Name.IsZero() {
		return ""
	}
	return " “" + matrixadmin.Printable(wire.Cut(d.Name.Raw(), 40)) + "”"
}

// lastSeen says when and where a device was last seen.
func lastSeen(d matrixadmin.Device) string {
	switch {
	case d.LastSeen.IsZero():
		return "never seen"
	case d.LastIP.IsZero():
		return "seen " + d.LastSeen.Format("2006-01-02 15:04") + " UTC"
	}
	return "seen " + d.LastSeen.Format("2006-01-02 15:04") + " UTC, " + matrixadmin.Printable(wire.Cut(d.LastIP.Raw(), 45))
}

// kept are the devices that are not signed out though they may be old, by reason.
type kept struct{ newest, recent, neverSeen, dehydrated, later int }

// sortOut finds the devices that are old, the longest unseen first and as many as one act may have, and counts the others.
func sortOut(s Situation, v Values) (old []matrixadmin.Device, k kept) {
	seen, _ := s.Seen.(seenDevices)
	var devices []matrixadmin.Device
	for _, d := range seen.devices {
		switch {
		case d.Dehydrated.Yes():
			k.dehydrated++
		case d.LastSeen.IsZero():
			k.neverSeen++
		default:
			devices = append(devices, d)
		}
	}
	slices.SortFunc(devices, func(a, b matrixadmin.Device) int {
		return cmp.Or(b.LastSeen.Compare(a.LastSeen), strings.Compare(a.ID.Raw(), b.ID.Raw()))
	})
	since, keep := seen.at.Add(-v.Duration(signOutOlder)), int(max(v.Number(signOutKeep), 0))
	for i, d := range devices {
		switch {
		case !d.LastSeen.Before(since):
			k.recent++
		case i < keep:
			k.newest++
		default:
			old = append(old, d)
		}
	}
	slices.Reverse(old)
	k.later = max(len(old)-maxSteps, 0)
	return old[:len(old)-k.later], k
}

// oldDevices says which devices are kept, and why.
func oldDevices(s Situation, v Values) []string {
	seen, looked := s.Seen.(seenDevices)
	if !looked || len(seen.devices) == 0 {
		return nil
	}
	old, k := sortOut(s, v)
	notes := []string{english.Capitalize(countOf(len(old), "is", "are")) + " signed out, " + english.Number(len(seen.devices)-len(old)) + " of " +
		english.Number(len(seen.devices)) + " stay."}
	say := func(n int, one, many, why string) {
		if n > 0 {
			notes = append(notes, english.Count(n, one, many)+why)
		}
	}
	say(k.newest, "old device is kept as", "old devices are kept as", " the newest.")
	say(k.neverSeen, "device was never seen and is kept", "devices were never seen and are kept", map[bool]string{true: ". To end it, sign it out by its ID.", false: ". To end them, sign them out by their IDs."}[k.neverSeen == 1])
	say(k.dehydrated, "dehydrated device is kept", "dehydrated devices are kept", ": it receives message keys while no other device is signed in.")
	say(k.later, "more old device stays", "more old devices stay", ": "+english.Number(maxSteps)+" are signed out at once. Run it again for the rest.")
	return notes
}
