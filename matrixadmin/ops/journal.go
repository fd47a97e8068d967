package ops

import (
	"context"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Journal is where a write is put on record; [*audit.Log] and [*Trail] satisfy it.
type Journal interface {
	// Intent returns when it is on disk what is about to be done; after an error nothing may be done.
	Intent(ctx context.Context, r audit.Record) (id string, err error)
	// Step records what became of one step of an intent.
	Step(ctx context.Context, id string, r audit.Record) error
	// Outcome records what became of an intent.
	Outcome(ctx context.Context, id string, r audit.Record) error
	// Note records something that is no write.
	Note(ctx context.Context, r audit.Record) error
}

// Parameters of a record beside the choices of an action.
const (
	paramEvidence = "evidence"
	ParamReport   = "report_sha256" // of the report beside the evidence, for who reads it
	ParamPath     = "evidence_path" // of the evidence, in full
	paramDevices  = "devices_before"
	paramAlready  = "deactivated_before" // there when it was
	paramErased   = "erased_before"      // there when it was
	paramLocked   = "locked_before"      // there when it was
	paramMASUser  = "mas_user"           // id of the account at MAS, where that has it
	paramMASEnded = "mas_deactivated_at" // there when it was
)

// record describes an act before it goes out: all answers but the secrets, which have no place in it.
func record(a Action, s Situation, v Values, e Evidence) audit.Record {
	r := audit.Record{
		Actor: s.Me.Text(), Server: matrixadmin.NewText(s.Me.Server()), BaseURL: matrixadmin.NewText(s.BaseURL), Target: s.Target.User.ID.Text(),
		Subject: s.Target.Subject.onRecord(), Action: a.ID, Params: map[string]audit.Value{},
		Reason: matrixadmin.NewText(strings.TrimSpace(v.Reason)), Ticket: matrixadmin.NewText(strings.TrimSpace(v.Ticket)),
		Evidence: e.SHA256,
	}
	for _, f := range a.Fields {
		switch f.Kind {
		case FieldChoice:
			r.Params[f.Name] = audit.Bool(v.Choice(f))
		case FieldText:
			r.Params[f.Name] = audit.String(v.Text(f))
		case FieldNumber:
			r.Params[f.Name] = audit.Number(v.Number(f))
		case FieldDuration:
			r.Params[f.Name] = audit.String(v.Duration(f).String())
		case FieldList:
			r.Params[f.Name] = audit.List(v.List(f)...)
		case FieldSecret, FieldOutput:
		}
	}
	if a.Danger == Irreversible {
		r.Params[paramEvidence] = audit.String(e.describe(v))
	}
	if e.ReportSum != "" {
		r.Params[ParamReport] = audit.String(e.ReportSum)
		r.Params[ParamPath] = audit.String(e.place())
	}
	if s.Target.User.Deactivated.Yes() {
		r.Params[paramAlready] = audit.Bool(true)
	}
	if s.Target.User.Erased.Yes() {
		r.Params[paramErased] = audit.Bool(true)
	}
	if s.Target.User.Locked.Yes() {
		r.Params[paramLocked] = audit.Bool(true)
	}
	if auth := s.Target.Auth; auth.State == AuthFound {
		r.Params[paramMASUser] = audit.String(auth.User.ID.Raw())
		if !auth.User.Deactivated.IsZero() {
			r.Params[paramMASEnded] = audit.String(auth.User.Deactivated.UTC().Format(time.RFC3339Nano))
		}
	}
	if s.Target.Devices >= 0 {
		r.Params[paramDevices] = audit.Number(int64(s.Target.Devices))
	}
	return r
}

// answers are those of an act that is on record; secrets are not.
func answers(a Action, params map[string]audit.Value) Values {
	v := Values{Choices: map[string]bool{}}
	for _, f := range a.Fields {
		value, ok := params[f.Name]
		if !ok {
			continue
		}
		switch f.Kind {
		case FieldChoice:
			if on, ok := value.Choice(); ok {
				v.Choices[f.Name] = on
			}
		case FieldText:
			put(&v.Texts, f.Name, value.Text().Raw())
		case FieldNumber:
			if n, ok := value.Number(); ok {
				put(&v.Numbers, f.Name, n)
			}
		case FieldDuration:
			if d, err := time.ParseDuration(value.Text().Raw()); err == nil {
				put(&v.Durations, f.Name, d)
			}
		case FieldList:
			if items, ok := value.Items(); ok {
				put(&v.Lists, f.Name, items)
			}
		case FieldSecret, FieldOutput:
		}
	}
	return v
}

// stepRecord completes the record of an act with what became of one step of it.
func stepRecord(r audit.Record, res StepResult) audit.Record {
	r.Step, r.Result, r.Facts = matrixadmin.NewText(res.Key), res.Outcome.String(), map[string]matrixadmin.Text{}
	for name, fact := range res.Facts {
		r.Facts[name] = matrixadmin.NewText(fact)
	}
	switch {
	case res.Already:
		r.Detail = matrixadmin.NewText("Already so; nothing to change.")
	case res.Err != nil:
		r.Detail = matrixadmin.NewText(english.Sentence(matrixadmin.Line(res.Err)))
	}
	return r
}

// outcome completes the record of a write with what became of it.
func outcome(r audit.Record, res Result) audit.Record {
	r.Result = res.Outcome.String()
	var details []string
	if res.Err != nil {
		details = append(details, english.Sentence(matrixadmin.Line(res.Err)))
	}
	if res.Finding.Verdict != NotChecked {
		r.Verdict = res.Finding.Verdict.String()
		details = append(details, english.Capitalize(res.Finding.Reason))
	}
	r.Detail = matrixadmin.NewText(strings.Join(details, " "))
	return r
}

// keep records the outcome; what cannot be recorded is said in the result, and the intent stays open.
func (r *Runner) keep(ctx context.Context, id string, rec audit.Record, res Result) Result {
	res.Unrecorded = r.journal.Outcome(context.WithoutCancel(ctx), id, outcome(rec, res))
	return res
}
