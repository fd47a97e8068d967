package ops_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// shop is a server of tests: it does what steps ask for, and answers each as it was told to.
type shop struct {
	sent    []string
	answers map[string]error // by key; nil does it
	onSend  func(key string)
	doing   map[string]func(context.Context, wire.Request) (wire.Facts, error) // by key, after that
}

// do is what a fake does in place of a write.
func (s *shop) do(ctx context.Context, r wire.Request) (wire.Facts, error) {
	key := r.Op
	s.sent = append(s.sent, key)
	if s.onSend != nil {
		s.onSend(key)
	}
	switch {
	case ctx.Err() != nil:
		return nil, failure(matrixadmin.KindCanceled, matrixadmin.OutcomeUnknown)
	case s.answers[key] != nil:
		return nil, s.answers[key]
	case s.doing[key] != nil:
		return s.doing[key](ctx, r)
	}
	return nil, nil
}

// fake is a homeserver whose writes the shop takes.
func (s *shop) fake() *fake {
	f := newFake()
	f.do = s.do
	return f
}

func (s *shop) step(key string, need ops.Need) ops.Step {
	return ops.Step{Key: key, Title: "Do " + key, Need: need, Request: wire.Request{Op: key, Method: http.MethodPost, Path: []string{"test", key}}}
}

// plan is an action of tests with these steps.
func plan(steps ...ops.Step) ops.Action {
	return ops.Action{
		ID: "test", Key: "t", Title: "Test", Short: "test", Effect: "Tests.", Danger: ops.Disruptive,
		Blocked: func(ops.Situation) string { return "" },
		Plan:    func(ops.Situation, ops.Values, []ops.StepResult) ([]ops.Step, error) { return slices.Clone(steps), nil },
		Verify: func(context.Context, ops.Reads, ops.Situation, ops.Values, []ops.StepResult) ops.Finding {
			return ops.Finding{Verdict: ops.CannotBeRead, Reason: "nothing shows it."}
		},
	}
}

