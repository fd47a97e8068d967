package auditlog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// detail is one entry over the whole width.
type detail struct {
	open   bool
	scroll widget.Scroll
}

// detailLabel is the width of the names before the values.
const detailLabel = 21

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
	head := fmt.Sprintf("Entry %s of %s", english.Number(row), english.Number(total))
	lines := append([]string{st.Title.Render(st.Clip(head, width)), ""}, p.fields(i, width)...)
	return p.detail.scroll.Lines(st, lines, width, height)
}

// form lays out names and values.
type form struct {
	st    *styles.Styles
	width int
	lines []string
}

func (f *form) add(label string, values []string, paint func(string) string) {
	for _, v := range values {
		f.lines = append(f.lines, f.st.Clip(f.st.Muted.Render(f.st.Fit(label, detailLabel))+paint(v), f.width))
		label = ""
	}
}

func (f *form) room() int { return max(f.width-detailLabel, 1) }

// ours is a value of the program's.
func (f *form) ours(label, value string) {
	if value != "" {
		f.add(label, dialog.WrapWhole(f.st, value, f.room()), f.st.Text.Render)
	}
}

// theirs is a stranger's.
func (f *form) theirs(label string, t matrixadmin.Text) {
	if !t.IsZero() {
		f.add(label, dialog.Wrap(f.st, t.Printable(), f.room()), f.st.Stranger.Render)
	}
}

// pairs are named values, in the order of their names.
func pairs[V any](f *form, label string, values map[string]V, text func(V) string) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f.theirs(label, matrixadmin.NewText(name+": "+text(values[name])))
	}
}

// fields are all that an entry holds: how it stands, and its records from the first to the last.
func (p *Page) fields(i, width int) []string {
	f := &form{st: p.env.Styles, width: width}
	t, e := p.entry(i)
	r := p.record(i)
	f.ours("Time", r.Time.In(p.env.Location).Format(secondLayout+".000 MST"))
	f.theirs("Administrator", r.Actor)
	f.theirs("Server", r.Server)
	f.theirs("Base URL", r.BaseURL)
	f.ours("Action", r.Action)
	if !r.Target.IsZero() {
		f.add("Account", dialog.WrapWhole(f.st, r.Target.Printable(), f.room()), f.st.Stranger.Render)
	}
	if !r.Subject.IsZero() {
		f.theirs(english.Capitalize(r.Subject.Kind), r.Subject.ID)
	}
	pairs(f, "Parameter", r.Params, func(v audit.Value) string { return v.Text().Raw() })
	for _, step := range r.Steps {
		f.theirs("Step", step)
	}
	f.theirs("Reason", r.Reason)
	f.theirs("Ticket", r.Ticket)
	f.ours("Evidence", r.Evidence)
	if r.Kind != audit.KindNote {
		f.ours("Result", resultWord(e, r))
	}
	f.ours("Verified", audit.DisplayWord(r.Verdict))
	f.theirs("Detail", r.Detail)
	pairs(f, "Fact", r.Facts, func(t matrixadmin.Text) string { return t.Raw() })
	f.theirs("Request ID", r.RequestID)
	f.theirs("Server's request ID", r.AnswerID)
	f.ours("Intent ID", r.ID)
	f.ours("Continues", r.Continues)
	for _, n := range slices.Backward(e.records) {
		f.record(&t.records[n], n == e.last, r.BaseURL, p.env.Location)
	}
	return f.lines
}

// record is one record of an entry; the last word of it stands above already.
func (f *form) record(r *audit.Record, above bool, base matrixadmin.Text, zone *time.Location) {
	f.lines = append(f.lines, "", f.st.Title.Render(f.st.Clip("Record "+strconv.FormatUint(r.Seq, 10)+" ("+audit.DisplayWord(string(r.Kind))+")", f.width)))
	f.ours("Time", r.Time.In(zone).Format(secondLayout+".000 MST"))
	f.theirs("Step", r.Step)
	if r.BaseURL != base { // a step of another server than the act's
		f.theirs("Base URL", r.BaseURL)
		f.theirs("Trace ID in its log", matrixadmin.TraceID(r.RequestID))
	}
	if !above && r.Kind != audit.KindIntent {
		f.ours("Result", audit.DisplayWord(r.Result))
		f.ours("Verified", audit.DisplayWord(r.Verdict))
		f.theirs("Detail", r.Detail)
		pairs(f, "Fact", r.Facts, func(t matrixadmin.Text) string { return t.Raw() })
	}
	f.theirs("Host", matrixadmin.NewText(r.Host.Raw()+", PID "+strconv.Itoa(r.PID)))
	f.theirs("Version", r.Version)
	f.ours("Hash", r.Hash)
	f.ours("Previous hash", r.Prev)
}
