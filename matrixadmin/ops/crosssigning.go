package ops

import (
	"context"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

func allowCrossSigningReset() Action {
	return Action{
		ID: "allow-cross-signing-reset", Key: "#", Purpose: Repair, Title: "Allow cross-signing reset", Short: "allow cross-signing reset", Danger: Disruptive, Alters: alters(CrossSigningKeys),
		Effect: "For ten minutes, any signed-in device of the account can replace its cross-signing keys without entering the password. Then contacts see that the " +
			"identity has changed, and have to verify it again.",
		Lost: "It cannot be taken back before the ten minutes are over.",
		Blocked: func(s Situation) string {
			if s.Target.User.Deactivated.Yes() {
				return "the account is deactivated"
			}
			return blocked(s, &matrixadmin.AllowKeyReset)
		},
		Notes: func(s Situation, _ Values) []string {
			return append(unproven(s, &matrixadmin.AllowKeyReset), "The server refuses this where the account has no cross-signing keys.")
		},
		Plan: func(s Situation, _ Values, done []StepResult) ([]Step, error) {
			return undone(done, Step{Key: "allow", Title: "Allow the reset", Request: matrixadmin.AllowCrossSigningReset(s.Target.User.ID)}), nil
		},
		Patience: flagPatience, NotFoundStands: true, // the keys
		Verify: func(ctx context.Context, reads Reads, before Situation, _ Values, done []StepResult) Finding {
			user, f, ok := readBack(ctx, reads, before.Target.User.ID)
			if !ok {
				return f
			}
			f.After, f.Verdict, f.Reason = user, CannotBeRead, "No server shows whether a reset is allowed, so the result cannot be verified."
			if ms, err := strconv.ParseInt(Fact(done, matrixadmin.ResetAllowedUntil), 10, 64); err == nil {
				f.Reason = "The server reported that it is allowed until " + time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05") + " UTC. This cannot be verified by reading it back."
			}
			return f
		},
	}
}
