package dialog

import (
	"strings"
	"unicode"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// itemLines paints one field, or the phrase, with its mark when it has the focus.
func (c *confirm) itemLines(i int, it item, inner int) []string {
	switch it.kind {
	case itemChoice:
		return c.choiceLines(it, inner, i == c.focus)
	case itemSecret:
		lines := c.secretLines(it, inner, i == c.focus)
		if it.line == 1 {
			lines = append(lines, c.secretHelp(it, inner)...)
		}
		return lines
	case itemEvidence:
		return c.evidenceLines(inner, i == c.focus)
	case itemText:
		return c.textLines(it.text, inner, i == c.focus)
	case itemPhrase:
		return c.phraseLines(inner, i == c.focus)
	case itemConfirm, itemCancel:
	}
	return nil
}

// mark is the two cells before a line that tell where the focus is.
func (c *confirm) mark(focused bool) string {
	if focused {
		return c.env.Styles.Accent.Render(c.env.Styles.Glyphs.Crumb + " ")
	}
	return "  "
}

func (c *confirm) choiceLines(it item, inner int, focused bool) []string {
	on := c.choices[it.field.Name]
	f := it.field.In(c.situation())
	return c.switchLines(on, f.Label, f.Consequence(on), inner, focused)
}

// switchLines paints a choice with what it does as it stands.
func (c *confirm) switchLines(on bool, label, consequence string, inner int, focused bool) []string {
	st := c.env.Styles
	sign := st.Glyphs.Off
	if on {
		sign = st.Glyphs.On
	}
	style := st.Text
	if focused {
		style = st.Title
	}
	lines := []string{c.mark(focused) + style.Render(st.Clip(sign+" "+label, inner-2))}
	for _, l := range paragraph(st, st.Muted, consequence, inner-6) {
		lines = append(lines, "      "+l)
	}
	return lines
}

func (c *confirm) secretLines(it item, inner int, focused bool) []string {
	st := c.env.Styles
	label, hint := it.field.Label, "required"
	switch {
	case it.line == 1:
		label, hint = "Repeat password", "the same again"
	case it.field.Optional:
		hint = "optional"
	}
	reveal := c.revealed%2 == 1
	f := c.secrets[it.field.Name]
	room := inner - 2 - c.labelRoom()
	if len(f.entry[it.line]) == 0 {
		return []string{c.mark(focused) + st.Text.Render(st.Fit(label, c.labelRoom())) + c.hintLine(st.Clip(hint, room), focused)}
	}
	value := tail(f.shown(it.line, st.Glyphs.Mask, reveal), room-1, st.Width)
	if reveal {
		// whole, over several lines where it must: a password that is cut is of no use
		whole := WrapWhole(st, f.shown(it.line, st.Glyphs.Mask, true), room)
		lines := make([]string, len(whole))
		for i, l := range whole {
			lines[i] = c.mark(focused) + st.Text.Render(st.Fit(label, c.labelRoom())) + st.Input.Render(l)
			label = ""
		}
		return lines
	}
	return []string{c.mark(focused) + st.Text.Render(st.Fit(label, c.labelRoom())) + c.entry(value, focused)}
}

// leastLabel is the width of the labels of fields, with a space behind them, where none is longer.
const leastLabel = 17

// labelRoom is the width of the labels of fields, the same for all in one question.
func (c *confirm) labelRoom() int {
	room := leastLabel
	for _, f := range c.action.Fields {
		if f.Kind != ops.FieldChoice {
			room = max(room, c.env.Styles.Width(f.Label)+1)
		}
	}
	return room
}

// secretHelp says how to fill the field and what is wrong with what is in it.
func (c *confirm) secretHelp(it item, inner int) []string {
	st := c.env.Styles
	indent := strings.Repeat(" ", 2)
	keys := c.hint("ctrl+g", "generate")
	if c.canReveal() {
		keys += "   " + c.hint("ctrl+r", "show")
	}
	if c.secrets[it.field.Name].generated {
		keys += st.Muted.Render("   generated")
	}
	lines := []string{indent + st.Clip(keys, inner-2)}
	if c.action.Problems == nil || len(c.secrets[it.field.Name].entry[0]) == 0 {
		return lines
	}
	for _, p := range c.action.Problems(c.situation(), c.values()) {
		for _, l := range paragraph(st, st.Warn, st.Glyphs.Dot+" "+p, inner-2) {
			lines = append(lines, indent+l)
		}
	}
	return lines
}

// phraseLines are what confirms, in the column of the other fields. What has to be typed stands inside while the line is empty, a code above it all the time.
func (c *confirm) phraseLines(inner int, focused bool) []string {
	st := c.env.Styles
	var lines []string
	hint := "type " + c.phrase.want
	if c.phrase.code {
		hint = ""
		lines = paragraph(st, st.Text, "  "+c.phrase.prompt+" (not every keyboard can type this user ID):", inner)
	}
	room := inner - 2 - c.labelRoom()
	if st.Width(hint) > room-2 {
		hint = "type the user ID"
	}
	value := tail(matrixadmin.Printable(string(c.phrase.typed)), room-1, st.Width)
	line := c.mark(focused) + st.Text.Render(st.Fit("Confirm", c.labelRoom()))
	switch {
	case value != "":
		line += c.entry(value, focused)
	default:
		line += c.hintLine(hint, focused)
	}
	return append(lines, line)
}

// entry is a line being typed, with its cursor.
func (c *confirm) entry(value string, focused bool) string {
	st := c.env.Styles
	if focused {
		return st.Input.Render(value) + st.Selection.Render(" ")
	}
	return st.Input.Render(value)
}

// hintLine is what may be typed into an empty line, with the cursor on its first character, so that it stands in one place with the focus and without.
func (c *confirm) hintLine(hint string, focused bool) string {
	st := c.env.Styles
	first, rest, ok := cutFirst(hint)
	switch {
	case !focused:
		return st.Muted.Render(hint)
	case !ok:
		return c.entry("", true)
	}
	return st.Selection.Render(first) + st.Muted.Render(rest)
}

// buttons are the state of things and the two buttons, below everything else.
func (c *confirm) buttons(inner int) []string {
	st := c.env.Styles
	missing := c.missing()
	style, say := st.Muted, english.Sentence(missing)
	switch {
	case !c.ready:
		say = st.Glyphs.Ellipsis
	case c.note != "":
		style, say = st.Warn, c.note
	case missing == "":
		style, say = st.OK, c.readyWord()
	case c.tried:
		style, say = st.Warn, "Not sent: "+missing+"."
	case c.items[c.focus].kind == itemCancel && c.phrase.want != "" && missing == c.phrase.missing():
		say = "Tab to fill in the form. Enter cancels."
	}
	lines := append([]string{""}, paragraph(st, style, say, inner)...)
	act, cancel := "[ "+c.action.Title+" ]", "[ Cancel ]"
	style = st.Muted
	if missing == "" && c.ready {
		style = c.edge()
	}
	switch c.items[c.focus].kind {
	case itemConfirm:
		act, cancel = st.Selection.Render(act), st.Text.Render(cancel)
	case itemCancel:
		act, cancel = style.Render(act), st.Selection.Render(cancel)
	case itemChoice, itemSecret, itemEvidence, itemText, itemPhrase:
		act, cancel = style.Render(act), st.Text.Render(cancel)
	}
	atAct, atCancel := "  ", "   "
	switch c.items[c.focus].kind {
	case itemConfirm:
		atAct = st.Key.Render(st.Glyphs.Crumb) + " "
	case itemCancel:
		atCancel = " " + st.Key.Render(st.Glyphs.Crumb) + " "
	case itemChoice, itemSecret, itemEvidence, itemText, itemPhrase:
	}
	return append(lines, st.Clip(atAct+act+atCancel+cancel, inner))
}

// tail is the end of a line that does not fit.
func tail(line string, width int, measure func(string) int) string {
	for measure(line) > max(width, 0) {
		_, line, _ = cutFirst(line)
	}
	return strings.TrimLeftFunc(line, func(r rune) bool { return r == 0x200d || unicode.Is(unicode.M, r) }) // what stood on the part that is gone
}

// cutFirst splits off the first character.
func cutFirst(s string) (first, rest string, ok bool) {
	for i := range s {
		if i > 0 {
			return s[:i], s[i:], true
		}
	}
	return s, "", s != ""
}
