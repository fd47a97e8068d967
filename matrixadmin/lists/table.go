package lists

import (
	"context"
	"errors"
	"iter"
	"math"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// Table is a list without the type of its rows: what the front ends work with.
type Table interface {
	Info() Info
	Heads() []Head
	// Detailed reports whether rows have details, which are read one by one.
	Detailed() bool
	Read(ctx context.Context, src Source) (*Rows, error)
	// Stream reads the rows, and before that tells of those that are there; a list that is read at once tells of none.
	Stream(ctx context.Context, src Source, tell func(*Rows)) (*Rows, error)
	// Continues reports whether it may have so many rows that not all are read at once; More reads further ones behind some whose gap is a [Further].
	Continues() bool
	More(ctx context.Context, src Source, rows *Rows) (*Rows, error)
}

// Rows are the rows of a list as they were read. They are for one goroutine at a time, but [Rows.ReadDetail] is for any; see [Rows.Snapshot].
type Rows struct {
	list    rows
	details map[int]detail
	gap     error
	partial bool // others are still being read
}

// rows are rows of some type.
type rows interface {
	len() int
	key(i int) matrixadmin.Text
	subject(i int, detail any) ops.Subject
	of(i int, detail any) matrixadmin.Text
	answers(i int) ops.Values
	columns() []Head
	value(col, i int, detail any) Value
	read(ctx context.Context, src Source, i int) (any, error)
	note() string
	reading(order iter.Seq[int]) ops.Reading
}

// Len returns the number of rows.
func (r *Rows) Len() int { return r.list.len() }

// Key returns the full id of row i.
func (r *Rows) Key(i int) matrixadmin.Text { return r.list.key(i) }

// Keys are the ids of all rows, in the order in which they were read.
func (r *Rows) Keys() iter.Seq[matrixadmin.Text] {
	return func(yield func(matrixadmin.Text) bool) {
		for i := range r.Len() {
			if !yield(r.Key(i)) {
				return
			}
		}
	}
}

// Subject returns what row i is to actions, with its name as far as it was read.
func (r *Rows) Subject(i int) ops.Subject { return r.list.subject(i, r.details[i].row) }

// Answers are what row i says to the fields of actions, none where it says nothing.
func (r *Rows) Answers(i int) ops.Values { return r.list.answers(i) }

// Of is the user ID of the account that row i of a server's list belongs to, empty where there is none, or none is read yet.
func (r *Rows) Of(i int) matrixadmin.Text { return r.list.of(i, r.details[i].row) }

// Gap says why these are not all rows, nil where they are.
func (r *Rows) Gap() error { return r.gap }

// Partial reports whether other rows are still being read.
func (r *Rows) Partial() bool { return r.partial }

// Further returns the gap of rows that go on, nil where they do not.
func (r *Rows) Further() Further {
	f, _ := errors.AsType[Further](r.gap)
	return f
}

// Note says something about all rows, as a part of a sentence; "" where there is nothing to say.
func (r *Rows) Note() string { return r.list.note() }

// Reading is what is put on record of some private rows.
func (r *Rows) Reading(order iter.Seq[int]) ops.Reading { return r.list.reading(order) }

// Value returns what stands in a column of row i.
func (r *Rows) Value(col, i int) Value {
	d, read := r.details[i]
	switch {
	case !r.list.columns()[col].Late:
		return r.list.value(col, i, nil)
	case !read:
		return Value{Kind: Reading}
	case d.row == nil:
		return Value{Kind: Failed}
	}
	return r.list.value(col, i, d.row)
}

// Sum adds up the numbers in a column of some rows; those that are not known count as nothing, and never less than all that is there is said: the sum ends
// at the largest number.
func (r *Rows) Sum(col int, order iter.Seq[int]) int64 {
	var sum int64
	for i := range order {
		if v := r.Value(col, i); v.Kind == Number {
			sum += min(v.Number, math.MaxInt64-sum)
		}
	}
	return sum
}

// Export is the rows as a table, with some columns by their ids, or all, and values as [Value.Exact] or [Value.Shown] writes them.
func (r *Rows) Export(order iter.Seq[int], columns []string, write func(Value) string) export.Table {
	heads := r.list.columns()
	if columns == nil {
		for _, h := range heads {
			columns = append(columns, h.ID)
		}
	}
	t := export.Table{Rows: order}
	for _, id := range columns {
		if k := slices.IndexFunc(heads, func(h Head) bool { return h.ID == id }); k >= 0 {
			h := heads[k]
			t.Columns = append(t.Columns, export.Column{ID: h.ID, Title: h.Title, Number: h.Number, Time: h.Time, Value: func(i int) string { return write(r.Value(k, i)) }})
		}
	}
	return t
}

// table is a list as a [Table].
type table[T any] struct {
	list  List[T]
	heads []Head
}

// Table returns the list without the type of its rows.
func (l List[T]) Table() Table {
	heads := make([]Head, len(l.Columns))
	for i, c := range l.Columns {
		heads[i] = c.Head
	}
	return table[T]{l, heads}
}

// Info implements [Table].
func (t table[T]) Info() Info { return t.list.Info }

// Heads implements [Table].
func (t table[T]) Heads() []Head { return t.heads }

// Detailed implements [Table].
func (t table[T]) Detailed() bool { return t.list.Detail != nil }

// Continues implements [Table].
func (t table[T]) Continues() bool { return t.list.More != nil }

// Read implements [Table].
func (t table[T]) Read(ctx context.Context, src Source) (*Rows, error) {
	return t.Stream(ctx, src, func(*Rows) {})
}

// Stream implements [Table].
func (t table[T]) Stream(ctx context.Context, src Source, tell func(*Rows)) (*Rows, error) {
	var all []T
	var err error
	if t.list.Parts == nil {
		all, err = t.list.Read(ctx, src)
	} else {
		all, err = parallel(ctx, src, t.list.Parts, t.list.Stands, func(some []T) {
			tell(&Rows{list: typed[T]{t, t.list.inOrder(some)}, partial: true})
		})
		all = t.list.inOrder(all)
	}
	if err != nil && len(all) == 0 && !goesOn(err) {
		return nil, err
	}
	return &Rows{list: typed[T]{t, all}, gap: err}, nil
}

// goesOn reports whether rows, though there are none yet, can be read on.
func goesOn(gap error) bool {
	f, ok := errors.AsType[Further](gap)
	return ok && f.More()
}

// More implements [Table].
func (t table[T]) More(ctx context.Context, src Source, rows *Rows) (*Rows, error) {
	before, ok := rows.list.(typed[T])
	if !ok || t.list.More == nil {
		return rows, nil
	}
	all, err := t.list.More(ctx, src, before.all, rows.gap)
	if err != nil && len(all) == 0 && !goesOn(err) {
		return nil, err
	}
	return &Rows{list: typed[T]{t, all}, gap: err}, nil
}

// typed are rows with their type.
type typed[T any] struct {
	table[T]
	all []T
}

func (t typed[T]) len() int { return len(t.all) }

func (t typed[T]) key(i int) matrixadmin.Text { return t.list.Key(t.all[i]) }

func (t typed[T]) columns() []Head { return t.heads }

func (t typed[T]) subject(i int, detail any) ops.Subject {
	s := ops.Subject{Kind: t.list.Rows, ID: t.key(i)}
	if t.list.Name != nil {
		row := t.all[i]
		if d, ok := detail.(T); ok {
			row = d
		}
		s.Name = t.list.Name(row)
	}
	return s
}

func (t typed[T]) of(i int, detail any) matrixadmin.Text {
	if t.list.Of == nil {
		return matrixadmin.Text{}
	}
	if d, ok := detail.(T); ok {
		return t.list.Of(d)
	}
	return t.list.Of(t.all[i])
}

func (t typed[T]) answers(i int) ops.Values {
	if t.list.Answers == nil {
		return ops.Values{}
	}
	return t.list.Answers(t.all[i])
}

func (t typed[T]) note() string {
	if t.list.Note == nil {
		return ""
	}
	return t.list.Note(t.all)
}

func (t typed[T]) reading(order iter.Seq[int]) ops.Reading {
	if t.list.Recorded == nil {
		return ops.Reading{}
	}
	var some []T
	for i := range order {
		some = append(some, t.all[i])
	}
	return t.list.Recorded(some)
}

func (t typed[T]) value(col, i int, detail any) Value {
	row := t.all[i]
	if d, ok := detail.(T); ok {
		row = d
	}
	return t.list.Columns[col].Value(row)
}

func (t typed[T]) read(ctx context.Context, src Source, i int) (any, error) {
	return t.list.Detail(ctx, src, t.all[i])
}
