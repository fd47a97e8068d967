package cli

import (
	"github.com/spf13/pflag"

	"github.com/mxwarden/mxwarden/matrixadmin/export"
)

// formatFlags say how rows are printed: as a table, unless one of them is set.
type formatFlags struct{ json, csv, markdown bool }

func (f *formatFlags) add(fs *pflag.FlagSet) {
	fs.BoolVar(&f.json, "json", false, "JSON, one object per line")
	fs.BoolVar(&f.csv, "csv", false, "CSV (formula-safe)")
	fs.BoolVar(&f.markdown, "markdown", false, "Markdown table")
}

func (f *formatFlags) check() error {
	if f.json && f.csv || f.json && f.markdown || f.csv && f.markdown {
		return usageError{"Use only one of --json, --csv, --markdown"}
	}
	return nil
}

// table reports whether rows are printed for people.
func (f *formatFlags) table() bool { return !f.json && !f.csv && !f.markdown }

// format is how they are printed for programs.
func (f *formatFlags) format() export.Format {
	switch {
	case f.csv:
		return export.CSV
	case f.markdown:
		return export.Markdown
	}
	return export.JSONLines
}
