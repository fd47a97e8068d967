package connections

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// order is a column that lines can be sorted by, and which way round it begins.
type order struct {
	id      string
	grouped bool
	by      history.Column
	groups  history.GroupOrder
	down    bool
}

// orders are those of what is shown, in the order in which a key goes through them.
func (e *Tab) orders() []order {
	if e.shape.Grouped {
		list := []order{
			{id: "count", grouped: true, groups: history.ByCount, down: true},
			{id: "last_seen", grouped: true, groups: history.ByLast, down: true},
			{id: "first_seen", grouped: true, groups: history.ByFirst, down: true},
			{id: "addresses", grouped: true, groups: history.ByAddresses, down: true},
			{id: "user_agents", grouped: true, groups: history.ByAgents, down: true},
		}
		if e.made.devices {
			list = append(list, order{id: "devices", grouped: true, groups: history.ByDevices, down: true})
		}
		return append(list, order{id: "label", grouped: true, groups: history.ByLabel})
	}
	list := []order{{id: "last_seen", by: history.Time, down: true}}
	if e.made.folded {
		list = append(list, order{id: "count", by: history.Count, down: true}, order{id: "first_seen", by: history.First, down: true})
	}
	list = append(list, order{id: "ip", by: history.IP})
	if e.made.places {
		list = append(list, order{id: "network", by: history.Network})
	}
	list = append(list, order{id: "client", by: history.Client})
	if e.made.devices {
		list = append(list, order{id: "device", by: history.Device})
	}
	return append(list, order{id: "user_agent", by: history.Agent})
}

// is reports whether a shape has this order, either way round.
func (o order) is(s history.Shape) bool {
	if o.grouped != s.Grouped {
		return false
	}
	if o.grouped {
		return o.groups == s.GroupBy
	}
	return o.by == s.By
}

func (o order) desc(s history.Shape) bool {
	if o.grouped {
		return s.GroupDesc
	}
	return s.Desc
}

// chooseOrder lists the columns that lines can be sorted by, the present one marked.
func (e *Tab) chooseOrder() tea.Cmd {
	columns := e.rowColumns()
	if e.made.grouped {
		columns = e.groupColumns()
	}
	var rows []dialog.Choice
	for _, o := range e.orders() {
		title := o.id
		if i := slices.IndexFunc(columns, func(c widget.Column) bool { return c.ID == o.id }); i >= 0 {
			title = columns[i].Title
		}
		rows = append(rows, dialog.Choice{
			Title: title, State: e.whether(func() bool { return o.is(e.shape) }), Choose: e.later(func() tea.Cmd { return e.remember(e.sort(o)) }),
		})
	}
	return ui.Send(ui.Show{Dialog: dialog.NewChoice(e.env.Styles, "Sort by", "S reverses the order.", rows...)})
}

// sort orders by a column, the way round that is asked for most.
func (e *Tab) sort(o order) tea.Cmd {
	if o.grouped != e.shape.Grouped {
		return nil // other lines are shown by now
	}
	if o.grouped {
		e.shape.GroupBy, e.shape.GroupDesc = o.groups, o.down
	} else {
		e.shape.By, e.shape.Desc = o.by, o.down
	}
	return e.rebuild()
}

// reverse turns the order round.
func (e *Tab) reverse() tea.Cmd {
	if e.shape.Grouped {
		e.shape.GroupDesc = !e.shape.GroupDesc
	} else {
		e.shape.Desc = !e.shape.Desc
	}
	return e.rebuild()
}

// fold goes from what is shown to the other form, and back to what is best.
func (e *Tab) fold() tea.Cmd {
	if e.scene.view.Folded() || e.shape.Grouped && e.shape.Fold != history.FoldOff {
		e.shape.Fold = history.FoldOff
	} else {
		e.shape.Fold = history.FoldOn
	}
	if !e.shape.Grouped && e.shape.Fold == history.FoldOff && (e.shape.By == history.Count || e.shape.By == history.First) {
		e.shape.By, e.shape.Desc = history.Time, true
	}
	return e.rebuild()
}

// groupBy shows groups by a column, the largest first, or no groups.
func (e *Tab) groupBy(by history.Column, on bool) tea.Cmd {
	e.shape.Grouped, e.shape.Group, e.shape.Loc = on, by, e.env.Location
	e.shape.GroupBy, e.shape.GroupDesc = history.ByCount, true
	if by == history.Day {
		e.shape.GroupBy = history.ByLabel
	}
	return e.remember(e.rebuild())
}
