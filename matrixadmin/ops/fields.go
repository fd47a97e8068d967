package ops

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// FieldKind is how a field is asked for.
type FieldKind uint8

// The kinds of a [Field].
const (
	FieldChoice   FieldKind = iota // yes or no
	FieldSecret                    // masked, typed twice or generated
	FieldText                      // one line
	FieldNumber                    // a whole number
	FieldDuration                  // such as 90m, 36h or 7d
	FieldList                      // texts with commas or blanks between them
	FieldOutput                    // nothing is asked: the answer brings a secret that is shown once
)

// longestText is how many characters a text, or one of a list, may have.
const longestText = 1000

// Field is one thing an action wants to know, or, of the kind FieldOutput, gives.
type Field struct {
	Name    string // key in Values
	Label   string
	Kind    FieldKind
	Default bool   // of a choice
	Preset  string // of a text, number, duration or list: what stands there at first
	// Optional allows a text, number, duration or list that is empty.
	Optional bool
	Min, Max int64 // of a number, and of a duration in seconds; both 0 set no limits
	// Consequence says in one sentence what a choice does as it stands.
	Consequence func(on bool) string
	// Fixed says in one sentence why the default holds here and there is no choice, or ""; nil is always "".
	Fixed func(Situation) string
}

// Typed reports whether the field is a line of text, whatever becomes of it.
func (f Field) Typed() bool {
	switch f.Kind {
	case FieldText, FieldNumber, FieldDuration, FieldList:
		return true
	case FieldChoice, FieldSecret, FieldOutput:
	}
	return false
}

// Offered are the fields that can be filled in here, and what is to be known of those that cannot, a sentence each.
func (a Action) Offered(s Situation) (fields []Field, fixed []string) {
	for _, f := range a.Fields {
		if f.Fixed != nil {
			if why := f.Fixed(s); why != "" {
				fixed = append(fixed, why)
				continue
			}
		}
		if f.Kind != FieldOutput {
			fields = append(fields, f)
		}
	}
	return fields, fixed
}

// Gives reports whether the action makes a secret that is shown once.
func (a Action) Gives() bool {
	return slices.ContainsFunc(a.Fields, func(f Field) bool { return f.Kind == FieldOutput })
}

// Values are the answers to an action's fields, and what was shown when they were given.
type Values struct {
	Choices   map[string]bool
	Secrets   map[string]matrixadmin.Secret
	Texts     map[string]string
	Numbers   map[string]int64
	Durations map[string]time.Duration
	Lists     map[string][]string

	Shown     []string     // keys of the steps that were shown; an action that looks first does no others, unless it grows
	Continues Continued    // the act that this one goes on with
	Reason    string       // why, in the administrator's words
	Ticket    string       // where it was decided
	Evidence  EvidenceMode // before something irreversible
	Kept      Evidence     // with EvidenceAsKept
}

// Continued is an act that ended too early, so far as it is on record.
type Continued struct {
	Intent string // its id; "" when nothing is continued
	Done   []StepResult
}

// Forget drops the secrets among the answers.
func (v Values) Forget() { clear(v.Secrets) }

// Choice returns the answer to a yes-or-no field, its default when it was not asked.
func (v Values) Choice(f Field) bool {
	if on, ok := v.Choices[f.Name]; ok {
		return on
	}
	return f.Default
}

// Text returns the answer to a text field.
func (v Values) Text(f Field) string {
	if s, ok := v.Texts[f.Name]; ok {
		return s
	}
	return f.Preset
}

// Number returns the answer to a number field, 0 when there is none.
func (v Values) Number(f Field) int64 {
	if n, ok := v.Numbers[f.Name]; ok {
		return n
	}
	n, _ := strconv.ParseInt(f.Preset, 10, 64)
	return n
}

// Duration returns the answer to a duration field, 0 when there is none.
func (v Values) Duration(f Field) time.Duration {
	if d, ok := v.Durations[f.Name]; ok {
		return d
	}
	d, _ := parseDuration(f.Preset)
	return d
}

// List returns the answer to a list field.
func (v Values) List(f Field) []string {
	if l, ok := v.Lists[f.Name]; ok {
		return l
	}
	return splitList(f.Preset)
}

// Typed is the answer to a field as it could have been typed.
func (v Values) Typed(f Field) string {
	switch f.Kind {
	case FieldText:
		return v.Text(f)
	case FieldNumber:
		return strconv.FormatInt(v.Number(f), 10)
	case FieldDuration:
		return durationWord(v.Duration(f))
	case FieldList:
		return strings.Join(v.List(f), ", ")
	case FieldChoice, FieldSecret, FieldOutput:
	}
	return ""
}

