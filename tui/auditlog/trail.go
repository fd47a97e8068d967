package auditlog

import (
	"context"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// most is how many records are held at a time, the newest; the whole trail is verified all the same.
var most = 20_000

// trail is the audit trail as it was read.
type trail struct {
	records []audit.Record  // newest first
	open    map[string]bool // ids of intents without an outcome
	total   int             // records in the trail
	report  audit.Report
	fault   error // what is wrong with it
}

// readTrail reads the newest records, and verifies all.
func readTrail(ctx context.Context, path string, verify func() (audit.Report, error), most int) (*trail, error) {
	t := &trail{open: map[string]bool{}}
	for r, err := range audit.Read(path, audit.Filter{}) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			continue // verifying names the first
		}
		switch r.Kind {
		case audit.KindIntent:
			t.open[r.ID] = true
		case audit.KindOutcome:
			t.open[r.ID] = r.Verdict == ops.Queued.String()
		case audit.KindStep, audit.KindNote: // a step ends nothing
		}
		t.total++
		if t.records = append(t.records, r); len(t.records) >= 2*most {
			t.records = append(t.records[:0], t.records[len(t.records)-most:]...)
		}
	}
	t.records = t.records[max(len(t.records)-most, 0):]
	slices.Reverse(t.records)
	t.report, t.fault = verify()
	return t, ctx.Err()
}