// ended is how each step ended, in words.
func ended(res ops.Result) string {
	var words []string
	for _, s := range res.Steps {
		word := s.Key + " " + s.Outcome.String()
		if s.Already {
			word += " already"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func recorded(f *fake) string {
	var words []string
	for _, r := range f.steps {
		words = append(words, r.Step.Raw()+" "+r.Result)
	}
	return strings.Join(words, ", ")
}

var (
	errRefusal = failure(matrixadmin.KindRejected, matrixadmin.OutcomeRejected)
	errLost    = failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown)
	errUnsent  = failure(matrixadmin.KindUnreachable, matrixadmin.OutcomeNotSent)
)

// TestSteps: what becomes of the steps after one that was not done, and the one word for all.
func TestSteps(t *testing.T) {
	for _, tt := range []struct {
		name     string
		needs    []ops.Need // of the steps a, b, c; a cleanup comes after a
		answers  map[string]error
		want     string
		recorded string
		outcome  matrixadmin.Outcome
	}{
		{"all done", []ops.Need{ops.Must, ops.Must, ops.May}, nil, "a claimed, b claimed, c claimed", "a claimed, b claimed, c claimed", matrixadmin.OutcomeClaimed},
		{"the second fails", []ops.Need{ops.Must, ops.Must, ops.Must}, map[string]error{"b": errRefusal}, "a claimed, b rejected, c not sent", "a claimed, b rejected", matrixadmin.OutcomePartly},
		{"the first fails", []ops.Need{ops.Must, ops.Must}, map[string]error{"a": errRefusal}, "a rejected, b not sent", "a rejected", matrixadmin.OutcomeRejected},
		{"the first is not sent", []ops.Need{ops.Must, ops.Must}, map[string]error{"a": errUnsent}, "a not sent, b not sent", "a not sent", matrixadmin.OutcomeNotSent},
		{"its answer is lost", []ops.Need{ops.Must, ops.Must}, map[string]error{"a": errLost}, "a unknown, b not sent", "a unknown", matrixadmin.OutcomeUnknown},
		{"one that may fail", []ops.Need{ops.May, ops.May, ops.Must}, map[string]error{"a": errRefusal, "b": errLost}, "a rejected, b unknown, c claimed", "a rejected, b unknown, c claimed", matrixadmin.OutcomeUnknown},
		{"one of those refused", []ops.Need{ops.May, ops.May}, map[string]error{"a": errRefusal}, "a rejected, b claimed", "a rejected, b claimed", matrixadmin.OutcomePartly},
		{"cleaned up", []ops.Need{ops.Must, ops.Must, ops.Cleanup}, nil, "a claimed, b claimed, c claimed", "a claimed, b claimed, c claimed", matrixadmin.OutcomeClaimed},
		{"cleaned up after a stop", []ops.Need{ops.Must, ops.Must, ops.Cleanup}, map[string]error{"b": errRefusal}, "a claimed, b rejected, c claimed", "a claimed, b rejected, c claimed", matrixadmin.OutcomePartly},
		{"cleaned up what was perhaps done", []ops.Need{ops.Must, ops.Must, ops.Cleanup}, map[string]error{"a": errLost}, "a unknown, b not sent, c claimed", "a unknown, c claimed", matrixadmin.OutcomeUnknown},
		{"nothing to clean up", []ops.Need{ops.Must, ops.Must, ops.Cleanup}, map[string]error{"a": errRefusal}, "a rejected, b not sent", "a rejected", matrixadmin.OutcomeRejected},
		{"not cleaned up", []ops.Need{ops.Must, ops.Must, ops.Cleanup}, map[string]error{"c": errRefusal}, "a claimed, b claimed, c rejected", "a claimed, b claimed, c rejected", matrixadmin.OutcomePartly},
		{"an error that claims success", []ops.Need{ops.Must}, map[string]error{"a": failure(matrixadmin.KindOther, matrixadmin.OutcomeClaimed)}, "a unknown", "a unknown", matrixadmin.OutcomeUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &shop{answers: tt.answers}
			f := s.fake()
			var steps []ops.Step
			for i, need := range tt.needs {
				step := s.step(string(rune('a'+i)), need)
				if need == ops.Cleanup {
					step.After = "a"
				}
				steps = append(steps, step)
			}
			var titles []string
			res := newRunner(f).Run(t.Context(), plan(steps...), situation(), values(), ops.Watch{Step: func(n, of int, title string) {
				titles = append(titles, fmt.Sprint(n, of, title))
			}})
			if ended(res) != tt.want || recorded(f) != tt.recorded || res.Outcome != tt.outcome {
				t.Errorf("steps %q, on record %q, outcome %v; want %q, %q, %v", ended(res), recorded(f), res.Outcome, tt.want, tt.recorded, tt.outcome)
			}
			if len(f.intents) != 1 || len(f.intents[0].Steps) != len(tt.needs) || len(f.outcomes) != 1 || f.outcomes[0].Result != tt.outcome.String() {
				t.Errorf("intents %+v, outcomes %+v", f.intents, f.outcomes)
			}
			if done := tt.outcome == matrixadmin.OutcomeClaimed; (res.Err == nil) != done || strings.Contains(res.Summary(), "lost") && tt.outcome != matrixadmin.OutcomeUnknown {
				t.Errorf("error %v, summary %q", res.Err, res.Summary())
			}
			for i, r := range f.steps {
				if want := f.intents[0].RequestID.Raw(); len(tt.needs) > 1 && !strings.HasPrefix(r.RequestID.Raw(), want+"-") || r.RequestID.IsZero() {
					t.Errorf("step %d is called %q in the logs, the act %q", i, r.RequestID, want)
				}
			}
			if len(tt.needs) > 1 && (len(titles) != len(s.sent) || titles[0] != fmt.Sprint(1, len(tt.needs), "Do a")) {
				t.Errorf("told of %q", titles)
			}
		})
	}
}

// TestAlreadySo: a errRefusal because it is so already counts as done, and says so.
func TestAlreadySo(t *testing.T) {
	s := &shop{answers: map[string]error{"a": errRefusal}}
	f := s.fake()
	step := s.step("a", ops.Must)
	step.Already = func(err error) bool { return errors.Is(err, matrixadmin.ErrRejected) }
	res := newRunner(f).Run(t.Context(), plan(step, s.step("b", ops.Must)), situation(), values(), ops.Watch{})
	if ended(res) != "a claimed already, b claimed" || res.Outcome != matrixadmin.OutcomeClaimed || f.steps[0].Detail.Raw() != "Already so; nothing to change." {
		t.Errorf("%q, %v, %+v", ended(res), res.Outcome, f.steps[0])
	}
	s.answers["a"] = errLost
	if res := newRunner(s.fake()).Run(t.Context(), plan(step), situation(), values(), ops.Watch{}); res.Outcome != matrixadmin.OutcomeUnknown {
		t.Errorf("a lost answer is no errRefusal: %v", res.Outcome)
	}
}

// TestStopWaitingBetweenSteps: who stops waiting in the middle sends nothing more, but cleans up.
func TestStopWaitingBetweenSteps(t *testing.T) {
	for name, cause := range map[string]error{"on a wish": ops.ErrStopWaiting, "the program ends": errors.New("bye")} {
		ctx, cancel := context.WithCancelCause(t.Context())
		s := &shop{}
		f := s.fake()
		s.onSend = func(key string) {
			if key == "b" {
				cancel(cause)
			}
		}
		cleanup := s.step("d", ops.Cleanup)
		cleanup.After = "a"
		// The end of the context reaches what is under way only on a wish.
		s.doing = map[string]func(context.Context, wire.Request) (wire.Facts, error){"b": func(ctx context.Context, _ wire.Request) (wire.Facts, error) {
			if cause != ops.ErrStopWaiting { //nolint:errorlint // the very value
				return nil, ctx.Err()
			}
			<-ctx.Done()
			return nil, failure(matrixadmin.KindCanceled, matrixadmin.OutcomeUnknown)
		}}
		res := newRunner(f).Run(ctx, plan(s.step("a", ops.Must), s.step("b", ops.May), s.step("c", ops.May), cleanup), situation(), values(), ops.Watch{})
		want := "a claimed, b unknown, c not sent, d claimed"
		if cause != ops.ErrStopWaiting { //nolint:errorlint // the very value
			want = "a claimed, b claimed, c not sent, d claimed"
		}
		if ended(res) != want || len(f.outcomes) != 1 {
			t.Errorf("%s: %q, want %q", name, ended(res), want)
		}
	}
}

// TestLateSecret: a step waits for the secret in the answer to the one before, and is not sent without it.
func TestLateSecret(t *testing.T) {
	for name, answer := range map[string]error{"": nil, "the answer is lost": errLost, "it brings none": nil} {
		s := &shop{answers: map[string]error{"login": answer}}
		f := s.fake()
		used := ""
		s.doing = map[string]func(context.Context, wire.Request) (wire.Facts, error){
			"login": func(_ context.Context, r wire.Request) (wire.Facts, error) { return r.Check(nil) },
			"leave": func(_ context.Context, r wire.Request) (wire.Facts, error) { used = r.Token.Reveal(); return nil, nil },
		}
		a := plan()
		a.Plan = func(ops.Situation, ops.Values, []ops.StepResult) ([]ops.Step, error) {
			token, set := matrixadmin.LateSecret()
			login, leave, logout := s.step("login", ops.May), s.step("leave", ops.Must), s.step("logout", ops.Cleanup)
			login.Request.Check = func([]byte) (wire.Facts, error) { // as the client calls it
				if name == "" {
					set("syt_late")
				}
				return nil, nil
			}
			leave.Request.Token, logout.Request.Token, logout.After = token, token, "login"
			return []ops.Step{login, leave, logout}, nil
		}
		res := newRunner(f).Run(t.Context(), a, situation(), values(), ops.Watch{})
		switch {
		case name == "" && (used != "syt_late" || ended(res) != "login claimed, leave claimed, logout claimed"):
			t.Errorf("%q with %q", ended(res), used)
		case name != "" && (len(s.sent) != 1 || !strings.HasSuffix(ended(res), ", leave not sent, logout not sent")):
			t.Errorf("%s: %q, sent %q", name, ended(res), s.sent)
		}
		for _, r := range slices.Concat(f.intents, f.steps, f.outcomes) {
			if line, _ := r.MarshalJSON(); strings.Contains(string(line), "syt_late") {
				t.Errorf("a token is on record: %s", line)
			}
		}
	}
}

// TestSecretShownOnce: what an answer brings to be shown is in the result, and nowhere on record.
func TestSecretShownOnce(t *testing.T) {
	s := &shop{}
	f := s.fake()
	a := plan()
	a.Fields = []ops.Field{{Name: "registration", Label: "Registration token", Kind: ops.FieldOutput}}
	a.Plan = func(ops.Situation, ops.Values, []ops.StepResult) ([]ops.Step, error) {
		token, set := matrixadmin.LateSecret()
		step := s.step("make", ops.Must)
		step.Gives = map[string]matrixadmin.Secret{"registration": token}
		s.doing = map[string]func(context.Context, wire.Request) (wire.Facts, error){"make": func(context.Context, wire.Request) (wire.Facts, error) {
			set("let-me-in")
			return wire.Facts{"uses": "1"}, nil
		}}
		return []ops.Step{step}, nil
	}
	res := newRunner(f).Run(t.Context(), a, situation(), values(), ops.Watch{})
	if got := res.Gives["registration"].Reveal(); got != "let-me-in" || f.steps[0].Facts["uses"].Raw() != "1" {
		t.Errorf("%q, %+v", got, f.steps)
	}
	if offered, _ := a.Offered(situation()); len(offered) != 0 {
		t.Errorf("asked for: %+v", offered)
	}
	for _, r := range slices.Concat(f.intents, f.steps, f.outcomes) {
		if line, _ := r.MarshalJSON(); strings.Contains(string(line), "let-me-in") {
			t.Errorf("it is on record: %s", line)
		}
	}
}

// sessions is a server whose sessions are ended one by one, and where one may come meanwhile.
type sessions struct {
	shop

	open  []string
	comes []string // one more comes with each that ends
	looks int
}

func (s *sessions) fake() *fake {
	f := newFake()
	f.do = func(ctx context.Context, r wire.Request) (wire.Facts, error) {
		facts, err := s.do(ctx, r)
		if err == nil {
			s.open = slices.DeleteFunc(s.open, func(o string) bool { return "end/"+o == r.Op })
		}
		if len(s.comes) > 0 {
			s.open, s.comes = append(s.open, s.comes[0]), s.comes[1:]
		}
		return facts, err
	}
	return f
}

func (s *sessions) action(grows bool) ops.Action {
	a := plan()
	a.ID, a.Grows, a.Rounds = "end-sessions", grows, 3
	a.Look = func(context.Context, ops.Reads, ops.Situation) (any, error) {
		s.looks++
		return slices.Clone(s.open), nil
	}
	a.Plan = func(sit ops.Situation, _ ops.Values, _ []ops.StepResult) ([]ops.Step, error) {
		var steps []ops.Step
		open, _ := sit.Seen.([]string)
		for _, id := range open {
			step := s.step("end/"+id, ops.May)
			steps = append(steps, step)
		}
		return steps, nil
	}
	a.Verify = func(context.Context, ops.Reads, ops.Situation, ops.Values, []ops.StepResult) ops.Finding {
		if len(s.open) > 0 {
			return ops.Finding{Verdict: ops.Partial, Reason: fmt.Sprintf("%d are left.", len(s.open))}
		}
		return ops.Finding{Verdict: ops.Confirmed, Reason: "none is left."}
	}
	return a
}

// TestRuleGrows: what comes while a rule is carried out is done in another round, three times at most, and nothing is sent twice.
func TestRuleGrows(t *testing.T) {
	for _, tt := range []struct {
		name          string
		comes         []string
		answers       map[string]error
		sent, intents int
		outcome       matrixadmin.Outcome
		verdict       ops.Verdict
	}{
		{"nothing comes", nil, nil, 2, 1, matrixadmin.OutcomeClaimed, ops.Confirmed},
		{"one comes", []string{"c"}, nil, 3, 2, matrixadmin.OutcomeClaimed, ops.Confirmed},
		{"they go on coming", []string{"c", "d", "e", "f", "g", "h", "i"}, nil, 6, 3, matrixadmin.OutcomeClaimed, ops.Partial},
		{"one is refused", []string{"c"}, map[string]error{"end/b": errRefusal}, 2, 1, matrixadmin.OutcomePartly, ops.Partial},
		{"an answer is lost", []string{"c"}, map[string]error{"end/b": errLost}, 2, 1, matrixadmin.OutcomeUnknown, ops.Partial},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &sessions{open: []string{"a", "b"}, comes: tt.comes}
			f := s.fake()
			s.answers = tt.answers
			res := newRunner(f).Run(t.Context(), s.action(true), situation(), values(), ops.Watch{})
			if len(s.sent) != tt.sent || len(f.intents) != tt.intents || res.Outcome != tt.outcome || res.Finding.Verdict != tt.verdict {
				t.Errorf("sent %q, %d intents, outcome %v, verdict %v", s.sent, len(f.intents), res.Outcome, res.Finding.Verdict)
			}
			if slices.Sort(s.sent); len(slices.Compact(s.sent)) != tt.sent {
				t.Errorf("something was sent twice: %q", s.sent)
			}
			for i, in := range f.intents[1:] {
				if in.Continues != fmt.Sprintf("intent %d", i+1) {
					t.Errorf("intent %d goes on with %q", i+2, in.Continues)
				}
			}
			if len(f.outcomes) != len(f.intents) || len(res.Steps) != tt.sent {
				t.Errorf("%d outcomes of %d intents, steps %q", len(f.outcomes), len(f.intents), ended(res))
			}
		})
	}
}

