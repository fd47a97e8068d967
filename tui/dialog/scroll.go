package dialog

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// reader is a text over the page that is read and closed: help and messages.
type reader struct {
	st      *styles.Styles
	title   string
	edge    styles.Style
	content func(width int) []string
	width   int // at most
	offset  int
	page    int // lines shown last
}

// NewMessage makes a dialog that says something and is closed; text may hold lines.
func NewMessage(st *styles.Styles, title, text string) ui.Dialog {
	width := 72
	for word := range strings.FieldsSeq(text) { // a path stays in one piece, so that it can be taken over
		width = max(width, st.Width(word)+frameWidth)
	}
	return &reader{st: st, title: title, edge: st.Border, width: width, content: func(width int) []string {
		var lines []string
		for line := range strings.SplitSeq(text, "\n") {
			lines = append(lines, paragraph(st, st.Text, line, width)...)
		}
		return lines
	}}
}

// NewHelp makes a dialog that shows every key of keys with what it does.
func NewHelp(st *styles.Styles, title string, keys []key.Binding) ui.Dialog {
	return newHelp(st, title, keys, 64)
}

func newHelp(st *styles.Styles, title string, keys []key.Binding, width int) ui.Dialog {
	return &reader{st: st, title: title, edge: st.Border, width: width, content: func(width int) []string {
		widest := 0
		for _, k := range keys {
			widest = max(widest, st.Width(k.Help().Key))
		}
		widest = min(widest, width/2)
		var lines []string
		for _, k := range keys {
			h := k.Help()
			if h.Key == "" || !k.Enabled() {
				continue
			}
			words := Wrap(st, h.Desc, max(width-widest-2, 1))
			for i, w := range words {
				name := ""
				if i == 0 {
					name = h.Key
				}
				lines = append(lines, st.Key.Render(st.Fit(name, widest))+"  "+st.Text.Render(w))
			}
		}
		return lines
	}}
}

// Init implements [ui.Dialog].
func (r *reader) Init() tea.Cmd { return nil }

// Update implements [ui.Dialog].
func (r *reader) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			r.offset--
		case tea.MouseWheelDown:
			r.offset++
		default:
		}
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc", "enter", "q", "?", "ctrl+p":
			return ui.Send(ui.Dismiss{Dialog: r})
		case "up", "k":
			r.offset--
		case "down", "j":
			r.offset++
		case "pgup", "ctrl+b":
			r.offset -= r.page
		case "pgdown", "ctrl+f", "space":
			r.offset += r.page
		case "home", "g":
			r.offset = 0
		case "end", "G":
			r.offset = 1 << 20
		}
	}
	r.offset = max(r.offset, 0)
	return nil
}

// View implements [ui.Dialog].
func (r *reader) View(maxWidth, maxHeight int) string {
	width := min(maxWidth, r.width)
	if width <= frameWidth || maxHeight <= frameHeight {
		return r.st.Clip(r.title, maxWidth)
	}
	lines := r.content(width - frameWidth)
	height := min(len(lines), maxHeight-frameHeight)
	title := r.title
	var shown []string
	if height < len(lines) && height > 1 {
		height-- // room for the line that says so
		shown, r.offset = part(lines, r.offset, height)
		more := fmt.Sprintf("lines %d-%d of %d", r.offset+1, r.offset+len(shown), len(lines))
		shown = append(slices.Clip(shown), r.st.Muted.Render(more))
	} else {
		shown, r.offset = part(lines, r.offset, height)
	}
	r.page = max(height, 1)
	return box(r.st, title, shown, width, r.edge)
}

// Keys implements [ui.Dialog].
func (r *reader) Keys() []key.Binding {
	return []key.Binding{bind("enter/esc", "close"), bind("↑/↓", "scroll")}
}

// Close implements [ui.Dialog].
func (r *reader) Close() {}

func bind(name, help string) key.Binding {
	return key.NewBinding(key.WithKeys(name), key.WithHelp(name, help))
}
