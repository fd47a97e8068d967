package connections

import (
	"errors"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// filter is the line in which a filter is typed. A mistake is shown where it is, while the last good filter stays.
type filter struct {
	input  *widget.Input
	guard  widget.Guard
	open   bool
	text   string // as it holds, without the span of time
	span   string // what the look at times adds
	before string // what to go back to
	wrong  *history.FilterError
}

const filterLabel = "Filter "

func newFilter(st *styles.Styles) filter {
	return filter{guard: widget.NewGuard(find.IsSecret), input: widget.NewInput(st, "text, ip:203.0.113.0/24, ua:element, since:7d, -curl  (F1 syntax)")}
}

// whole is the filter with the span of time.
func (f *filter) whole() string { return strings.TrimSpace(f.text + " " + f.span) }

// openFilter lets a filter be typed.
func (e *Tab) openFilter() {
	f := &e.filter
	f.open, f.before, f.wrong = true, f.text, nil
	f.input.SetValue(f.text)
	f.input.Focus()
	e.detail.open = false
}

func (e *Tab) closeFilter() {
	e.filter.open, e.filter.wrong = false, nil
	e.filter.input.Blur()
}

// pressFilter takes a key while a filter is typed; it holds at once.
func (e *Tab) pressFilter(msg tea.Msg) tea.Cmd {
	f := &e.filter
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case !key.Matches(press, keyDropFilter) && f.guard.Swallows(e.env.Now()): // the rest of a token that came key by key
			return nil
		case key.Matches(press, keyDropFilter):
			cmd, _ := e.Escape()
			return cmd
		case key.Matches(press, keyKeepFilter):
			return e.keepFilter()
		case press.String() == "up" || press.String() == "down" || press.String() == "pgup" || press.String() == "pgdown":
			if e.table != nil {
				e.move(press)
			}
			return nil
		}
		switch cmd, changed, handled := help.Press(e.env.Styles, f.input, press); {
		case changed:
			return e.setFilter(f.input.Value())
		case handled:
			return cmd
		}
	}
	was := f.input.Value()
	if f.guard.Update(f.input, msg, e.env.Now()) {
		return tea.Batch(e.setFilter(""), ui.Send(ui.Notice{Text: english.Sentence(find.ErrToken.Error()), Err: true}))
	}
	if now := f.input.Value(); now != was {
		return e.setFilter(now)
	}
	return nil
}

// keepFilter leaves the line, and the filter as it is.
func (e *Tab) keepFilter() tea.Cmd {
	f := &e.filter
	if id, err := matrixadmin.ParseUserID(strings.TrimSpace(f.input.Value())); err == nil && id.Server() == e.env.Me.Server() { // no row has one: another account is meant
		f.input.SetValue("")
		e.closeFilter()
		return tea.Batch(e.setFilter(""), ui.Send(ui.Open{Route: ui.User{ID: id}}))
	}
	if f.wrong == nil {
		e.closeFilter()
	}
	return nil
}

// help is that of the language of filters.
var help = dialog.FilterHelp{Suggest: history.Suggest, Terms: func() (terms []dialog.FilterTerm) {
	for _, h := range history.FilterHelp() {
		terms = append(terms, dialog.FilterTerm(h))
	}
	return terms
}}

// setFilter makes a filter hold, if it is one.
func (e *Tab) setFilter(text string) tea.Cmd {
	f := &e.filter
	parsed, err := history.ParseFilter(strings.TrimSpace(text+" "+f.span), e.env.Now(), e.env.Location)
	if wrong, ok := errors.AsType[*history.FilterError](err); ok {
		f.wrong = wrong
		return nil
	}
	f.wrong, f.text = nil, text
	e.shape.Filter = parsed
	return e.remember(e.rebuild())
}

// setSpan has only rows of a span of time shown beside the filter.
func (e *Tab) setSpan(span string) tea.Cmd {
	if span == e.filter.span {
		return nil
	}
	e.filter.span = span
	return e.setFilter(e.filter.text)
}

// addTerm narrows the filter by a term; a term that it has already is turned round.
func (e *Tab) addTerm(term string) tea.Cmd {
	opposite := "-" + term
	if rest, ok := strings.CutPrefix(term, "-"); ok {
		opposite = rest
	}
	text := strings.TrimSpace(e.filter.text)
	switch {
	case hasTerm(text, term):
		return nil
	case hasTerm(text, opposite):
		text = strings.TrimSpace(strings.Replace(" "+text+" ", " "+opposite+" ", " "+term+" ", 1))
	default:
		text = strings.TrimSpace(text + " " + term)
	}
	e.filter.input.SetValue(text)
	return e.setFilter(text)
}

func hasTerm(text, term string) bool { return strings.Contains(" "+text+" ", " "+term+" ") }

// filterLines draws the filter while one is typed or holds, and what is wrong with it below its place.
func (e *Tab) filterLines(width int) []string {
	f, st := &e.filter, e.env.Styles
	switch {
	case f.open:
		f.input.SetWidth(max(width-len(filterLabel), 1))
		lines := []string{st.Accent.Render(filterLabel) + f.input.View()}
		if f.wrong == nil {
			return lines
		}
		at := min(len(filterLabel)+f.input.CellOf(min(f.wrong.Pos, len(f.input.Value()))), max(width-2, 0))
		say := english.Sentence(f.wrong.Msg) + " F1: syntax"
		message := "^ " + say
		if st.Width(message) > width-at { // to the left of its place
			message = say + " ^"
			at = max(at+1-st.Width(message), 0)
		}
		return append(lines, strings.Repeat(" ", at)+st.Warn.Render(st.Clip(message, width-at)))
	case f.whole() != "":
		return []string{st.Muted.Render(filterLabel) + st.Text.Render(st.Clip(matrixadmin.Printable(f.whole()), max(width-len(filterLabel), 0)))}
	}
	return nil
}
