package ops_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

func TestRunnerOrder(t *testing.T) {
	f := newFake()
	var stages []ops.Stage
	res := newRunner(f).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{Stage: func(s ops.Stage) { stages = append(stages, s) }})
	if want := []string{"user", "devices", "evidence", "intent", "deactivate", "user", "devices", "rooms", "outcome"}; !slices.Equal(f.calls, want) {
		t.Errorf("calls %q, want %q", f.calls, want)
	}
	if want := []ops.Stage{ops.StageChecking, ops.StageEvidence, ops.StageSending, ops.StageVerifying}; !slices.Equal(stages, want) {
		t.Errorf("stages %v, want %v", stages, want)
	}
	if res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.Confirmed || res.Before.Target.Devices != 3 {
		t.Errorf("result %+v", res)
	}
}

// TestRefusals: whatever a rule forbids, nothing is sent.
func TestRefusals(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name, id string
		ctx      context.Context
		change   func(*fake, *ops.Situation, *ops.Values)
		want     string
		calls    int // reads before the refusal
	}{
		{"read-only comes first", "deactivate", t.Context(), func(_ *fake, s *ops.Situation, _ *ops.Values) {
			s.ReadOnly, s.Target.User.ID = true, s.Me
		}, "read-only", 0},
		{"blocked", "deactivate", t.Context(), func(_ *fake, s *ops.Situation, _ *ops.Values) { s.Target.User.ID = s.Me }, "signed in as", 0},
		{"empty password", "reset-password", t.Context(), func(_ *fake, _ *ops.Situation, v *ops.Values) {
			v.Secrets[ops.FieldNewPassword] = matrixadmin.NewSecret("")
		}, "enter a new password", 0},
		{"no such account", "deactivate", t.Context(), func(f *fake, _ *ops.Situation, _ *ops.Values) {
			f.userErr = failure(matrixadmin.KindNotFound, matrixadmin.OutcomeNotSent)
		}, "an accident", 1},
		{"another account answers", "deactivate", t.Context(), func(f *fake, _ *ops.Situation, _ *ops.Values) { f.user.ID = me }, "a different account", 1},
		{"left before sending", "deactivate", canceled, func(*fake, *ops.Situation, *ops.Values) {}, "canceled before sending", 3},
		{"no reason where one is required", "deactivate", t.Context(), func(_ *fake, s *ops.Situation, v *ops.Values) {
			s.ReasonRequired, v.Reason = true, " "
		}, "enter a reason", 0},
		{"nor for what can be taken back", "suspend", t.Context(), func(_ *fake, s *ops.Situation, v *ops.Values) {
			s.ReasonRequired, v.Reason = true, ""
		}, "enter a reason", 0},
		{"nothing can be recorded", "deactivate", t.Context(), func(_ *fake, s *ops.Situation, _ *ops.Values) { s.Unrecorded = "the trail is gone" }, "the trail is gone", 0},
		{"the intent cannot be recorded", "deactivate", t.Context(), func(f *fake, _ *ops.Situation, _ *ops.Values) { f.intentErr = errors.New("the disk is full") }, "the disk is full", 4},
		{"the evidence cannot be kept", "deactivate", t.Context(), func(f *fake, _ *ops.Situation, _ *ops.Values) {
			f.kept, f.collectErr = ops.Evidence{}, errors.New("no room for evidence")
		}, "no room for evidence", 3},
		{"the evidence is not complete", "deactivate", t.Context(), func(f *fake, _ *ops.Situation, _ *ops.Values) {
			f.kept.Missing = []string{"devices: failed"}
		}, "devices: failed", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, s, v := newFake(), situation(), values()
			tt.change(f, &s, &v)
			res := newRunner(f).Run(tt.ctx, action(tt.id), s, v, ops.Watch{})
			if !res.Refused || res.Outcome != matrixadmin.OutcomeNotSent || f.writes() != 0 || len(f.calls) != tt.calls {
				t.Errorf("refused %t, outcome %v, calls %q", res.Refused, res.Outcome, f.calls)
			}
			if got := res.Summary(); !strings.HasPrefix(got, "Nothing was sent: ") || !strings.Contains(got, tt.want) {
				t.Errorf("summary %q", got)
			}
		})
	}
}

// TestServerThatCannotShow: a server without a way to show accounts is no reason to refuse.
func TestServerThatCannotShow(t *testing.T) {
	f := newFake()
	f.userErr, f.afterErr = failure(matrixadmin.KindUnrecognized, 0), failure(matrixadmin.KindUnrecognized, 0)
	res := newRunner(f).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
	if res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.CannotBeRead || f.writes() != 1 {
		t.Errorf("result %+v, calls %q", res, f.calls)
	}
}