// With adds the answer to a field as it was typed; the error, half a sentence, says what is wrong with it.
//
// A choice is true, yes, false or no; a secret is never taken here.
func (v Values) With(f Field, typed string) (Values, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" && f.Kind != FieldChoice {
		return v.without(f), nil
	}
	switch f.Kind {
	case FieldText:
		put(&v.Texts, f.Name, typed)
	case FieldNumber:
		n, err := strconv.ParseInt(typed, 10, 64)
		if err != nil {
			return v, errors.New(english.Lower(f.Label) + " must be a whole number")
		}
		put(&v.Numbers, f.Name, n)
	case FieldDuration:
		d, err := parseDuration(typed)
		if err != nil {
			return v, errors.New(english.Lower(f.Label) + " must be a duration such as 90m, 36h or 7d")
		}
		put(&v.Durations, f.Name, d)
	case FieldList:
		put(&v.Lists, f.Name, splitList(typed))
	case FieldChoice:
		on, ok := map[string]bool{"true": true, "yes": true, "false": false, "no": false}[typed]
		if !ok {
			return v, errors.New(english.Lower(f.Label) + " must be yes or no")
		}
		put(&v.Choices, f.Name, on)
	case FieldSecret, FieldOutput:
		return v, errors.New(english.Lower(f.Label) + " cannot be set here")
	}
	return v, nil
}

// without makes an answer empty, whatever the field is preset to.
func (v Values) without(f Field) Values {
	switch f.Kind {
	case FieldText:
		put(&v.Texts, f.Name, "")
	case FieldNumber:
		put(&v.Numbers, f.Name, 0)
	case FieldDuration:
		put(&v.Durations, f.Name, 0)
	case FieldList:
		put(&v.Lists, f.Name, nil)
	case FieldChoice, FieldSecret, FieldOutput:
	}
	return v
}

func put[T any](m *map[string]T, name string, value T) {
	if *m == nil {
		*m = map[string]T{}
	}
	(*m)[name] = value
}

// fieldProblems says what is wrong with the answers, as far as the fields themselves tell.
func fieldProblems(a Action, s Situation, v Values) []string {
	var problems []string
	fields, _ := a.Offered(s)
	for _, f := range fields {
		if why := f.problem(v); why != "" {
			problems = append(problems, english.Lower(f.Label)+" "+why)
		}
	}
	return problems
}

func (f Field) problem(v Values) string {
	limit := func(n int64, unit func(int64) string) string {
		if f.Min == 0 && f.Max == 0 || n >= f.Min && n <= f.Max {
			return ""
		}
		return "must be between " + unit(f.Min) + " and " + unit(f.Max)
	}
	switch f.Kind {
	case FieldText:
		text := v.Text(f)
		if text == "" && !f.Optional {
			return "is empty"
		}
		return textProblem(text)
	case FieldNumber:
		n := v.Number(f)
		if n == 0 && f.Optional {
			return ""
		}
		return limit(n, func(n int64) string { return strconv.FormatInt(n, 10) })
	case FieldDuration:
		d := v.Duration(f)
		switch {
		case d == 0 && f.Optional:
			return ""
		case d <= 0:
			return "is empty"
		}
		return limit(int64(d/time.Second), func(n int64) string { return durationWord(time.Duration(n) * time.Second) })
	case FieldList:
		items := v.List(f)
		if len(items) == 0 && !f.Optional {
			return "is empty"
		}
		for i, item := range items {
			if slices.Contains(items[:i], item) {
				return "contains a duplicate"
			}
			if why := textProblem(item); why != "" {
				return why
			}
		}
	case FieldChoice, FieldSecret, FieldOutput:
	}
	return ""
}

func textProblem(s string) string {
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "contains control characters"
	case utf8.RuneCountInString(s) > longestText:
		return fmt.Sprintf("is longer than %d characters", longestText)
	}
	return ""
}

// parseDuration takes what [time.ParseDuration] takes, and days.
func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseInt(days, 10, 32)
		if err != nil || n > 36500 || n < 0 {
			return 0, errors.New("not a number of days")
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	return time.ParseDuration(s)
}

func durationWord(d time.Duration) string {
	if d >= 24*time.Hour && d%(24*time.Hour) == 0 {
		return strconv.FormatInt(int64(d/(24*time.Hour)), 10) + "d"
	}
	return d.String()
}

func splitList(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}
