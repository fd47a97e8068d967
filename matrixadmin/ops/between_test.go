package ops_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// leaving is a journal at which somebody leaves once the intent is on disk.
type leaving struct {
	*fake

	leave context.CancelFunc
}

func (l leaving) Intent(ctx context.Context, r audit.Record) (string, error) {
	defer l.leave()
	return l.fake.Intent(ctx, r)
}

// TestLeftBetweenIntentAndWrite: who leaves in that moment sends nothing, and the intent does not stay open.
func TestLeftBetweenIntentAndWrite(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFake()
	res := ops.NewRunner(f, ops.WithJournal(leaving{f, cancel}), ops.WithCollector(f)).Run(ctx, action("deactivate"), situation(), values(), ops.Watch{})
	if f.writes() != 0 || !res.Refused || res.Outcome != matrixadmin.OutcomeNotSent || !strings.HasPrefix(res.Summary(), "Nothing was sent: ") {
		t.Errorf("%d writes, refused %t, outcome %v, %q", f.writes(), res.Refused, res.Outcome, res.Summary())
	}
	if len(f.intents) != 1 || len(f.outcomes) != 1 {
		t.Errorf("%d intents, %d outcomes on record", len(f.intents), len(f.outcomes))
	}
}

// TestErrorThatClaimsSuccess proves nothing: the outcome is unknown, and what is said comes from reading back.
func TestErrorThatClaimsSuccess(t *testing.T) {
	f := newFake()
	f.write = failure(matrixadmin.KindMalformed, matrixadmin.OutcomeClaimed)
	res := newRunner(f).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
	if res.Outcome != matrixadmin.OutcomeUnknown || len(f.outcomes) == 0 || f.outcomes[0].Result == matrixadmin.OutcomeClaimed.String() {
		t.Errorf("outcome %v, on record %+v", res.Outcome, f.outcomes)
	}
}

// TestAnotherAccountByNow: what the question said of the account is no longer so, and nothing is sent.
func TestAnotherAccountByNow(t *testing.T) {
	shown := matrixadmin.User{ID: victim, Deactivated: matrixadmin.TriNo, Admin: matrixadmin.TriNo, DisplayName: matrixadmin.NewText("Dave"), Created: time.Unix(1e9, 0)}
	for what, change := range map[string]func(*matrixadmin.User){
		"":                     func(u *matrixadmin.User) { u.Created = u.Created.Add(-9 * time.Minute) },
		"display name":         func(u *matrixadmin.User) { u.DisplayName = matrixadmin.NewText("CEO") },
		"server administrator": func(u *matrixadmin.User) { u.Admin = matrixadmin.TriYes },
		"created again":        func(u *matrixadmin.User) { u.Created = u.Created.Add(11 * time.Minute) },
		"user type":            func(u *matrixadmin.User) { u.Appservice = matrixadmin.NewText("irc") },
	} {
		f := newFake()
		f.user = shown
		change(&f.user)
		s := situation()
		s.Target.User = shown
		res := newRunner(f).Run(t.Context(), action("reset-password"), s, values(), ops.Watch{})
		if changed := what != ""; res.Refused != changed || (f.writes() == 0) != changed || changed && !strings.Contains(res.Summary(), what) {
			t.Errorf("%q: refused %t, %d writes, %q", what, res.Refused, f.writes(), res.Summary())
		}
	}
}
