package user

import (
	"cmp"
	"errors"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// View implements [tab].
func (t *listTab) View() string {
	st, info := t.env.Styles, t.table.Info()
	switch {
	case t.lacks() != "":
		return t.say(st.Muted, english.Sentence(t.lacks()))
	case t.closed():
		return t.say(st.Text, info.Private+" Press Enter to read them; that is recorded in the audit trail.")
	case t.none() != nil && t.shown == nil:
		return t.say(st.Text, "No "+info.Many+". "+english.Sentence(t.none().Why))
	case t.shown == nil:
		return strings.Join(dialog.Absent(st, t.width, info.Many, &t.load, t.soFar()), "\n")
	}
	lines := t.above()
	switch {
	case t.shown.Rows.Len() == 0:
		lines = append(lines, t.say(st.Text, info.Empty))
	case t.shown.Len() == 0 && t.filter.wrong != "": // what the filter before it found says nothing about this one
	case t.shown.Len() == 0:
		lines = append(lines, t.say(st.Muted, "No matching rows. Press Esc to clear the filter."))
	default:
		lines = append(lines, t.grid.View())
	}
	foot := t.foot()
	shown := strings.Split(strings.Join(lines, "\n"), "\n")
	for len(foot) > 0 && len(shown)+len(foot) < t.height {
		shown = append(shown, "")
	}
	return strings.Join(append(shown, foot...), "\n")
}

// none says why there can be no rows, nil where there may be.
func (t *listTab) none() *lists.NoneError {
	none, _ := errors.AsType[*lists.NoneError](t.load.Err())
	return none
}

// above are the lines over the rows: what is wrong with them, and the filter.
func (t *listTab) above() []string {
	st := t.env.Styles
	if t.shown == nil {
		return nil
	}
	partial := t.shown.Gap()
	if f := t.shown.Further(); f != nil && t.load.Err() == nil {
		return append(t.further(f), t.filter.lines(st, t.width)...)
	}
	var cut []string
	if parts, is := errors.AsType[*lists.PartsError](partial); is || t.load.Err() != nil {
		partial = nil // rows stand for what is missing, and that they are old says more
		if is && t.load.Err() == nil && parts.Cut() != nil {
			for _, line := range dialog.Wrap(st, "Incomplete: "+parts.Cut().Error()+".", t.width) {
				cut = append(cut, st.Warn.Render(line))
			}
		}
	}
	if t.shown.Rows.Partial() && !t.load.Loading() && t.load.Err() == nil {
		return append([]string{st.Warn.Render(st.Clip("Incomplete: canceled. Press r to load.", t.width))}, t.filter.lines(st, t.width)...)
	}
	return append(append(cut, dialog.Shortfall(st, t.width, &t.load, partial)...), t.filter.lines(st, t.width)...)
}

// foot says what was done to the rows, and what goes on.
func (t *listTab) foot() []string {
	st := t.env.Styles
	var parts []string
	switch all := t.sums(); {
	case t.shown == nil:
	case t.filter.text != "":
		words := english.Count(t.shown.Len(), "row", "rows") + " of " + english.Number(t.shown.Rows.Len())
		parts = append(parts, st.Text.Render(words+t.sum(lists.Numbers(t.shown.order))))
		if may := t.unmatched(); may != "" {
			parts = append(parts, st.Warn.Render(may))
		}
	case all && t.shown.Len() > 0:
		info := t.table.Info()
		parts = append(parts, st.Text.Render(english.Count(t.shown.Len(), info.One, info.Many)+t.sum(lists.First(t.shown.Rows.Len()))))
	}
	if n := t.marks.Len(); n > 0 && t.shown != nil {
		words := english.Number(n) + " marked" + t.sum(lists.Numbers(t.marked(t.shown.Rows)))
		if hidden := n - t.markedShown(); hidden > 0 {
			words += ", " + english.Number(hidden) + " of them not shown"
		}
		parts = append(parts, st.Accent.Render(words))
	}
	if t.shown != nil && t.late(t.sort) && t.shown.Unread() > 0 {
		parts = append(parts, st.Warn.Render(english.Count(t.shown.Unread(), "row", "rows")+" not read yet, below the others"))
	}
	if err := t.details.failed; err != nil && t.shown != nil {
		parts = append(parts, st.Warn.Render("some details could not be read: "+ui.Reason(err)))
	}
	if words := t.export.Words(); words != "" {
		parts = append(parts, st.Muted.Render(words))
	}
	if t.shown != nil && t.shown.Note() != "" {
		parts = append(parts, st.Text.Render(t.shown.Note()))
	}
	if t.shown != nil && t.load.Slow() {
		parts = append(parts, st.Muted.Render("refreshing"+st.Glyphs.Ellipsis+t.soFar()))
	}
	if len(parts) == 0 {
		return nil
	}
	return []string{st.Clip(strings.Join(parts, st.Muted.Render(" "+st.Glyphs.Dot+" ")), t.width)}
}

// say wraps a sentence.
func (t *listTab) say(style styles.Style, text string) string {
	lines := dialog.Wrap(t.env.Styles, text, t.width)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return strings.Join(lines, "\n")
}

// columns are those of the list that a screen has.
func (t *listTab) columns() []widget.Column {
	var columns []widget.Column
	for k, h := range t.table.Heads() {
		if !t.onScreen(h) {
			continue
		}
		columns = append(columns, widget.Column{
			ID: h.ID, Title: t.title(h), Min: h.Min, Max: h.Max, Flex: h.Flex, Priority: h.Priority, Right: h.Number,
			Cell: func(i, width int) string {
				v := t.shown.Value(k, int(t.shown.order[i]))
				if v.Kind == lists.Time && !h.Time { // no head says in which zone
					v = lists.Value{Kind: lists.Word, Word: t.env.Instant(v.Time)}
				}
				return t.cell(v, width)
			},
		})
	}
	return columns
}

// onScreen reports whether a column is shown: that of another server's words, where there is that server.
func (t *listTab) onScreen(h lists.Head) bool {
	return h.OnScreen() && (!h.OfMAS || t.store.Source().KeptByMAS())
}

// title is the head of a column; a time says its zone.
func (t *listTab) title(h lists.Head) string {
	if h.Time {
		return h.Title + " (" + t.env.Zone() + ")"
	}
	return h.Title
}

// cell paints a value.
func (t *listTab) cell(v lists.Value, width int) string {
	st := t.env.Styles
	switch v.Kind {
	case lists.Remote:
		return st.PaintAt(v.Text, 0, width)
	case lists.Word, lists.Time, lists.Number:
		return st.Text.Render(st.Clip(t.plain()(v), width))
	case lists.Reading:
		return st.Muted.Render(st.Clip(st.Glyphs.Ellipsis, width))
	case lists.Failed:
		return st.Warn.Render(st.Clip(cmp.Or(v.Word, "failed"), width))
	case lists.Unknown:
		if v.Word != "" {
			return st.Muted.Render(st.Clip(v.Word, width))
		}
	}
	return st.Muted.Render(st.Clip(st.Glyphs.Dash, width))
}

// plain writes a value as it is shown, in the zone of now, and without paint.
func (t *listTab) plain() func(lists.Value) string {
	loc := t.env.Location
	return func(v lists.Value) string {
		switch v.Kind {
		case lists.Remote:
			return v.Text.Printable()
		case lists.Word:
			return v.Word
		case lists.Time:
			return v.Time.In(loc).Format(ui.SecondLayout)
		case lists.Number:
			if v.Bytes {
				return english.Bytes(v.Number)
			}
			return english.Number(int(v.Number))
		case lists.Unknown, lists.Failed:
			return v.Word
		case lists.Reading:
		}
		return ""
	}
}
