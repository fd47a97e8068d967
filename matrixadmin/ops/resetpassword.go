package ops

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Fields of the password reset.
const (
	FieldNewPassword = "new_password"
	FieldLogout      = "logout_devices"
)

// bcryptBytes is how much of a password bcrypt hashes; it ignores the rest.
const bcryptBytes = 72

// resetPatience is as long as the client waits for the answer.
const resetPatience = 2 * time.Minute

var (
	passwordField = Field{Name: FieldNewPassword, Label: "New password", Kind: FieldSecret}
	logoutField   = Field{
		AtMAS: &Field{
			Name: FieldLogout, Label: "End all sessions", Kind: FieldChoice, Default: true,
			Consequence: func(on bool) string {
				if on {
					return "Ends all browser, OAuth, compatibility and personal sessions and signs out their devices. Encrypted messages become unreadable to the user " +
						"unless their keys are backed up."
				}
				return "All sessions stay active, including an attacker's."
			},
		},
		Name: FieldLogout, Label: "Sign out all devices", Kind: FieldChoice, Default: true,
		Consequence: func(on bool) string {
			if on {
				return "Signs out every device now. Encrypted messages become unreadable to the user unless their keys are backed up or on another device."
			}
			return "All devices stay signed in, including an attacker's."
		},
		Fixed: func(s Situation) string {
			return english.Sentence(s.Server.Can(&matrixadmin.ResetKeepsDevices).Why)
		},
	}
)

func resetPassword() Action {
	return resetAtMAS.action(Action{
		ID: "reset-password", Key: "P", Title: "Reset password", Short: "reset password",
		Effect: "Sets a new password.",
		Danger: Disruptive, Purpose: Disrupt, Direct: true, Own: true,
		Lost:   "The old password does not come back.",
		Fields: []Field{passwordField, logoutField},
		Blocked: func(s Situation) string {
			if mayUseMAS(s) && !s.Target.User.Appservice.IsZero() {
				return "this account has no password; its application service signs it in"
			}
			return blocked(s, &matrixadmin.SetPassword)
		},
		Grows: true, Rounds: mostRounds, Look: lookAtSessions,
		Notes:    resetNotes,
		Problems: resetProblems,
		Plan:     planReset,
		Patience: resetPatience,
		Alters: func(s Situation, v Values) Aspects {
			all := Passwords
			if s.Server.Can(&matrixadmin.ResetStaysDeactivated).Answer == matrixadmin.No {
				all |= Deactivations
			}
			if v.Choice(logoutField) {
				all |= Devices
			}
			return all
		},
		Verify: verifyReset,
	})
}

func planReset(s Situation, v Values, done []StepResult) ([]Step, error) {
	password := v.Secrets[FieldNewPassword]
	if password.IsZero() {
		return nil, errors.New("enter a new password")
	}
	request := matrixadmin.ResetPassword(s.Server.Via(), s.Target.User.ID, password, v.Choice(logoutField))
	return undone(done, Step{Key: "reset-password", Title: "Reset password", Request: request}), nil
}

func resetProblems(s Situation, v Values) []string {
	password := v.Secrets[FieldNewPassword]
	keeper, _ := s.AtMAS()
	switch {
	case Claimed(v.Continues.Done, setPasswordKey):
		return nil
	case password.IsZero():
		return []string{"enter a new password"}
	case keeper != HomeserverAlone: // MAS alone measures it
		return nil
	}
	problems := passwordProblems(s, password)
	if s.Server.Lacks(&matrixadmin.ResetKeepsDevices) && !v.Choice(logoutField) {
		problems = append(problems, "this server signs out all devices at every password reset; it cannot keep them signed in")
	}
	return problems
}

// passwordProblems says what the server's rules have against a password: it holds no administrator to them.
func passwordProblems(s Situation, password matrixadmin.Secret) []string {
	policy := s.Policy
	policy.MinimumLength = max(policy.MinimumLength, s.Server.MinimumPassword())
	return policy.Violations(password)
}

// passwordNotes says what is odd about a password.
func passwordNotes(v Values) []string {
	var notes []string
	password := v.Secrets[FieldNewPassword].Reveal()
	if strings.TrimSpace(password) != password {
		notes = append(notes, "The password starts or ends with a space.")
	}
	if n := len(password); n > bcryptBytes {
		notes = append(notes, fmt.Sprintf("The password is %d bytes long. The server uses only the first %d.", n, bcryptBytes))
	}
	return notes
}

func resetNotes(s Situation, v Values) []string {
	_, notes := resetPassword().Offered(s)
	notes = append(notes, unproven(s, &matrixadmin.SetPassword)...)
	u := s.Target.User
	switch stays := s.Server.Can(&matrixadmin.ResetStaysDeactivated); {
	case !u.Deactivated.Yes():
	case stays.Answer == matrixadmin.No:
		notes = append(notes, "The account is deactivated. "+english.Sentence(stays.Why))
	default:
		notes = append(notes, "The account is deactivated. A new password does not reactivate it.")
	}
	switch own := s.Server.Can(&matrixadmin.ResetKeepsOwnSession); {
	case u.ID != s.Me || !v.Choice(logoutField):
	case own.Answer == matrixadmin.No:
		notes = append(notes, "This is your own account: "+english.EndSentence(own.Why))
	default:
		notes = append(notes, "This is your own account. This session stays signed in; your other devices are signed out.")
	}
	notes = append(notes, passwordNotes(v)...)
	if !u.Appservice.IsZero() {
		notes = append(notes, "This account belongs to an application service and normally has no password.")
	}
	return notes
}

// verifyReset reads what can be read: a password cannot, but whether the sessions are gone can, and servers set the password first.
func verifyReset(ctx context.Context, hs Reads, before Situation, v Values, done []StepResult) Finding {
	id := before.Target.User.ID
	user, finding, ok := readBack(ctx, hs, id)
	if !ok {
		return finding
	}
	f := Finding{Verdict: CannotBeRead, After: user, Reason: "A password cannot be verified by reading it back."}
	if !v.Choice(logoutField) {
		return f
	}
	devices, err := hs.Devices(ctx, id)
	if err != nil {
		f.Reason = english.EndSentence("The password cannot be verified, and the devices could not be listed: " + matrixadmin.Reason(err))
		return f
	}
	had, has := before.Target.Devices, len(devices)
	own := 0 // the server keeps the device of the one who asks
	if id == before.Me {
		own = min(has, 1)
	}
	switch {
	case has > own && has >= had && !Claimed(done, "reset-password"): // the password comes first
		f.Reason = "The password cannot be verified by reading it back; " + countOf(has, "is still signed in", "are still signed in") + "."
	case has > own:
		f.Changed = has < had
		f.Verdict, f.Reason = Partial, countOf(has, "is still signed in", "are still signed in")+". If this does not change, reset the password again."
	case had > own && own > 0:
		f.Verdict, f.Reason = Likely, "Your other devices are signed out; this session continues. The password itself cannot be read back."
	case had > own:
		f.Verdict, f.Reason = Likely, allSignedOut(had)+". The password itself cannot be read back."
	}
	return f
}

func allSignedOut(had int) string {
	if had == 1 {
		return "The only device is signed out"
	}
	return "All " + english.Count(had, "device", "devices") + " are signed out"
}
