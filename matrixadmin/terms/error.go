package terms

import "fmt"

// Error says what is wrong with a filter, and where.
type Error struct {
	Pos int    // byte offset of what is wrong
	End int    // byte offset behind it
	Msg string // what is wrong, in one short harmless line

	More string // what would be right, where that takes a longer line
}

// Error returns the message with its place, counted from 1.
func (e *Error) Error() string { return fmt.Sprintf("filter, at %d: %s", e.Pos+1, e.Whole()) }

// Whole returns all that there is to say, in one line.
func (e *Error) Whole() string {
	if e.More == "" {
		return e.Msg
	}
	return e.Msg + "; " + e.More
}

// Wrong is an error at some bytes of a filter.
func Wrong(pos, end int, msg string) *Error { return &Error{Pos: pos, End: end, Msg: msg} }
