package dialog

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// keyHelpWidth is how wide the key help is at most.
const keyHelpWidth = 64

// keyHelp shows the keys that work in groups; enter on one presses it.
type keyHelp struct {
	st     *styles.Styles
	title  string
	rows   []helpRow
	cursor int // a row with a key
	offset int
	page   int // lines shown last
}

// helpRow is a key, the title of a group, or a line between two groups.
type helpRow struct {
	title   string
	binding key.Binding
}

func (r helpRow) name() string { return r.binding.Help().Key }

// NewKeyHelp makes the help on the keys that work now. A key without a help text is left out, and one that is named in two groups stands in the first.
func NewKeyHelp(st *styles.Styles, title string, groups []ui.KeyGroup) ui.Dialog {
	h := &keyHelp{st: st, title: title}
	seen := map[string]bool{}
	for _, g := range groups {
		first := true
		for _, k := range g.Keys {
			name := k.Help().Key
			if name == "" || !k.Enabled() || seen[name] {
				continue
			}
			seen[name] = true
			if first {
				if len(h.rows) > 0 {
					h.rows = append(h.rows, helpRow{})
				}
				h.rows = append(h.rows, helpRow{title: g.Title})
				first = false
			}
			h.rows = append(h.rows, helpRow{binding: k})
		}
	}
	h.move(0, 1)
	return h
}

// Init implements [ui.Dialog].
func (h *keyHelp) Init() tea.Cmd { return nil }

// Update implements [ui.Dialog].
func (h *keyHelp) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			h.move(h.cursor-1, -1)
		case tea.MouseWheelDown:
			h.move(h.cursor+1, 1)
		default:
		}
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc", "q", "?":
			return ui.Send(ui.Dismiss{Dialog: h})
		case "enter":
			return h.run()
		case "up", "k", "shift+tab":
			h.move(h.cursor-1, -1)
		case "down", "j", "tab":
			h.move(h.cursor+1, 1)
		case "pgup", "ctrl+b":
			h.move(h.cursor-h.page, -1)
		case "pgdown", "ctrl+f", "space":
			h.move(h.cursor+h.page, 1)
		case "home", "g":
			h.move(0, 1)
		case "end", "G":
			h.move(len(h.rows)-1, -1)
		}
	}
	return nil
}

// move puts the cursor on the key at a row, or on the next one in a direction; at the ends it stays on the last key there is.
func (h *keyHelp) move(to, step int) {
	to = max(min(to, len(h.rows)-1), 0)
	for _, d := range []int{step, -step} {
		for i := to; i >= 0 && i < len(h.rows); i += d {
			if h.rows[i].name() != "" {
				h.cursor = i
				return
			}
		}
	}
}

// run closes the help and presses the key under the cursor.
func (h *keyHelp) run() tea.Cmd {
	if h.cursor < len(h.rows) && slices.Contains(leavingKeys, h.rows[h.cursor].name()) {
		return nil
	}
	done := ui.Send(ui.Dismiss{Dialog: h})
	if h.cursor >= len(h.rows) || len(h.rows[h.cursor].binding.Keys()) == 0 {
		return done
	}
	press, ok := keyPress(h.rows[h.cursor].binding.Keys()[0])
	if !ok {
		return done
	}
	return tea.Sequence(done, ui.Send(press))
}

// View implements [ui.Dialog].
func (h *keyHelp) View(maxWidth, maxHeight int) string {
	width := min(maxWidth, keyHelpWidth)
	if width <= frameWidth || maxHeight <= frameHeight {
		return h.st.Clip(h.title, maxWidth)
	}
	inner := width - frameWidth
	widest := 0
	for _, r := range h.rows {
		widest = max(widest, h.st.Width(r.name()))
	}
	lines := make([]string, len(h.rows))
	for i, r := range h.rows {
		lines[i] = h.line(i, r, min(widest, inner/2), inner)
	}
	height := min(len(lines), maxHeight-frameHeight)
	more := height < len(lines) && height > 1
	if more {
		height-- // room for the line that says so
	}
	top := h.cursor
	if top > 0 && h.rows[top-1].title != "" {
		top-- // a group is seen with its title
	}
	h.offset = max(min(h.offset, top), h.cursor-height+1)
	var shown []string
	shown, h.offset = part(lines, h.offset, height)
	if more {
		shown = append(slices.Clip(shown), h.st.Muted.Render(h.st.Clip(fmt.Sprintf("lines %d-%d of %d", h.offset+1, h.offset+len(shown), len(lines)), inner)))
	}
	h.page = max(height, 1)
	return box(h.st, h.title, shown, width, h.st.Border)
}

func (h *keyHelp) line(i int, r helpRow, name, width int) string {
	switch {
	case r.title != "":
		return h.st.Title.Render(h.st.Clip(r.title, width))
	case r.name() == "":
		return ""
	}
	left, right := h.st.Fit(r.name(), name), h.st.Clip(r.binding.Help().Desc, max(width-name-4, 0))
	if i == h.cursor {
		return h.st.Selected(h.st.Fit("  "+left+"  "+right, width))
	}
	return "  " + h.st.Key.Render(left) + "  " + h.st.Text.Render(right)
}

// Keys implements [ui.Dialog].
func (h *keyHelp) Keys() []key.Binding {
	return []key.Binding{bind("enter", "press this key"), bind("↑/↓", "move"), bind("esc", "close")}
}

// Close implements [ui.Dialog].
func (h *keyHelp) Close() {}

// leavingKeys end the program or put it into the background: they are pressed as they are, so that an enter too many does neither.
var leavingKeys = []string{"q", "ctrl+c", "ctrl+z"}

var keyCodes = map[string]rune{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace,
	"backspace": tea.KeyBackspace, "f1": tea.KeyF1,
}

// keyPress is a key by its name, as a terminal would send it.
func keyPress(name string) (tea.KeyPressMsg, bool) {
	var press tea.KeyPressMsg
	rest := name
	for prefix, mod := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "shift+": tea.ModShift} {
		if after, ok := strings.CutPrefix(rest, prefix); ok && after != "" {
			press.Mod, rest = mod, after
			break
		}
	}
	if code, ok := keyCodes[rest]; ok {
		press.Code = code
		if code == tea.KeySpace && press.Mod == 0 {
			press.Text = " "
		}
		return press, true
	}
	r, size := utf8.DecodeRuneInString(rest)
	if rest == "" || size != len(rest) {
		return press, false
	}
	press.Code = r
	if press.Mod == 0 {
		press.Text = rest
	}
	return press, true
}
