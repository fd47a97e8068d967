package auditlog

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

const secondLayout = "2006-01-02 15:04:05"

// columns are made anew when times are shown in another zone.
func (p *Page) columns() []widget.Column {
	st := p.env.Styles
	paint := func(t matrixadmin.Text, width int) string {
		if t.IsZero() {
			return ""
		}
		return st.Paint(t, width)
	}
	return []widget.Column{
		{ID: "time", Title: "Time (" + p.zone + ")", Min: 19, Max: 19, Cell: func(i, width int) string {
			return st.Text.Render(st.Clip(p.record(i).Time.In(p.env.Location).Format(secondLayout), width))
		}},
		{ID: "actor", Title: "Who", Min: 16, Flex: 1, Max: 32, Priority: 3, Cell: func(i, width int) string { return paint(p.record(i).Actor, width) }},
		{ID: "action", Title: "Action", Min: 14, Max: 14, Cell: func(i, width int) string {
			return st.Text.Render(st.Clip(p.record(i).Action, width))
		}},
		{ID: "target", Title: "Account", Min: 16, Flex: 3, Max: 48, Cell: func(i, width int) string { return paint(p.record(i).Target, width) }},
		{ID: "result", Title: "Result", Min: 8, Max: 8, Cell: func(i, width int) string { return p.result(p.record(i), width) }},
		{ID: "verdict", Title: "Read back", Min: 11, Max: 14, Flex: 1, Priority: 1, Cell: func(i, width int) string {
			return verdict(st, p.record(i), width)
		}},
		{ID: "reason", Title: "Reason", Min: 12, Flex: 4, Priority: 2, Cell: func(i, width int) string { return paint(p.record(i).Reason, width) }},
	}
}

// result says what a record is, or how what it is about ended.
func (p *Page) result(r *audit.Record, width int) string {
	st := p.env.Styles
	t, _ := p.read.Value()
	kind, word := styles.Neutral, r.Result
	switch {
	case r.Kind == audit.KindNote:
		kind, word = styles.Quiet, "note"
	case r.Kind == audit.KindIntent && t.open[r.ID]:
		kind, word = styles.Bad, "open"
	case r.Kind == audit.KindIntent:
		kind, word = styles.Quiet, "intent"
	case r.Kind == audit.KindStep:
		kind = styles.Quiet
	case r.Result == matrixadmin.OutcomeClaimed.String():
		kind = styles.Good
	case r.Result == matrixadmin.OutcomeUnknown.String(), r.Result == matrixadmin.OutcomePartly.String():
		kind = styles.Caution
	}
	return st.Chip(kind, st.Clip(word, width))
}

func verdict(st *styles.Styles, r *audit.Record, width int) string {
	kind := styles.Caution
	switch r.Verdict {
	case "":
		return ""
	case ops.Confirmed.String(), ops.Likely.String():
		kind = styles.Good
	case ops.CannotBeRead.String():
		kind = styles.Neutral
	}
	return st.Chip(kind, st.Clip(r.Verdict, width))
}

// zoneName names the zone that times are shown in.
func (p *Page) zoneName() string {
	if p.env.Location == time.UTC {
		return "UTC"
	}
	return "local"
}