// TestListOnlyShrinks: of a list nothing is done that was not shown; what is done already is left out.
func TestListOnlyShrinks(t *testing.T) {
	for _, tt := range []struct {
		name  string
		open  []string
		shown []string
		sent  string
		why   string
	}{
		{"as shown", []string{"a", "b"}, []string{"end/a", "end/b"}, "end/a end/b", ""},
		{"one has gone", []string{"b"}, []string{"end/a", "end/b"}, "end/b", ""},
		{"all have gone", nil, []string{"end/a"}, "", "this is already the case"},
		{"one has come", []string{"a", "c"}, []string{"end/a"}, "", "has changed since it was shown"},
		{"nothing was shown", []string{"a"}, nil, "", "has changed since it was shown"},
	} {
		s, v := &sessions{open: tt.open}, values()
		f := s.fake()
		v.Shown = tt.shown
		res := newRunner(f).Run(t.Context(), s.action(false), situation(), v, ops.Watch{})
		if got := strings.Join(s.sent, " "); got != tt.sent || (tt.why != "") != res.Refused || !strings.Contains(res.Summary(), tt.why) || res.Refused && len(f.intents) != 0 {
			t.Errorf("%s: sent %q, refused %t, %q", tt.name, got, res.Refused, res.Summary())
		}
	}
	// What comes meanwhile was not shown either.
	s, v := &sessions{open: []string{"a"}, comes: []string{"c"}}, values()
	f := s.fake()
	v.Shown = []string{"end/a"}
	if res := newRunner(f).Run(t.Context(), s.action(false), situation(), v, ops.Watch{}); len(s.sent) != 1 || res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.Partial {
		t.Errorf("sent %q, %v, %+v", s.sent, res.Outcome, res.Finding)
	}
}

