package dialog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// unfinishedWidth is how wide the list of unfinished writes is at most.
const unfinishedWidth = 100

// unfinished lists writes of which nobody knows what became, and reads that on demand; it sends nothing but reads.
type unfinished struct {
	env    *ui.Env
	ctx    context.Context // ends with Close; Update has no context parameter
	end    context.CancelFunc
	rows   []unfinishedRow
	cursor int
	offset int
	ready  bool
}

type unfinishedRow struct {
	open    ops.Open
	reading bool
	said    string // what reading has brought
	good    bool   // and that it is known and on record
	done    bool   // it was carried out
	at      time.Time
}

type resolvedMsg struct {
	u       *unfinished
	row     int
	finding ops.Finding
	err     error
}

// NewUnfinished offers to read what became of intents that have no outcome.
func NewUnfinished(env *ui.Env, acts []ops.Open) ui.Dialog {
	u := &unfinished{env: env}
	u.ctx, u.end = context.WithCancel(env.Context)
	for _, o := range acts {
		u.rows = append(u.rows, unfinishedRow{open: o})
	}
	return u
}

// Init implements [ui.Dialog].
func (u *unfinished) Init() tea.Cmd { return nil }

// Update implements [ui.Dialog].
func (u *unfinished) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case resolvedMsg:
		if msg.u == u {
			return u.resolved(msg)
		}
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc", "q":
			return ui.Send(ui.Dismiss{Dialog: u})
		case "up", "k", "shift+tab":
			u.cursor = max(u.cursor-1, 0)
		case "down", "j", "tab":
			u.cursor = min(u.cursor+1, len(u.rows)-1)
		case "enter":
			if u.settled() {
				return ui.Send(ui.Dismiss{Dialog: u})
			}
			return u.check(u.cursor)
		case "v":
			return u.check(u.cursor)
		case "c":
			return u.goOn()
		case "o":
			return u.open()
		}
	}
	return nil
}

// goOn asks whether to do the rest of an act of several steps; it stays open until that is known.
func (u *unfinished) goOn() tea.Cmd {
	if !u.continues() {
		return nil
	}
	next, err := NewContinue(u.env, u.rows[u.cursor].open)
	if err != nil {
		return nil
	}
	return tea.Sequence(ui.Send(ui.Dismiss{Dialog: u}), ui.Send(ui.Show{Dialog: next}))
}

// continues reports whether the act under the cursor can be gone on with.
func (u *unfinished) continues() bool {
	_, _, _, err := u.rows[u.cursor].open.Rest()
	return err == nil && !u.rows[u.cursor].good && !u.env.ReadOnly
}

// open leaves the list for the page of the account; what was not checked is offered again at the next start.
func (u *unfinished) open() tea.Cmd {
	id, err := matrixadmin.ParseUserID(u.rows[u.cursor].open.Intent.Target.Raw())
	if err != nil {
		return nil
	}
	return tea.Sequence(ui.Send(ui.Dismiss{Dialog: u}), ui.Send(ui.Open{Route: ui.User{ID: id}}))
}

// settled reports whether there is nothing left to check.
func (u *unfinished) settled() bool {
	return !slices.ContainsFunc(u.rows, func(r unfinishedRow) bool { return !r.good })
}

func (u *unfinished) check(i int) tea.Cmd {
	row := &u.rows[i]
	if row.reading || row.good {
		return nil
	}
	row.reading = true
	runner, situation, act := u.env.Runner, u.env.Situation(ops.Target{}), row.open
	return func() tea.Msg {
		finding, err := runner.Resolve(u.ctx, situation, act)
		return resolvedMsg{u, i, finding, err}
	}
}

func (u *unfinished) resolved(msg resolvedMsg) tea.Cmd {
	row := &u.rows[msg.row]
	row.reading = false
	if ui.IsCanceled(msg.err) {
		return nil
	}
	row.at = u.env.Now()
	row.said, row.good = english.Capitalize(msg.finding.Reason), msg.err == nil && !ops.StillOpen(row.open, msg.finding, u.env.Now())
	if msg.err == nil && !row.good && msg.finding.Verdict != ops.ReadFailed {
		row.said += " The server may still be working: check again before you repeat it."
	}
	row.done = msg.finding.Verdict == ops.Confirmed || msg.finding.Verdict == ops.IsSo
	if msg.err != nil {
		row.said = strings.TrimSpace(row.said + " " + english.Sentence(matrixadmin.Line(msg.err)))
	}
	if id, err := matrixadmin.ParseUserID(row.open.Intent.Target.Raw()); err == nil {
		return ui.Send(ui.Changed{User: id})
	}
	return nil
}

