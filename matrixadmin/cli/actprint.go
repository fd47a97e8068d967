package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// preview prints what would be sent, or why nothing would, and what is to be known of it.
func (v *act) preview(e Process, s ops.Situation, values ops.Values, notes ...string) (int, error) {
	who := s.Target.Text().Printable()
	why := v.action.Blocked(s)
	if why != "" && v.asJSON {
		return exitRefused, v.previewJSON(e, s, why, nil)
	} else if why != "" {
		_, err := fmt.Fprintf(e.Stdout, "%s: not possible: %s\n", who, why)
		return exitRefused, err
	}
	steps, err := v.action.Steps(s, values)
	switch {
	case err != nil && v.asJSON:
		return planCode(err), v.previewJSON(e, s, matrixadmin.Line(err), nil)
	case err != nil:
		code := planCode(err)
		_, err = fmt.Fprintf(e.Stdout, "%s: not possible: %s\n", who, matrixadmin.Line(err))
		return code, err
	case v.asJSON:
		return exitOK, v.previewJSON(e, s, "", steps, notes...)
	}
	for _, step := range steps {
		title := ""
		if len(steps) > 1 { // of several requests each says what it is for
			title = ": " + step.Title
		}
		if _, err := fmt.Fprintf(e.Stdout, "%s: %s (as %s)%s\n", who, s.Preview(step), s.Sender(step), title); err != nil {
			return exitFailed, err
		}
	}
	for _, n := range notes {
		if _, err := fmt.Fprintf(e.Stdout, "%s: note: %s\n", who, n); err != nil {
			return exitFailed, err
		}
	}
	return exitOK, nil
}

// previewJSON prints a preview as one object.
func (v *act) previewJSON(e Process, s ops.Situation, blocked string, steps []ops.Step, notes ...string) error {
	out := struct {
		Target   string   `json:"target"`
		Subject  string   `json:"subject,omitempty"`
		Action   string   `json:"action"`
		DryRun   bool     `json:"dry_run"`
		Blocked  string   `json:"blocked,omitempty"`
		As       string   `json:"as"`
		Requests []string `json:"requests"`
		Notes    []string `json:"notes,omitempty"` // what the action does not change
	}{s.Target.User.ID.Raw(), s.Target.Subject.ID.Raw(), v.action.ID, true, blocked, s.Me.Raw(), []string{}, notes}
	for _, step := range steps {
		out.Requests = append(out.Requests, s.Preview(step))
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Stdout, asciiJSON(b))
	return err
}

// resultCode is the exit status of one account.
func resultCode(res ops.Result) int {
	bad := matrixadmin.KindOf(res.Err)
	switch {
	case bad == matrixadmin.KindBadToken:
		return exitAuth
	case res.Refused && (bad == matrixadmin.KindInvalid || bad == matrixadmin.KindReadOnly), res.Outcome == matrixadmin.OutcomeRejected:
		return exitRefused
	case res.Outcome == matrixadmin.OutcomeNotSent:
		return exitFailed
	case res.Finding.Verdict == ops.MoreThanAsked, (res.Final || res.Finding.Over) && res.Finding.Beside:
		return exitPartly
	case res.Outcome == matrixadmin.OutcomePartly, res.Final && res.Finding.Verdict == ops.Partial:
		return exitPartly
	case (res.Final || res.Finding.Over) && (res.Finding.Verdict == ops.NotApplied || res.Finding.Verdict == ops.IsNotSo):
		return exitFailed
	case res.Finding.Verdict == ops.ReadFailed:
		return exitUnknown
	case res.Finding.Verdict == ops.Confirmed, res.Outcome == matrixadmin.OutcomeClaimed && !res.InDoubt():
		return exitOK
	}
	return exitUnknown
}

// print says how it ended; of what could not be written to standard output, standard error has at least the sentence, and that a secret which was to be shown once
// lives on.
func (v *act) print(e Process, res ops.Result, secrets map[string]matrixadmin.Secret) error {
	err := v.printResult(e, res, secrets)
	if err == nil {
		return nil
	}
	lost := "the result could not be printed"
	for _, f := range v.action.Fields {
		if !secrets[f.Name].IsZero() {
			lost = "the " + english.Uncapitalize(f.Label) + " was made but could not be printed"
		}
	}
	fmt.Fprintf(e.Stderr, "mxwarden: warning: %s. %s: %s\n", lost, res.Target.Text().Printable(), res.Summary())
	return err
}