// TestTooManySteps: a rule does 200 at a time, and goes on in the next round; a list of more is refused.
func TestTooManySteps(t *testing.T) {
	var ids []string
	for i := range 450 {
		ids = append(ids, fmt.Sprint(i))
	}
	s := &sessions{open: slices.Clone(ids)}
	f := s.fake()
	res := newRunner(f).Run(t.Context(), s.action(true), situation(), values(), ops.Watch{})
	if len(f.intents) != 3 || len(f.intents[0].Steps) != 200 || len(s.sent) != 450 || res.Finding.Verdict != ops.Confirmed {
		t.Errorf("%d intents, %d sent, %+v", len(f.intents), len(s.sent), res.Finding)
	}
	s = &sessions{open: ids}
	f = s.fake()
	v := values()
	for _, id := range ids {
		v.Shown = append(v.Shown, "end/"+id)
	}
	if res := newRunner(f).Run(t.Context(), s.action(false), situation(), v, ops.Watch{}); !res.Refused || len(s.sent) != 0 || !strings.Contains(res.Summary(), "more than 200") {
		t.Errorf("%d sent, %q", len(s.sent), res.Summary())
	}
}

// TestPlansThatAreRefused: a plan that fails, has nothing, or names two steps alike sends nothing and is not on record.
func TestPlansThatAreRefused(t *testing.T) {
	s := &shop{}
	failing := plan()
	failing.Plan = func(ops.Situation, ops.Values, []ops.StepResult) ([]ops.Step, error) {
		return nil, errors.New("the password is empty")
	}
	blind := plan(s.step("a", ops.Must))
	blind.Look = func(context.Context, ops.Reads, ops.Situation) (any, error) { return nil, errLost }
	for why, a := range map[string]ops.Action{
		"the password is empty": failing, "nothing to do": plan(), "have the same key": plan(s.step("a", ops.Must), s.step("a", ops.Must)), "an accident": blind,
	} {
		f := s.fake()
		if res := newRunner(f).Run(t.Context(), a, situation(), values(), ops.Watch{}); !res.Refused || len(s.sent)+len(f.intents) != 0 || !strings.Contains(res.Summary(), why) {
			t.Errorf("%s: sent %q, %d intents, %q", why, s.sent, len(f.intents), res.Summary())
		}
	}
}

