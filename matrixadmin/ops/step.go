package ops

import (
	"errors"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Need says what becomes of the other steps when one is not done.
type Need uint8

// The needs of a [Step].
const (
	Must    Need = iota // nothing more is sent when it is not done
	May                 // the others go on
	Cleanup             // sent when the step that it comes after was or may have been done, also after a stop
)

// Step is one request of a plan.
type Step struct {
	Key     string // stable: made of ids, and the same in every plan for the same thing
	Title   string // for people: "End session 01KC"
	Request wire.Request
	Need    Need
	// After is the key of another step: of a cleanup that whose traces it removes, of any other that without which it is not sent.
	After string
	// Wait is how long after the step before it it is sent.
	Wait time.Duration
	// Already reports of a refusal that it was so already; the step then counts as done.
	Already func(error) bool
	// Ended reports of the error of a read that it shows what was to be seen, the end of something; the step is done then, and is not when the read succeeds.
	Ended func(error) bool
	Gives map[string]matrixadmin.Secret // by field: what the answer brings, to be shown once
}

// StepResult is what became of one step.
type StepResult struct {
	Key, Title string
	Backend    wire.Backend // that it was for
	Outcome    matrixadmin.Outcome
	Already    bool // it was refused because it was so already, and counts as claimed
	Cleanup    bool
	Facts      wire.Facts
	Err        error            // why it was not done
	Request    matrixadmin.Text // the id that its request carried
}

// Combine makes one word of the outcomes of several steps: unknown when one is, refused or not sent when none was done, partly when some were not.
func Combine(results []StepResult) matrixadmin.Outcome {
	count := map[matrixadmin.Outcome]int{}
	for _, r := range results {
		count[r.Outcome]++
	}
	switch {
	case count[matrixadmin.OutcomeUnknown] > 0:
		return matrixadmin.OutcomeUnknown
	case count[matrixadmin.OutcomeClaimed] == len(results) && len(results) > 0:
		return matrixadmin.OutcomeClaimed
	case count[matrixadmin.OutcomeClaimed] > 0, count[matrixadmin.OutcomePartly] > 0:
		return matrixadmin.OutcomePartly
	case count[matrixadmin.OutcomeRejected] > 0:
		return matrixadmin.OutcomeRejected
	}
	return matrixadmin.OutcomeNotSent
}

// Fact returns what an answer to the steps said under a name, the last word of several.
func Fact(results []StepResult, name string) string {
	for _, r := range slices.Backward(results) {
		if f, ok := r.Facts[name]; ok {
			return f
		}
	}
	return ""
}

// Claimed reports whether the step of this key is known to be done, for a plan that is made again.
func Claimed(results []StepResult, key string) bool {
	return slices.ContainsFunc(results, func(r StepResult) bool { return r.Key == key && r.Outcome == matrixadmin.OutcomeClaimed })
}

// why is the error that explains the combined outcome best: of what is unknown, then of a refusal, then of the first that was not sent.
func why(results []StepResult) error {
	for _, o := range []matrixadmin.Outcome{matrixadmin.OutcomeUnknown, matrixadmin.OutcomeRejected, matrixadmin.OutcomeNotSent} {
		for _, r := range results {
			if r.Outcome == o && r.Err != nil {
				return r.Err
			}
		}
	}
	return nil
}

// happened reports whether a step was or may have been done.
func happened(results []StepResult, key string) bool {
	return slices.ContainsFunc(results, func(r StepResult) bool {
		return r.Key == key && (r.Outcome == matrixadmin.OutcomeClaimed || r.Outcome == matrixadmin.OutcomeUnknown)
	})
}

// tried reports whether a step was sent, whatever was answered.
func tried(results []StepResult, key string) bool {
	return slices.ContainsFunc(results, func(r StepResult) bool { return r.Key == key && r.Outcome != matrixadmin.OutcomeNotSent })
}

// stepKeys are the names of steps that were sent, in order.
func stepKeys(results []StepResult) []string {
	keys := make([]string, len(results))
	for i, r := range results {
		keys[i] = r.Key
	}
	return keys
}

// maxSteps is how many steps a round has at most; a rule that has more goes on in the next.
const maxSteps = 200

var (
	errSameKey  = errors.New("internal error: two steps of the plan have the same key")
	errTooMany  = errors.New("more than 200 steps at once")
	errNothing  = errors.New("there is nothing to do, as this is already the case")
	errOthers   = errors.New("the plan has changed since it was shown")
	errStopped  = errors.New("not sent: an earlier step was not done")
	errWaiting  = errors.New("not sent: an earlier step did not return what it needs")
	errUnwanted = errors.New("not sent: stopped before")
	errStillOn  = errors.New("it still works")
	errNoRecord = errors.New("not sent: the earlier step could not be recorded")
)

// placeholder stands for a secret that is not typed yet, in a plan that is only shown.
const placeholder = "placeholder"

// Steps returns what would be sent, to be shown: a secret that is not given yet is taken as given.
func (a Action) Steps(s Situation, v Values) ([]Step, error) {
	secrets := map[string]matrixadmin.Secret{}
	for _, f := range a.Fields {
		if f.Kind == FieldSecret && (!f.Optional || !v.Secrets[f.Name].IsZero()) {
			secrets[f.Name] = v.Secrets[f.Name]
			if secrets[f.Name].IsZero() {
				secrets[f.Name] = matrixadmin.NewSecret(placeholder)
			}
		}
	}
	v.Secrets = secrets
	return a.Plan(s, v, v.Continues.Done)
}

// Keys are the names of steps, in order.
func Keys(steps []Step) []string {
	keys := make([]string, len(steps))
	for i, s := range steps {
		keys[i] = s.Key
	}
	return keys
}
