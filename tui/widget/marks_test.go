package widget_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

func TestMarks(t *testing.T) {
	var m widget.Marks[string]
	for _, k := range []string{"c", "a", "b", "a", "a"} {
		m.Toggle(k)
	}
	if got := m.Keys(); !slices.Equal(got, []string{"c", "b", "a"}) || m.Len() != 3 || !m.Has("a") || m.Has("d") {
		t.Errorf("marks %q", got)
	}
	m.Keep(slices.Values([]string{"a", "c", "x"}))
	if got := m.Keys(); !slices.Equal(got, []string{"c", "a"}) || m.Has("b") {
		t.Errorf("left %q", got)
	}
	if !m.Clear() || m.Clear() || m.Len() != 0 || m.Has("a") {
		t.Error("not cleared")
	}
}

// TestMarksStayOnTheirRows: whatever the order, and the width of everything else stays.
func TestMarksStayOnTheirRows(t *testing.T) {
	st := styles.New(true, true)
	rows := &people{{id: "ann"}, {id: "bob"}, {id: "cid"}}
	table := newTable(st, rows)
	table.SetSize(40, 5)
	table.SetRows(rows)
	var m widget.Marks[string]
	table.SetMarks(&m)
	before := strip(table.View())
	m.Toggle("bob")
	if got := strip(table.View()); !strings.Contains(got, "\n *bob") || strings.Count(got, "*") != 1 || len(got) != len(before) {
		t.Errorf("marked:\n%s", got)
	}
	table.SetSort("id", true)
	if got := strip(table.View()); !strings.Contains(got, "\n *bob") || strings.Count(got, "*") != 1 {
		t.Errorf("in another order:\n%s", got)
	}
}
