package connections

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

func binding(help, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, does))
}

var (
	keyFilter     = binding("/", "filter", "/")
	keyPick       = binding("f", "filter by value", "f")
	keySort       = binding("s", "sort", "s")
	keyReverse    = binding("S", "reverse order", "S")
	keyGroup      = binding("g", "group", "g")
	keyFold       = binding("F", "fold/unfold", "F")
	keyTimes      = binding("t", "times", "t")
	keySave       = binding("e", "export", "e")
	keyCopy       = binding("y", "copy", "y")
	keyWatch      = binding("w", "watch", "w")
	keyColumns    = binding("c", "columns", "c")
	keyName       = binding("R", "reverse DNS", "R")
	keyOpen       = binding("enter", "details", "enter", "v")
	keyOpenGroup  = binding("enter", "open group", "enter", "v")
	keyNext       = binding("n", "next", "n")
	keyPrev       = binding("p", "previous", "p")
	keyScroll     = binding("↑/↓", "scroll", "up", "down")
	keyClose      = binding("esc", "back", "esc")
	keyKeepFilter = binding("enter", "apply", "enter")
	keyDropFilter = binding("esc", "cancel filter", "esc")
	keyHome       = binding("home", "top", "home")
	keyEnd        = binding("end/G", "bottom", "end", "G")
)

// Press takes a key or a paste.
func (e *Tab) Press(msg tea.Msg) tea.Cmd {
	if e.filter.open {
		return e.pressFilter(msg)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok || e.model == nil {
		return nil
	}
	switch {
	case e.detail.open:
		e.pressDetail(press)
		if key.Matches(press, keyName) {
			return e.askName()
		}
		return nil
	case e.heat.open:
		if cmd, handled := e.pressClock(press); handled {
			return cmd
		}
	}
	if cmd, handled := e.command(press); handled {
		return cmd
	}
	e.move(press)
	return nil
}

// move moves the cursor by hand.
func (e *Tab) move(msg tea.Msg) {
	if e.table.Update(msg) {
		e.wanted, e.atTop = nil, false
	}
}

// command does what keys do beside moving the cursor.
func (e *Tab) command(press tea.KeyPressMsg) (tea.Cmd, bool) {
	i, some := e.table.Cursor()
	switch {
	case key.Matches(press, keyFilter):
		e.openFilter()
	case key.Matches(press, keyWatch):
		return e.toggleWatch(), true
	case key.Matches(press, keyGroup):
		return e.chooseGroup(), true
	case key.Matches(press, keyColumns):
		return e.chooseColumns(), true
	case key.Matches(press, keyTimes):
		return e.openClock(), true
	case !some:
		return nil, key.Matches(press, keyPick, keySort, keyReverse, keyFold, keySave, keyCopy, keyOpen, keyName)
	case key.Matches(press, keyPick):
		return e.choosePick(i), true
	case key.Matches(press, keySort):
		return e.chooseOrder(), true
	case key.Matches(press, keyReverse):
		return e.remember(e.reverse()), true
	case key.Matches(press, keyFold):
		return e.remember(e.fold()), true
	case key.Matches(press, keySave):
		return e.chooseSave(), true
	case key.Matches(press, keyCopy):
		return e.chooseCopy(i), true
	case key.Matches(press, keyName):
		return e.askName(), true
	case key.Matches(press, keyOpen):
		if l := e.line(i); l.Kind == history.KindGroup {
			return e.toggle(l), true
		}
		e.detail.open = true
		e.detail.scroll.Top()
	default:
		return nil, false
	}
	return nil, true
}

// remember keeps the line under the cursor, to which it returns until it is moved.
func (e *Tab) remember(cmd tea.Cmd) tea.Cmd {
	if e.table == nil || e.wanted != nil {
		return cmd
	}
	if k, ok := e.table.CursorKey(); ok {
		e.wanted = &k
	}
	return cmd
}

// Mouse takes a click or the wheel.
func (e *Tab) Mouse(msg tea.Msg) tea.Cmd {
	if e.model == nil {
		return nil
	}
	if wheel, ok := msg.(tea.MouseWheelMsg); ok && e.detail.open {
		e.detail.scroll.Wheel(wheel)
		return nil
	}
	if e.heat.open && e.heat.heat.Update(msg) {
		return e.setSpan(e.heat.span())
	}
	e.move(msg)
	return nil
}

// Escape closes what is open, one thing at a time, and reports whether there was any.
func (e *Tab) Escape() (tea.Cmd, bool) {
	switch {
	case e.filter.open:
		e.closeFilter()
		e.filter.input.SetValue(e.filter.before)
		return e.setFilter(e.filter.before), true
	case e.detail.open:
		e.detail.open = false
		return nil, true
	case e.heat.open:
		e.heat.open = false
		return e.setSpan(""), true
	}
	if cmd, was := e.export.Stop(); was {
		return cmd, true
	}
	switch {
	case e.read.Loading() && e.read.Slow():
		e.read.Stop()
		return tea.Batch(note("Canceled. Press r to load."), e.arrived()), true
	case e.model != nil && e.shape.Grouped:
		return e.ungroup(), true
	case e.filter.whole() != "":
		e.filter.span = ""
		e.filter.input.Reset()
		return e.setFilter(""), true
	}
	return nil, false
}

// Covered reports whether the rows are behind something that esc closes first: the details of one, or the look at times.
func (e *Tab) Covered() bool { return e.detail.open || e.heat.open }

// Leave closes the whole row, as the tab is left.
func (e *Tab) Leave() { e.detail.open = false }

// Keys are those that work now.
func (e *Tab) Keys() []key.Binding {
	switch {
	case e.filter.open:
		return append(append([]key.Binding{keyKeepFilter}, help.Keys()...), keyDropFilter)
	case e.detail.open:
		return []key.Binding{keyScroll, keyNext, keyPrev, keyName, keyClose}
	case e.heat.open:
		return append(e.heat.keys(), keyFilter, keySave)
	}
	open := keyOpen
	if e.table != nil {
		if i, ok := e.table.Cursor(); ok && e.line(i).Kind == history.KindGroup {
			open = keyOpenGroup
		}
	}
	return []key.Binding{keyFilter, open, keySort, keyGroup, keyTimes, keyPick, keySave, keyCopy, keyWatch, keyReverse, keyFold, keyColumns, keyName}
}

// MoveKeys are those that move the cursor.
func (e *Tab) MoveKeys() []key.Binding {
	if e.table == nil || e.filter.open || e.detail.open || e.heat.open {
		return nil
	}
	var keys []key.Binding
	for _, k := range e.table.Keys() {
		switch k.Help().Key {
		case "g":
			k = keyHome
		case "G":
			k = keyEnd
		}
		keys = append(keys, k)
	}
	return keys
}
