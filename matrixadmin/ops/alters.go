package ops

import (
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Aspects are what an act can change of an account.
type Aspects uint32

// The aspects that are read before and after each act.
const (
	DisplayNames Aspects = 1 << iota
	Avatars
	UserTypes
	Admins
	Deactivations
	Erasures
	Locks
	Suspensions
	ShadowBans
	Approvals
	Addresses
	ExternalIDs
	Devices

	// These are not compared: what an act does to them is read back by itself.

	SomeDevices // those that it names, or their names
	Passwords
	AccessTokens
	Memberships
	Messages
	Files
	RateLimits
	ExperimentalFeatures
	CrossSigningKeys
	ServerNotices

	everything Aspects = 1<<iota - 1
)

// alters has an act change these aspects, whatever the account and the answers are.
func alters(all Aspects) func(Situation, Values) Aspects {
	return func(Situation, Values) Aspects { return all }
}

// aspects are those that the account itself shows, each with what is said when it is not as before, "" where it is. What a server did not say once is not compared.
var aspects = []struct {
	is   Aspects
	says func(was, now matrixadmin.User) string
}{
	{Deactivations, turned(func(u matrixadmin.User) matrixadmin.Tri { return u.Deactivated }, "deactivated")},
	{Erasures, turned(func(u matrixadmin.User) matrixadmin.Tri { return u.Erased }, "erased")},
	{Admins, turned(serverAdmin.is, serverAdmin.word)},
	{Locks, turned(locked.is, locked.word)},
	{Suspensions, turned(suspended.is, suspended.word)},
	{ShadowBans, turned(shadowBanned.is, shadowBanned.word)},
	{Approvals, turned(approved.is, approved.word)},
	{DisplayNames, replaced(func(u matrixadmin.User) (matrixadmin.Text, bool) { return u.DisplayName, true }, "display name")},
	{Avatars, replaced(func(u matrixadmin.User) (matrixadmin.Text, bool) { return u.AvatarURL, true }, "avatar")},
	{UserTypes, replaced(func(u matrixadmin.User) (matrixadmin.Text, bool) { return u.Type, !u.TypeUnsaid }, "user type")},
	{Addresses, lost(addresses)},
	{ExternalIDs, lost(externalIDs)},
}

// turned tells of a flag.
func turned(is func(matrixadmin.User) matrixadmin.Tri, word string) func(was, now matrixadmin.User) string {
	return func(was, now matrixadmin.User) string {
		switch before, after := is(was), is(now); {
		case !before.Known() || !after.Known() || before.Yes() == after.Yes():
			return ""
		case after.Yes():
			return "the account is now " + word
		}
		return "the account is no longer " + word
	}
}

// replaced tells of a text.
func replaced(of func(matrixadmin.User) (text matrixadmin.Text, said bool), word string) func(was, now matrixadmin.User) string {
	return func(was, now matrixadmin.User) string {
		before, said := of(was)
		after, saidNow := of(now)
		switch {
		case !said || !saidNow || !alike(was, now) || before == after:
			return ""
		case after.IsZero():
			return "the " + word + " is gone"
		}
		return "the " + word + " is now " + matrixadmin.Printable(wire.Cut(after.Raw(), 60))
	}
}

// lost tells what of a list is gone. What has been added is not told: the user may have done that.
func lost(l identities) func(was, now matrixadmin.User) string {
	return func(was, now matrixadmin.User) string {
		had, known := l.of(was)
		has, knownNow := l.of(now)
		gone := had.without(has, identity{})
		if !known || !knownNow || !alike(was, now) || len(gone) == 0 {
			return ""
		}
		return goneOf(len(gone), l.one, l.many, l.list(gone))
	}
}

// alike reports whether two accounts were read, and from the same source.
func alike(was, now matrixadmin.User) bool { return was.Detail == now.Detail && !was.Created.IsZero() }

// goneOf is a clause that names what is gone.
func goneOf(n int, one, many, names string) string {
	return english.Count(n, one+" is", many+" are") + " gone (" + names + ")"
}

// devicesGone are those that were listed before and are listed no more, but for those that were asked to be signed out.
func devicesGone(before Situation, now []matrixadmin.Device, done []StepResult) string {
	has := make(map[matrixadmin.Text]bool, len(now))
	for _, d := range now {
		has[d.ID] = true
	}
	var gone []string
	for _, d := range before.Target.listed {
		asked := before.Target.Subject.Kind == OnDevice && before.Target.Subject.ID == d.ID
		if !has[d.ID] && !d.ID.IsZero() && !asked && !slices.ContainsFunc(done, func(r StepResult) bool { return r.Key == deviceKey(d.ID) }) {
			gone = append(gone, matrixadmin.Printable(wire.Cut(d.ID.Raw(), 60)))
		}
	}
	if len(gone) == 0 {
		return ""
	}
	which := "device"
	if before.Target.Subject.Kind == OnDevice || strings.HasPrefix(strings.Join(stepKeys(done), " "), "device") {
		which = "other device"
	}
	return goneOf(len(gone), which, which+"s", listed(gone))
}
