package history

import (
	"slices"
)

// Len returns the number of lines.
func (v *View) Len() int {
	switch {
	case v.groups != nil:
		n := len(v.order)
		for i := range v.opened {
			n += v.opened[i].len()
		}
		return n
	case v.folds != nil:
		return len(v.order)
	}
	return len(v.rows)
}

// At returns a line.
func (v *View) At(i int) Line {
	switch {
	case v.groups != nil:
		return v.groupLine(i)
	case v.folds != nil:
		return v.interval(v.folds, int(v.order[i]), -1)
	}
	return v.row(int(v.rows[i]), -1)
}

func (v *View) groupLine(i int) Line {
	before := 0 // lines of groups that are opened above
	for k := range v.opened {
		o := &v.opened[k]
		head := o.place + before
		if i <= head {
			break
		}
		if i <= head+o.len() {
			if o.folds != nil {
				return v.interval(o.folds, int(o.order[i-head-1]), o.group)
			}
			return v.row(int(o.rows[i-head-1]), o.group)
		}
		before += o.len()
	}
	g := v.order[i-before]
	group := v.groups.parts[g]
	rows := v.groups.Rows(int(g))
	return Line{Kind: KindGroup, Group: g, Row: int(rows[0]), Count: len(rows), First: group.first, Last: group.last}
}

func (v *View) row(row int, group int32) Line {
	ms := v.h.c.LastSeenMilli(row)
	return Line{Kind: KindRow, Group: group, Row: row, Count: 1, First: ms, Last: ms}
}

func (v *View) interval(f *Folds, i int, group int32) Line {
	in := f.At(i)
	l := Line{Kind: KindInterval, Group: group, Row: in.Row, Count: in.Count, First: in.First, Last: in.Last}
	if in.Count == 1 {
		l.Kind = KindRow
	}
	return l
}

// Rows returns the rows of a line, for reading.
func (v *View) Rows(i int) []int32 {
	l := v.At(i)
	switch l.Kind {
	case KindGroup:
		return v.groups.Rows(int(l.Group))
	case KindInterval:
		return v.intervalRows(i, l)
	case KindRow:
	}
	return []int32{i32(l.Row)}
}

func (v *View) intervalRows(i int, l Line) []int32 {
	if v.groups == nil {
		return v.folds.Rows(int(v.order[i]))
	}
	before := 0
	for k := range v.opened {
		o := &v.opened[k]
		if o.group == l.Group {
			return o.folds.Rows(int(o.order[i-o.place-before-1]))
		}
		before += o.len()
	}
	return []int32{i32(l.Row)}
}

// IsOpen reports whether the group of a line is open.
func (v *View) IsOpen(l Line) bool {
	return slices.ContainsFunc(v.opened, func(o opened) bool { return o.group == l.Group })
}
