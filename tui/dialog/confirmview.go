package dialog

import (
	"fmt"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
)

const (
	confirmWidth = 80
	labelWidth   = 10
	// The smallest room in which a question can be read and answered.
	smallestInner  = 28
	smallestMiddle = 3
)

// View implements [ui.Dialog]. It notes when the whole question, with the whole id, is on the screen for the first time.
func (c *confirm) View(maxWidth, maxHeight int) string {
	st := c.env.Styles
	width, height := min(maxWidth, confirmWidth), maxHeight-frameHeight
	inner := width - frameWidth
	if inner < 1 || height < 1 {
		c.whole = false
		return st.Clip(c.action.Title, maxWidth)
	}
	top := c.account(inner)
	var middle, bottom []string
	focus := 0
	switch c.phase {
	case asking:
		middle, focus = c.question(inner)
		bottom = c.answer(inner)
	case running:
		middle = c.waiting(inner)
	case done:
		middle = c.ending(inner)
	}
	if len(top)+len(middle)+len(bottom) > height {
		middle, focus = tighten(middle, focus)
		bottom, _ = tighten(bottom, 0)
	}
	room := height - len(top) - len(bottom)
	c.whole = inner >= smallestInner && room >= min(len(middle), smallestMiddle)
	if !c.whole {
		lines := paragraph(st, st.Warn, "Terminal too small to show the whole question. Enlarge it or press Esc to cancel.", inner)
		shown, _ := part(lines, 0, height)
		return box(st, c.action.Title, shown, width, c.edge())
	}
	lines := append(top, c.window(middle, focus, min(room, len(middle)), inner)...)
	return box(st, c.action.Title, append(lines, bottom...), width, c.edge())
}

// tighten leaves out the lines that only set others apart.
func tighten(lines []string, focus int) (tight []string, at int) {
	at = focus
	for i, l := range lines {
		if l != "" {
			tight = append(tight, l)
		} else if i < focus {
			at--
		}
	}
	return tight, at
}

// window shows the part of the middle that holds the focus, and says when there is more.
func (c *confirm) window(middle []string, focus, room, inner int) []string {
	if focus >= 0 {
		c.scroll = max(min(c.scroll, focus), focus-room+1)
	}
	shown, top := part(middle, c.scroll, room)
	c.scroll = top
	if len(shown) == len(middle) || len(shown) == 0 {
		return shown
	}
	shown = append([]string(nil), shown...)
	st := c.env.Styles
	mark := func(i int, word string) {
		shown[i] = st.Fit(shown[i], inner-st.Width(word)-1) + " " + st.Muted.Render(word)
	}
	if top+len(shown) < len(middle) {
		mark(len(shown)-1, "more "+st.Glyphs.Down)
	}
	if top > 0 && len(shown) > 1 {
		mark(0, "more "+st.Glyphs.Up)
	}
	return shown
}

func (c *confirm) edge() styles.Style {
	st := c.env.Styles
	switch {
	case c.phase == done && c.tone() == toneOK:
		return st.OK
	case c.phase != done && c.action.Danger == ops.Irreversible, c.phase == done && c.tone() == toneDanger:
		return st.Danger
	case c.phase == done, c.action.Danger == ops.Disruptive:
		return st.Warn
	}
	return st.Accent
}

// account names server and account, whole: nothing of an id is ever cut where something is decided about it.
func (c *confirm) account(inner int) []string {
	st := c.env.Styles
	lines := c.labeled("Server", st.Text, WrapWhole(st, matrixadmin.Printable(c.env.BaseURL), inner-labelWidth))
	if kind := "  " + c.kind(); len(lines) == 1 && st.Width(lines[0])+st.Width(kind) <= inner {
		lines[0] += st.Muted.Render(kind)
	}
	id, spelled := idLines(st, c.target.User.ID, inner-labelWidth)
	lines = append(lines, c.labeled("Account", st.Stranger, id)...)
	lines = append(lines, c.labeled("In ASCII", st.Text, spelled)...)
	if c.target.Subject.Kind != ops.OnAccount && c.phase == asking { // below the subject it would be read as that of the subject
		lines = append(lines, c.name(inner)...)
	}
	return append(lines, c.subjectLines(inner)...)
}

// name is the display name of the account.
func (c *confirm) name(inner int) []string {
	st, u := c.env.Styles, c.target.User
	name := st.Muted.Render("no display name")
	if !u.DisplayName.IsZero() {
		name = st.Text.Render("“") + paintWide(st, u.DisplayName, inner-labelWidth-2*2) + st.Text.Render("”")
	}
	return c.labeled("Name", st.Text, []string{name})
}

func (c *confirm) labeled(label string, style styles.Style, values []string) []string {
	st := c.env.Styles
	lines := make([]string, len(values))
	for i, v := range values {
		lines[i] = st.Muted.Render(st.Fit(label, labelWidth)) + style.Render(v)
		label = ""
	}
	return lines
}

