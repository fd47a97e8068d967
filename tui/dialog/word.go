package dialog

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// word asks for one word, typed by hand, before something is done.
type word struct {
	st           *styles.Styles
	text         string
	phrase       phrase
	done, cancel tea.Cmd
	whole        bool // in the frame drawn last
	ready        bool
	note         string
}

// NewTypedQuestion makes a question that is answered by typing a word and pressing enter.
func NewTypedQuestion(st *styles.Styles, text, want string, done, cancel tea.Cmd) ui.Dialog {
	return &word{st: st, text: text, phrase: phrase{want: want, prompt: "Type " + want + " and press Enter"}, done: done, cancel: cancel}
}

// Init implements [ui.Dialog].
func (w *word) Init() tea.Cmd { return nil }

// Asks implements the shell's question.
func (w *word) Asks() (what string, whole bool) { return w.text, w.whole }

// Ready implements the shell's question.
func (w *word) Ready(ready bool) { w.ready = ready }

// Update implements [ui.Dialog].
func (w *word) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		w.note = noPaste
	case tea.KeyPressMsg:
		w.note = ""
		switch name := msg.String(); {
		case name == "esc":
			return w.cancel
		case !w.ready:
		case name == "enter" && w.phrase.ok() && !msg.IsRepeat:
			return w.done
		case name == "enter":
			w.note = english.Sentence(w.phrase.missing())
		case name == "backspace":
			w.phrase.backspace()
		case name == "ctrl+u":
			w.phrase.clear()
		case msg.Text != "":
			w.phrase.press(msg.Text, time.Now())
		}
	}
	return nil
}

// View implements [ui.Dialog].
func (w *word) View(maxWidth, maxHeight int) string {
	st := w.st
	lines := append(paragraph(st, st.Text, w.text, maxWidth), "")
	lines = append(lines, paragraph(st, st.Text, w.phrase.prompt+":", maxWidth)...)
	lines = append(lines, st.Input.Render(tail(matrixadmin.Printable(string(w.phrase.typed)), max(maxWidth-1, 0), st.Width))+st.Selection.Render(" "))
	note := w.note
	if w.phrase.fast {
		note = english.Sentence(w.phrase.missing())
	}
	lines = append(lines, paragraph(st, st.Warn, note, maxWidth)...)
	w.whole = len(lines) <= maxHeight
	return strings.Join(lines[:min(len(lines), max(maxHeight, 0))], "\n")
}

// Keys implements [ui.Dialog].
func (w *word) Keys() []key.Binding {
	return []key.Binding{bind("enter", w.phrase.want), bind("esc", "stay locked")}
}

// Close implements [ui.Dialog].
func (w *word) Close() {}
