package history

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// somePlace puts a few addresses into countries.
func somePlace(a netip.Addr) Place {
	switch {
	case !a.IsValid():
		return Place{}
	case a.Is6():
		return Place{Country: "NL"}
	case a.As4()[0] == 203:
		return Place{Country: "DE"}
	case a.As4()[0] == 10:
		return Place{Country: "AT"}
	}
	return Place{}
}

// someMarks attributes rows to devices that were last seen in some of them.
func someMarks(t *rapid.T, h *History) *Marks {
	c := h.Connections()
	var devices []matrixadmin.Device
	for range rapid.IntRange(0, min(3, c.Len())).Draw(t, "devices") {
		row := c.At(rapid.IntRange(0, c.Len()-1).Draw(t, "last seen"))
		devices = append(devices, matrixadmin.Device{ID: matrixadmin.NewText(rapid.SampledFrom([]string{"ABCDEF", "curlABC", "other"}).Draw(t, "id")), LastIP: row.IP, LastAgent: row.Agent, LastSeen: row.LastSeen})
	}
	m, err := h.Attribute(t.Context(), devices)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// model is a view the slow way.
type model struct {
	h     *History
	marks *Marks
	s     Shape
	want  func(row int32) bool
}

// at is a row with the device that it is marked with.
func (m *model) at(row int32) matrixadmin.Connection {
	c := at(m.h, row)
	c.Device = m.mark(row).ID
	return c
}

func (m *model) mark(row int32) Mark {
	if m.marks == nil {
		c := at(m.h, row)
		mark := Mark{Device: -1, ID: c.Device}
		if !c.Device.IsZero() {
			mark.Certainty = Exact
		}
		return mark
	}
	return m.marks.Of(int(row))
}

func (m *model) compare(by Column, a, b int32) int {
	if by == Time || by == Day || by == First {
		c := m.h.Connections()
		return cmp.Compare(c.LastSeenMilli(int(a)), c.LastSeenMilli(int(b)))
	}
	if by == Count {
		return 0
	}
	return modelCompare(by, m.at(a), m.at(b))
}

func (m *model) newest(rows []int32) []int32 {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b int32) int { return m.compare(Time, b, a) })
	return rows
}

// modelLine is a line and its rows.
type modelLine struct {
	kind  Kind
	label string // of the group
	rows  []int32
}

// lines are the rows, newest first, as the shape has them.
func (m *model) lines(rows []int32, label string) []modelLine {
	var out []modelLine
	folded := modelFold(m.h, m.s.gap(), rows)
	if fold := m.s.Fold == FoldOn || m.s.Fold == FoldAuto && len(rows) > 0 && 2*len(folded) <= len(rows); !fold {
		folded = nil
		for _, row := range rows {
			folded = append(folded, []int32{row})
		}
	}
	slices.SortStableFunc(folded, func(a, b []int32) int {
		n := m.compare(m.s.By, a[0], b[0])
		switch m.s.By {
		case First:
			n = m.compare(First, a[len(a)-1], b[len(b)-1])
		case Count:
			n = cmp.Compare(len(a), len(b))
		default:
		}
		if m.s.Desc {
			n = -n
		}
		return n
	})
	for _, rows := range folded {
		kind := KindInterval
		if len(rows) == 1 {
			kind = KindRow
		}
		out = append(out, modelLine{kind, label, rows})
	}
	return out
}

func (m *model) hits(rows []int32) []int32 {
	return slices.DeleteFunc(m.newest(rows), func(row int32) bool { return !m.want(row) })
}

