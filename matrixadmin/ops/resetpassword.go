package ops

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

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

// dendriteMinimum is the shortest password that Dendrite accepts, in characters.
const dendriteMinimum = 8

var (
	passwordField = Field{Name: FieldNewPassword, Label: "New password", Kind: FieldSecret}
	logoutField   = Field{
		Name: FieldLogout, Label: "Log out all devices", Kind: FieldChoice, Default: true,
		Consequence: func(on bool) string {
			if on {
				return "Ends every session now; encrypted history that is only on those devices is lost to the user."
			}
			return "Whoever is signed in now, an attacker too, stays signed in."
		},
		Fixed: func(s Situation) string {
			if endsAllSessions(s.Server) {
				return "All devices are logged out: before Synapse 1.12 a reset always does that, whatever is asked for."
			}
			return ""
		},
	}
)

// endsAllSessions reports whether the server ignores logout_devices, as Synapse did before 1.12.
func endsAllSessions(s matrixadmin.Server) bool {
	return s.Family == matrixadmin.FamilySynapse && s.Before(1, 12)
}

func resetPassword() Action {
	return Action{
		ID: "reset-password", Key: "P", Title: "Reset password", Short: "reset password",
		Effect: "Replaces the password of the account with a new one.",
		Danger: Disruptive,
		Fields: []Field{passwordField, logoutField},
		Blocked: func(s Situation) string {
			if why := passwordsElsewhere(s); why != "" {
				return why
			}
			return blocked(s, &matrixadmin.SetPassword)
		},
		Notes:    resetNotes,
		Problems: resetProblems,
		Plan:     planReset,
		Patience: resetPatience,
		Verify:   verifyReset,
	}
}

func planReset(s Situation, v Values, done []StepResult) ([]Step, error) {
	password := v.Secrets[FieldNewPassword]
	if password.IsZero() {
		return nil, errors.New("the new password is empty")
	}
	request := matrixadmin.ResetPassword(s.Server.Via(), s.Target.User.ID, password, v.Choice(logoutField))
	return undone(done, Step{Key: "reset-password", Title: "Set the new password", Request: request}), nil
}

func resetProblems(s Situation, v Values) []string {
	password := v.Secrets[FieldNewPassword]
	if password.IsZero() {
		return []string{"the new password is empty"}
	}
	problems := s.Policy.Violations(password)
	if endsAllSessions(s.Server) && !v.Choice(logoutField) {
		problems = append(problems, "this server logs out all devices at a reset: it cannot keep them signed in")
	}
	if s.Server.Family == matrixadmin.FamilyDendrite && utf8.RuneCountInString(password.Reveal()) < dendriteMinimum {
		problems = append(problems, fmt.Sprintf("Dendrite takes no password of fewer than %d characters", dendriteMinimum))
	}
	return problems
}

func resetNotes(s Situation, v Values) []string {
	_, notes := resetPassword().Offered(s)
	u := s.Target.User
	if u.Deactivated.Yes() {
		notes = append(notes, "The account is deactivated: a new password does not reactivate it.")
	}
	if u.ID == s.Me && v.Choice(logoutField) {
		notes = append(notes, "This is your own account; the session that you use here is kept, your others are not.")
	}
	password := v.Secrets[FieldNewPassword].Reveal()
	if strings.TrimSpace(password) != password {
		notes = append(notes, "The password begins or ends with a blank.")
	}
	if n := len(password); n > bcryptBytes {
		notes = append(notes, fmt.Sprintf("The password has %d bytes: the server's bcrypt ignores all after the first %d.", n, bcryptBytes))
	}
	if !u.Appservice.IsZero() {
		notes = append(notes, "This account belongs to an application service and has no need of a password.")
	}
	return notes
}

// verifyReset reads what can be read: a password cannot, but whether the sessions are gone can, and servers set the password first.
func verifyReset(ctx context.Context, hs Reads, before Situation, v Values, _ []StepResult) Finding {
	id := before.Target.User.ID
	user, finding, ok := readBack(ctx, hs, id)
	if !ok {
		return finding
	}
	f := Finding{Verdict: CannotBeRead, After: user, Reason: "no server shows a password."}
	if !v.Choice(logoutField) {
		return f
	}
	devices, err := hs.Devices(ctx, id)
	if err != nil {
		f.Reason = english.Stop("no server shows a password, and its devices could not be read: " + matrixadmin.Line(err))
		return f
	}
	had, has := before.Target.Devices, len(devices)
	own := 0 // the server keeps the device of the one who asks
	if id == before.Me {
		own = min(has, 1)
	}
	switch {
	case has > own:
		f.Verdict, f.Reason = Partial, english.Count(has, "device", "devices")+" can still be seen on the account; no server shows a password."
	case had > own && own > 0:
		f.Verdict, f.Reason = Likely, "only your own device is left; the password itself no server shows."
	case had > own:
		f.Verdict, f.Reason = Likely, "the account has no device any more ("+english.Count(had, "device", "devices")+" before); the password itself no server shows."
	}
	return f
}
