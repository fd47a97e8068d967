package ops

import (
	"context"
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Fields of the password reset.
const (
	FieldNewPassword = "new_password"
	FieldLogout      = "logout_devices"
)

// bcryptBytes is how much of a password bcrypt hashes; it ignores the rest.
const bcryptBytes = 72

var (
	passwordField = Field{Name: FieldNewPassword, Label: "New password", Kind: FieldPassword}
	logoutField   = Field{
		Name: FieldLogout, Label: "Log out all devices", Kind: FieldChoice, Default: true,
		Consequence: func(on bool) string {
			if on {
				return "Ends every session now; encrypted history that is only on those devices is lost to the user."
			}
			return "Whoever is signed in now, an attacker too, stays signed in."
		},
	}
)

func resetPassword() Action {
	return Action{
		ID: "reset-password", Key: "P", Title: "Reset password",
		Effect: "Replaces the password of the account with a new one.",
		Danger: Disruptive,
		Fields: []Field{passwordField, logoutField},
		Blocked: func(s Situation) string {
			switch {
			case s.Server.MAS:
				return "passwords are kept by the Matrix Authentication Service here; reset it there"
			case s.Server.CanResetPassword == matrixadmin.Absent:
				return "this server has no administrator call that resets a password"
			case s.Server.CanResetPassword == matrixadmin.Hidden:
				return "the administrator paths are hidden by the proxy in front of this server"
			}
			return ""
		},
		Notes:    resetNotes,
		Problems: resetProblems,
		Request: func(s Situation, v Values) string {
			path := "/_synapse/admin/v1/reset_password/"
			field := "new_password"
			if s.Server.Family == matrixadmin.FamilyDendrite {
				path, field = "/_dendrite/admin/resetPassword/", "password"
			}
			return fmt.Sprintf(`POST %s%s {"%s":[redacted],"logout_devices":%t}`, path, s.Target.User.ID, field, v.Choice(logoutField))
		},
		Run: func(ctx context.Context, hs Homeserver, id matrixadmin.UserID, v Values) error {
			return hs.ResetPassword(ctx, id, v.Passwords[FieldNewPassword], v.Choice(logoutField))
		},
		Verify: verifyReset,
	}
}

func resetProblems(s Situation, v Values) []string {
	password := v.Passwords[FieldNewPassword]
	if password.IsZero() {
		return []string{"the new password is empty"}
	}
	return s.Policy.Violations(password)
}

func resetNotes(s Situation, v Values) []string {
	var notes []string
	u := s.Target.User
	if u.Deactivated.Yes() {
		notes = append(notes, "The account is deactivated: a new password does not reactivate it.")
	}
	if u.ID == s.Me {
		notes = append(notes, "This is your own account; the session that you use here is kept.")
	}
	if n := len(v.Passwords[FieldNewPassword].Reveal()); n > bcryptBytes {
		notes = append(notes, fmt.Sprintf("The password has %d bytes: the server's bcrypt ignores all after the first %d.", n, bcryptBytes))
	}
	if !u.Appservice.IsZero() {
		notes = append(notes, "This account belongs to an application service and has no need of a password.")
	}
	return notes
}

// verifyReset reads what can be read: a password cannot, but whether the sessions are gone can.
func verifyReset(ctx context.Context, hs Homeserver, before Target, v Values) Finding {
	user, finding, ok := readBack(ctx, hs, before.User.ID)
	if !ok {
		return finding
	}
	f := Finding{Verdict: CannotBeRead, After: user, Reason: "no server shows a password."}
	if !v.Choice(logoutField) {
		return f
	}
	devices, err := hs.Devices(ctx, before.User.ID)
	switch {
	case err != nil:
		f.Reason = "no server shows a password, and its devices could not be read: " + err.Error() + "."
	case len(devices) == 0 && before.Devices > 0:
		f.Verdict, f.Reason = Confirmed, fmt.Sprintf("all %d devices are logged out; no server shows a password itself.", before.Devices)
	case len(devices) > 0 && len(devices) >= before.Devices && before.Devices > 0:
		f.Verdict, f.Reason = NotApplied, fmt.Sprintf("all %d devices are still there.", len(devices))
	case len(devices) > 0:
		f.Verdict, f.Reason = Partial, fmt.Sprintf("%d devices are still there.", len(devices))
	default:
		f.Reason = "it has no devices; no server shows a password itself."
	}
	return f
}