// view returns all lines, some groups opened.
func (m *model) view(rows []int32, opened map[string]bool) []modelLine {
	rows = m.hits(rows)
	if !m.s.Grouped {
		return m.lines(rows, "")
	}
	var groups []modelLine
	for _, row := range rows {
		label := labelOf(m.s.Group, m.at(row), m.s.Loc)
		i := slices.IndexFunc(groups, func(g modelLine) bool { return g.label == label })
		if i < 0 {
			i = len(groups)
			groups = append(groups, modelLine{KindGroup, label, nil})
		}
		groups[i].rows = append(groups[i].rows, row)
	}
	slices.SortStableFunc(groups, func(a, b modelLine) int { return m.compare(m.s.Group, a.rows[0], b.rows[0]) })
	slices.SortStableFunc(groups, func(a, b modelLine) int {
		n := cmp.Compare(m.number(a), m.number(b))
		if m.s.GroupDesc {
			n = -n
		}
		return n
	})
	if m.s.GroupBy == ByLabel && m.s.GroupDesc {
		slices.Reverse(groups)
	}
	var out []modelLine
	for _, g := range groups {
		out = append(out, g)
		if opened[g.label] {
			out = append(out, m.lines(g.rows, g.label)...)
		}
	}
	return out
}

func (m *model) number(g modelLine) int64 {
	first, last := matrixadmin.NoTime, matrixadmin.NoTime
	different := make(map[string]bool)
	for _, row := range g.rows {
		c := m.at(row)
		if ms := m.h.Connections().LastSeenMilli(int(row)); ms != matrixadmin.NoTime {
			if last == matrixadmin.NoTime || ms > last {
				last = ms
			}
			if first == matrixadmin.NoTime || ms < first {
				first = ms
			}
		}
		switch m.s.GroupBy {
		case ByAddresses:
			different[hostText(c)] = true
		case ByAgents:
			different[c.Agent.Raw()] = true
		case ByDevices:
			if !c.Device.IsZero() {
				different[c.Device.Raw()] = true
			}
		default:
		}
	}
	switch m.s.GroupBy {
	case ByLabel:
		return 0
	case ByCount:
		return int64(len(g.rows))
	case ByFirst:
		return first
	case ByLast:
		return last
	default:
		return int64(len(different))
	}
}

// someShape draws a shape and, as a model's, what its filter wants.
func someShape(t *rapid.T, m *model) {
	terms := rapid.SliceOfN(someTerm(), 0, 2).Draw(t, "terms")
	var texts []string
	sure, wanted := rapid.SampledFrom([]string{"", "", "", "none", "likely", "exact"}).Draw(t, "sure"), None
	if sure != "" {
		texts = append(texts, "certainty:"+sure)
		wanted = map[string]Certainty{"none": None, "likely": Likely, "exact": Exact}[sure]
	}
	for _, term := range terms {
		texts = append(texts, term.text)
	}
	columns := []Column{Time, IP, Network, Client, Agent, Device, Day, Country, First, Count}
	m.s = Shape{
		Filter: mustParse(t, strings.Join(texts, " ")), By: rapid.SampledFrom(columns).Draw(t, "by"), Desc: rapid.Bool().Draw(t, "desc"),
		Fold: rapid.SampledFrom([]FoldMode{FoldAuto, FoldOff, FoldOn}).Draw(t, "fold"), Gap: rapid.SampledFrom([]time.Duration{0, 47 * time.Minute, 1}).Draw(t, "gap"),
		Grouped: rapid.Bool().Draw(t, "grouped"), Group: rapid.SampledFrom(Groupings()).Draw(t, "group"),
		GroupBy: GroupOrder(rapid.IntRange(int(ByLabel), int(ByDevices)).Draw(t, "group by")), GroupDesc: rapid.Bool().Draw(t, "group desc"), Loc: berlin,
	}
	m.want = func(row int32) bool {
		for _, term := range terms {
			if !term.want(m.at(row)) {
				return false
			}
		}
		return sure == "" || m.mark(row).Certainty == wanted
	}
}

// fewKinds draws rows that fold.
func fewKinds() *rapid.Generator[*matrixadmin.Connections] {
	return rapid.Custom(func(t *rapid.T) *matrixadmin.Connections {
		b := matrixadmin.NewConnectionsBuilder(someUser)
		times := someTimes()
		for range rapid.IntRange(0, 40).Draw(t, "rows") {
			b.Append(rapid.SampledFrom(someDevices[:2]).Draw(t, "device"), rapid.SampledFrom(someIPs[:3]).Draw(t, "ip"), rapid.SampledFrom(someAgents[:3]).Draw(t, "agent"), times.Draw(t, "time"))
		}
		return b.Finish()
	})
}

