package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// The least that a frame fits in; below it there is one line that says so.
const (
	minWidth  = 40
	minHeight = 10
)

// rect is a part of the screen.
type rect struct{ x, y, width, height int }

// areas are the parts of a frame, from top to bottom.
type areas struct{ top, crumbs, body, bottom rect }

// layout divides a screen; bottom is how many lines the keys or the notice take.
func layout(width, height, bottom int) areas {
	width, height = max(width, 0), max(height, 0)
	return areas{
		top:    rect{0, 0, width, 1},
		crumbs: rect{0, 1, width, 1},
		body:   rect{0, 2, width, max(height-2-bottom, 0)},
		bottom: rect{0, max(height-bottom, 0), width, bottom},
	}
}

// centered places a box of the given size in the middle of an area.
func (r rect) centered(width, height int) rect {
	return rect{x: r.x + (r.width-width)/2, y: r.y + (r.height-height)/2, width: width, height: height}
}

// resize takes the size of the screen; the first one begins the program.
func (a *app) resize(width, height int) tea.Cmd {
	same := width == a.width && height == a.height
	a.width, a.height = width, height
	a.ready.Interrupt()
	switch {
	case len(a.pages) == 0:
		return a.signIn(a.cfg.Homeserver, false)
	case same: // each change is told twice; see [signals]
		return nil
	}
	body := a.areas().body
	a.placed = body
	var cmds []tea.Cmd
	for _, p := range a.pages {
		p.SetSize(body.width, body.height)
		cmds = append(cmds, p.Update(ui.Resized{}))
	}
	return tea.Batch(cmds...)
}

func (a *app) tooSmall() bool { return a.width < minWidth || a.height < minHeight }
