package auditlog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// detail is one record over the whole width.
type detail struct {
	open   bool
	scroll widget.Scroll
}

// detailLabel is the width of the names before the values.
const detailLabel = 12

func (p *Page) pressDetail(msg tea.KeyPressMsg) {
	d := &p.detail
	switch {
	case key.Matches(msg, keyOpen):
		d.open = false
	case key.Matches(msg, keyNext):
		d.scroll.Top()
		p.table.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	case key.Matches(msg, keyPrev):
		d.scroll.Top()
		p.table.Update(tea.KeyPressMsg{Code: tea.KeyUp})
	default:
		d.scroll.Press(msg)
	}
}

func (p *Page) detailView(width, height int) []string {
	st := p.env.Styles
	i, ok := p.table.Cursor()
	if !ok {
		p.detail.open = false
		return nil
	}
	row, total := p.table.Position()
	head := fmt.Sprintf("Record %s of %s", english.Number(row), english.Number(total))
	lines := append([]string{st.Title.Render(st.Clip(head, width)), ""}, p.fields(i, width)...)
	return p.detail.scroll.Lines(st, lines, width, height)
}

// fields are all that a record holds.
func (p *Page) fields(i, width int) []string {
	st := p.env.Styles
	r := p.record(i)
	room := max(width-detailLabel, 1)
	var lines []string
	add := func(label string, values []string, paint func(...string) string) {
		for _, v := range values {
			lines = append(lines, st.Clip(st.Muted.Render(st.Fit(label, detailLabel))+paint(v), width))
			label = ""
		}
	}
	ours := func(label, value string) {
		if value != "" {
			add(label, dialog.WrapWhole(st, value, room), st.Text.Render)
		}
	}
	theirs := func(label string, t matrixadmin.Text) {
		if !t.IsZero() {
			add(label, dialog.Wrap(st, t.Printable(), room), st.Stranger.Render)
		}
	}
	ours("Time", r.Time.In(p.env.Location).Format(secondLayout+".000 MST"))
	ours("Number", strconv.FormatUint(r.Seq, 10)+", "+string(r.Kind))
	theirs("Who", r.Actor)
	theirs("Server", r.Server)
	theirs("Base URL", r.BaseURL)
	ours("Action", r.Action)
	if !r.Target.IsZero() {
		add("Account", dialog.WrapWhole(st, r.Target.Printable(), room), st.Stranger.Render)
	}
	if !r.Subject.IsZero() {
		theirs(english.Upper(r.Subject.Kind), r.Subject.ID)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Params)) {
		theirs("With", matrixadmin.NewText(name+": "+r.Params[name].Text().Raw()))
	}
	for _, step := range r.Steps {
		theirs("To do", step)
	}
	theirs("Step", r.Step)
	theirs("Reason", r.Reason)
	theirs("Ticket", r.Ticket)
	ours("Evidence", r.Evidence)
	ours("Result", r.Result)
	ours("Read back", r.Verdict)
	theirs("Detail", r.Detail)
	for _, name := range slices.Sorted(maps.Keys(r.Facts)) {
		theirs("Fact", matrixadmin.NewText(name+": "+r.Facts[name].Raw()))
	}
	theirs("Request id", r.RequestID)
	theirs("Answered as", r.AnswerID)
	ours("Intent", r.ID)
	ours("Continues", r.Continues)
	theirs("Machine", matrixadmin.NewText(r.Host.Raw()+", process "+strconv.Itoa(r.PID)))
	theirs("Version", r.Version)
	ours("Hash", r.Hash)
	ours("Before it", r.Prev)
	return lines
}
