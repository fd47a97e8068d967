package ops

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// lostKeys is what signing out costs.
const lostKeys = "The encryption keys of the devices do not come back; the user has to sign in again."

// signOutPatience is as long as Synapse may be at work on devices after the answer was lost.
const signOutPatience = 2 * time.Minute

func signOutDevice() Action {
	return Action{
		ID: "sign-out-device", Key: "X", Purpose: Disrupt, Title: "Sign out device", Short: "sign out", On: OnDevice, Danger: Disruptive, Lost: lostKeys, Alters: alters(SomeDevices),
		Then: "reset-password",
		Effect: "Signs out this device and deletes its encryption keys on the server. Encrypted messages that only this device can read are lost, unless their " +
			"keys are backed up. The password stays valid.",
		Blocked: blockedSignOut,
		Notes: func(s Situation, _ Values) []string {
			return append(unproven(s, &matrixadmin.EndDevices), theDevice(s)...)
		},
		Look: lookAtDevices,
		Plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
			id := s.Target.Subject.ID
			if devices, looked := s.Seen.([]matrixadmin.Device); looked && !slices.ContainsFunc(devices, func(d matrixadmin.Device) bool { return d.ID == id }) && len(done) == 0 {
				return nil, noSubject("the account has no device " + id.Printable())
			}
			return undone(done, signOutStep(s, id)), nil
		},
		Patience: signOutPatience,
		Verify: func(ctx context.Context, reads Reads, before Situation, _ Values, _ []StepResult) Finding {
			left, f := devicesLeft(ctx, reads, before)
			switch {
			case f.Verdict != NotChecked:
			case slices.ContainsFunc(left, func(d matrixadmin.Device) bool { return d.ID == before.Target.Subject.ID }):
				f.Verdict, f.Reason = NotApplied, "The device is still signed in."
			default:
				f.Verdict, f.Reason = Confirmed, "The device is signed out. The password stays valid."
			}
			return f
		},
	}
}

// theDevice tells the device of the question from others: its name, its client, and where and when it was seen last.
func theDevice(s Situation) []string {
	devices, _ := s.Seen.([]matrixadmin.Device)
	i := slices.IndexFunc(devices, func(d matrixadmin.Device) bool { return d.ID == s.Target.Subject.ID })
	if i < 0 {
		return nil
	}
	d := devices[i]
	said := []string{"no name"}
	if !d.Name.IsZero() {
		said[0] = "“" + matrixadmin.Printable(wire.Cut(d.Name.Raw(), 60)) + "”"
	}
	if !d.LastAgent.IsZero() {
		said = append(said, matrixadmin.Printable(wire.Cut(d.LastAgent.Raw(), 80)))
	}
	return []string{"This device: " + strings.Join(append(said, lastSeen(d)), ", ") + "."}
}

func signOutAll() Action {
	return Action{
		ID: "sign-out-all", Key: "K", Purpose: Disrupt, Title: "Sign out all devices", Short: "sign out all", Danger: Disruptive, Lost: lostKeys,
		Effect: "Signs out every device, including any that sign in meanwhile, and deletes their encryption keys on the server. Encrypted messages become " +
			"unreadable to the user unless their keys are backed up. The password stays valid.",
		Blocked: blockedSignOut,
		Notes:   func(s Situation, _ Values) []string { return unproven(s, &matrixadmin.EndDevices) },
		Grows:   true, Rounds: 3, Alters: alters(Devices),
		Look: lookAtDevices,
		Plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
			devices, _ := s.Seen.([]matrixadmin.Device)
			ids, seen := make([]matrixadmin.Text, 0, len(devices)), make(map[matrixadmin.Text]bool, len(devices))
			for _, d := range devices {
				if !seen[d.ID] {
					ids, seen[d.ID] = append(ids, d.ID), true
				}
			}
			var steps []Step
			for part := range slices.Chunk(ids, max((len(ids)+mostSignOuts-1)/mostSignOuts, 1)) {
				steps = append(steps, signOutStep(s, part...))
			}
			return undone(done, steps...), nil
		},
		Patience: signOutPatience,
		Verify: func(ctx context.Context, reads Reads, before Situation, _ Values, _ []StepResult) Finding {
			left, f := devicesLeft(ctx, reads, before)
			if f.Verdict == NotChecked {
				f.Verdict, f.Changed, f.Reason = signedOut(before, left)
			}
			return f
		},
	}
}

