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
		{ID: "actor", Title: "Administrator", Min: 16, Flex: 1, Max: 32, Priority: 3, Cell: func(i, width int) string { return paint(p.record(i).Actor, width) }},
		{ID: "action", Title: "Action", Min: 14, Max: 14, Cell: func(i, width int) string {
			return st.Text.Render(st.Clip(p.record(i).Action, width))
		}},
		{ID: "target", Title: "Account", Min: 16, Flex: 3, Max: 48, Cell: func(i, width int) string { return paint(p.record(i).Target, width) }},
		{ID: "result", Title: "Result", Min: 10, Max: 10, Cell: func(i, width int) string { return p.result(i, width) }},
		{ID: "verdict", Title: "Verified", Min: 11, Max: 14, Flex: 1, Priority: 1, Cell: func(i, width int) string {
			return verdict(st, p.record(i), width)
		}},
		{ID: "reason", Title: "Reason", Min: 12, Flex: 4, Priority: 2, Cell: func(i, width int) string { return paint(p.record(i).Reason, width) }},
	}
}

// resultWord says how an entry stands.
func resultWord(e entry, r *audit.Record) string {
	switch {
	case r.Kind == audit.KindNote:
		return "note"
	case r.Kind == audit.KindOutcome:
		return audit.DisplayWord(r.Result)
	case e.open:
		return "unfinished"
	}
	return audit.DisplayWord(string(r.Kind))
}

func (p *Page) result(i, width int) string {
	_, e := p.entry(i)
	r := p.record(i)
	kind := styles.Neutral
	switch {
	case r.Kind == audit.KindNote:
		kind = styles.Quiet
	case r.Kind != audit.KindOutcome:
		kind = styles.Bad
	case r.Result == matrixadmin.OutcomeClaimed.String():
		kind = styles.Good
	case r.Result == matrixadmin.OutcomeUnknown.String(), r.Result == matrixadmin.OutcomePartly.String():
		kind = styles.Caution
	}
	return p.env.Styles.Chip(kind, p.env.Styles.Clip(resultWord(e, r), width))
}

func verdict(st *styles.Styles, r *audit.Record, width int) string {
	kind := styles.Caution
	switch r.Verdict {
	case "":
		return ""
	case ops.Confirmed.String(), ops.Likely.String():
		kind = styles.Good
	case ops.CannotBeRead.String(), ops.IsSo.String():
		kind = styles.Neutral
	}
	return st.Chip(kind, st.Clip(audit.DisplayWord(r.Verdict), width))
}

// zoneName names the zone that times are shown in.
func (p *Page) zoneName() string {
	if p.env.Location == time.UTC {
		return "UTC"
	}
	return "local"
}
