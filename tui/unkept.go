package tui

import (
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// tellUnkept says once that a renewed token could not be saved: this session goes on with it, and the next one cannot.
func (a *app) tellUnkept() {
	if a.env == nil || a.lock.on {
		return
	}
	s, ok := a.env.Session.(ui.Keeping)
	if !ok {
		return
	}
	err := s.Unkept()
	if told := a.unkept; err == nil || told {
		a.unkept = err != nil
		return
	}
	a.unkept = true
	a.notice = ui.Notice{Text: "The renewed token was not saved: at the next start you have to sign in again. " + english.Sentence(ui.Reason(err)), Err: true}
}
