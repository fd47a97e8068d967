package ops_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestSummary holds every ending to the words that are true of it.
func TestSummary(t *testing.T) {
	const (
		yes     = matrixadmin.TriYes
		no      = matrixadmin.TriNo
		unknown = matrixadmin.TriUnknown
	)
	lost := failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown)
	refused := &matrixadmin.Error{Op: "deactivate account", Kind: matrixadmin.KindForbidden, Text: matrixadmin.NewText("You are not a server admin."), Outcome: matrixadmin.OutcomeRejected}
	tests := []struct {
		name, id string
		change   func(*fake, *ops.Values)
		verdict  ops.Verdict
		doubt    bool
		want     string
	}{
		{
			"deactivated", "deactivate", func(*fake, *ops.Values) {}, ops.Confirmed, false,
			"The account is now deactivated. Confirmed by reading it back.",
		},
		{
			"and erased", "deactivate", func(f *fake, v *ops.Values) { f.after.Erased, v.Choices[ops.FieldErase] = yes, true }, ops.Confirmed, false,
			"The account is now deactivated and erased. Confirmed by reading it back.",
		},
		{
			"not erased", "deactivate", func(_ *fake, v *ops.Values) { v.Choices[ops.FieldErase] = true }, ops.Partial, true,
			"The server reported success, but not everything is done. The account is deactivated but not marked as erased.",
		},
		{
			"erasure not shown", "deactivate", func(f *fake, v *ops.Values) { f.after.Erased, v.Choices[ops.FieldErase] = unknown, true }, ops.Partial, true,
			"This server does not report whether it was erased.",
		},
		{
			"still active", "deactivate", func(f *fake, _ *ops.Values) { f.after.Deactivated, f.left = no, 3 }, ops.NotApplied, true,
			"The server reported success, but the account is still active. Check again",
		},
		{
			"flag never shown", "deactivate", func(f *fake, _ *ops.Values) { f.user.Deactivated, f.after.Deactivated = unknown, unknown }, ops.CannotBeRead, false,
			"The server reported success for @alice:demo.example. This server does not report whether an account is deactivated, so the result cannot be verified.",
		},
		{
			"flag not shown this time", "deactivate", func(f *fake, _ *ops.Values) { f.after.Deactivated = unknown }, ops.ReadFailed, true,
			"The server reported success for @alice:demo.example. This time the server did not report whether the account is deactivated. Check again.",
		},
		{"devices left", "deactivate", func(f *fake, _ *ops.Values) { f.left = 1 }, ops.Partial, true, "The account is deactivated, but 1 device is still listed."},
		{
			"answer lost, done", "deactivate", func(f *fake, _ *ops.Values) { f.write = lost }, ops.Confirmed, false,
			"No response was received, but the account is now deactivated.",
		},
		{
			"an error from the middle", "deactivate", func(f *fake, _ *ops.Values) {
				f.write = &matrixadmin.Error{Op: "x", Kind: matrixadmin.KindNotFound, Status: 404, Code: matrixadmin.NewText("M_UNKNOWN")}
				f.after.Deactivated, f.left, f.devices = no, 0, 3
			}, ops.Partial, true,
			"The server returned an error (HTTP 404 M_UNKNOWN). The change appears incomplete. All devices are removed",
		},
		{
			"a page from elsewhere", "deactivate", func(f *fake, _ *ops.Values) {
				f.write = &matrixadmin.Error{Op: "x", Kind: matrixadmin.KindNotMatrix, Status: 403, NotMatrix: true}
			}, ops.Confirmed, false,
			"The response did not come from the homeserver itself, but the account is now deactivated.",
		},
		{
			"answer lost, not done", "deactivate", func(f *fake, _ *ops.Values) { f.write, f.after.Deactivated, f.left = lost, no, 3 }, ops.NotApplied, true,
			"No response was received. The account is still active. The server may still be working. Check again before you repeat it.",
		},
		{
			"answer lost, under way", "deactivate", func(f *fake, _ *ops.Values) { f.write, f.after.Deactivated = lost, no }, ops.Partial, true,
			"All devices are removed, but the account is not marked as deactivated.",
		},
		{"answer lost, read fails", "deactivate", func(f *fake, _ *ops.Values) {
			f.write, f.afterErr = lost, failure(matrixadmin.KindUnreachable, 0)
		}, ops.ReadFailed, true, "Outcome unknown for @alice:demo.example: an accident. The account could not be read back: an accident."},
		{"another account read back", "deactivate", func(f *fake, _ *ops.Values) { f.write, f.after.ID = lost, me }, ops.ReadFailed, true, "The server returned a different account."},
		{
			"rejected", "deactivate", func(f *fake, _ *ops.Values) { f.write = refused }, ops.NotChecked, false,
			"Not done. The server refused the request: permission denied: “You are not a server admin.”",
		},
		{
			"not sent", "deactivate", func(f *fake, _ *ops.Values) {
				f.write = failure(matrixadmin.KindUnreachable, matrixadmin.OutcomeNotSent)
			}, ops.NotChecked, false,
			"Nothing was sent: an accident.",
		},
		{
			"unnamed error", "deactivate", func(f *fake, _ *ops.Values) { f.write, f.after.Deactivated, f.left = errors.New("pop"), no, 3 }, ops.NotApplied, true,
			"No response was received. ",
		},

		{
			"reset, sessions gone", "reset-password", func(*fake, *ops.Values) {}, ops.Likely, false,
			"The server reported success. All 3 devices are signed out. The password itself cannot be read back.",
		},
		{
			"reset, sessions left", "reset-password", func(f *fake, _ *ops.Values) { f.left = 3 }, ops.Partial, true,
			"The server reported success, but not everything is done. 3 devices are still signed in.",
		},
		{
			"reset, sessions kept", "reset-password", func(f *fake, v *ops.Values) { f.left, v.Choices[ops.FieldLogout] = 3, false }, ops.CannotBeRead, false,
			"The server reported success for @alice:demo.example. A password cannot be verified by reading it back.",
		},
		{"reset, no sessions", "reset-password", func(f *fake, _ *ops.Values) { f.devices = 0 }, ops.CannotBeRead, false, "A password cannot be verified by reading it back."},
		{
			"reset, lost, sessions gone", "reset-password", func(f *fake, _ *ops.Values) { f.write = lost }, ops.Likely, true,
			"No response was received. The change probably took effect. All 3 devices are signed out.",
		},
		{
			"reset, lost, sessions there", "reset-password", func(f *fake, _ *ops.Values) { f.write, f.left = lost, 3 }, ops.CannotBeRead, true,
			"The password cannot be verified by reading it back; 3 devices are still signed in.",
		},
		{
			"reset, lost, nothing to see", "reset-password", func(f *fake, v *ops.Values) { f.write, v.Choices[ops.FieldLogout] = lost, false }, ops.CannotBeRead, true,
			"Outcome unknown for @alice:demo.example: ",
		},
		{
			"reset, devices unreadable", "reset-password", func(f *fake, _ *ops.Values) { f.devicesErr = failure(matrixadmin.KindUnrecognized, 0) }, ops.CannotBeRead, false,
			"the devices could not be listed: an accident.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, v := newFake(), values()
			tt.change(f, &v)
			res := newRunner(f).Run(t.Context(), action(tt.id), situation(), v, ops.Watch{})
			if res.Finding.Verdict != tt.verdict || res.InDoubt() != tt.doubt {
				t.Errorf("verdict %d in doubt %t, want %d and %t", res.Finding.Verdict, res.InDoubt(), tt.verdict, tt.doubt)
			}
			if got := res.Summary(); !strings.Contains(got, tt.want) {
				t.Errorf("summary\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestOwnReset: the server keeps the device of the one who asks, so one device left is what is to be expected.
func TestOwnReset(t *testing.T) {
	for left, want := range map[int]ops.Verdict{0: ops.Likely, 1: ops.Likely, 2: ops.Partial} {
		f, s := newFake(), situation()
		f.user.ID, f.after.ID, s.Target.User.ID, f.left = me, me, me, left
		res := newRunner(f).Run(t.Context(), action("reset-password"), s, values(), ops.Watch{})
		if res.Finding.Verdict != want {
			t.Errorf("%d devices left: verdict %d (%s), want %d", left, res.Finding.Verdict, res.Finding.Reason, want)
		}
	}
}

// TestHostileErrorsStayHarmless: what a server writes into an error reaches no terminal as it is.
func TestHostileErrorsStayHarmless(t *testing.T) {
	const evil = "\x1b]0;x\x07\u202e\nfine"
	for _, outcome := range []matrixadmin.Outcome{matrixadmin.OutcomeNotSent, matrixadmin.OutcomeRejected, matrixadmin.OutcomeUnknown} {
		f := newFake()
		f.write = &matrixadmin.Error{Op: "deactivate account", Kind: matrixadmin.KindRejected, Code: matrixadmin.NewText(evil), Status: 400, Text: matrixadmin.NewText(evil), Outcome: outcome}
		f.afterErr = f.write
		got := newRunner(f).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{}).Summary()
		if strings.ContainsAny(got, "\x1b\x07\n\u202e") {
			t.Errorf("summary %q", got)
		}
	}
}
