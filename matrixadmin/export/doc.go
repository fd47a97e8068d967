// Package export writes tables as CSV, JSON Lines or Markdown, to a stream or to a file that only its owner can read.
//
// Cells may be anything that a stranger wrote. JSON Lines keep every one exactly, in ASCII with all else escaped; CSV and Markdown write what no terminal, spreadsheet or
// renderer acts upon: characters that show nothing or do something become visible tokens such as ‹1B›.
package export

import (
	"context"
	"io"
	"iter"
	"strings"
	"time"
	"unicode"
)

// Column is one column of a [Table].
type Column struct {
	ID     string             // the key in JSON Lines and the head in CSV: stable, small letters
	Title  string             // the head in Markdown
	Value  func(i int) string // of row i
	Number bool               // values are numbers, or "" for none: not quoted in JSON Lines, to the right in Markdown
	Time   bool               // values are times in RFC 3339, or "" for none
}

// Table is what is written: some columns of some rows.
type Table struct {
	Columns []Column
	Rows    iter.Seq[int] // in the order in which they are written
}

// Format is how a table is written.
type Format uint8

// The formats.
const (
	CSV Format = iota
	JSONLines
	Markdown
)

var formats = []struct{ name, extension string }{{"csv", ".csv"}, {"jsonl", ".jsonl"}, {"markdown", ".md"}}

// String returns the format's name.
func (f Format) String() string { return formats[f].name }

// Extension returns the end of a file's name, with its dot.
func (f Format) Extension() string { return formats[f].extension }

// FileName proposes a name for a file: what it is about, in letters that every file system takes, and the time.
func FileName(about string, now time.Time, f Format) string {
	const most = 80
	name := strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '_') {
			return r
		}
		return '-'
	}, about)
	name = strings.Trim(name[:min(len(name), most)], "-.")
	if name == "" {
		name = "export"
	}
	return name + "-" + now.UTC().Format("20060102T150405Z") + f.Extension()
}

// Progress is told how many rows and bytes were written so far.
type Progress func(rows int, bytes int64)

// rowsBetween is how many rows pass between two looks at the context, and reports.
const rowsBetween = 1024

// flushAt is how many bytes are collected before they are written: whole lines at a time.
const flushAt = 64 << 10

// Write writes a table and returns the number of its rows. Progress may be nil.
func Write(ctx context.Context, w io.Writer, t Table, f Format, progress Progress) (int, error) {
	out := &output{w: w, b: make([]byte, 0, 80<<10)}
	enc := encoderOf(f, t.Columns)
	out.b = enc.head(out.b, t.Columns)
	return out.rows(ctx, t, enc, progress)
}

// Append writes the rows of a table below those that were written before, without a head: a table that comes in pieces begins with
// [Write] and goes on with this. The columns have to be the same.
func Append(ctx context.Context, w io.Writer, t Table, f Format, progress Progress) (int, error) {
	out := &output{w: w, b: make([]byte, 0, 80<<10)}
	return out.rows(ctx, t, encoderOf(f, t.Columns), progress)
}

func encoderOf(f Format, columns []Column) encoder {
	switch f {
	case JSONLines:
		return newLines(columns)
	case Markdown:
		return markdown{}
	case CSV:
	}
	return csv{}
}

func (o *output) rows(ctx context.Context, t Table, enc encoder, progress Progress) (int, error) {
	rows := 0
	for i := range t.Rows {
		if rows%rowsBetween == 0 {
			if err := ctx.Err(); err != nil {
				return rows, err
			}
			if progress != nil {
				progress(rows, o.n)
			}
		}
		o.b = enc.row(o.b, t.Columns, i)
		rows++
		if len(o.b) <= flushAt {
			continue
		}
		if err := ctx.Err(); err != nil {
			return rows, err
		}
		if err := o.flush(); err != nil {
			return rows, err
		}
	}
	if err := ctx.Err(); err != nil {
		return rows, err
	}
	err := o.flush()
	if err == nil && progress != nil {
		progress(rows, o.n)
	}
	return rows, err
}

// encoder appends to a buffer.
type encoder interface {
	head(b []byte, columns []Column) []byte
	row(b []byte, columns []Column, i int) []byte
}

// output collects what is written.
type output struct {
	w io.Writer
	b []byte
	n int64
}

// flush writes the buffer, which ends with a line.
func (o *output) flush() error {
	if len(o.b) == 0 {
		return nil
	}
	n, err := o.w.Write(o.b)
	if err == nil && n < len(o.b) {
		err = io.ErrShortWrite
	}
	o.n += int64(n)
	o.b = o.b[:0]
	return err
}
