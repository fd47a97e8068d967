package ops_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

var kinds = []ops.SubjectKind{ops.OnAccount, ops.OnDevice, ops.OnRoom, ops.OnSession, ops.OnMedia}

// TestSubjects: an action is done to its own kind of subject, which is on record, typed back, and known again after a crash.
func TestSubjects(t *testing.T) {
	for _, on := range kinds {
		for _, chosen := range kinds {
			t.Run(on.String()+", "+chosen.String(), func(t *testing.T) { subjects(t, on, chosen) })
		}
	}
	words := map[string]bool{}
	for _, k := range kinds {
		words[k.String()] = true
	}
	if len(words) != len(kinds) {
		t.Errorf("two kinds share a word: %v", words)
	}
}

func subjects(t *testing.T, on, chosen ops.SubjectKind) {
	t.Helper()
	trail, s := trailAt(t, audit.Options{Now: time.Now}), &shop{answers: map[string]error{"end": errLost}}
	a := plan(s.step("end", ops.Must))
	a.On, a.Patience = on, time.Hour
	var seen ops.Subject
	a.Verify = func(_ context.Context, _ ops.Reads, before ops.Situation, _ ops.Values, _ []ops.StepResult) ops.Finding {
		seen = before.Target.Subject
		return ops.Finding{Verdict: ops.CannotBeRead, Reason: "nothing shows it."}
	}
	ops.WithActions(t, a)
	sit := situation()
	if chosen != ops.OnAccount {
		sit.Target.Subject = ops.Subject{Kind: chosen, ID: matrixadmin.NewText("DESK\u202eTOP"), Name: matrixadmin.NewText("Laptop")}
	}
	res := ops.NewRunner(s.fake(), ops.WithJournal(trail)).Run(t.Context(), a, sit, values(), ops.Watch{})
	if on != chosen {
		if !res.Refused || len(s.sent) != 0 || !strings.Contains(res.Summary(), "no "+on.String()+" selected") {
			t.Errorf("on %v, a %v is selected: %q", on, chosen, res.Summary())
		}
		return
	}
	want := sit.Target.Subject
	if res.Subject != want || seen != want || len(s.sent) != 1 {
		t.Errorf("%v: %+v, read back %+v, sent %q", on, res.Subject, seen, s.sent)
	}
	open, err := ops.Unfinished(trail.Path(), "demo.example", sit.BaseURL, time.Now())
	if err != nil || len(open) != 1 {
		t.Fatalf("%v, %+v", err, open)
	}
	if _, err := ops.NewRunner(s.fake(), ops.WithJournal(trail)).Resolve(t.Context(), situation(), open[0]); err != nil {
		t.Error(err)
	}
	want.Name = matrixadmin.Text{} // it is for people and of the moment
	if seen != want || (open[0].Intent.Subject == audit.Subject{}) != (on == ops.OnAccount) {
		t.Errorf("%v: from the trail %+v, want %+v", on, seen, want)
	}
	phrase := "@alice:demo.example"
	if on != ops.OnAccount {
		phrase += "/DESK\u202eTOP"
	}
	if got := sit.Target.Phrase(); got != phrase {
		t.Errorf("typed back is %q, want %q", got, phrase)
	}
}

// TestSubjectWithoutID: a part of an account without an id is none.
func TestSubjectWithoutID(t *testing.T) {
	s := &shop{}
	a := plan(s.step("end", ops.Must))
	a.On = ops.OnDevice
	sit := situation()
	sit.Target.Subject = ops.Subject{Kind: ops.OnDevice}
	if res := newRunner(s.fake()).Run(t.Context(), a, sit, values(), ops.Watch{}); !res.Refused || len(s.sent) != 0 {
		t.Errorf("%+v, sent %q", res, s.sent)
	}
	if _, err := ops.NewRunner(newFake(), ops.WithJournal(newFake())).Resolve(t.Context(), situation(), ops.Open{
		Intent: audit.Record{Action: "deactivate", Target: victim.Text(), Subject: audit.Subject{Kind: "planet", ID: matrixadmin.NewText("Mars")}},
	}); err == nil {
		t.Error("a kind that is not known was resolved")
	}
}

// everyField is an action of tests with a field of each kind.
func everyField(s *shop) ops.Action {
	a := plan(s.step("do", ops.Must))
	a.ID = "fields"
	a.Fields = []ops.Field{
		{Name: "erase", Label: "Erase", Kind: ops.FieldChoice, Default: true, Consequence: func(on bool) string { return fmt.Sprintf("It is %t.", on) }},
		{Name: "note", Label: "Note", Kind: ops.FieldText, Preset: "hello"},
		{Name: "limit", Label: "Limit", Kind: ops.FieldNumber, Preset: "100", Min: 1, Max: 1000},
		{Name: "wait", Label: "Wait", Kind: ops.FieldDuration, Preset: "36h", Min: 60, Max: 7 * 24 * 3600},
		{Name: "rooms", Label: "Rooms", Kind: ops.FieldList},
		{Name: "new_password", Label: "New password", Kind: ops.FieldSecret},
		{Name: "made", Label: "Made", Kind: ops.FieldOutput},
	}
	return a
}

