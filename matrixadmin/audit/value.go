package audit

import (
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

type valueKind uint8

const (
	textValue valueKind = iota
	boolValue
	numberValue
	listValue
)

// Value is a parameter: a text, a yes-or-no, a whole number, or a list of texts. Nothing makes one of a [matrixadmin.Secret].
type Value struct {
	kind valueKind
	text string // of a list its JSON, so that values can be compared
	n    int64  // of a yes-or-no 1 or 0
}

// String makes a text parameter.
func String(s string) Value { return Value{text: s} }

// Bool makes a yes-or-no parameter.
func Bool(on bool) Value {
	if on {
		return Value{kind: boolValue, n: 1}
	}
	return Value{kind: boolValue}
}

// Number makes a parameter of a whole number.
func Number(n int64) Value { return Value{kind: numberValue, n: n} }

// List makes a parameter of several texts.
func List(items ...string) Value {
	b := []byte{'['}
	for i, s := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendJSON(b, s)
	}
	return Value{kind: listValue, text: string(append(b, ']'))}
}

// Text returns the parameter as text; a choice is "true" or "false", the texts of a list have a comma between them.
func (v Value) Text() matrixadmin.Text {
	switch v.kind {
	case boolValue:
		return matrixadmin.NewText(strconv.FormatBool(v.n != 0))
	case numberValue:
		return matrixadmin.NewText(strconv.FormatInt(v.n, 10))
	case listValue:
		items, _ := v.Items()
		return matrixadmin.NewText(strings.Join(items, ", "))
	case textValue:
	}
	return matrixadmin.NewText(v.text)
}

// Choice returns a yes-or-no parameter, and whether it is one.
func (v Value) Choice() (on, ok bool) { return v.n != 0, v.kind == boolValue }

// Number returns a parameter of a whole number, and whether it is one.
func (v Value) Number() (n int64, ok bool) {
	if v.kind != numberValue {
		return 0, false
	}
	return v.n, true
}

// Items returns the texts of a list, and whether it is one.
func (v Value) Items() (items []string, ok bool) {
	if v.kind != listValue {
		return nil, false
	}
	c := cursor{rest: []byte(v.text)}
	return c.items(), true
}

// String returns the parameter as one harmless line.
func (v Value) String() string { return v.Text().Printable() }

func (v Value) append(b []byte) []byte {
	switch v.kind {
	case boolValue:
		return strconv.AppendBool(b, v.n != 0)
	case numberValue:
		return strconv.AppendInt(b, v.n, 10)
	case listValue:
		return append(b, v.text...)
	case textValue:
	}
	return wire.AppendJSON(b, v.text)
}
