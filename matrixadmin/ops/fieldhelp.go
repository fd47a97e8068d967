package ops

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Takes says what is typed into a text, number, duration or list, "" of the other kinds.
func (f Field) Takes() string {
	if f.Format != "" {
		return f.Format
	}
	limits := func(unit func(int64) string) string {
		if f.Min == 0 && f.Max == 0 {
			return ""
		}
		return " from " + unit(f.Min) + " to " + unit(f.Max)
	}
	switch f.Kind {
	case FieldText:
		if len(f.Words) > 0 {
			return english.Or(f.Words)
		}
		return "a text"
	case FieldNumber:
		return "a whole number" + limits(english.Number[int64])
	case FieldDuration:
		return "a duration such as 90m, 36h or 7d" + limits(func(n int64) string { return durationWords(time.Duration(n) * time.Second) })
	case FieldList:
		return "texts, separated by commas or spaces"
	case FieldChoice, FieldSecret, FieldOutput:
	}
	return ""
}

// AnswerError says what is wrong with the answer to a field.
type AnswerError struct {
	Field Field
	Why   string // half a sentence that follows the field's name
}

// Error implements error.
func (e *AnswerError) Error() string { return english.Uncapitalize(e.Field.Label) + " " + e.Why }
