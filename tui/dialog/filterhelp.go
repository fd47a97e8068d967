package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// FilterHelp helps with typing a filter, by the same keys in every line that takes one.
type FilterHelp struct {
	Terms   func() []FilterTerm
	Suggest func(text string, pos int) []string // what the word that ends there may become
}

// FilterTerm is an example of a term and what it means.
type FilterTerm struct{ Term, Meaning string }

var (
	keyComplete = key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "complete"))
	keySyntax   = key.NewBinding(key.WithKeys("f1", "ctrl+g"), key.WithHelp("F1/ctrl+g", "filter syntax"))
	keyQuestion = key.NewBinding(key.WithKeys("?"))
)

// Keys are those that help.
func (f *FilterHelp) Keys() []key.Binding { return []key.Binding{keyComplete, keySyntax} }

// Press takes a key that is for the help, and says whether it changed the text.
func (f *FilterHelp) Press(st *styles.Styles, in *widget.Input, press tea.KeyPressMsg) (cmd tea.Cmd, changed, handled bool) {
	text := in.Value()
	switch {
	case key.Matches(press, keySyntax), key.Matches(press, keyQuestion) && text == "":
		return ui.Send(ui.Show{Dialog: newHelp(st, "Filter syntax (all terms must match)", f.lines(), 100)}), false, true
	case key.Matches(press, keyComplete):
		more := f.Suggest(text, len(text))
		if len(more) > 0 {
			in.SetValue(complete(text, more))
		}
		if changed = in.Value() != text; !changed && len(more) > 1 {
			cmd = ui.Send(ui.Notice{Text: strings.Join(more, "  ")})
		}
		return cmd, changed, true
	}
	return nil, false, false
}

func (f *FilterHelp) lines() []key.Binding {
	var lines []key.Binding
	for _, t := range f.Terms() {
		lines = append(lines, key.NewBinding(key.WithKeys(t.Term), key.WithHelp(t.Term, t.Meaning)))
	}
	return lines
}

// complete puts the longest common beginning of what fits in the place of the last word.
func complete(text string, more []string) string {
	common := more[0]
	for _, m := range more[1:] {
		for !strings.HasPrefix(m, common) {
			common = common[:len(common)-1]
		}
	}
	at := strings.LastIndexAny(text, " ") + 1
	if len(common) < len(text)-at {
		return text
	}
	return text[:at] + common
}
