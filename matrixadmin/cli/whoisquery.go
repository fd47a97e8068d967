package cli

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

// query is a command line that was understood.
type query struct {
	who     string             // what names the account
	id      matrixadmin.UserID // known once the server is
	shape   history.Shape
	ordered bool            // every row has to be there before the first can be printed
	fields  []history.Field // nil for those of the format
	table   bool
	format  export.Format // where it is no table
	limit   int           // lines, -1 for all
	devices bool
	auth    bool // the applications of devices are asked for in MAS, where it keeps accounts
	mmdb    []string
	loc     *time.Location
}

// terminalLines is how many lines a table on a terminal has where nobody says how many.
const terminalLines = 1000

// query understands the flags; what is wrong with them is a [usageError].
func (w *whoisFlags) query(e Process, who string) (query, error) {
	q := query{who: who, limit: -1, loc: time.UTC, mmdb: w.mmdb}
	var err error
	if w.localTime {
		q.loc = time.Local
	}
	text := strings.Join(w.filters, " ")
	if q.shape.Filter, err = history.ParseFilter(text, time.Now(), q.loc); err != nil {
		return q, inFilter(text, err)
	}
	for _, read := range []func(Process, *query) error{w.readFormat, w.readGroup, w.readFold, w.readSort, w.readColumns, w.readLimit, w.readDevices} {
		if err := read(e, &q); err != nil {
			return q, err
		}
	}
	return q, nil
}

func (w *whoisFlags) readFormat(_ Process, q *query) error {
	q.table, q.format = w.output.table(), w.output.format()
	return w.output.check()
}

func (w *whoisFlags) readGroup(_ Process, q *query) error {
	if w.group == "" {
		return nil
	}
	by, ok := history.ParseGrouping(w.group)
	switch {
	case !ok:
		return unknown("grouping", w.group, groupings())
	case w.foldSet:
		return usageError{"--fold has no effect with --group; use one"}
	}
	q.ordered = true
	q.shape.Grouped, q.shape.Group, q.shape.Loc = true, by, q.loc
	q.shape.GroupBy, q.shape.GroupDesc = history.ByCount, true
	if by == history.Day {
		q.shape.GroupBy = history.ByLabel
	}
	return nil
}

func (w *whoisFlags) readFold(_ Process, q *query) error {
	modes := map[string]history.FoldMode{"auto": history.FoldAuto, "on": history.FoldOn, "off": history.FoldOff}
	mode, ok := modes[w.fold]
	if !ok {
		return usageError{"--fold must be auto, on or off (got " + matrixadmin.Printable(w.fold) + ")"}
	}
	q.shape.Fold = mode
	q.shape.By, q.shape.Desc = history.Time, true
	q.ordered = q.ordered || mode != history.FoldOff
	return nil
}

// readSort takes the column and the direction; newest, largest and most come first where none is said, and texts from A on.
func (w *whoisFlags) readSort(_ Process, q *query) error {
	if w.sort == "" {
		return nil
	}
	id, direction, err := sortOf(w.sort)
	if err != nil {
		return err
	}
	f, err := w.field(id)
	if err != nil {
		return err
	}
	desc := direction == "desc" || direction == "" && f.Down
	q.ordered = true
	q.shape.By, q.shape.Desc, q.shape.GroupBy, q.shape.GroupDesc = f.By, desc, f.Groups, desc
	return nil
}

func (w *whoisFlags) readColumns(_ Process, q *query) error {
	if w.columns == "" {
		return nil
	}
	fields, err := columnsOf(w.columns, w.field)
	q.fields = fields
	return err
}

// field finds a column.
func (w *whoisFlags) field(id string) (history.Field, error) {
	fields := w.fields()
	for _, f := range fields {
		if f.ID == id {
			return f, nil
		}
	}
	one := "column"
	if w.group != "" {
		one = "group column"
	}
	return history.Field{}, unknown(one, id, ids(fields))
}

func (w *whoisFlags) readLimit(e Process, q *query) error {
	switch {
	case w.all && w.limited:
		return usageError{"Use either --all or --limit"}
	case w.limited && w.limit < 0:
		return usageError{"--limit must be 0 or more"}
	case w.limited:
		q.limit = w.limit
	case q.table && e.Columns > 0 && !w.all:
		q.limit = terminalLines
	}
	q.ordered = q.ordered || q.limit >= 0 // the newest ones, whatever order the server sends
	return nil
}

// ofDevices are the columns that say whose a row is.
var ofDevices = []string{"device", "certainty", "device_name", "mas_client"}

// withMAS is how many cells a table has at least that shows the applications of devices.
const withMAS = 118

// wide reports whether a table has room for so many cells.
func wide(e Process, cells int) bool {
	width := e.width()
	return width == 0 || width >= cells
}

// readDevices finds out whether it matters whose a row is.
func (w *whoisFlags) readDevices(e Process, q *query) error {
	if w.devices && w.noDevices {
		return usageError{"Use either --devices or --no-devices"}
	}
	shown := q.table && q.fields == nil && !q.shape.Grouped || strings.Contains(strings.ToLower(q.shape.Filter.String()), "device:")
	for _, id := range append(ids(q.fields), w.group, strings.Split(w.sort, ":")[0]) {
		shown = shown || slices.Contains(ofDevices, id)
	}
	q.devices = w.devices || shown && !w.noDevices
	q.auth = q.devices && !q.shape.Grouped && (slices.Contains(ids(q.fields), "mas_client") || q.fields == nil && (!q.table || wide(e, withMAS)))
	return nil
}

// inFilter shows what is wrong in a filter, with carets under the place.
func inFilter(text string, err error) error {
	e, ok := errors.AsType[*history.FilterError](err)
	if !ok {
		return err
	}
	before, at, behind := matrixadmin.Printable(text[:e.Pos]), matrixadmin.Printable(text[e.Pos:e.End]), matrixadmin.Printable(text[e.End:])
	const most = 60 // cells of each part
	before, at, behind = lastCells(before, most), clip(at, most), clip(behind, most)
	return usageError{
		"Invalid filter: " + e.Whole() + "\n  " + before + at + behind + "\n  " + strings.Repeat(" ", cells(before)) + strings.Repeat("^", max(1, cells(at))),
	}
}
