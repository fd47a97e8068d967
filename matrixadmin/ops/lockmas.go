package ops

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// FieldCutOff is the choice to delete the devices of an account that is locked.
const FieldCutOff = "cut_off"

var cutOffField = Field{
	Name: FieldCutOff, Label: "Delete devices too", Kind: FieldChoice,
	Consequence: func(on bool) string {
		if on {
			return "Deletes the devices in the homeserver some seconds after the lock, twice, so that their tokens are refused at once. Encryption keys that exist " +
				"only there are lost: unlocking brings the devices back without them."
		}
		return "The homeserver may accept the account's sessions for up to two minutes."
	},
	Fixed: func(s Situation) string {
		if keeper, _ := s.AtMAS(); keeper == KeptByMAS || keeper == KeeperUnread {
			return ""
		}
		return "The homeserver locks at once."
	},
}

const (
	// remembered is how long the homeserver goes by what MAS said of a token, with some seconds for the request itself.
	remembered = 2*time.Minute + 30*time.Second
	// lockPatience is how long a lock may take to be there on both sides.
	lockPatience = 3 * time.Minute
	// revived is when MAS has made the devices anew that its own lock brings back.
	revived = 4 * time.Second
)

var lockAtMAS = throughMAS{
	harm: "locking here would have no effect", command: "lock-user",
	effect: "Locks the account in MAS, which takes effect at the homeserver within two minutes: nobody can sign in or use a session. Devices, keys and rooms " +
		"stay, so unlocking restores everything. Suspending acts at once.",
	blocked: func(s Situation) string {
		auth := s.Target.Auth.User
		switch {
		case !auth.Deactivated.IsZero():
			return "the account is deactivated"
		case !auth.Locked.IsZero() && s.Target.User.Locked.Yes():
			return "the account is already locked"
		}
		return ""
	},
	plan:   planLockAtMAS,
	verify: verifyLockAtMAS(true), patience: lockPatience,
}

var unlockAtMAS = throughMAS{
	harm: "unlocking here would have no effect", command: "unlock-user",
	effect: "Unlocks the account in MAS. The homeserver may refuse its sessions for two more minutes. Devices that were deleted meanwhile come back without " +
		"their encryption keys.",
	blocked: func(s Situation) string {
		if s.Target.Auth.User.Locked.IsZero() && !s.Target.User.Locked.Yes() {
			return "the account is not locked"
		}
		return ""
	},
	plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
		return undone(done, Step{Key: masKey + "unlock", Title: "Unlock account in MAS", Request: mas.Lock(s.Target.Auth.User, false)}), nil
	},
	verify: verifyLockAtMAS(false), patience: lockPatience,
}

// lockable is what cutting off an account depends on.
type lockable struct {
	devices []matrixadmin.Text // here, and of sessions at MAS that would bring them back
	err     error
}

// lookForLock reads the devices on both sides; nil where MAS is not asked.
func lookForLock(ctx context.Context, reads Reads, s Situation) (any, error) {
	auth := s.authAccount(ctx, reads)
	if auth.State != AuthFound {
		return nil, nil //nolint:nilnil // nothing was to be read
	}
	var all lockable
	devices, err := reads.Devices(ctx, s.Target.User.ID)
	sessions, sessionsErr := mas.ActiveSessions(ctx, reads, auth.User.ID)
	all.err = errors.Join(err, sessionsErr)
	for _, d := range devices {
		all.devices = append(all.devices, d.ID)
	}
	for _, session := range sessions {
		if session.User == auth.User.ID && !session.Device.IsZero() && !slices.Contains(all.devices, session.Device) {
			all.devices = append(all.devices, session.Device)
		}
	}
	return all, ctx.Err()
}

func planLockAtMAS(s Situation, v Values, done []StepResult) ([]Step, error) {
	steps := []Step{{Key: masKey + "lock", Title: "Lock account in MAS", Request: mas.Lock(s.Target.Auth.User, true)}}
	if !v.Choice(cutOffField) {
		return undone(done, steps...), nil
	}
	all, looked := s.Seen.(lockable)
	switch {
	case looked && all.err != nil && !mas.OnlyMore(all.err): // of too many, those that were read
		return nil, errors.New("the devices could not be listed, so not all of them can be deleted: " + matrixadmin.Reason(all.err))
	case len(all.devices) == 0:
		return undone(done, steps...), nil
	}
	// MAS makes the devices anew when it tells the homeserver of the lock. That takes a second, or a little longer.
	for i, title := range []string{"Delete " + english.Count(len(all.devices), "device", "devices") + " in the homeserver, 4 seconds later", "Delete them once more, in case MAS made them anew"} {
		steps = append(steps, Step{
			Key: deviceKey(all.devices...) + []string{"", "/again"}[i], Title: title, After: masKey + "lock", Need: May, Wait: revived,
			Request: matrixadmin.DeleteDevices(s.Target.User.ID, all.devices...),
		})
	}
	return undone(done, steps...), nil
}

