package opstest

import (
	"context"
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Keys of the steps of [Sides].
const (
	StepHomeserver = "suspend"
	StepPassword   = "set-password" // answered with 204
	StepEmail      = "add-email"    // answered with 201
)

// Sides is an action with a step on each of two servers: it suspends the account at the homeserver, and does one thing at the Matrix Authentication
// Service, StepPassword or StepEmail. Each side is read back.
func Sides(auth string) ops.Action {
	a := Action(ops.Disruptive, ops.OnAccount)
	a.ID = "test-sides"
	a.Look = func(ctx context.Context, reads ops.Reads, s ops.Situation) (any, error) {
		return mas.UserNamed(ctx, reads, s.Target.User.ID.Localpart().Raw())
	}
	a.Plan = func(s ops.Situation, _ ops.Values, _ []ops.StepResult) ([]ops.Step, error) {
		user, _ := s.Seen.(mas.User)
		request := setPassword(user)
		if auth == StepEmail {
			request = addEmail(user)
		}
		return []ops.Step{
			{Key: StepHomeserver, Title: "Suspend", Request: matrixadmin.Suspend(matrixadmin.ViaSynapse, s.Target.User.ID, true)},
			{Key: auth, Title: "Change it at MAS", Request: request},
		}, nil
	}
	a.Verify = func(ctx context.Context, reads ops.Reads, before ops.Situation, _ ops.Values, done []ops.StepResult) ops.Finding {
		return ops.Both(suspended(ctx, reads, before), changed(ctx, reads, before, ops.Claimed(done, auth)))
	}
	return a
}

func setPassword(u mas.User) wire.Request {
	type body struct {
		Password wire.Secret `json:"password"`
	}
	return wire.Request{
		Op: "set the password at MAS", Backend: wire.Auth, Method: http.MethodPost, Path: []string{"api", "admin", "v1", "users", u.ID.Raw(), "set-password"},
		Body: body{wire.NewSecret(Secret)}, Success: []int{http.StatusNoContent}, Wait: wire.WaitLong, Refusals: wire.Refusals{"400", "401", "404", "409"},
	}
}

func addEmail(u mas.User) wire.Request {
	type body struct {
		UserID wire.Text `json:"user_id"`
		Email  string    `json:"email"`
	}
	type answer struct {
		Data struct {
			ID *wire.Text `json:"id"`
		} `json:"data"`
	}
	return wire.Request{
		Op: "add an e-mail address at MAS", Backend: wire.Auth, Method: http.MethodPost, Path: []string{"api", "admin", "v1", "user-emails"},
		Body: body{u.ID, "x@example.test"}, Success: []int{http.StatusCreated}, Wait: wire.WaitLong, Refusals: wire.Refusals{"400", "401", "404", "409"},
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Data.ID == nil {
				return nil, wire.Missing("id")
			}
			return wire.Facts{"email_id": a.Data.ID.Raw()}, nil
		}),
	}
}

// suspended is what the homeserver shows.
func suspended(ctx context.Context, reads ops.Reads, s ops.Situation) ops.Finding {
	u, err := reads.User(ctx, s.Target.User.ID)
	switch {
	case err != nil:
		return ops.Finding{Verdict: ops.ReadFailed, Reason: "The account could not be read."}
	case u.Suspended.Yes():
		return ops.Finding{Verdict: ops.Confirmed, Reason: "The account is suspended.", After: u}
	}
	return ops.Finding{Verdict: ops.NotApplied, Reason: "The account is not suspended.", After: u}
}

// changed is what MAS shows, which is little: neither a password nor an address is read here.
func changed(ctx context.Context, reads ops.Reads, s ops.Situation, claimed bool) ops.Finding {
	_, err := mas.UserNamed(ctx, reads, s.Target.User.ID.Localpart().Raw())
	switch {
	case err != nil:
		return ops.Finding{Verdict: ops.ReadFailed, Reason: "The account could not be read."}
	case claimed:
		return ops.Finding{Verdict: ops.Likely, Reason: "The account is there."}
	}
	return ops.Finding{Verdict: ops.NotApplied, Reason: "The account is as it was."}
}
