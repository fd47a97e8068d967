package user

import (
	"errors"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// listFilter is the line in which a filter is typed. A mistake is said below it, while the last good filter holds.
type listFilter struct {
	input  *widget.Input
	guard  widget.Guard
	open   bool
	text   string // of rows
	rows   lists.Filter
	before string // what to go back to
	wrong  string // a sentence
}

func newListFilter(st *styles.Styles, heads []lists.Head) listFilter {
	return listFilter{guard: widget.NewGuard(find.IsSecret), input: widget.NewInput(st, "words, or field:value; fields: "+lists.Language(heads).Names())}
}

func (f *listFilter) begin() {
	f.open, f.before, f.wrong = true, f.text, ""
	f.input.SetValue(f.text)
	f.input.Focus()
}

func (f *listFilter) close() {
	f.open, f.wrong = false, ""
	f.input.Blur()
}

// pressFilter takes a key while a filter is typed; it holds at once.
func (t *listTab) pressFilter(msg tea.Msg) tea.Cmd {
	f := &t.filter
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case !key.Matches(press, keyDropFilter) && f.guard.Swallows(t.env.Now()): // the rest of a token that came key by key
			return nil
		case key.Matches(press, keyDropFilter):
			cmd, _ := t.Escape()
			return cmd
		case key.Matches(press, keyKeepFilter):
			if f.wrong == "" {
				f.close()
			}
			return nil
		case press.String() == "up" || press.String() == "down" || press.String() == "pgup" || press.String() == "pgdown":
			t.grid.Update(press)
			return nil
		}
	}
	was := f.input.Value()
	if f.guard.Update(f.input, msg, t.env.Now()) {
		return tea.Batch(t.setFilter(""), ui.Send(ui.Notice{Text: english.Sentence(find.ErrToken.Error()), Err: true}))
	}
	if now := f.input.Value(); now != was {
		return t.setFilter(now)
	}
	return nil
}

// setFilter makes a filter hold, if it is one.
func (t *listTab) setFilter(text string) tea.Cmd {
	f := &t.filter
	rows, err := lists.ParseFilter(t.table.Heads(), text, t.env.Now(), t.env.Location)
	if wrong, ok := errors.AsType[*terms.Error](err); ok {
		f.wrong = english.Sentence(wrong.Whole())
		return nil
	}
	f.text, f.rows, f.wrong = text, rows, ""
	return t.order()
}

// unmatched says how many rows may match what is looked for: what the filter needs of them was not read, or the server does not say it.
func (t *listTab) unmatched() string {
	f := &t.filter.rows
	switch unread := t.shown.Unread(); {
	case t.table.Detailed() && (f.Late() || f.Words()) && unread > 0:
		return english.Count(unread, "row is", "rows are") + " not read yet"
	case t.shown.unknown > 0:
		return english.Count(t.shown.unknown, "row", "rows") + " unknown"
	}
	return ""
}

const filterLabel = "Filter "

// lines draw the filter while one is typed or holds.
func (f *listFilter) lines(st *styles.Styles, width int) []string {
	switch {
	case f.open:
		f.input.SetWidth(max(width-len(filterLabel), 1))
		lines := []string{st.Accent.Render(filterLabel) + f.input.View()}
		if f.wrong != "" {
			for _, line := range dialog.Wrap(st, f.wrong, width) {
				lines = append(lines, st.Warn.Render(line))
			}
		}
		return lines
	case strings.TrimSpace(f.text) != "":
		return []string{st.Muted.Render(filterLabel) + st.Text.Render(st.Clip(matrixadmin.Printable(f.text), max(width-len(filterLabel), 0)))}
	}
	return nil
}