// printResult says how it ended, in a sentence or as one JSON object; secrets that the answer brought, or that were made here, are shown here and nowhere else.
func (v *act) printResult(e Process, res ops.Result, secrets map[string]matrixadmin.Secret) error {
	if !v.asJSON {
		_, err := io.WriteString(e.Stdout, v.inWords(res, secrets))
		return err
	}
	type step struct {
		Title   string            `json:"title"`
		Outcome string            `json:"outcome"`
		Error   string            `json:"error,omitempty"`
		Facts   map[string]string `json:"facts,omitempty"`
	}
	out := struct {
		Target   string   `json:"target"`
		Subject  string   `json:"subject,omitempty"`
		Action   string   `json:"action"`
		Outcome  string   `json:"outcome"`
		Verdict  string   `json:"verdict"`
		Final    bool     `json:"final"`
		Summary  string   `json:"summary"`
		Evidence string   `json:"evidence,omitempty"`
		Status   int      `json:"status"`
		Steps    []step   `json:"steps"`
		Opposite string   `json:"opposite,omitempty"`      // the command that takes it back
		Then     string   `json:"then,omitempty"`          // the command that is usually needed next
		Lost     string   `json:"lost,omitempty"`          // what no command brings back
		Traces   []string `json:"mas_trace_ids,omitempty"` // of what MAS was sent, as its log calls it

		Secrets map[string]string `json:"secrets,omitempty"` // that the answer brought, or that were made here
	}{
		res.Target.Raw(), res.Subject.ID.Raw(), res.Action, res.Outcome.String(), res.Finding.Verdict.String(), res.Final, res.Summary(), res.Evidence.Path,
		resultCode(res),
		[]step{},
		"", "", res.Lost(), nil,
		map[string]string{},
	}
	if back, _, ok := res.TakesBack(); ok {
		out.Opposite = back.ID
	}
	if then, _, ok := res.Then(); ok {
		out.Then = then.ID
	}
	for _, id := range res.Traces() {
		out.Traces = append(out.Traces, id.Raw())
	}
	for name, given := range secrets {
		out.Secrets[name] = given.Reveal()
	}
	for _, s := range res.Steps {
		failed := ""
		if s.Err != nil {
			failed = matrixadmin.Line(s.Err)
		}
		out.Steps = append(out.Steps, step{s.Title, s.Outcome.String(), failed, s.Facts})
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Stdout, asciiJSON(b))
	return err
}

// itemError is what went wrong with one of several, and says nothing of the others.
type itemError struct{ error }

// Unwrap returns the cause.
func (e itemError) Unwrap() error { return e.error }

// failed says that nothing was sent for one, and why.
func (v *act) failed(e Process, t ops.Target, err error) error {
	return v.brief(e, t, "not sent", matrixadmin.PrintableLines(err.Error()), status(err))
}

// notTried says of what is left that nothing was sent.
func (v *act) notTried(e Process, left []ops.Target) error {
	for _, t := range left {
		if err := v.brief(e, t, "not tried", "not tried", exitFailed); err != nil {
			return err
		}
	}
	return nil
}

// brief is the line of what did not come as far as a result.
func (v *act) brief(e Process, t ops.Target, outcome, says string, code int) error {
	if !v.asJSON {
		_, err := fmt.Fprintf(e.Stdout, "%s: %s\n", t.Text().Printable(), says)
		return err
	}
	b, err := json.Marshal(struct {
		Target  string `json:"target"`
		Subject string `json:"subject,omitempty"`
		Action  string `json:"action"`
		Outcome string `json:"outcome"`
		Final   bool   `json:"final"`
		Summary string `json:"summary"`
		Status  int    `json:"status"`
	}{t.User.ID.Raw(), t.Subject.ID.Raw(), v.action.ID, outcome, true, says, code})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Stdout, asciiJSON(b))
	return err
}

// inWords is a result for people: how it ended, what was kept and made, and what can be done next.
func (v *act) inWords(res ops.Result, secrets map[string]matrixadmin.Secret) string {
	text := fmt.Sprintf("%s: %s\n", ops.Target{User: matrixadmin.User{ID: res.Target}, Subject: res.Subject}.Text().Printable(), res.Summary())
	if res.Evidence.Path != "" {
		text += fmt.Sprintf("evidence: %s\n", matrixadmin.Printable(res.Evidence.Path))
	}
	for _, f := range v.action.Fields {
		if given := secrets[f.Name]; !given.IsZero() {
			label := f.Label
			if f.Kind == ops.FieldSecret && resultCode(res) != exitOK {
				label += " (if it was set)"
			}
			text = fmt.Sprintf("%s%s: %s\n", text, label, matrixadmin.Printable(given.Reveal()))
		}
	}
	for _, back := range res.TakeBacks() {
		text += "to take it back: " + v.runs(back.Action, back.At, res.Evidence, "taken back: ") + "\n"
	}
	if then, at, ok := res.Then(); ok {
		word := "next"
		if then.Danger == ops.Irreversible {
			word = "next, if needed"
		}
		text += word + ": " + v.runs(then, at, res.Evidence, "") + "\n"
	}
	for _, id := range res.Traces() {
		text += "in the log of MAS: trace.id=" + id.Printable() + "\n"
	}
	if lost := res.Lost(); lost != "" {
		text += "lost: " + lost + "\n"
	}
	return text
}
