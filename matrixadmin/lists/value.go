package lists

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Kind says what a [Value] is.
type Kind uint8

// The kinds of a [Value].
const (
	Unknown Kind = iota // the server does not say; Word may tell why
	Remote              // text of somebody else: it is painted, never printed
	Word                // a word of ours
	Time
	Number
	Reading // not read yet
	Failed  // could not be read; Word may tell why
)

// Value is what stands in a cell. The zero value is unknown.
type Value struct {
	Kind   Kind
	Text   matrixadmin.Text
	Word   string
	Time   time.Time
	Number int64
	Bytes  bool // of a number: it counts bytes
}

// RemoteValue is a text of somebody else; an empty one is unknown.
func RemoteValue(t matrixadmin.Text) Value {
	if t.IsZero() {
		return Value{}
	}
	return Value{Kind: Remote, Text: t}
}

// TermValue is a word of ours for a term of the server's, which files and programs get.
func TermValue(word string, term matrixadmin.Text) Value {
	return Value{Kind: Word, Word: word, Text: term}
}

// TimeValue is a moment; the zero time is unknown.
func TimeValue(t time.Time) Value {
	if t.IsZero() {
		return Value{}
	}
	return Value{Kind: Time, Time: t}
}

// NumberValue is a number; a negative one is unknown, as counts are that a server does not report.
func NumberValue(n int64) Value {
	if n < 0 {
		return Value{}
	}
	return Value{Kind: Number, Number: n}
}

// SizeValue is a number of bytes, which people read in larger units.
func SizeValue(n int64) Value {
	v := NumberValue(n)
	v.Bytes = v.Kind == Number
	return v
}

// Exact is the value as files and programs get it: a time is RFC 3339 in UTC, and what is not known is "".
func (v Value) Exact() string {
	switch v.Kind {
	case Remote:
		return v.Text.Raw()
	case Word:
		if !v.Text.IsZero() {
			return v.Text.Raw()
		}
		return v.Word
	case Time:
		return v.Time.UTC().Format("2006-01-02T15:04:05.000Z")
	case Number:
		return strconv.FormatInt(v.Number, 10)
	case Unknown, Reading, Failed:
	}
	return ""
}

// Shown is the value in a table for people, but for times, which are written in a zone: as [Value.Exact], a term of the server's, or a number of bytes, in
// words of ours, and why something is not known.
func (v Value) Shown() string {
	switch {
	case v.Kind == Word, v.Kind == Unknown, v.Kind == Failed:
		return v.Word
	case v.Bytes:
		return english.Bytes(v.Number)
	}
	return v.Exact()
}

// Compare orders two values of a column: times and numbers by size, texts from A on whatever their case. What is not known is less than all that is.
func (v Value) Compare(other Value) int {
	if known := cmp.Compare(v.known(), other.known()); known != 0 {
		return known
	}
	return cmp.Or(v.Time.Compare(other.Time), cmp.Compare(v.Number, other.Number), compareFold(v.Word, other.Word), compareFold(v.Text.Raw(), other.Text.Raw()))
}

// known is 1 for what is known.
func (v Value) known() int {
	switch v.Kind {
	case Remote, Word, Time, Number:
		return 1
	case Unknown, Reading, Failed:
	}
	return 0
}

// compareFold compares two texts, and only where they are the same but for their case as they are.
func compareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