// question is what stands between the account and the buttons, and the last line of what has the focus, -1 when none has.
func (c *confirm) question(inner int) (lines []string, focus int) {
	st := c.env.Styles
	s, v := c.situation(), c.values()
	room := inner - labelWidth
	if c.target.Subject.Kind == ops.OnAccount {
		lines = append(lines, c.name(inner)...)
	}
	lines = append(lines, c.labeled("State", st.Text, JoinWrapped(st, statesOf(st, c.env.Serves(), c.target.Merged(), ""), room))...)
	has := count(c.target.Devices, "device", "devices", c.info.devices.Loading()) + " " + st.Glyphs.Dot + " " +
		count(c.target.Rooms, "joined room", "joined rooms", c.info.rooms.Loading())
	lines = append(lines, c.labeled("Has", st.Text, []string{st.Clip(has, room)})...)
	lines = append(lines, "")
	if c.gap != nil {
		lines = append(append(lines, c.gapLines(inner)...), "")
	}
	lines = append(lines, paragraph(st, st.Text, c.action.EffectIn(s), inner)...)
	if c.begun != "" {
		lines = append(lines, paragraph(st, st.Warn, c.begun, inner)...)
	}
	for _, n := range c.notes(s, v) {
		lines = append(lines, bulleted(st, st.Warn, n, inner)...)
	}
	lines = append(lines, c.planLines(s, v, inner)...)
	lines = append(lines, "")
	focus = -1
	for i, it := range c.items {
		if it.kind == itemConfirm || it.kind == itemCancel || it.kind == itemPhrase {
			continue
		}
		lines = append(lines, c.itemLines(i, it, inner)...)
		if i == c.focus {
			focus = len(lines) - 1
		}
	}
	return append(lines, c.reasonHint(inner)...), focus
}

// answer is what confirms and the buttons: they stay on the screen however much is above them.
func (c *confirm) answer(inner int) []string {
	var lines []string
	for i, it := range c.items {
		if it.kind == itemPhrase {
			lines = c.phraseLines(inner, i == c.focus)
		}
	}
	return append(lines, c.buttons(inner)...)
}

func (c *confirm) kind() string {
	return c.env.Serves().Software()
}

// waiting is what stands there while the action runs.
func (c *confirm) waiting(inner int) []string {
	st := c.env.Styles
	elapsed := c.env.Now().Sub(c.started).Truncate(time.Second)
	say := map[ops.Stage]string{
		ops.StageChecking:  "Checking the account. Nothing has been sent yet. Esc cancels.",
		ops.StageSending:   "Request sent. Waiting for the server. Esc stops waiting; it does not cancel the request.",
		ops.StageVerifying: "Verifying the result. Esc closes without waiting.",
	}[c.stage]
	if c.stage == ops.StageSending {
		say = c.stepping.sentence() + say
	}
	if c.stage == ops.StageEvidence {
		say = c.evidence.sentence() + " Nothing has been sent yet. Esc cancels."
	}
	switch {
	case !c.stopped:
	case c.stage < ops.StageSending:
		say = "Canceling. Nothing was sent."
	default:
		say = "Stopped waiting for the response. " + say
	}
	lines := append([]string{""}, paragraph(st, st.Text, say, inner)...)
	return append(lines, "", st.Muted.Render(fmt.Sprintf("%s elapsed", elapsed)))
}

// ending is what stands there when the action has run.
func (c *confirm) ending(inner int) []string {
	st := c.env.Styles
	style := map[tone]styles.Style{toneOK: st.OK, toneWarn: st.Warn, toneDanger: st.Danger}[c.tone()]
	lines := []string{""}
	if c.warned && !c.seen { // first, where the smallest terminal shows it
		lines = append(append(lines, paragraph(st, st.Warn, c.unseenWarning(), inner)...), "")
	}
	lines = append(lines, paragraph(st, style, c.result.Summary(), inner)...)
	for _, it := range c.items {
		if it.kind == itemSecret && it.line == 0 && c.canReveal() {
			lines = append(lines, "")
			lines = append(lines, c.secretLines(it, inner, false)...)
		}
	}
	if given := c.givenLines(inner); len(given) > 0 {
		lines = append(append(lines, ""), given...)
	}
	lines = append(lines, "")
	if path := c.result.Evidence.Path; path != "" {
		lines = append(append(lines, c.labeled("Evidence", st.Text, WrapWhole(st, matrixadmin.Printable(path), inner-labelWidth))...), "")
	}
	if traces := c.result.Traces(); len(traces) > 0 {
		for _, id := range traces {
			lines = append(lines, paragraph(st, st.Muted, "In the log of MAS: trace.id="+id.Printable(), inner)...)
		}
		lines = append(lines, "")
	}
	var keys []string
	if lost := c.result.Lost(); lost != "" {
		lines = append(append(lines, paragraph(st, st.Muted, lost, inner)...), "")
	}
	if c.result.Followed() && !c.checking {
		lines = append(lines, paragraph(st, st.Muted, "mxwarden keeps checking in the background, even after you close this.", inner)...)
		lines = append(lines, "")
	}
	if !c.checked.IsZero() && !c.checking {
		lines = append(lines, st.Muted.Render("Checked at "+c.checked.In(c.env.Location).Format("15:04:05")+"."), "")
	}
	if c.checking {
		keys = append(keys, st.Muted.Render("checking"+st.Glyphs.Ellipsis))
	} else if c.result.InDoubt() {
		keys = append(keys, c.hint("v", "check again"))
	}
	if c.canReveal() {
		keys = append(keys, c.hint("ctrl+r", c.revealWord()), c.hint("ctrl+y", c.copyWord()))
	}
	if back, _, ok := c.result.TakesBack(); ok {
		keys = append(keys, c.hint("o", back.Short))
	}
	if then, _, ok := c.result.Then(); ok {
		keys = append(keys, c.hint(then.Key, then.Short))
	}
	keys = append(keys, c.hint("enter", "close"))
	if c.note != "" {
		lines = append(lines, paragraph(st, st.Warn, c.note, inner)...)
	}
	return append(lines, st.Clip(strings.Join(keys, "   "), inner))
}

func (c *confirm) hint(name, what string) string {
	return c.env.Styles.Key.Render(name) + " " + c.env.Styles.Text.Render(what)
}
