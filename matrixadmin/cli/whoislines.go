package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"syscall"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

// lines prints views, one below the other, as one table.
type lines struct {
	query

	e      Process
	places bool
	layout *layout // of the table, once its first lines are there
	head   bool    // it was written

	rows, hits     int // that came, that the filter wants
	all, printed   int // lines there are, and that were printed
	folded, groups bool
}

// put prints a view of some rows.
func (l *lines) put(ctx context.Context, v *history.View, rows int) error {
	if l.fields == nil {
		l.fields = l.usual(v)
	}
	t, err := history.Table(ctx, v, l.fields)
	if err != nil {
		return err
	}
	n := v.Shown()
	_, l.groups = v.Grouped()
	l.rows, l.hits, l.all, l.folded = l.rows+rows, l.hits+v.Hits(), l.all+n, v.Folded()
	if l.limit >= 0 && n > l.limit-l.printed {
		n = l.limit - l.printed
		t.Rows = first(t.Rows, n)
	}
	if err := l.write(ctx, t); err != nil {
		return broken(err)
	}
	l.printed += n
	return nil
}

// usual are the columns where none are asked for: all of them in a format for programs, what a terminal has room for in a table.
func (l *lines) usual(v *history.View) []history.Field {
	if by, ok := v.Grouped(); ok {
		return history.GroupFields(by)
	}
	if !l.table {
		return history.RowFields()
	}
	fields := history.RowFields()
	for i := range fields {
		if fields[i].ID == "device" {
			fields[i].Value = deviceCell(fields[i], fields[i+1])
		}
	}
	return slices.DeleteFunc(fields, func(f history.Field) bool {
		return f.ID == "tags" || f.ID == "user_agent" || f.ID == "certainty" || f.ID == "device_name" || f.ID == "country" && l.narrower(96) || f.ID == "network" && l.narrower(110) ||
			!l.has(v, f.Needs)
	})
}

// has reports whether there is what a field needs.
func (l *lines) has(v *history.View, need history.Need) bool {
	switch need {
	case history.NeedsFolding:
		return v.Folded()
	case history.NeedsPlaces:
		return l.places
	case history.NeedsDevices:
		return l.devices || v.History().Connections().HasDevices()
	case history.NeedsAuth:
		return l.auth
	case history.NeedsNothing:
	}
	return true
}

// deviceCell is a device with its certainty, as on the screen.
func deviceCell(device, certainty history.Field) func(*history.View, history.Line) string {
	return func(v *history.View, l history.Line) string {
		id := device.Value(v, l)
		if how := certainty.Value(v, l); id != "" && how != history.Exact.String() {
			return id + " (" + how + ")"
		}
		return id
	}
}

// narrower reports whether a table has less room than some cells.
func (l *lines) narrower(than int) bool {
	width := l.e.width()
	return width > 0 && width < than
}

func (l *lines) write(ctx context.Context, t export.Table) error {
	if l.table {
		if l.layout == nil {
			l.layout = newLayout(t, l.e.width(), l.loc)
		}
		return l.layout.write(ctx, l.e.Stdout, t)
	}
	write := export.Append
	if !l.head {
		write, l.head = export.Write, true
	}
	_, err := write(ctx, l.e.Stdout, t, l.format, nil)
	return err
}

// finish writes the head of a table without rows, and says what was left out.
func (l *lines) finish(ctx context.Context) error {
	if !l.table && !l.head {
		t := export.Table{Rows: func(func(int) bool) {}}
		if l.fields == nil {
			l.fields = history.RowFields()
			if l.shape.Grouped {
				l.fields = history.GroupFields(l.shape.Group)
			}
		}
		for _, f := range l.fields {
			t.Columns = append(t.Columns, export.Column{ID: f.ID, Title: f.Title, Number: f.Number, Time: f.Time})
		}
		if err := l.write(ctx, t); err != nil {
			return broken(err)
		}
	}
	l.say()
	return nil
}

// say says on standard error how many lines there were, where it is not what can be seen.
func (l *lines) say() {
	thing := "row"
	switch {
	case l.groups:
		thing = "group"
	case l.folded:
		thing = "interval"
	}
	if l.printed < l.all {
		hint := ""
		if l.limit == terminalLines {
			hint = " (use --all or --limit for more)"
		}
		fmt.Fprintf(l.e.Stderr, "%s of %s%s\n", english.Number(l.printed), english.Count(l.all, thing, thing+"s"), hint)
	}
	if !l.table || l.rows == 0 {
		return
	}
	if l.hits < l.rows {
		fmt.Fprintf(l.e.Stderr, "%s of %s match\n", english.Number(l.hits), english.Count(l.rows, "row", "rows"))
	}
	if l.folded {
		fmt.Fprintf(l.e.Stderr, "%s folded into %s\n", english.Count(l.hits, "row", "rows"), english.Count(l.all, "interval", "intervals"))
	}
}

// first are the first n of some numbers.
func first(all iter.Seq[int], n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		left := n
		if left == 0 {
			return
		}
		for i := range all {
			if left--; !yield(i) || left == 0 {
				return
			}
		}
	}
}

// pipeError is an end of standard output before ours: whoever read it has what was wanted.
type pipeError struct{ cause error }

// Error implements [error].
func (e pipeError) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e pipeError) Unwrap() error { return e.cause }

// ExitCode is that of a program that the signal for it has ended, 13.
func (pipeError) ExitCode() int { return 128 + 13 }

// broken says what it means that standard output takes no more.
func broken(err error) error {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrClosedPipe):
		return pipeError{err}
	}
	return fmt.Errorf("could not write to standard output: %w", err)
}