// TestFieldsOnRecord: every answer but a secret is on record, and is the same when it is read from there.
func TestFieldsOnRecord(t *testing.T) {
	trail, s := trailAt(t, audit.Options{Now: time.Now}), &shop{answers: map[string]error{"do": errLost}}
	a := everyField(s)
	var back ops.Values
	a.Verify = func(_ context.Context, _ ops.Reads, _ ops.Situation, v ops.Values, _ []ops.StepResult) ops.Finding {
		back = v
		return ops.Finding{Verdict: ops.ReadFailed, Reason: "later."}
	}
	ops.WithActions(t, a)
	v := values()
	for name, typed := range map[string]string{"note": "  to whom \u202e it may concern  ", "limit": "7", "wait": "2d", "rooms": "!a:x, !b:x\n!c:x " + strings.Repeat("!long:x", 80), "erase": "no"} {
		f := a.Fields[slices.IndexFunc(a.Fields, func(f ops.Field) bool { return f.Name == name })]
		var err error
		if v, err = v.With(f, typed); err != nil {
			t.Fatal(err)
		}
	}
	ops.NewRunner(s.fake(), ops.WithJournal(trail)).Run(t.Context(), a, situation(), v, ops.Watch{})
	asked := back
	open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now())
	if err != nil || len(open) != 1 {
		t.Fatalf("%v, %+v", err, open)
	}
	if _, err := ops.NewRunner(s.fake(), ops.WithJournal(trail)).Resolve(t.Context(), situation(), open[0]); err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Fields {
		got := fmt.Sprint(back.Choice(f), back.Text(f), back.Number(f), back.Duration(f), back.List(f))
		if want := fmt.Sprint(asked.Choice(f), asked.Text(f), asked.Number(f), asked.Duration(f), asked.List(f)); got != want && f.Kind != ops.FieldOutput {
			t.Errorf("%s: from the trail %s, want %s", f.Name, got, want)
		}
	}
	if d := back.Duration(a.Fields[3]); d != 48*time.Hour || back.Choice(a.Fields[0]) || back.Number(a.Fields[2]) != 7 || len(back.List(a.Fields[4])) != 4 || back.Text(a.Fields[1]) != "to whom \u202e it may concern" {
		t.Errorf("%+v", back)
	}
	if len(back.Secrets) != 0 || len(asked.Secrets) == 0 {
		t.Errorf("secrets: asked %v, from the trail %v", asked.Secrets, back.Secrets)
	}
}

// TestFieldProblems: what a field does not take stops the act, in words that name the field.
func TestFieldProblems(t *testing.T) {
	for _, tt := range []struct{ field, typed, set, why string }{
		{"limit", "x", "limit must be a whole number", ""},
		{"limit", "1.5", "limit must be a whole number", ""},
		{"limit", "0", "", "limit must be between 1 and 1,000"},
		{"limit", "1001", "", "limit must be between 1 and 1,000"},
		{"limit", "", "", "limit must be between 1 and 1,000"},
		{"limit", " 1000 ", "", ""},
		{"wait", "soon", "wait must be a duration", ""},
		{"wait", "1s", "", "wait must be between 1 minute and 7 days"},
		{"wait", "8d", "", "wait must be between 1 minute and 7 days"},
		{"wait", "-5h", "", "wait is empty"},
		{"wait", "90m", "", ""},
		{"note", "", "", "note is empty"},
		{"note", "a\x1bb", "", "note contains control characters"},
		{"note", strings.Repeat("x", 1001), "", "note is longer than 1000"},
		{"rooms", "", "", "rooms is empty"},
		{"rooms", "!a:x !a:x", "", "rooms contains a duplicate"},
		{"erase", "perhaps", "erase must be yes or no", ""},
		{"new_password", "typed", "new password cannot be set here", ""},
	} {
		s := &shop{}
		a := everyField(s)
		v, err := values().With(a.Fields[4], "!a:x")
		if err != nil {
			t.Fatal(err)
		}
		f := a.Fields[slices.IndexFunc(a.Fields, func(f ops.Field) bool { return f.Name == tt.field })]
		v, err = v.With(f, tt.typed)
		if (err == nil) != (tt.set == "") || err != nil && !strings.Contains(err.Error(), tt.set) {
			t.Errorf("%s %q: %v, want %q", tt.field, tt.typed, err, tt.set)
		}
		if err != nil {
			continue
		}
		res := newRunner(s.fake()).Run(t.Context(), a, situation(), v, ops.Watch{})
		if res.Refused != (tt.why != "") || !strings.Contains(res.Summary(), tt.why) || (len(s.sent) == 0) != res.Refused {
			t.Errorf("%s %q: %q, want %q", tt.field, tt.typed, res.Summary(), tt.why)
		}
	}
}

// TestAbout: an action about an account is not about the part that happens to be selected, and one about a part only about one of its kind.
func TestAbout(t *testing.T) {
	t.Parallel()
	part := ops.Subject{Kind: ops.OnDevice, ID: matrixadmin.NewText("ABC")}
	for on, want := range map[ops.SubjectKind]ops.Subject{ops.OnAccount: {}, ops.OnDevice: part, ops.OnRoom: {}} {
		if got := (ops.Action{On: on}).About(ops.Target{Devices: 3, Subject: part}); got.Subject != want || got.Devices != 3 {
			t.Errorf("%s: %+v", on, got)
		}
	}
}
