package wire

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ErrUnexpectedFields is an answer that says more than its contract.
var ErrUnexpectedFields = errors.New("contains unexpected fields")

// errType is a field of another type than its contract has.
var errType = errors.New("has a field of another type")

// Answer makes the check of a request from one of the decoded answer. Names are case-sensitive, and none may come twice; fields that T does not have are
// read over. What T requires, check must look for: a pointer that is nil was not there, and is a [Missing] error.
func Answer[T any](check func(T) (Facts, error)) func([]byte) (Facts, error) {
	return func(body []byte) (Facts, error) {
		var v T
		if err := Strict(body, &v); err != nil {
			return nil, err
		}
		return check(v)
	}
}

// Empty is the check of an answer that is an empty object and nothing else.
func Empty(body []byte) (Facts, error) {
	var v map[string]jsontext.Value
	if err := Strict(body, &v); err != nil {
		return nil, err
	}
	if len(v) > 0 {
		return nil, ErrUnexpectedFields
	}
	return nil, nil //nolint:nilnil // there are no facts
}

// Strict decodes one JSON object. The error is one of this package's reasons.
func Strict(body []byte, v any) error {
	if text := bytes.TrimLeft(body, " \t\r\n"); len(text) == 0 {
		return ErrShape
	} else if text[0] != '{' {
		return ErrShape
	}
	err := json.Unmarshal(body, v, jsontext.AllowInvalidUTF8(true))
	syntax, isSyntax := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jsontext.ErrDuplicateName):
		return ErrDuplicate
	case isSyntax && errors.Is(syntax, io.ErrUnexpectedEOF):
		return errShort
	case isSyntax:
		return ErrSyntax
	}
	return errType
}

// UnmarshalJSON takes true, false, 1 and 0; anything else is not known.
func (f *Tri) UnmarshalJSON(b []byte) error {
	switch string(bytes.TrimSpace(b)) {
	case "true", "1":
		*f = TriYes
	case "false", "0":
		*f = TriNo
	default:
		*f = TriUnknown
	}
	return nil
}

// UnmarshalJSON takes a string.
func (t *Text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s, jsontext.AllowInvalidUTF8(true)); err != nil {
		return err
	}
	*t = NewText(s)
	return nil
}