// TestVerifyOutlivesPatience: who stops waiting is still told what became of it.
func TestVerifyOutlivesPatience(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFake()
	f.write = failure(matrixadmin.KindCanceled, matrixadmin.OutcomeUnknown)
	res := newRunner(f).Run(ctx, action("deactivate"), situation(), values(), ops.Watch{Stage: func(s ops.Stage) {
		if s == ops.StageSending {
			cancel()
		}
	}})
	if res.Outcome != matrixadmin.OutcomeUnknown || res.Finding.Verdict != ops.Confirmed {
		t.Errorf("result %+v", res)
	}
}

func TestChoicesGoOutAsMade(t *testing.T) {
	for _, on := range []bool{true, false} {
		f, v := newFake(), values()
		v.Choices[ops.FieldErase], v.Choices[ops.FieldLogout] = on, on
		newRunner(f).Run(t.Context(), action("deactivate"), situation(), v, ops.Watch{})
		newRunner(f).Run(t.Context(), action("reset-password"), situation(), v, ops.Watch{})
		if f.erase != on || f.logout != on || f.password != "correct horse battery" {
			t.Errorf("erase %t, logout %t, want %t", f.erase, f.logout, on)
		}
	}
	f, v := newFake(), values()
	newRunner(f).Run(t.Context(), action("deactivate"), situation(), v, ops.Watch{})
	newRunner(f).Run(t.Context(), action("reset-password"), situation(), v, ops.Watch{})
	if f.erase || !f.logout {
		t.Error("by default nothing is erased and all devices are logged out")
	}
	v.EraseSecrets()
	if len(v.Secrets) != 0 {
		t.Error("the password is still there")
	}
}

// TestNeverTwice: whatever a server answers, in whatever state, a write goes out once at most.
func TestNeverTwice(t *testing.T) {
	kinds := []matrixadmin.Kind{
		matrixadmin.KindOther, matrixadmin.KindCanceled, matrixadmin.KindTimeout, matrixadmin.KindUnreachable, matrixadmin.KindNotMatrix,
		matrixadmin.KindUnrecognized, matrixadmin.KindBadToken, matrixadmin.KindNotFound, matrixadmin.KindRateLimited, matrixadmin.KindServerFault,
	}
	rapid.Check(t, func(t *rapid.T) {
		mishap := func(label string) error {
			if rapid.Bool().Draw(t, label+" well") {
				return nil
			}
			if rapid.IntRange(0, 9).Draw(t, label+" odd") == 0 {
				return errors.New("an error of nobody's")
			}
			kind := rapid.SampledFrom(kinds).Draw(t, label+" kind")
			return failure(kind, matrixadmin.Outcome(rapid.IntRange(0, 3).Draw(t, label+" outcome")))
		}
		flag := func(label string) matrixadmin.Tri {
			return rapid.SampledFrom([]matrixadmin.Tri{matrixadmin.TriUnknown, matrixadmin.TriNo, matrixadmin.TriYes}).Draw(t, label)
		}
		f := newFake()
		f.userErr, f.afterErr, f.devicesErr, f.write = mishap("user"), mishap("after"), mishap("devices"), mishap("write")
		f.intentErr, f.outcomeErr, f.collectErr = mishap("intent"), mishap("outcome"), mishap("collect")
		f.user.Deactivated, f.after.Deactivated, f.after.Erased = flag("before"), flag("deactivated"), flag("erased")
		f.devices, f.left = rapid.IntRange(0, 3).Draw(t, "devices"), rapid.IntRange(0, 3).Draw(t, "left")
		v := values()
		v.Choices[ops.FieldErase] = rapid.Bool().Draw(t, "erase")
		v.Choices[ops.FieldLogout] = rapid.Bool().Draw(t, "logout")
		a := rapid.SampledFrom(known()).Draw(t, "action")
		runner := newRunner(f)
		res := runner.Run(t.Context(), a, situation(), v, ops.Watch{})
		if f.writes() > 1 {
			t.Fatalf("sent %d times: %q", f.writes(), f.calls)
		}
		if res.Refused != (f.writes() == 0) {
			t.Fatalf("refused %t with %d writes", res.Refused, f.writes())
		}
		if i, j := slices.Index(f.calls, "intent"), slices.IndexFunc(f.calls, isWrite); j >= 0 && (i < 0 || i > j || f.intentErr != nil) {
			t.Fatalf("sent without an intent on record: %q", f.calls)
		}
		if open := len(f.intents) - len(f.outcomes); open > 0 && res.Unrecorded == nil {
			t.Fatalf("%d intents are open, and the result does not say so: %+v", open, res)
		}
		before := f.writes()
		if !res.Refused {
			runner.Verify(t.Context(), a, res, v)
		}
		if f.writes() != before {
			t.Fatal("reading back has sent something")
		}
		if s := res.Summary(); !strings.HasSuffix(s, ".") || strings.Contains(s, "..") || strings.Contains(s, "\n") {
			t.Fatalf("summary %q", s)
		}
		if claim := strings.HasPrefix(res.Summary(), "Done"); claim && f.write != nil {
			t.Fatalf("says %q of a write that failed", res.Summary())
		}
	})
}
