// Package auditlog is the page of the audit trail: what was done from this machine, one row for an action, newest first, and whether the trail is intact.
package auditlog

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// Page shows the trail.
type Page struct {
	env    *ui.Env
	ctx    context.Context // ends with Close; Update has no context parameter
	cancel context.CancelFunc

	read   ui.Loader[*trail]
	export ui.Loader[string]
	rows   []int // of the entries, those that are shown
	term   string
	box    *widget.Input
	guard  widget.Guard
	table  *widget.Table[string]
	zone   string // the columns were made for
	detail detail

	width, height int
}

// New makes the page of a route.
func New(env *ui.Env, route ui.AuditLog) ui.Page {
	p := &Page{env: env, term: route.Term, guard: widget.NewGuard(find.IsSecret), box: widget.NewInput(env.Styles, "any text, or a term such as action:suspend")}
	p.ctx, p.cancel = context.WithCancel(env.Context)
	p.box.SetLimit(200)
	p.table = widget.NewTable[string](env.Styles)
	return p
}

// Init reads the trail.
func (p *Page) Init() tea.Cmd {
	path, verify := "", func() (audit.Report, error) { return audit.Report{}, nil }
	if p.env.Trail != nil {
		path, verify = p.env.Trail.Path(), p.env.Trail.Verify
	}
	most := most
	return p.read.Start(p.ctx, func(ctx context.Context) (*trail, error) { return readTrail(ctx, path, verify, most) })
}

// Update takes keys, the mouse, what was read and news of writes.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.PasteMsg:
		if p.Typing() {
			return p.fill(msg)
		}
		return nil
	case tea.MouseWheelMsg:
		if p.detail.open {
			p.detail.scroll.Wheel(msg)
			return nil
		}
		p.table.Update(msg)
		return nil
	case tea.MouseClickMsg:
		if !p.detail.open {
			p.table.Update(msg)
		}
		return nil
	case ui.EnvChanged:
		p.env = msg.Env
		return nil
	case ui.Changed:
		return p.Init()
	}
	if was := p.read.Loading(); p.read.Update(msg) {
		if was && !p.read.Loading() {
			p.show()
		}
	} else if was := p.export.Loading(); p.export.Update(msg) && was && !p.export.Loading() {
		return p.exported()
	}
	return nil
}

// Len implements [widget.Rows].
func (p *Page) Len() int { return len(p.rows) }

// Key implements [widget.Rows].
func (p *Page) Key(i int) string {
	t, e := p.entry(i)
	return t.records[e.records[len(e.records)-1]].Hash // of the first, which stays when an outcome comes
}

// entry is what a row of the table shows.
func (p *Page) entry(i int) (*trail, entry) {
	t, _ := p.read.Value()
	return t, t.entries[p.rows[i]]
}

// record is the one that tells how the entry of a row stands.
func (p *Page) record(i int) *audit.Record {
	t, e := p.entry(i)
	return &t.records[e.last]
}

// show puts what was read, and mentions what is looked for, into the table.
func (p *Page) show() {
	t, ok := p.read.Value()
	if !ok {
		return
	}
	p.rows = p.rows[:0]
	wanted := termsOf(p.term)
	for i, e := range t.entries {
		if t.matches(e, p.term, wanted) {
			p.rows = append(p.rows, i)
		}
	}
	p.table.SetRows(p)
}

// Typing reports whether the filter is being typed.
func (p *Page) Typing() bool { return p.box.Focused() }

// Close cancels what is under way.
func (p *Page) Close() { p.cancel() }
