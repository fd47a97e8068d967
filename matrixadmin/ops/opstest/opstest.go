// Package opstest has actions for tests, of every danger, kind of subject and kind of field, so that what holds for actions is tested once for each kind and
// not once for each action of the catalog.
package opstest

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Garbage may lie while actions are tested: each has a server of its own, and there is room.
var _ = debug.SetGCPercent(400)

// Steps is how many steps each action of this package has.
const Steps = 2

// Secret is what an action with a secret output is given by the server.
const Secret = "opstest-made"

// Field is a field of a kind, that can be left as it is.
func Field(kind ops.FieldKind) ops.Field {
	f := ops.Field{Name: fmt.Sprintf("field_%d", kind), Label: fmt.Sprintf("Field %d", kind), Kind: kind}
	switch kind {
	case ops.FieldChoice:
		f.Consequence = func(on bool) string { return fmt.Sprintf("It is %t.", on) }
	case ops.FieldText:
		f.Preset = "some text"
	case ops.FieldNumber:
		f.Preset, f.Min, f.Max = "7", 1, 100
	case ops.FieldDuration:
		f.Preset, f.Max = "36h", 7*24*3600
	case ops.FieldList:
		f.Preset = "!one:demo.example, !two:demo.example"
	case ops.FieldSecret, ops.FieldOutput:
	}
	return f
}

// Kinds of everything that an action may be made of.
var (
	Dangers  = []ops.Danger{ops.Reversible, ops.Disruptive, ops.Irreversible}
	Subjects = []ops.SubjectKind{ops.OnAccount, ops.OnDevice, ops.OnRoom, ops.OnSession, ops.OnMedia}
	Fields   = []ops.FieldKind{
		ops.FieldChoice, ops.FieldSecret, ops.FieldText, ops.FieldNumber, ops.FieldDuration, ops.FieldList, ops.FieldOutput,
	}
)

// Actions are actions of two steps each: every danger with every kind of subject, and every danger with every kind of field, the kinds of fields spread over
// the kinds of subjects.
func Actions() []ops.Action {
	var actions []ops.Action
	for d, danger := range Dangers {
		for s, on := range Subjects {
			var fields []ops.FieldKind
			for f, kind := range Fields {
				if (f+d)%len(Subjects) == s {
					fields = append(fields, kind)
				}
			}
			actions = append(actions, Action(danger, on, fields...))
		}
	}
	return actions
}

// Few are as few actions as have every danger, every kind of subject and every kind of field among them, for tests that take long.
func Few() []ops.Action {
	var actions []ops.Action
	for s, on := range Subjects {
		var fields []ops.FieldKind
		for f, kind := range Fields {
			if f%len(Subjects) == s {
				fields = append(fields, kind)
			}
		}
		actions = append(actions, Action(Dangers[s%len(Dangers)], on, fields...))
	}
	return actions
}

// Action makes one action.
func Action(danger ops.Danger, on ops.SubjectKind, kinds ...ops.FieldKind) ops.Action {
	a := ops.Action{
		ID: fmt.Sprintf("test-%d-%s", danger, on), Key: "T", Title: fmt.Sprintf("Test %d on a %s", danger, on), Short: "test", Effect: "It is a test.",
		Danger: danger, On: on, Patience: time.Minute,
		Blocked: func(ops.Situation) string { return "" },
		Verify: func(context.Context, ops.Reads, ops.Situation, ops.Values, []ops.StepResult) ops.Finding {
			return ops.Finding{Verdict: ops.CannotBeRead, Reason: "nothing shows it."}
		},
	}
	for _, kind := range kinds {
		a.Fields = append(a.Fields, Field(kind))
	}
	a.Plan = func(s ops.Situation, v ops.Values, _ []ops.StepResult) ([]ops.Step, error) { return plan(a, s, v) }
	return a
}

// plan makes two steps that carry all answers, the secrets too.
func plan(a ops.Action, s ops.Situation, v ops.Values) ([]ops.Step, error) {
	type body struct {
		Answers map[string]string             `json:"answers"`
		Secrets map[string]matrixadmin.Secret `json:"secrets"`
	}
	b := body{map[string]string{}, map[string]matrixadmin.Secret{}}
	given := map[string]matrixadmin.Secret{}
	var set []func(string)
	for _, f := range a.Fields {
		switch f.Kind {
		case ops.FieldSecret:
			if v.Secrets[f.Name].IsZero() {
				return nil, fmt.Errorf("%s is empty", strings.ToLower(f.Label))
			}
			b.Secrets[f.Name] = v.Secrets[f.Name]
		case ops.FieldOutput:
			late, fill := matrixadmin.LateSecret()
			given[f.Name], set = late, append(set, fill)
		case ops.FieldChoice:
			b.Answers[f.Name] = fmt.Sprint(v.Choice(f))
		case ops.FieldText, ops.FieldNumber, ops.FieldDuration, ops.FieldList:
			b.Answers[f.Name] = v.Typed(f)
		}
	}
	steps := make([]ops.Step, Steps)
	for i := range steps {
		path := []string{"_synapse", "admin", "v1", "test", s.Target.User.ID.Raw(), fmt.Sprint(i + 1)}
		if s.Target.Subject.Kind != ops.OnAccount {
			path = append(path, s.Target.Subject.ID.Raw())
		}
		steps[i] = ops.Step{Key: fmt.Sprintf("test/%d", i+1), Title: fmt.Sprintf("Test step %d", i+1), Request: wire.Request{
			Op: "test", Method: http.MethodPost, Path: path, Body: b, Account: s.Target.User.ID.Text(), Wait: wire.WaitLong,
			Check: func([]byte) (wire.Facts, error) {
				for _, fill := range set {
					fill(Secret)
				}
				return nil, nil //nolint:nilnil // there are no facts
			},
		}}
	}
	steps[len(steps)-1].Gives = given
	return steps, nil
}

// Subject is something of a kind that hangs on an account; none for the account itself.
func Subject(on ops.SubjectKind) ops.Subject {
	if on == ops.OnAccount {
		return ops.Subject{}
	}
	return ops.Subject{Kind: on, ID: matrixadmin.NewText("SUBJECT" + strings.ToUpper(on.String())), Name: matrixadmin.NewText("The " + on.String())}
}

// Different leaves one action of each danger, kind of subject and set of kinds of fields, so that a test over a catalog takes no longer with more actions of
// the same kind.
func Different(actions []ops.Action) []ops.Action {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(actions), func(a ops.Action) bool {
		var kinds []ops.FieldKind
		for _, f := range a.Fields {
			kinds = append(kinds, f.Kind)
		}
		slices.Sort(kinds)
		kind := fmt.Sprintf("%d %d %v", a.Danger, a.On, slices.Compact(kinds))
		before := seen[kind]
		seen[kind] = true
		return before
	})
}
