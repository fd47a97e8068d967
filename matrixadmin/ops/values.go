package ops

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Values are the answers to an action's fields, and what was shown when they were given.
type Values struct {
	Choices   map[string]bool
	Secrets   map[string]matrixadmin.Secret
	Texts     map[string]string
	Numbers   map[string]int64
	Durations map[string]time.Duration
	Lists     map[string][]string

	Act       *matrixadmin.RequestID // names the first request, so that what is shown is what is sent; nil has the Runner make one
	Shown     []string               // keys of the steps that were shown; an action that looks first does no others, unless it grows
	Continues Continued              // the act that this one goes on with
	Reason    string                 // why, in the administrator's words
	Ticket    string                 // where it was decided
	Evidence  EvidenceMode           // before something irreversible
	Kept      Evidence               // with EvidenceAsKept
}

// Continued is an act that ended too early, so far as it is on record.
type Continued struct {
	Intent string // its id; "" when nothing is continued
	Done   []StepResult
}

// EraseSecrets drops the secrets among the answers.
func (v Values) EraseSecrets() { clear(v.Secrets) }

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

// has reports whether a typed field was answered.
func (v Values) has(f Field) bool {
	_, text := v.Texts[f.Name]
	_, number := v.Numbers[f.Name]
	_, duration := v.Durations[f.Name]
	_, list := v.Lists[f.Name]
	return text || number || duration || list
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
			return v, &AnswerError{f, "must be a whole number"}
		}
		put(&v.Numbers, f.Name, n)
	case FieldDuration:
		d, err := parseDuration(typed)
		if err != nil {
			return v, &AnswerError{f, "must be a duration such as 90m, 36h or 7d"}
		}
		put(&v.Durations, f.Name, d)
	case FieldList:
		put(&v.Lists, f.Name, splitList(typed))
	case FieldChoice:
		on, ok := map[string]bool{"true": true, "yes": true, "false": false, "no": false}[typed]
		if !ok {
			return v, &AnswerError{f, "must be yes or no"}
		}
		put(&v.Choices, f.Name, on)
	case FieldSecret, FieldOutput:
		return v, &AnswerError{f, "cannot be set here"}
	}
	return v, nil
}

// without makes an answer empty, whatever the field is preset to.
func (v Values) without(f Field) Values {
	switch f.Kind {
	case FieldText:
		put(&v.Texts, f.Name, "")
	case FieldNumber:
		if f.Preset == "" { // nothing is not 0
			delete(v.Numbers, f.Name)
			return v
		}
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
	s := d.String()
	if rest, ok := strings.CutSuffix(s, "m0s"); ok {
		s = rest + "m"
	}
	if rest, ok := strings.CutSuffix(s, "h0m"); ok {
		s = rest + "h"
	}
	return s
}

// durationWords is a duration as people say it, in the largest unit that it is a number of: 1 hour, 3,650 days.
func durationWords(d time.Duration) string {
	for _, unit := range []struct {
		of        time.Duration
		one, many string
	}{{24 * time.Hour, "day", "days"}, {time.Hour, "hour", "hours"}, {time.Minute, "minute", "minutes"}, {time.Second, "second", "seconds"}} {
		if d >= unit.of && d%unit.of == 0 {
			return english.Count(int(d/unit.of), unit.one, unit.many)
		}
	}
	return durationWord(d)
}

func splitList(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}
