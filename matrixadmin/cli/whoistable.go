package cli

import (
	"context"
	"io"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
)

// layout is how wide the columns of a table are.
type layout struct {
	width []int
	fit   bool // what is longer is cut
	head  bool // it was written
	loc   *time.Location
}

// Bounds of a layout.
const (
	measured = 10_000 // lines that are looked at for it
	widest   = 64     // cells of a column; longer texts stand out where nothing is cut
	between  = "  "   // columns
)

// newLayout measures the first lines of a table, and fits the columns into a width; 0 is as wide as it gets.
func newLayout(t export.Table, room int, loc *time.Location) *layout {
	l := &layout{width: make([]int, len(t.Columns)), fit: room > 0, loc: loc}
	for k, c := range t.Columns {
		l.width[k] = cells(l.title(c))
	}
	n := 0
	for i := range t.Rows {
		for k, c := range t.Columns {
			l.width[k] = max(l.width[k], min(widest, cells(l.cell(c, i))))
		}
		if n++; n == measured {
			break
		}
	}
	if l.fit {
		l.squeeze(t.Columns, room)
	}
	return l
}

// squeeze takes from the widest columns, from words before addresses, until all fit or nothing is left to take.
func (l *layout) squeeze(columns []export.Column, room int) {
	over := len(between)*(len(columns)-1) - room
	for _, w := range l.width {
		over += w
	}
	for _, least := range []func(c export.Column) int{
		func(c export.Column) int { return floor(c, 12, 39) }, func(c export.Column) int { return floor(c, 6, 15) }, func(export.Column) int { return 4 },
	} {
		for over > 0 {
			at := -1
			for k, c := range columns {
				if l.width[k] > least(c) && (at < 0 || l.width[k] > l.width[at]) {
					at = k
				}
			}
			if at < 0 {
				break
			}
			l.width[at]--
			over--
		}
	}
}

// floor is the least width of a column: of words, of an address; times and numbers are left as they are.
func floor(c export.Column, words, address int) int {
	switch {
	case c.Number || c.Time:
		return widest
	case c.ID == "ip":
		return address
	}
	return words
}

// title is the head of a column; a time says its zone.
func (l *layout) title(c export.Column) string {
	switch {
	case !c.Time:
		return c.Title
	case l.loc == time.UTC:
		return c.Title + " (UTC)"
	}
	return c.Title + " (local)"
}

// cell is a value as it is shown.
func (l *layout) cell(c export.Column, i int) string {
	s := c.Value(i)
	if c.Number && s == "" {
		s = "-" // unknown
	}
	if c.Time {
		if at, err := time.Parse(time.RFC3339, s); err == nil {
			return at.In(l.loc).Format(time.DateTime)
		}
	}
	return matrixadmin.Printable(s)
}

// write writes the lines of a table, below its head when that is not there yet.
func (l *layout) write(ctx context.Context, w io.Writer, t export.Table) error {
	const flushAt = 64 << 10
	b := make([]byte, 0, flushAt+4096)
	rows := 0
	for i := range t.Rows {
		if !l.head {
			b = l.line(b, t.Columns, func(c export.Column) string { return l.title(c) })
			l.head = true
		}
		b = l.line(b, t.Columns, func(c export.Column) string { return l.cell(c, i) })
		if rows++; len(b) < flushAt && rows%1024 != 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(b) >= flushAt {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	if len(b) == 0 {
		return nil
	}
	_, err := w.Write(b)
	return err
}

// line appends a line; nothing stands behind its last text.
func (l *layout) line(b []byte, columns []export.Column, of func(export.Column) string) []byte {
	for k, c := range columns {
		if k > 0 {
			b = append(b, between...)
		}
		s := of(c)
		if l.fit {
			s = clip(s, l.width[k])
		}
		b = pad(b, s, l.width[k], c.Number)
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return append(b, '\n')
}