// View implements [ui.Dialog].
func (u *unfinished) View(maxWidth, maxHeight int) string {
	st := u.env.Styles
	width := min(maxWidth, unfinishedWidth)
	inner, height := width-frameWidth, maxHeight-frameHeight
	if inner < 1 || height < 1 {
		return st.Clip("Unknown outcomes", maxWidth)
	}
	say := "mxwarden ended before it knew the outcome of this action. Press v to check: it only reads, never sends the action again, and records the result."
	if len(u.rows) > 1 {
		say = fmt.Sprintf("mxwarden ended before it knew the outcome of these %d actions. ", len(u.rows)) +
			"Press v to check each: it only reads, never sends the action again, and records the result."
	}
	lines := append(paragraph(st, st.Text, say, inner), "")
	from, to := 0, 0
	for i := range u.rows {
		if i == u.cursor {
			from = len(lines)
		}
		lines = append(lines, u.row(i, inner)...)
		if i == u.cursor {
			to = len(lines)
		}
	}
	keys := u.hint("v", "check") + "   " + u.more() + u.hint("o", "open account") + "   " + u.hint("esc", "later (asked again at the next start)")
	if u.settled() {
		keys = u.hint("enter", "close")
	}
	if !u.ready {
		keys = st.Muted.Render(st.Glyphs.Ellipsis)
	}
	hints := []string{"", st.Clip(keys, inner)}
	room := max(min(len(lines), height-len(hints)), 1)
	u.offset = max(min(u.offset, from), to-room)
	if u.cursor == 0 {
		u.offset = 0
	}
	shown, top := part(lines, u.offset, room)
	u.offset = top
	all := append(append([]string(nil), shown...), hints...)
	return box(st, "Unknown outcomes", all[:min(len(all), height)], width, st.Warn)
}

func (u *unfinished) row(i, inner int) []string {
	st := u.env.Styles
	row := u.rows[i]
	r := row.open.Intent
	mark := "  "
	if i == u.cursor {
		mark = st.Accent.Render(st.Glyphs.Crumb + " ")
	}
	title := r.Action
	if a, ok := ops.Find(r.Action); ok {
		title = a.Title
	}
	when := r.Time.In(u.env.Location).Format("2006-01-02 15:04:05 MST")
	lines := []string{mark + st.Clip(st.Title.Render(title)+st.Muted.Render("  "+when), inner-2)}
	indent := func(more []string) {
		for _, l := range more {
			lines = append(lines, "  "+l)
		}
	}
	indent(strangers(st, wrapWide(st, r.Target.Printable(), inner-2)))
	if id, err := matrixadmin.ParseUserID(r.Target.Raw()); err == nil && id.Spelled() != "" {
		indent(WrapWhole(st, id.Spelled(), inner-2))
	}
	by := "by " + r.Actor.Printable() + " on " + r.Host.Printable()
	if !r.Reason.IsZero() {
		by += ". Reason: " + r.Reason.Printable()
	}
	indent(strangers(st, Wrap(st, by, inner-2)))
	switch {
	case row.reading:
		indent([]string{st.Muted.Render("checking" + st.Glyphs.Ellipsis)})
	case row.good && row.done:
		indent(paragraph(st, st.OK, row.said, inner-2))
	case row.said != "":
		indent(paragraph(st, st.Warn, row.said+" Checked at "+row.at.In(u.env.Location).Format("15:04:05")+".", inner-2))
	}
	return lines
}

// strangers paints printable lines as what others wrote.
func strangers(st *styles.Styles, lines []string) []string {
	for i := range lines {
		lines[i] = st.Stranger.Render(lines[i])
	}
	return lines
}

// more is the key that only some acts have.
func (u *unfinished) more() string {
	if !u.continues() {
		return ""
	}
	return u.hint("c", "go on") + "   "
}

func (u *unfinished) hint(name, what string) string {
	return u.env.Styles.Key.Render(name) + " " + u.env.Styles.Text.Render(what)
}

// Keys implements [ui.Dialog].
func (u *unfinished) Keys() []key.Binding {
	if u.settled() {
		return []key.Binding{bind("enter", "close"), bind("↑/↓", "move")}
	}
	keys := []key.Binding{bind("v", "check")}
	if u.continues() {
		keys = append(keys, bind("c", "go on"))
	}
	return append(keys, bind("o", "open account"), bind("↑/↓", "move"), bind("esc", "later"))
}

// Close implements [ui.Dialog].
func (u *unfinished) Close() { u.end() }
