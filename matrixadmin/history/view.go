package history

import (
	"context"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// View is a history in a [Shape]: lines of rows, of intervals, or of groups that can be opened. It does not change; its methods are cheap.
type View struct {
	Shape Shape
	// Looked is how many rows this view was made of: fewer than there are in one that is shown until the whole is there.
	Looked int

	h      *History
	marks  *Marks  // as they were when the view was made
	hits   []int32 // that the filter wants, newest first
	rows   []int32 // the same in the order of the shape; nil where they are shown as intervals or groups
	folds  *Folds
	groups *Groups
	order  []int32  // of intervals or groups
	opened []opened // by place
}

// opened is a group whose lines are shown below its head.
type opened struct {
	place int // in the order of groups
	group int32
	rows  []int32
	folds *Folds
	order []int32
}

func (o *opened) len() int {
	if o.folds != nil {
		return len(o.order)
	}
	return len(o.rows)
}

// Build makes a view. Where prev is one of the same history it may start from what that found. With emit, and many rows, a view of the
// newest rows is given to it first.
func Build(ctx context.Context, h *History, s Shape, prev *View, emit func(*View)) (*View, error) {
	return buildAfter(ctx, h, s, prev, emit, firstRows)
}

func buildAfter(ctx context.Context, h *History, s Shape, prev *View, emit func(*View), few int) (*View, error) {
	marks := h.Marks()
	from, narrowed := prev.narrowed(h, s, marks)
	many := h.Len()
	if narrowed {
		many = len(from)
	}
	if emit != nil && many > 4*few {
		v, err := preview(ctx, h, s, marks, few)
		if err != nil {
			return nil, err
		}
		emit(v)
	}
	if !narrowed {
		var err error
		if from, err = h.ByTime(ctx); err != nil {
			return nil, err
		}
	}
	return build(ctx, h, s, from, marks)
}

// narrowed returns the rows among which those of another shape are certainly, if that is known.
func (v *View) narrowed(h *History, s Shape, m *Marks) ([]int32, bool) {
	if v == nil || v.h != h || v.Partial() || v.marks != m || !s.Filter.Narrows(v.Shape.Filter) {
		return nil, false
	}
	return v.hits, true
}

// build makes a view of those rows, newest first, that the filter wants.
func build(ctx context.Context, h *History, s Shape, from []int32, m *Marks) (*View, error) {
	v := &View{Shape: s, Looked: h.Len(), h: h, marks: m}
	var err error
	if v.hits, err = h.filter(ctx, s.Filter, from, v.marks); err != nil {
		return nil, err
	}
	if s.Grouped {
		err = v.group(ctx)
	} else {
		v.rows, v.folds, v.order, err = v.lines(ctx, v.hits)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// lines puts rows, which are newest first, into the order and the form of a shape.
func (v *View) lines(ctx context.Context, hits []int32) (rows []int32, folds *Folds, order []int32, err error) {
	s := v.Shape
	if s.Fold != FoldOff {
		if folds, err = v.h.foldHits(ctx, s.gap(), hits, v.marks, s.Fold == FoldAuto); err != nil {
			return nil, nil, nil, err
		}
		if folds != nil {
			order, err = folds.Sort(ctx, s.By, s.Desc)
			return nil, folds, order, err
		}
	}
	if s.By == Time && s.Desc {
		return hits, nil, nil, nil
	}
	rows, err = v.h.sort(ctx, s.By, s.Desc, hits, v.marks)
	return rows, nil, nil, err
}

func (v *View) group(ctx context.Context) error {
	var err error
	if v.groups, err = v.h.group(ctx, v.Shape.Group, v.Shape.Loc, v.hits, v.marks); err != nil {
		return err
	}
	v.order, err = v.groups.Order(ctx, v.Shape.GroupBy, v.Shape.GroupDesc)
	return err
}

// Toggle opens or closes the group of a line; the view is another one then.
func (v *View) Toggle(ctx context.Context, l Line) (*View, error) {
	if v.groups == nil || l.Group < 0 || int(l.Group) >= v.groups.Len() {
		return v, nil
	}
	next := *v
	if i := slices.IndexFunc(v.opened, func(o opened) bool { return o.group == l.Group }); i >= 0 {
		next.opened = slices.Delete(slices.Clone(v.opened), i, i+1)
		return &next, nil
	}
	o := opened{place: slices.Index(v.order, l.Group), group: l.Group}
	var err error
	if o.rows, o.folds, o.order, err = v.lines(ctx, v.groups.Rows(int(l.Group))); err != nil {
		return nil, err
	}
	i, _ := slices.BinarySearchFunc(v.opened, o.place, func(o opened, place int) int { return o.place - place })
	next.opened = slices.Insert(slices.Clone(v.opened), i, o)
	return &next, nil
}

// Closed returns the view with all groups closed.
func (v *View) Closed() *View {
	next := *v
	next.opened = nil
	return &next
}

// Opened returns the labels of the groups that are open, so that the same can be opened in another view.
func (v *View) Opened() []GroupKey {
	keys := make([]GroupKey, 0, len(v.opened))
	for _, o := range v.opened {
		keys = append(keys, v.groupKey(o.group))
	}
	return keys
}

// Open opens the groups with some keys, as far as there are such.
func (v *View) Open(ctx context.Context, keys []GroupKey) (*View, error) {
	if v.groups == nil || len(keys) == 0 {
		return v, nil
	}
	wanted := make(map[GroupKey]bool, len(keys))
	for _, k := range keys {
		wanted[k] = true
	}
	next := v
	for g := range i32(v.groups.Len()) {
		if !wanted[v.groupKey(g)] || slices.ContainsFunc(next.opened, func(o opened) bool { return o.group == g }) {
			continue
		}
		var err error
		if next, err = next.Toggle(ctx, Line{Group: g}); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// Marks returns the marks that the view was made with, nil for none.
func (v *View) Marks() *Marks { return v.marks }

// Mark returns whose the newest row of a line is, and whether all of its rows certainly are: there is one, or the server keyed all of them
// by the same device.
func (v *View) Mark(l Line) (Mark, bool) {
	m := v.h.markOf(v.marks, l.Row)
	switch {
	case l.Count == 1:
		return m, true
	case l.Kind == KindGroup:
		return m, v.groups.parts[l.Group].keyed
	}
	return m, m.Certainty == Exact
}

// Cell returns what the newest row of a line has in a column, see [History.Cell].
func (v *View) Cell(by Column, l Line) matrixadmin.Text { return v.h.cell(by, l.Row, v.marks) }

// History returns what the view is of.
func (v *View) History() *History { return v.h }

// Partial reports whether this is a first view of some of the rows.
func (v *View) Partial() bool { return v.Looked < v.h.Len() }

// Hits returns how many rows the filter wants.
func (v *View) Hits() int { return len(v.hits) }

// Folded reports whether rows are shown as intervals.
func (v *View) Folded() bool { return v.folds != nil && v.rows == nil && v.groups == nil }

// Grouped reports whether rows are shown in groups, and by what.
func (v *View) Grouped() (Column, bool) { return v.Shape.Group, v.groups != nil }

// Group returns the group of a line; the line is one of groups.
func (v *View) Group(l Line) Group { return v.groups.At(int(l.Group)) }

// GroupFilter returns the terms that keep the rows of a line's group, "" where there are none.
func (v *View) GroupFilter(l Line) string { return v.groups.Filter(int(l.Group)) }
