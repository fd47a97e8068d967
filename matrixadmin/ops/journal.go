package ops

import (
	"context"
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// Journal is where a write is put on record; [*audit.Log] and [*Trail] satisfy it.
type Journal interface {
	// Intent returns when it is on disk what is about to be done; after an error nothing may be done.
	Intent(ctx context.Context, r audit.Record) (id string, err error)
	// Outcome records what became of an intent.
	Outcome(ctx context.Context, id string, r audit.Record) error
	// Note records something that is no write.
	Note(ctx context.Context, r audit.Record) error
}

// Parameters of a record beside the choices of an action.
const (
	paramEvidence = "evidence"
	ParamReport   = "report_sha256" // of the report beside the evidence, for who reads it
	paramDevices  = "devices_before"
	paramAlready  = "deactivated_before" // there when it was
	paramErased   = "erased_before"      // there when it was
)

// record describes a write before it goes out. It takes choices only: a password has no place in it.
func record(a Action, s Situation, v Values, e Evidence) audit.Record {
	r := audit.Record{
		Actor: s.Me.Text(), Server: matrixadmin.NewText(s.Me.Server()), BaseURL: matrixadmin.NewText(s.BaseURL), Target: s.Target.User.ID.Text(),
		Action: a.ID, Params: map[string]audit.Value{},
		Reason: matrixadmin.NewText(strings.TrimSpace(v.Reason)), Ticket: matrixadmin.NewText(strings.TrimSpace(v.Ticket)),
		Evidence: e.SHA256,
	}
	for _, f := range a.Fields {
		if f.Kind == FieldChoice {
			r.Params[f.Name] = audit.Bool(v.Choice(f))
		}
	}
	if a.Danger == Irreversible {
		r.Params[paramEvidence] = audit.String(e.words(v))
	}
	if e.ReportSum != "" {
		r.Params[ParamReport] = audit.String(e.ReportSum)
	}
	if s.Target.User.Deactivated.Yes() {
		r.Params[paramAlready] = audit.Bool(true)
	}
	if s.Target.User.Erased.Yes() {
		r.Params[paramErased] = audit.Bool(true)
	}
	if s.Target.Devices >= 0 {
		r.Params[paramDevices] = audit.String(strconv.Itoa(s.Target.Devices))
	}
	return r
}

// outcome completes the record of a write with what became of it.
func outcome(r audit.Record, res Result) audit.Record {
	r.Result = res.Outcome.String()
	var details []string
	if res.Err != nil {
		details = append(details, stop(upper(matrixadmin.Line(res.Err))))
	}
	if res.Finding.Verdict != NotChecked {
		r.Verdict = res.Finding.Verdict.String()
		details = append(details, upper(res.Finding.Reason))
	}
	r.Detail = matrixadmin.NewText(strings.Join(details, " "))
	return r
}

// keep records the outcome; what cannot be recorded is said in the result, and the intent stays open.
func (r *Runner) keep(ctx context.Context, id string, rec audit.Record, res Result) Result {
	res.Unrecorded = r.journal.Outcome(context.WithoutCancel(ctx), id, outcome(rec, res))
	return res
}
