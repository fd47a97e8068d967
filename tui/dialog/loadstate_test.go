package dialog_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
)

// load is a load in any state.
type load struct {
	err                     error
	loading, slow, canceled bool
}

func (l load) Err() error     { return l.err }
func (l load) Loading() bool  { return l.loading }
func (l load) Slow() bool     { return l.slow }
func (l load) Canceled() bool { return l.canceled }

// TestLoadStates: each state of rows that are not there, or not all, or old, in words of its own.
func TestLoadStates(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	failed := &matrixadmin.Error{Op: "list things", Kind: matrixadmin.KindForbidden, Detail: "no \x1b[31mway"}
	for _, tt := range []struct {
		load    load
		partial error
		there   bool
		want    string
	}{
		{load: load{loading: true}},
		{load: load{loading: true, slow: true}, want: "Loading things… 7 rows so far"},
		{load: load{canceled: true}, want: "Canceled. Press r to load."},
		{load: load{err: failed}, want: "Could not load things."},
		{load: load{err: failed}, want: "Press r to retry."},
		{load: load{err: &matrixadmin.Error{Kind: matrixadmin.KindUnrecognized}}, want: "This server cannot list things."},
		{there: true},
		{there: true, load: load{loading: true, slow: true}},
		{there: true, load: load{err: failed}, want: "Showing old data. Could not refresh: "},
		{there: true, load: load{err: failed}, partial: failed, want: "Incomplete: only the first rows arrived. "},
	} {
		lines := dialog.Absent(st, 60, "things", tt.load, " 7 rows so far")
		if tt.there {
			lines = dialog.Shortfall(st, 60, tt.load, tt.partial)
		}
		got := ansi.Strip(strings.Join(lines, " "))
		if tt.want == "" && got != "" || !strings.Contains(got, strings.TrimSpace(tt.want)) || strings.Contains(got, "\x1b") {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