// check compares a view with the model's lines.
func (m *model) check(t *rapid.T, v *View, opened map[string]bool, rows []int32) {
	want, hits := m.view(rows, opened), m.hits(rows)
	if v.Len() != len(want) || v.Hits() != len(hits) || !slices.Equal(v.hits, hits) {
		t.Fatalf("%d lines of %v, want %d of %v", v.Len(), v.hits, len(want), hits)
	}
	keys := make(map[LineKey]int)
	for i := range want {
		keys[v.Key(i)]++
	}
	for i, line := range want {
		l := v.At(i)
		if !slices.Equal(v.Rows(i), line.rows) || l.Kind != line.kind || l.Row != int(line.rows[0]) || l.Count != len(line.rows) || (l.Group < 0) == m.s.Grouped {
			t.Fatalf("line %d is %+v of %v, want %v", i, l, v.Rows(i), line)
		}
		if m.s.Grouped && (v.Group(l).Label.Raw() != line.label || v.IsOpen(l) != opened[line.label]) {
			t.Fatalf("line %d is in group %q, open %v", i, v.Group(l).Label.Raw(), v.IsOpen(l))
		}
		m.checkLine(t, v, l, line.rows)
		found, ok := v.Find(v.Key(i))
		if !ok || keys[v.Key(i)] == 1 && found != i || v.Key(found) != v.Key(i) {
			t.Fatalf("line %d is found at %d (%v)", i, found, ok)
		}
	}
	hosts, agents := make(map[string]bool), make(map[string]bool)
	for _, row := range hits {
		c := at(m.h, row)
		hosts[hostText(c)], agents[c.Agent.Raw()] = true, true
	}
	delete(hosts, "")
	delete(agents, "")
	if a, b, err := v.Distinct(context.Background()); err != nil || a != len(hosts) || b != len(agents) {
		t.Fatalf("%d addresses and %d user agents (%v), want %d and %d", a, b, err, len(hosts), len(agents))
	}
	if column, grouped := v.Grouped(); grouped != m.s.Grouped || grouped && column != m.s.Group {
		t.Fatalf("grouped %v by %v", grouped, column)
	}
	for _, row := range hits { // each is found where it can be seen
		c := at(m.h, row)
		i, ok := v.Find(LineKey{Seen: m.h.Connections().LastSeenMilli(int(row)), IP: c.IP, Agent: c.Agent, Device: c.Device})
		if !ok || !slices.ContainsFunc(v.Rows(i), func(other int32) bool { return at(m.h, other) == c }) || v.At(i).Kind == KindGroup && v.IsOpen(v.At(i)) {
			t.Fatalf("row %d is found at %d (%v)", row, i, ok)
		}
	}
}

// checkLine holds a line's times and claims against its rows.
func (m *model) checkLine(t *rapid.T, v *View, l Line, rows []int32) {
	first, last := matrixadmin.NoTime, matrixadmin.NoTime
	same := true
	for _, row := range rows {
		if ms := m.h.Connections().LastSeenMilli(int(row)); ms != matrixadmin.NoTime {
			last = max(last, ms)
			if first == matrixadmin.NoTime || ms < first {
				first = ms
			}
		}
		same = same && !at(m.h, row).Device.IsZero() && at(m.h, row).Device == at(m.h, rows[0]).Device
	}
	mark, all := v.Mark(l)
	if l.First != first || l.Last != last || mark != m.mark(rows[0]) || all != (same || len(rows) == 1) {
		t.Fatalf("%+v is marked %+v, all %v, want %d-%d %+v %v", l, mark, all, first, last, m.mark(rows[0]), same)
	}
	if l.Kind != KindGroup && v.Cell(Device, l) != m.mark(rows[0]).ID {
		t.Fatalf("device %q", v.Cell(Device, l).Raw())
	}
}

func TestViewAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(rapid.OneOf(someRows(), fewKinds()).Draw(t, "history"), WithPlaces(somePlace))
		m := &model{h: h}
		mark := func() {
			if rapid.Bool().Draw(t, "marked") {
				m.marks = someMarks(t, h)
				h.SetMarks(m.marks)
			}
		}
		mark()
		someShape(t, m)
		var prev *View
		if rapid.Bool().Draw(t, "with a view before") {
			var err error
			if prev, err = Build(t.Context(), h, m.s, nil, nil); err != nil {
				t.Fatal(err)
			}
			first := m.s.Filter
			someShape(t, m)
			if rapid.Bool().Draw(t, "narrower") {
				m.s.Filter = first
				m.want = func(row int32) bool { return slices.Contains(prev.hits, row) }
			} else {
				mark()
			}
		}
		v, err := Build(t.Context(), h, m.s, prev, nil)
		if err != nil {
			t.Fatal(err)
		}
		h.SetMarks(nil) // what comes later changes no view
		opened := make(map[string]bool)
		m.check(t, v, opened, h.All())
		for range rapid.IntRange(0, 4).Draw(t, "toggles") {
			if v.Len() == 0 {
				break
			}
			l := v.At(rapid.IntRange(0, v.Len()-1).Draw(t, "toggled"))
			was := v
			if v, err = v.Toggle(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			if !m.s.Grouped {
				if v != was {
					t.Fatal("what is not grouped opened")
				}
				continue
			}
			m.check(t, was, opened, h.All())
			label := was.Group(l).Label.Raw()
			opened[label] = !opened[label]
			m.check(t, v, opened, h.All())
		}
		if m.s.Grouped {
			again, err := Build(t.Context(), h, m.s, nil, nil)
			if err == nil {
				h.SetMarks(m.marks)
				again, err = Build(t.Context(), h, m.s, nil, nil)
			}
			if err == nil {
				again, err = again.Open(t.Context(), v.Opened())
			}
			if err != nil {
				t.Fatal(err)
			}
			m.check(t, again, opened, h.All())
		}
	})
}

// TestFirstView holds that what is shown first is of the newest rows, and that the whole follows.
func TestFirstView(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(rapid.OneOf(someRows(), fewKinds()).Draw(t, "history"), WithPlaces(somePlace))
		m := &model{h: h}
		if rapid.Bool().Draw(t, "marked") {
			m.marks = someMarks(t, h)
			h.SetMarks(m.marks)
		}
		if rapid.Bool().Draw(t, "sorted already") {
			if _, err := h.ByTime(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		someShape(t, m)
		few := rapid.IntRange(1, 8).Draw(t, "few")
		var first *View
		v, err := buildAfter(t.Context(), h, m.s, nil, func(v *View) { first = v }, few)
		if err != nil {
			t.Fatal(err)
		}
		if (first != nil) != (h.Len() > 4*few) || v.Partial() || v.Looked != h.Len() {
			t.Fatalf("first %v of %d rows", first, h.Len())
		}
		m.check(t, v, nil, h.All())
		if first == nil {
			return
		}
		if !first.Partial() || first.Looked != few || first.History() != h || first.Marks() != m.marks {
			t.Fatalf("%+v", first)
		}
		newest := m.newest(h.All())[:few]
		slices.Sort(newest)
		opened := make(map[string]bool)
		m.check(t, first, opened, newest)
		if first.Len() > 0 && m.s.Grouped {
			l := first.At(rapid.IntRange(0, first.Len()-1).Draw(t, "toggled"))
			if first, err = first.Toggle(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			opened[first.Group(l).Label.Raw()] = true
			m.check(t, first, opened, newest)
		}
		after, err := buildAfter(t.Context(), h, m.s, first, nil, few)
		if err != nil {
			t.Fatal(err)
		}
		m.check(t, after, nil, h.All()) // a first view is nothing to go on
	})
}
