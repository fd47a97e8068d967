package user

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// listFilter is the line in which words are typed that rows must have.
type listFilter struct {
	input  *widget.Input
	open   bool
	text   string
	before string // what to go back to
}

func (f *listFilter) words() []string { return strings.Fields(strings.ToLower(f.text)) }

func newListFilter(st *styles.Styles) listFilter {
	return listFilter{input: widget.NewInput(st, "words that a row has")}
}

func (f *listFilter) begin() {
	f.open, f.before = true, f.text
	f.input.SetValue(f.text)
	f.input.Focus()
}

func (f *listFilter) close() {
	f.open = false
	f.input.Blur()
}

// pressFilter takes a key while a filter is typed; it holds at once.
func (t *listTab) pressFilter(msg tea.Msg) tea.Cmd {
	f := &t.filter
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case key.Matches(press, keyDropFilter):
			cmd, _ := t.Escape()
			return cmd
		case key.Matches(press, keyKeepFilter):
			f.close()
			return nil
		case press.String() == "up" || press.String() == "down" || press.String() == "pgup" || press.String() == "pgdown":
			t.grid.Update(press)
			return nil
		}
	}
	was := f.input.Value()
	f.input.Update(msg)
	if now := f.input.Value(); now != was {
		return t.setFilter(now)
	}
	return nil
}

func (t *listTab) setFilter(text string) tea.Cmd {
	t.filter.text = text
	return t.order()
}

const filterLabel = "Filter "

// lines draw the filter while one is typed or holds.
func (f *listFilter) lines(st *styles.Styles, width int) []string {
	switch {
	case f.open:
		f.input.SetWidth(max(width-len(filterLabel), 1))
		return []string{st.Accent.Render(filterLabel) + f.input.View()}
	case strings.TrimSpace(f.text) != "":
		return []string{st.Muted.Render(filterLabel) + st.Text.Render(st.Clip(matrixadmin.Printable(f.text), max(width-len(filterLabel), 0)))}
	}
	return nil
}