// signedOut is what is said of the devices that are left after all were to be signed out. An account whose user signs in again at once has new ones.
func signedOut(before Situation, left []matrixadmin.Device) (v Verdict, changed bool, why string) {
	had, back := before.Target.listed, 0
	for _, d := range left {
		if !slices.ContainsFunc(had, func(was matrixadmin.Device) bool { return was.ID == d.ID }) {
			back++
		}
	}
	still := countOf(len(left), "is still signed in", "are still signed in") + "."
	switch {
	case len(left) == 0:
		return Confirmed, false, "No devices are signed in."
	case len(had) > 0 && back == len(left):
		return Partial, true, "The devices from before are signed out; " + english.Count(back, "new one has", "new ones have") + " signed in since. Suspend or lock the account, or reset its password."
	case before.Target.Devices > len(left):
		return Partial, true, still
	case before.Target.Devices < 0:
		return Partial, false, still
	}
	return NotApplied, false, still
}

// blockedSignOut is why devices are not signed out here.
func blockedSignOut(s Situation) string {
	switch keeper, why := s.AtMAS(); keeper {
	case HomeserverAlone:
	case KeptByMAS, KeeperUnread:
		return "MAS (Matrix Authentication Service) makes a device anew that is signed out here, and its token works again. End its session instead"
	case KeeperUnknown:
		return signOutAtMAS.unsure(s, why)
	}
	return blocked(s, &matrixadmin.EndDevices)
}

// signOutAtMAS is never done: MAS ends sessions, and their devices with them.
var signOutAtMAS = throughMAS{harm: "a device that is signed out here comes back", command: "kill-sessions"}

// mostSignOuts is how many requests sign out all devices of an account; each names as many devices as that takes.
const mostSignOuts = 20

func lookAtDevices(ctx context.Context, reads Reads, s Situation) (any, error) {
	return reads.Devices(ctx, s.Target.User.ID)
}

func signOutStep(s Situation, devices ...matrixadmin.Text) Step {
	step := Step{Key: deviceKey(devices...), Title: "Sign out " + english.Count(len(devices), "device", "devices"), Request: matrixadmin.DeleteDevices(s.Target.User.ID, devices...)}
	if len(devices) == 1 {
		step.Title = "Sign out device " + matrixadmin.Printable(wire.Cut(devices[0].Raw(), 60))
	}
	return step
}

// deviceKey names a step after its devices: in full where that is short, since users choose the ids, of up to 2 KiB.
func deviceKey(devices ...matrixadmin.Text) string {
	if len(devices) == 1 && len(devices[0].Raw()) <= 64 {
		return "device/" + devices[0].Raw()
	}
	sum := sha256.New()
	for _, d := range devices {
		fmt.Fprintf(sum, "%d:%s", len(d.Raw()), d.Raw())
	}
	return fmt.Sprintf("devices/%d/sha256-%x", len(devices), sum.Sum(nil))
}

// devicesLeft reads the devices for a verdict; the finding is complete unless it has none.
func devicesLeft(ctx context.Context, reads Reads, before Situation) ([]matrixadmin.Device, Finding) {
	user, f, ok := readBack(ctx, reads, before.Target.User.ID)
	if !ok {
		return nil, f
	}
	left, err := reads.Devices(ctx, before.Target.User.ID)
	if err != nil {
		return nil, Finding{Verdict: ReadFailed, After: user, Reason: english.EndSentence("Could not list the devices: " + matrixadmin.Reason(err))}
	}
	return left, Finding{After: user, Devices: append([]matrixadmin.Device{}, left...)}
}
