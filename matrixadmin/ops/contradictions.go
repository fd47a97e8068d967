package ops

import "github.com/mxwarden/mxwarden/matrixadmin"

// Merged is the account with what counts: where the Matrix Authentication Service (MAS) has it, whether it is deactivated, locked or an administrator is
// MAS's to say, and the rest the homeserver's.
func (t Target) Merged() matrixadmin.User {
	u := t.User
	if t.Auth.State != AuthFound {
		return u
	}
	u.Deactivated, u.Locked, u.Admin = triOf(!t.Auth.User.Deactivated.IsZero()), triOf(!t.Auth.User.Locked.IsZero()), t.Auth.User.Admin
	return u
}

// Ends reports whether the homeserver has the account leave its rooms: it is deactivated there, and MAS does not have it active, for which it works and joins
// rooms again.
func (t Target) Ends() bool {
	return t.User.Deactivated.Yes() && (t.Auth.State != AuthFound || !t.Auth.User.Deactivated.IsZero())
}

// Contradictions say where the homeserver and MAS disagree about an account, and behind a colon what that means, a text each. Grave is that it works though it looks closed.
func (t Target) Contradictions() (sentences []string, grave bool) {
	if t.Auth.State != AuthFound {
		return nil, false
	}
	hs, auth := t.User, t.Auth.User
	deactivated, locked := !auth.Deactivated.IsZero(), !auth.Locked.IsZero()
	switch {
	case !deactivated && !locked && hs.Deactivated.Yes():
		sentences, grave = append(sentences, "Deactivated in the homeserver only: MAS has it active, so this account still works."), true
	case !deactivated && hs.Deactivated.Yes():
		sentences = append(sentences, "Deactivated in the homeserver only: MAS has it locked, and it works again when it is unlocked.")
	case deactivated && hs.Deactivated == matrixadmin.TriNo:
		sentences = append(sentences, "Deactivated in MAS only so far: queued for the homeserver. MAS keeps trying for up to an hour.")
	}
	switch {
	case deactivated:
	case !locked && hs.Locked.Yes():
		sentences, grave = append(sentences, "Locked in the homeserver only: that means nothing where MAS keeps accounts, so this account still works."), true
	case locked && hs.Locked == matrixadmin.TriNo && !hs.Deactivated.Yes():
		sentences = append(sentences, "Locked in MAS only so far: its tokens may work in the homeserver for up to two minutes.")
	}
	if hs.Admin.Yes() && auth.Admin == matrixadmin.TriNo {
		sentences = append(sentences, "Administrator in the homeserver only: that means nothing where MAS keeps accounts.")
	}
	return sentences, grave
}

func triOf(b bool) matrixadmin.Tri {
	if b {
		return matrixadmin.TriYes
	}
	return matrixadmin.TriNo
}
