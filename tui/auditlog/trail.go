package auditlog

import (
	"context"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// most is how many records are held at a time, the newest; the whole trail is verified all the same.
var most = 20_000

// trail is the audit trail as it was read.
type trail struct {
	records []audit.Record // newest first
	entries []entry        // newest first
	total   int            // records in the trail
	report  audit.Report
	fault   error // what is wrong with it
}

// entry is an action with all its records, or a note.
type entry struct {
	records []int // indices into the trail's records, newest first
	last    int   // the record that tells how it stands: the newest outcome, or the intent
	open    bool  // nothing final has been recorded
}

// readTrail reads the newest records, and verifies all.
func readTrail(ctx context.Context, path string, verify func() (audit.Report, error), most int) (*trail, error) {
	t := &trail{}
	for r, err := range audit.Read(path, audit.Filter{}) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			continue // verifying names the first
		}
		t.total++
		if t.records = append(t.records, r); len(t.records) >= 2*most {
			t.records = append(t.records[:0], t.records[len(t.records)-most:]...)
		}
	}
	t.records = t.records[max(len(t.records)-most, 0):]
	slices.Reverse(t.records)
	t.entries = group(t.records)
	t.report, t.fault = verify()
	return t, ctx.Err()
}

// group puts the records of an action together, where its newest one stands; records are the newest first.
func group(records []audit.Record) []entry {
	var entries []entry
	of := make(map[string]int)
	for i := range records {
		r := &records[i]
		n, known := of[r.ID]
		if r.ID == "" || !known {
			n = len(entries)
			entries = append(entries, entry{last: i, open: r.Kind != audit.KindNote})
			if r.ID != "" {
				of[r.ID] = n
			}
		}
		e := &entries[n]
		told := len(e.records) > 0 && records[e.last].Kind == audit.KindOutcome
		e.records = append(e.records, i)
		if r.Kind == audit.KindOutcome && !told {
			e.last, e.open = i, r.Verdict == ops.Queued.String()
		} else if r.Kind == audit.KindIntent && !told {
			e.last = i // it tells more than a step
		}
	}
	return entries
}

// matches reports whether an entry has all that a filter names: its terms, or the text as it is.
func (t *trail) matches(e entry, text string, wanted []*terms.Term) bool {
	if len(wanted) == 0 {
		return text == "" || t.mentions(e, text)
	}
	return !slices.ContainsFunc(wanted, func(w *terms.Term) bool { return t.has(e, w) == w.Not })
}

// mentions reports whether any record of an entry, or a word that is shown of it, mentions a text.
func (t *trail) mentions(e entry, text string) bool {
	filter := audit.Filter{Text: text}
	if slices.ContainsFunc(e.records, func(i int) bool { return filter.Match(t.records[i]) }) {
		return true
	}
	last := t.records[e.last]
	shown := strings.ToLower(resultWord(e, &last) + "\n" + audit.DisplayWord(last.Verdict))
	return strings.Contains(shown, strings.ToLower(text))
}
