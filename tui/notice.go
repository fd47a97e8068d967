package tui

import (
	"strings"

	"github.com/mxwarden/mxwarden/tui/dialog"
)

// noticeLines is how many lines of the screen a notice may take. A longer one opens as a message, so that nothing of it is lost, unless it
// has been read already.
const noticeLines = 2

// wrapNotice breaks the notice into lines of the screen, none without one.
func (a *app) wrapNotice() []string {
	text := strings.Join(strings.Fields(a.notice.Text), " ")
	if text == "" {
		return nil
	}
	return dialog.Wrap(a.styles, text, max(a.width-2, 1))
}

// areas divides the screen as it is now. Under a dialog the notice has one line only: a question must not lose one to it.
func (a *app) areas() areas {
	bottom := 1
	if a.dialog() == nil {
		bottom = max(min(len(a.wrapNotice()), noticeLines), 1)
	}
	return layout(a.width, a.height, bottom)
}

// place makes room for the notice before a frame is drawn: the pages give up a line for a second one, and a dialog opens for what is longer.
func (a *app) place() {
	if a.tooSmall() || a.leaving || len(a.pages) == 0 {
		return
	}
	if a.dialog() == nil && !a.lock.on && !a.notice.Read && len(a.wrapNotice()) > noticeLines {
		a.show(dialog.NewMessage(a.styles, "Message", strings.Join(strings.Fields(a.notice.Text), " ")))
	}
	if body := a.areas().body; body != a.placed {
		a.placed = body
		for _, p := range a.pages {
			p.SetSize(body.width, body.height)
		}
	}
}

// noticeView is the notice in its lines.
func (a *app) noticeView(width, lines int) string {
	st := a.styles
	style := st.Accent
	if a.notice.Err {
		style = st.Danger
	}
	wrapped := a.wrapNotice()
	if lines < len(wrapped) {
		wrapped = append(wrapped[:lines-1:lines-1], st.Clip(strings.Join(wrapped[lines-1:], " "), width-1))
	}
	for i, line := range wrapped {
		wrapped[i] = " " + style.Render(line)
	}
	return strings.Join(wrapped, "\n")
}