// verifyLockAtMAS: what MAS shows holds at the homeserver when that no longer goes by what MAS said before, or when nothing is left that it could go by.
func verifyLockAtMAS(on bool) func(context.Context, Reads, Situation, Values, []StepResult) Finding {
	is := map[bool]string{true: "locked", false: "not locked"}
	return func(ctx context.Context, reads Reads, before Situation, v Values, _ []StepResult) Finding {
		a, auth, ok := readBackAtMAS(ctx, reads, before)
		if ok {
			auth.Verdict, auth.Reason = Confirmed, "The account is "+is[on]+"."
			if a.User.Locked.IsZero() == on {
				auth.Verdict, auth.Reason = NotApplied, "The account is "+is[!on]+"."
			}
		}
		user, hs, here := readBack(ctx, reads, before.Target.User.ID)
		hs.After = user
		waits := before.since() < remembered || on && lately(a.User.Locked)
		switch {
		case !here:
		case user.Locked.Yes() != on && before.since() < lockPatience:
			hs.Verdict, hs.Reason = Queued, "The account is not marked as "+is[on]+" yet."
		case user.Locked.Yes() != on:
			hs.Verdict, hs.Reason = Partial, "The account is still marked as "+is[!on]+": MAS could not tell it."
		case on && v.Choice(cutOffField):
			hs.Verdict, hs.Reason = cutOff(ctx, reads, before, a, waits)
		case waits && on:
			hs.Verdict, hs.Reason = Queued, "The account is marked as locked. Sessions are refused within two minutes."
		case waits:
			hs.Verdict, hs.Reason = Queued, "The account is not marked as locked. Sessions may be refused for two more minutes."
		default:
			hs.Verdict, hs.Reason = Confirmed, "The account is "+is[on]+"."
		}
		if on && auth.Verdict == Confirmed && (hs.Verdict == Confirmed || hs.Verdict == Queued) {
			switch n, err := openInSpite(ctx, reads, a.User.ID); {
			case n > 0:
				hs.Reason = strings.Replace(hs.Reason, ". Sessions are refused", ". Other sessions are refused", 1)
				auth.Verdict, auth.Reason = Partial, "The account is locked, but "+sessionsOf(n, "still works: a lock does not end what others made for it", "still work: a lock does not end what others made for it")+". End them."
			case err != nil:
				auth.Verdict, auth.Reason = ReadFailed, english.EndSentence("The account is locked. Could not list its sessions: "+matrixadmin.Reason(err))
			}
		}
		return atMASFirst(hs, auth)
	}
}

// cutOff is what the homeserver shows of an account that was locked and whose devices were deleted. Sessions without a device stay until it asks MAS again.
func cutOff(ctx context.Context, reads Reads, before Situation, a AuthAccount, waits bool) (Verdict, string) {
	devices, err := reads.Devices(ctx, before.Target.User.ID)
	switch {
	case err != nil:
		return ReadFailed, english.EndSentence("The account is locked. Could not list its devices: " + matrixadmin.Reason(err))
	case len(devices) > 0 && waits:
		return Partial, "The account is locked, but " + countOf(len(devices), "is listed again", "are listed again") + ", whose sessions may work for up to two minutes."
	case !waits:
		return Confirmed, "The account is locked."
	case a.State != AuthFound:
		return Queued, "The account is locked, without devices."
	}
	switch n, err := looseTokens(ctx, reads, a.User.ID); {
	case err != nil:
		return Queued, "The account is locked, without devices. Sessions without a device are refused within two minutes."
	case n > 0:
		return Queued, "The account is locked, without devices; " + sessionsOf(n, "without a device is", "without a device are") + " refused within two minutes."
	}
	return Confirmed, "The account is locked, and none of its sessions has a device."
}
