package cli

import (
	"context"
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
)

// listOutput prints the lists of one account or several as one table.
type listOutput struct {
	*list

	e       Process
	several bool // a column says whose a row is
	parts   []listPart
	head    bool // it was written

	all, kept, unknown int // rows, those that the filter wants, those that it may want
}

// listPart are the rows of one account that are to be printed.
type listPart struct {
	id    matrixadmin.UserID
	rows  *lists.Rows
	order []int32
}

// accountColumn is the id of the column that says whose a row is.
const accountColumn = "account"

// add takes the rows of an account. What is for programs is written at once; a table for people when all is there, since its columns are measured.
func (o *listOutput) add(ctx context.Context, id matrixadmin.UserID, rows *lists.Rows) error {
	column, desc := o.order()
	order, err := rows.Order(ctx, column, desc)
	if err != nil {
		return err
	}
	kept, unknown, err := o.filter.Keep(ctx, rows, order, lists.Value.Shown)
	if err != nil {
		return err
	}
	o.all, o.kept, o.unknown = o.all+len(order), o.kept+len(kept), o.unknown+unknown
	o.parts = append(o.parts, listPart{id, rows, kept})
	if o.format.table() {
		return nil
	}
	err = o.write(ctx)
	o.parts = o.parts[:0]
	return err
}

// write writes the rows that are here for programs.
func (o *listOutput) write(ctx context.Context) error {
	write := export.Append
	if !o.head {
		write, o.head = export.Write, true
	}
	_, err := write(ctx, o.e.Stdout, o.rows(lists.Value.Exact), o.format.format(), nil)
	return err
}

// finish prints the table, or the head of one without rows, and says what the filter left out.
func (o *listOutput) finish(ctx context.Context) error {
	if o.format.table() {
		t := o.rows(lists.Value.Shown)
		if err := newLayout(t, o.e.width(), o.loc).write(ctx, o.e.Stdout, t); err != nil {
			return err
		}
	}
	if o.filter.IsZero() {
		return nil
	}
	may := ""
	if o.unknown > 0 {
		may = fmt.Sprintf("; %s may (the server does not say, or it was not read)", english.Number(o.unknown))
	}
	if o.format.table() || may != "" {
		fmt.Fprintf(o.e.Stderr, "%s of %s match%s\n", english.Number(o.kept), english.Count(o.all, "row", "rows"), may)
	}
	return nil
}

// rows are the rows that are here as one table.
func (o *listOutput) rows(write func(lists.Value) string) export.Table {
	type at struct{ part, row int }
	var all []at
	for p, part := range o.parts {
		for _, row := range part.order {
			all = append(all, at{p, int(row)})
		}
	}
	t := export.Table{Rows: lists.First(len(all))}
	if o.several {
		t.Columns = append(t.Columns, export.Column{ID: accountColumn, Title: "Account", Value: func(i int) string { return o.parts[all[i].part].id.Raw() }})
	}
	heads := o.table.Heads()
	for _, want := range o.heads {
		for k, h := range heads {
			if h.ID == want.ID {
				t.Columns = append(t.Columns, export.Column{ID: h.ID, Title: h.Title, Number: h.Number, Time: h.Time, Value: func(i int) string {
					return write(o.parts[all[i].part].rows.Value(k, all[i].row))
				}})
			}
		}
	}
	return t
}
