package ops

import (
	"context"
	"errors"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Fields of a token that acts as another account.
const (
	FieldValidFor    = "valid_for"
	FieldAccessToken = "access_token"
)

var (
	validForField = Field{
		Name: FieldValidFor, Label: "Valid for", Kind: FieldDuration, Preset: "1h", Example: "30m", Min: int64(time.Minute / time.Second), Max: int64(24 * time.Hour / time.Second),
	}
	accessTokenField = Field{Name: FieldAccessToken, Label: "Access token", Kind: FieldOutput}
)

var tokensElsewhere = inMAS{
	known: "access tokens are managed by the Matrix Authentication Service (MAS)", would: ", which would manage access tokens",
}.says

// blockedActing is why nothing can be done as the account.
func blockedActing(s Situation) string {
	u := s.Target.User
	switch why := tokensElsewhere(s); {
	case u.ID == s.Me && !s.Me.IsZero():
		return "you are signed in as this account; the server makes such tokens for others only"
	case why != "":
		return why
	case u.Deactivated.Yes():
		return "the account is deactivated"
	case u.Locked.Yes():
		return "the account is locked, and the server refuses every request as it. Unlock it first"
	}
	return blocked(s, &matrixadmin.ActAsAccount)
}

func loginAs() Action {
	return Action{
		ID: "login-as", Key: "@", Purpose: Disrupt, Title: "Log in as (access token)", Short: "log in as", Danger: Disruptive, Alters: alters(AccessTokens),
		Effect: "Makes an access token with which you can do everything as this account: read its rooms, send messages in its name, leave rooms. " +
			"The token is shown once and never saved.",
		Fields:  []Field{validForField, accessTokenField},
		Blocked: blockedActing,
		Notes: func(s Situation, _ Values) []string {
			notes := append(unproven(s, &matrixadmin.ActAsAccount),
				"It is not a device: it is not listed, and signing out the account's devices does not end it. It ends when its time is over, or with POST /_matrix/client/v3/logout.",
				"To everybody else, what is done with it looks as if the user had done it.")
			if s.Target.User.Admin.Yes() {
				notes = append(notes, "With this token you have the rights of this administrator.")
			}
			return notes
		},
		Look: func(context.Context, Reads, Situation) (any, error) { return time.Now(), nil },
		Plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			if Claimed(done, "login") { // whoever had the token has it no more
				return nil, nil
			}
			token, set := matrixadmin.LateSecret()
			id := s.Target.User.ID
			login := matrixadmin.LoginAs(id, lookedAt(s).Add(v.Duration(validForField)), set)
			return []Step{
				{Key: "login", Title: "Make the access token", Request: login, Gives: map[string]matrixadmin.Secret{FieldAccessToken: token}},
				{Key: "whoami", Title: "Check whom it acts as", Request: matrixadmin.WhoAmIAs(s.Server.ClientAPI(), id, token), Need: May},
			}, nil
		},
		Patience: flagPatience,
		Verify: func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
			user, f, ok := readBack(ctx, reads, before.Target.User.ID)
			if !ok {
				return f
			}
			f.After = user
			until := day(lookedAt(before).Add(v.Duration(validForField)))
			other, foreign := errors.AsType[matrixadmin.ActsAsError](resultOf(done, "whoami").Err)
			switch {
			case Claimed(done, "whoami"):
				f.Verdict, f.Reason = Likely, "The access token was made and works for this account. It should end at "+until+"; no server shows whether it does."
			case foreign:
				f.Verdict, f.Over, f.Reason = NotApplied, true, "The access token that the server returned "+actsAs(other)+": it is not shown, and it was not ended."
			case Claimed(done, "login"):
				f.Verdict, f.Reason = CannotBeRead, "The server made an access token, which could not be tried. It should end at "+until+"."
			default:
				f.Verdict, f.Reason = CannotBeRead, "No list shows such tokens. If one was made, it should end at "+until+"."
			}
			return f
		},
	}
}
