package ops

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	FieldList                      // texts separated by commas or spaces
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
	// Optional allows a text, number, duration, list or secret that is empty.
	Optional bool
	Min, Max int64 // of a number, and of a duration in seconds; both 0 set no limits
	// Format says what is typed: "room IDs, separated by commas or spaces"; "" where the kind of the field says it, see [Field.Takes].
	Format string
	// Example is a text that the field takes, as it is typed; of all but choices and secrets.
	Example string
	// Words are all that a text, or one of a list, may be; nil for any.
	Words []string
	// Wrong says what is wrong with a text, or with one of a list, in half a sentence, or ""; nil is always "".
	Wrong func(text string) string
	// Consequence says in one sentence what a choice does as it stands.
	Consequence func(on bool) string
	// AtMAS is the field where the Matrix Authentication Service (MAS) keeps the account, of the same name and kind; nil where it is the same. See [Field.In].
	AtMAS *Field
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

// In is the field as it is asked in a situation.
func (f Field) In(s Situation) Field {
	if keeper, _ := s.AtMAS(); f.AtMAS != nil && keeper != HomeserverAlone {
		return *f.AtMAS
	}
	return f
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

// fieldProblems says what is wrong with the answers, as far as the fields themselves tell.
func fieldProblems(a Action, s Situation, v Values) []string {
	var problems []string
	fields, _ := a.Offered(s)
	for _, f := range fields {
		if why := f.Problem(v); why != "" {
			problems = append(problems, english.Uncapitalize(f.Label)+" "+why)
		}
	}
	return problems
}

// Problem says in half a sentence what is wrong with the answer to the field, "" for nothing.
func (f Field) Problem(v Values) string {
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
		return f.textProblem(text)
	case FieldNumber:
		n := v.Number(f)
		if n == 0 && f.Optional {
			return ""
		}
		if _, given := v.Numbers[f.Name]; !given && f.Preset == "" {
			return "is empty"
		}
		return limit(n, english.Number[int64])
	case FieldDuration:
		d := v.Duration(f)
		switch {
		case d == 0 && f.Optional:
			return ""
		case d <= 0:
			return "is empty"
		}
		return limit(int64(d/time.Second), func(n int64) string { return durationWords(time.Duration(n) * time.Second) })
	case FieldList:
		items := v.List(f)
		if len(items) == 0 && !f.Optional {
			return "is empty"
		}
		for i, item := range items {
			if slices.Contains(items[:i], item) {
				return "contains a duplicate"
			}
			if why := f.textProblem(item); why != "" {
				return why
			}
		}
	case FieldChoice, FieldSecret, FieldOutput:
	}
	return ""
}

func (f Field) textProblem(s string) string {
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "contains control characters"
	case utf8.RuneCountInString(s) > longestText:
		return fmt.Sprintf("is longer than %d characters", longestText)
	case s != "" && len(f.Words) > 0 && !slices.Contains(f.Words, s):
		return "must be " + english.Or(f.Words)
	case s != "" && f.Wrong != nil:
		return f.Wrong(s)
	}
	return ""
}
