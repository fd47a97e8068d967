package ops_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestJobThatWasCheckedBefore: what an earlier check has found of a job is said as it is.
func TestJobThatWasCheckedBefore(t *testing.T) {
	t.Parallel()
	r := audit.Record{Target: victim.Text(), Action: "deactivate", Result: "claimed", Verdict: "queued", Detail: matrixadmin.NewText("Checked later: The account is leaving rooms.")}
	life, end := context.WithCancel(t.Context())
	end()
	res, ok := ops.NewRunner(newFake(), ops.WithJournal(newFake()), ops.WithFollowing(life)).Watch(situation(), ops.Open{Intent: r, Last: r})
	if !ok || res.Summary() != "The server accepted the request and is still working on it. The account is leaving rooms." {
		t.Errorf("%t %s", ok, res.Summary())
	}
}

// TestAccountThatIsGone: of an account that the server does not have any more nothing can be read, and it is asked about for no longer than something may
// still change; what could not be read otherwise is asked about again.
func TestAccountThatIsGone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err    error
		passes time.Duration
		want   int // that are open afterwards
	}{
		{failure(matrixadmin.KindNotFound, 0), time.Hour, 0},
		{failure(matrixadmin.KindNotFound, 0), time.Second, 1},
		{failure(matrixadmin.KindTimeout, 0), time.Hour, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			trail := swiftTrail(t)
			if _, err := trail.Intent(t.Context(), audit.Record{Server: matrixadmin.NewText("demo.example"), Target: victim.Text(), Action: "deactivate"}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(tt.passes)
			f := newFake()
			f.userErr = tt.err
			left := func() []ops.Open {
				open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				return open
			}
			found, err := ops.NewRunner(f, ops.WithJournal(trail)).Resolve(t.Context(), situation(), left()[0])
			if err != nil || len(left()) != tt.want {
				t.Errorf("%v after %s: %s, open %d: %v", tt.err, tt.passes, found.Reason, len(left()), err)
			}
		})
	}
}

// TestWhatElseChangedIsNobodys: what a later process finds otherwise about the account than the act was to make it is not laid to the act.
func TestWhatElseChangedIsNobodys(t *testing.T) {
	t.Parallel()
	trail := swiftTrail(t)
	if _, err := trail.Intent(t.Context(), audit.Record{
		Server: matrixadmin.NewText("demo.example"), Target: victim.Text(), Action: "unlock", Params: map[string]audit.Value{"deactivated_before": audit.Bool(true)},
	}); err != nil {
		t.Fatal(err)
	}
	f := newFake()
	f.user.Locked, f.user.Created = matrixadmin.TriNo, time.Now()
	open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now())
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	found, err := ops.NewRunner(f, ops.WithJournal(trail)).Resolve(t.Context(), situation(), open[0])
	if err != nil || found.Verdict != ops.IsSo || strings.Contains(found.Reason, "Not asked for") {
		t.Errorf("%s: %s, %v", found.Verdict, found.Reason, err)
	}
}

// TestTakenBackSince: an act that the server does not show, and that a later one may have taken back, is not said to have failed. As long as the server may
// be at work it is asked about, and what was found is on record once; then that nothing can be told any more is, and it is not asked about.
func TestTakenBackSince(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		trail := swiftTrail(t)
		for _, id := range []string{"suspend", "unsuspend"} {
			r := audit.Record{Server: matrixadmin.NewText("demo.example"), Target: victim.Text(), Action: id}
			if _, err := trail.Intent(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		f := newFake()
		f.user.Suspended = matrixadmin.TriNo
		check := func(says string, asked, recorded int) {
			t.Helper()
			open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now())
			if err != nil || len(open) == 0 {
				t.Fatal(open, err)
			}
			found, err := ops.NewRunner(f, ops.WithJournal(trail)).Resolve(t.Context(), situation(), open[0])
			if err != nil || found.Verdict != ops.CannotBeRead || !strings.Contains(found.Reason, says) {
				t.Errorf("%s: %s, %v", found.Verdict, found.Reason, err)
			}
			n := 0
			for r := range audit.Read(trail.Path(), audit.Filter{Kind: audit.KindOutcome}) {
				if n++; r.Verdict == ops.NotApplied.String() || r.Verdict == ops.IsNotSo.String() {
					t.Errorf("on record: %s", r.Detail.Raw())
				}
			}
			open, err = ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now())
			if err != nil || len(open) != asked || n != recorded {
				t.Errorf("%s: %d open, %d outcomes, %v", says, len(open), n, err)
			}
		}
		check("cannot be told yet: unsuspend of the same account", 2, 1)
		check("cannot be told yet: unsuspend of the same account", 2, 1)
		time.Sleep(time.Hour)
		check("cannot be told any more: unsuspend of the same account", 1, 2)
	})
}
