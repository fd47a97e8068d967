package dialog

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Loading is what [ui.Loader] tells of a load, whatever it loads.
type Loading interface {
	Err() error
	Loading() bool
	Slow() bool
	Canceled() bool
}

// Absent says why there are no rows of what yet: they are loading, the load was canceled, it failed, or the server has no such list. It says nothing of a load
// that has only just begun; soFar is what has come of a slow one.
func Absent(st *styles.Styles, width int, what string, l Loading, soFar string) []string {
	switch err := l.Err(); {
	case err != nil && matrixadmin.NotServed(err):
		return painted(st, st.Muted, english.Sentence(matrixadmin.WhyNoList(what, err)), width)
	case err != nil:
		return append(painted(st, st.Danger, "Could not load "+what+".", width), painted(st, st.Text, english.Capitalize(ui.Reason(err))+" Press r to retry.", width)...)
	case !l.Loading() && l.Canceled():
		return painted(st, st.Muted, "Canceled. Press r to load.", width)
	case l.Slow():
		return painted(st, st.Muted, "Loading "+what+st.Glyphs.Ellipsis+soFar, width)
	}
	return nil
}

// Shortfall says what is wrong with rows that are there: they are old, since they could not be read again, or these are not all. It says nothing of others.
func Shortfall(st *styles.Styles, width int, l Loading, partial error) []string {
	switch err := l.Err(); {
	case partial != nil:
		return painted(st, st.Warn, "Incomplete: only the first rows arrived. "+english.Capitalize(ui.Reason(partial))+" Press r to retry.", width)
	case err != nil:
		return painted(st, st.Warn, "Showing old data. Could not refresh: "+ui.Reason(err)+" Press r to retry.", width)
	}
	return nil
}

// painted wraps a text.
func painted(st *styles.Styles, style styles.Style, text string, width int) []string {
	lines := Wrap(st, text, width)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}
