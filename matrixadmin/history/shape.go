package history

import "time"

// FoldMode is whether rows are folded into intervals.
type FoldMode uint8

// The modes.
const (
	FoldAuto FoldMode = iota // where it shrinks the list by half or more
	FoldOff
	FoldOn
)

// Shape is how a history is to be shown. The zero Shape is all of it, oldest first.
type Shape struct {
	Filter Filter
	By     Column
	Desc   bool
	Fold   FoldMode
	Gap    time.Duration // between rows of an interval; 0 is [DefaultGap]

	Grouped   bool
	Group     Column
	GroupBy   GroupOrder
	GroupDesc bool
	Loc       *time.Location // of days; nil is UTC
}

func (s Shape) gap() time.Duration {
	if s.Gap == 0 {
		return DefaultGap
	}
	return s.Gap
}

// Kind is what a line shows.
type Kind uint8

// The kinds of lines.
const (
	KindRow      Kind = iota
	KindInterval      // some rows in one
	KindGroup         // the head of a group
)

// Line is one line of a [View].
type Line struct {
	Kind        Kind
	Group       int32 // of a group's head and the lines below it, the group; -1 where nothing is grouped
	Row         int   // the row, or the newest of an interval or a group
	Count       int   // rows in it
	First, Last int64 // milliseconds, or [matrixadmin.NoTime]
}