// TestStepNotRecorded: what cannot be put on record ends the act before the next step.
func TestStepNotRecorded(t *testing.T) {
	s := &shop{}
	f := s.fake()
	res := ops.NewRunner(f, ops.WithJournal(&unrecording{f}), ops.WithCollector(f)).Run(t.Context(), plan(s.step("a", ops.May), s.step("b", ops.May)), situation(), values(), ops.Watch{})
	if ended(res) != "a claimed, b not sent" || res.Outcome != matrixadmin.OutcomePartly || !strings.Contains(res.Summary(), "could not be recorded") {
		t.Errorf("%q, %v, %q", ended(res), res.Outcome, res.Summary())
	}
}

type unrecording struct{ *fake }

func (*unrecording) Step(context.Context, string, audit.Record) error {
	return errors.New("the disk is full")
}

// TestAnyPlan: whatever the steps and the answers, each goes out once at most, after the record of the one before, and one word sums up truly.
func TestAnyPlan(t *testing.T) {
	answers := []error{nil, nil, errRefusal, errLost, errUnsent, errors.New("nobody's")}
	rapid.Check(t, func(t *rapid.T) {
		s := &shop{answers: map[string]error{}}
		f := s.fake()
		s.onSend = func(key string) {
			if len(f.intents) != 1 || len(f.steps) != len(s.sent)-1 || !slices.Contains(f.intents[0].Steps, matrixadmin.NewText(key)) {
				t.Fatalf("%s goes out, and on record are %d steps of %q", key, len(f.steps), s.sent)
			}
		}
		var steps []ops.Step
		for i := range rapid.IntRange(1, 6).Draw(t, "steps") {
			step := s.step(fmt.Sprint(i), ops.Need(rapid.IntRange(0, 2).Draw(t, "need")))
			step.After = fmt.Sprint(rapid.IntRange(0, i).Draw(t, "after"))
			s.answers[step.Key] = rapid.SampledFrom(answers).Draw(t, "answer")
			steps = append(steps, step)
		}
		a := plan(steps...)
		a.Rounds = 3
		a.Verify = func(context.Context, ops.Reads, ops.Situation, ops.Values, []ops.StepResult) ops.Finding {
			return ops.Finding{Verdict: ops.Verdict(rapid.IntRange(0, 7).Draw(t, "verdict")), Reason: "so it is."}
		}
		res := newRunner(f).Run(t.Context(), a, situation(), values(), ops.Watch{})
		if sorted := slices.Sorted(slices.Values(s.sent)); len(slices.Compact(sorted)) != len(s.sent) {
			t.Fatalf("sent twice: %q", s.sent)
		}
		if len(f.steps) != len(s.sent) || len(f.outcomes) != len(f.intents) {
			t.Fatalf("sent %q, on record %q", s.sent, recorded(f))
		}
		unknown, all := false, true
		for _, r := range res.Steps {
			unknown = unknown || r.Outcome == matrixadmin.OutcomeUnknown
			all = all && r.Outcome == matrixadmin.OutcomeClaimed
		}
		if unknown && res.Outcome != matrixadmin.OutcomeUnknown || !all && res.Outcome == matrixadmin.OutcomeClaimed {
			t.Fatalf("%q comes to %v", ended(res), res.Outcome)
		}
		if sum := res.Summary(); !strings.HasSuffix(sum, ".") || strings.HasPrefix(sum, "Done") && !all {
			t.Fatalf("%q: %q", ended(res), sum)
		}
	})
}
